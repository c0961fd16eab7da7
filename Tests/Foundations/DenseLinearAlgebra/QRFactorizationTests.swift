import DenseLinearAlgebra
import TestSupport
import Testing

@Suite struct QRFactorizationTests {
  private func requireFactors(of a: Matrix) throws {
    let (m, n) = (a.rows, a.columns)
    let k = min(m, n)
    let factorization = try QRFactorization(a)
    let (q, r) = (try factorization.q(), factorization.r)
    try require(q.rows == m && q.columns == k, "Q is \(q.rows)×\(q.columns)")
    try require(r.rows == k && r.columns == n, "R is \(r.rows)×\(r.columns)")
    for j in 0..<n {
      for i in (j + 1)..<max(j + 1, k) { try require(r[i, j] == 0, "R has \(r[i, j]) at (\(i), \(j))") }
    }
    let ratio = backwardErrorRatio(q * r, a, scale: frobeniusNorm(a), size: max(m, n))
    try require(ratio, atMost: lapackThreshold, "ratio of A − QR")
    try require(orthogonalityRatio(q), atMost: lapackThreshold, "orthogonality ratio of Q")
  }

  @Test func theFactorsMultiplyBack() throws {
    try checkProperty("theFactorsMultiplyBack", over: MatrixCase.self) { try requireFactors(of: $0.matrix) }
  }

  /// Repeated columns, a zero column and a zero matrix: `Q` is orthonormal all the same.
  @Test func rankDeficientMatricesFactorToo() throws {
    try checkProperty("rankDeficientMatricesFactorToo", over: MatrixCase.self) { c in
      let a = c.matrix
      try requireFactors(of: a.selectingColumns((0..<c.columns).map { $0 / 2 }))
      try requireFactors(of: Matrix(rows: c.rows, columns: c.columns))
      guard c.columns > 0 else { return }
      var gap = a
      gap.replaceColumns(from: c.columns / 2, with: Matrix(rows: c.rows, columns: 1))
      try requireFactors(of: gap)
    }
  }

  @Test(arguments: [1e-300, 1e-150, 1e150, 1e300]) func theRatiosDoNotDependOnTheScale(scale: Double) throws {
    let a = MatrixCase(rows: 7, columns: 4, seed: 1).matrix
    let scaledFactors = try QRFactorization(a.scaled(by: scale))
    let factors = try QRFactorization(a)
    let unscaled = scaledFactors.r.scaled(by: 1 / scale)
    #expect(
      backwardErrorRatio(unscaled, factors.r, scale: frobeniusNorm(a), size: 7) <= lapackThreshold)
    #expect(orthogonalityRatio(try scaledFactors.q()) <= lapackThreshold)
  }

  /// `|det A|` is the product of `|r_kk|`: the second-difference matrix of order `n` has determinant `n + 1`.
  @Test(arguments: [1, 2, 3, 5, 10, 50]) func theDiagonalHoldsTheDeterminant(order: Int) throws {
    let r = try QRFactorization(secondDifference(order)).r
    let determinant = (0..<order).reduce(1) { $0 * abs(r[$1, $1]) }
    let condition = Double((order + 1) * (order + 1))
    #expect(
      abs(determinant / Double(order + 1) - 1)
        <= lapackThreshold * Double(order) * condition * unitRoundoff)
  }

  @Test(arguments: [Double.nan, .infinity]) func whatIsNotFiniteIsRefused(entry: Double) {
    #expect(throws: LinearAlgebraError.notFinite(routine: "dgeqrf")) {
      try QRFactorization(Matrix(rows: 3, columns: 2, elements: [1, 2, 3, 4, 5, entry]))
    }
  }

  /// Each entry is finite, but not the norm of a column.
  @Test func anOverflowIsRefused() {
    #expect(throws: LinearAlgebraError.overflow(routine: "dgeqrf")) {
      try QRFactorization(Matrix(rows: 50, columns: 2, repeating: .greatestFiniteMagnitude))
    }
  }
}
