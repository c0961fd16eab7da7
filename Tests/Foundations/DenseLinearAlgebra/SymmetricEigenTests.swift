import DenseLinearAlgebra
import Foundation
import TestSupport
import Testing

@Suite struct SymmetricEigenTests {
  @Test func eigenvectorsDiagonalise() throws {
    try checkProperty("eigenvectorsDiagonalise", over: MatrixCase.self) { c in
      let n = c.columns
      let m = c.matrix(named: "square", rows: n, columns: n)
      let a = m + m.transposed
      let scale = frobeniusNorm(a)
      let eigen = try SymmetricEigen(withOtherLowerTriangle(a))
      let (values, v) = (eigen.values, eigen.vectors)
      try require(values.count == n && v.rows == n && v.columns == n, "\(values.count) values")
      try require(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 }, "not ascending: \(values)")
      let rebuilt = (v * Matrix.diagonal(values)).timesTranspose(v)
      try require(
        backwardErrorRatio(rebuilt, a, scale: scale, size: n), atMost: lapackThreshold,
        "ratio of A − VΛVᵀ")
      try require(orthogonalityRatio(v), atMost: lapackThreshold, "orthogonality ratio of V")
      let alone = try SymmetricEigen.values(withOtherLowerTriangle(a))
      try require(
        backwardErrorRatio(alone, values, scale: scale, size: n), atMost: lapackThreshold,
        "ratio of the values alone")
    }
  }

  @Test(arguments: cornerSizes) func theSecondDifferenceHasItsKnownSpectrum(order: Int) throws {
    let a = secondDifference(order)
    let known = (0..<order).map { 2 - 2 * cos(Double($0 + 1) * .pi / Double(order + 1)) }
    for values in [try SymmetricEigen.values(a), try SymmetricEigen(a).values] {
      #expect(
        backwardErrorRatio(values, known, scale: frobeniusNorm(a), size: order) <= lapackThreshold)
    }
  }

  /// Multiple eigenvalues, zero among them.
  @Test(arguments: [1, 2, 3, 5, 10, 50]) func theMatrixOfOnesHasOneEigenvalue(order: Int) throws {
    let eigen = try SymmetricEigen(Matrix(rows: order, columns: order, repeating: 1))
    let known = Array(repeating: 0, count: order - 1) + [Double(order)]
    #expect(
      backwardErrorRatio(eigen.values, known, scale: Double(order), size: order) <= lapackThreshold)
    #expect(orthogonalityRatio(eigen.vectors) <= lapackThreshold)
  }

  @Test(arguments: [Double.nan, .infinity]) func whatIsNotFiniteIsRefused(entry: Double) {
    let a = Matrix.diagonal([1, entry])
    #expect(throws: LinearAlgebraError.notFinite(routine: "dsyevd")) { try SymmetricEigen(a) }
    #expect(throws: LinearAlgebraError.notFinite(routine: "dsyevd")) { try SymmetricEigen.values(a) }
  }

  @Test func anOverflowIsRefused() {
    #expect(throws: LinearAlgebraError.overflow(routine: "dsyevd")) {
      try SymmetricEigen.values(Matrix(rows: 50, columns: 50, repeating: .greatestFiniteMagnitude))
    }
  }
}
