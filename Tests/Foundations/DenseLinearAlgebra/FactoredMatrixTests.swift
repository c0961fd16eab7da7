import DenseLinearAlgebra
import TestSupport
import Testing

/// The square array that holds a matrix and its factor, compared with separate storage.
@Suite struct FactoredMatrixTests {
  @Test func solutionAndProductAreThoseOfTheMatrix() throws {
    try checkProperty("factoredMatrix", over: MatrixCase.self) { c in
      let a = c.matrix.transposeTimesSelf() + Matrix.identity(c.columns)
      let n = a.rows
      let b = c.matrix(named: "right-hand side", rows: n, columns: 1).elements
      var factored = try FactoredMatrix(a)
      try require(
        try factored.solve(b) == CholeskyFactorization(a).solve(b), "another solution than that of the factor"
      )
      let (product, expected) = (factored.times(b), a.times(b))
      for i in 0..<n {
        // Both sum n terms, in some order.
        let terms = (0..<n).reduce(0) { $0 + (a[i, $1] * b[$1]).magnitude }
        try require((product[i] - expected[i]).magnitude, atMost: 2 * roundingBound(n) * terms, "entry \(i)")
      }
      try require(factored.times(b) == product, "another product the second time")
      try require(
        try factored.solve(b) == CholeskyFactorization(a).solve(b), "another solution after a product")
    }
  }

  /// The two diagonals may be of any sizes.
  @Test(arguments: [1e-200, 1, 1e200]) func theDiagonalIsKept(_ scale: Double) throws {
    var factored = try FactoredMatrix(.diagonal([scale, 4 * scale]))
    #expect(factored.times([1, 0.5]) == [scale, 2 * scale])
    #expect(try factored.solve([scale, 4 * scale]) == [1, 1])
  }

  @Test func onlyTheUpperTriangleIsFactoredAndOnlyTheLowerOneMultiplied() throws {
    var factored = try FactoredMatrix(Matrix(rows: 2, columns: 2, elements: [4, 7, 0, 9]))
    #expect(try factored.solve([4, 9]) == [1, 1])
    #expect(factored.times([1, 1]) == [11, 16])
  }

  @Test func whatIsNotPositiveDefiniteIsRefused() {
    #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 2)) {
      try FactoredMatrix(.diagonal([1, -1]))
    }
    #expect(throws: LinearAlgebraError.notFinite(routine: "dpotrf")) {
      try FactoredMatrix(.diagonal([1, .nan]))
    }
  }

  @Test func smallestSizes() throws {
    var empty = try FactoredMatrix(Matrix(rows: 0, columns: 0))
    #expect(try empty.solve([]) == [] && empty.times([]) == [])
  }
}
