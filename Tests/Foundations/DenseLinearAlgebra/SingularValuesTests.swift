import DenseLinearAlgebra
import Foundation
import TestSupport
import Testing

@Suite struct SingularValuesTests {
  @Test func singularVectorsDiagonalise() throws {
    try checkProperty("singularVectorsDiagonalise", over: MatrixCase.self) { c in
      let a = c.matrix
      let k = min(c.rows, c.columns)
      let (scale, size) = (frobeniusNorm(a), max(c.rows, c.columns))
      let svd = try SingularValueDecomposition(a)
      let (u, values, v) = (svd.u, svd.values, svd.vTransposed)
      try require(u.rows == c.rows && u.columns == k, "U is \(u.rows)×\(u.columns)")
      try require(v.rows == k && v.columns == c.columns, "Vᵀ is \(v.rows)×\(v.columns)")
      try require(values.count == k && values.allSatisfy { $0 >= 0 }, "the values are \(values)")
      try require(zip(values, values.dropFirst()).allSatisfy { $0 >= $1 }, "not descending: \(values)")
      try require(
        backwardErrorRatio(u * Matrix.diagonal(values) * v, a, scale: scale, size: size),
        atMost: lapackThreshold, "ratio of A − UΣVᵀ")
      try require(orthogonalityRatio(u), atMost: lapackThreshold, "orthogonality ratio of U")
      try require(orthogonalityRatio(v.transposed), atMost: lapackThreshold, "orthogonality ratio of V")
      let alone = try SingularValueDecomposition.values(a)
      try require(
        backwardErrorRatio(alone, values, scale: scale, size: size), atMost: lapackThreshold,
        "ratio of the values alone")
    }
  }

  @Test(arguments: cornerSizes) func theFirstDifferenceHasItsKnownSingularValues(order: Int) throws {
    let known = (0..<order).map { 2 * sin(Double(order - $0) * .pi / Double(2 * (order + 1))) }
    let tall = firstDifference(order)
    for a in [tall, tall.transposed] {
      for values in [try SingularValueDecomposition.values(a), try SingularValueDecomposition(a).values] {
        #expect(
          backwardErrorRatio(values, known, scale: frobeniusNorm(a), size: order + 1) <= lapackThreshold)
      }
    }
  }

  /// `x yᵀ` has the one singular value `‖x‖‖y‖`.
  @Test func productsOfVectorsHaveRankOne() throws {
    try checkProperty("productsOfVectorsHaveRankOne", over: MatrixCase.self) { c in
      guard c.rows > 0, c.columns > 0 else { return }
      let x = c.vector(named: "x", count: c.rows)
      let y = c.vector(named: "y", count: c.columns)
      let values = try SingularValueDecomposition.values(asColumn(x).timesTranspose(asColumn(y)))
      let known = [norm(x) * norm(y)] + Array(repeating: 0, count: min(c.rows, c.columns) - 1)
      let ratio = backwardErrorRatio(values, known, scale: known[0], size: max(c.rows, c.columns))
      try require(ratio, atMost: lapackThreshold, "ratio of the singular values")
    }
  }

  @Test func signsBelongToTheVectors() throws {
    #expect(try SingularValueDecomposition.values(Matrix.diagonal([-3, 0, 5])) == [5, 3, 0])
  }

  @Test(arguments: [Double.nan, .infinity]) func whatIsNotFiniteIsRefused(entry: Double) {
    let a = Matrix(rows: 1, columns: 2, elements: [1, entry])
    #expect(throws: LinearAlgebraError.notFinite(routine: "dgesdd")) { try SingularValueDecomposition(a) }
    #expect(throws: LinearAlgebraError.notFinite(routine: "dgesdd")) {
      try SingularValueDecomposition.values(a)
    }
  }

  @Test func anOverflowIsRefused() {
    #expect(throws: LinearAlgebraError.overflow(routine: "dgesdd")) {
      try SingularValueDecomposition.values(
        Matrix(rows: 50, columns: 50, repeating: .greatestFiniteMagnitude))
    }
  }
}
