import DenseLinearAlgebra
import TestSupport
import Testing

@Suite struct CholeskyFactorizationTests {
  /// `MᵀM + I`, positive definite whatever `M` is; of order `columns`.
  private func positiveDefinite(_ c: MatrixCase) -> Matrix {
    c.matrix.transposeTimesSelf() + Matrix.identity(c.columns)
  }

  @Test func theFactorMultipliesBack() throws {
    try checkProperty("theFactorMultipliesBack", over: MatrixCase.self) { c in
      let a = positiveDefinite(c)
      let r = try CholeskyFactorization(withOtherLowerTriangle(a)).r
      try require(r.order == c.columns, "R has order \(r.order)")
      try require(r.diagonal.allSatisfy { $0 > 0 }, "the diagonal is \(r.diagonal)")
      let ratio = backwardErrorRatio(
        r.matrix.transposeTimes(r.matrix), a, scale: frobeniusNorm(a), size: c.columns)
      try require(ratio, atMost: lapackThreshold, "ratio of A − RᵀR")
    }
  }

  @Test func choleskySolvesTheSystem() throws {
    try checkProperty("choleskySolvesTheSystem", over: MatrixCase.self) { c in
      let a = positiveDefinite(c)
      let b = c.vector(named: "b", count: c.columns)
      let x = try CholeskyFactorization(a).solve(b)
      let ratio = backwardErrorRatio(
        a.times(x), b, scale: frobeniusNorm(a) * norm(x), size: c.columns)
      try require(ratio, atMost: lapackThreshold, "ratio of b − Ax")
    }
  }

  /// `UᵀDU` with `U` unit triangular and `D` of 1 and 4, except for one entry, has small integer entries; its leading
  /// minor of order `k` is `d₁⋯d_k`, and every intermediate number is an integer, hence exact.
  @Test(arguments: [1, 2, 3, 5, 10, 50], [0, -1, -4] as [Double])
  func theFirstBadMinorIsNamed(order: Int, pivot: Double) throws {
    let c = MatrixCase(rows: order, columns: order, seed: order)
    let u = c.unitTriangle(order)
    for bad in Set([1, 2, (order + 1) / 2, order]) where bad <= order {
      var diagonal = (0..<order).map { $0 % 3 == 0 ? 4.0 : 1.0 }
      diagonal[bad - 1] = pivot
      let a = u.transposeTimes(Matrix.diagonal(diagonal) * u)
      #expect(throws: LinearAlgebraError.notPositiveDefinite(order: bad)) { try CholeskyFactorization(a) }
    }
  }

  @Test(arguments: [1, 2, 3, 5, 10, 50]) func theFactorOfIntegersIsExact(order: Int) throws {
    let u = MatrixCase(rows: order, columns: order, seed: order).unitTriangle(order)
    #expect(try CholeskyFactorization(u.transposeTimes(u)).r.matrix == u)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity]) func whatIsNotFiniteIsRefused(entry: Double) {
    for place in [(0, 0), (0, 1), (2, 2)] {
      var a = Matrix.identity(3)
      (a[place.0, place.1], a[place.1, place.0]) = (entry, entry)
      #expect(throws: LinearAlgebraError.notFinite(routine: "dpotrf")) { try CholeskyFactorization(a) }
    }
  }

  /// The principal minor of the first and third index is `10⁻³⁰⁰ − 10⁶⁰⁰`. The entry `10³⁰⁰/10⁻¹⁵⁰` of the
  /// factor overflows, the pivot after it is a NaN, and OpenBLAS reports success.
  @Test func anOverflowIsNotPositiveDefinite() {
    var a = Matrix.diagonal([1e-300, 1, 1])
    (a[0, 2], a[2, 0]) = (1e300, 1e300)
    #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 3)) { try CholeskyFactorization(a) }
  }
}
