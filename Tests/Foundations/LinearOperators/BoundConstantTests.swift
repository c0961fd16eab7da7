import DenseLinearAlgebra
import TestSupport
import Testing

@testable import LinearOperators

/// Every constant of the proved roundings of `AᵀA` and of products by it, from above and from below: a bound is no smaller than its derivation, and no looser.
@Suite struct BoundConstantTests {
  /// A tall matrix with a given number of rows of ones, as blocks or as factors.
  private func ones(_ rows: Int, _ columns: Int) -> Matrix {
    Matrix(rows: rows, columns: columns, repeating: 1)
  }

  private func isNear(_ value: Double?, _ expected: Double) -> Bool {
    value.map { $0 >= expected && $0 <= expected * (1 + 1e-9) } ?? false
  }

  /// `γ_{N+1}/(1 − γ_{N+1}) tr(Ĝ)`, for entries that are products of two factors `γ_{N+3}`: in units of `u` these are `N + 1` and `N + 3`, up to a relative `Nu`.
  @Test(
    "ntk.positivity-certificate: the proved rounding of AᵀA is γ_{N+1} tr(G), or γ_{N+3} tr(G) of two factors",
    .tags(.exact),
    arguments: [1, 3, 10])
  func gram(_ rows: Int) throws {
    let gram = Matrix.diagonal([3, 4])
    let a = ones(rows, 2)
    #expect(isNear(a.gramRoundingError(gram), Double(rows + 1) * unitRoundoff * 7))
    #expect(isNear(BlockMatrix(matrix: a).gramRoundingError(gram), Double(rows + 1) * unitRoundoff * 7))
    let product = StoredKhatriRaoMatrix(left: a, right: ones(1, 2))
    #expect(isNear(product.gramRoundingError(gram), Double(rows + 3) * unitRoundoff * 7))
    let closures = ClosureMatrix(rows: rows, columns: 2, times: { _ in [] }, transposeTimes: { _ in [] })
    #expect(closures.gramRoundingError(gram) == nil)
    // Of nothing but underflow: two products for each of the Nn entries, in units of 2⁻¹⁰⁷⁴, and a step.
    let underflow = a.gramRoundingError(Matrix(rows: 2, columns: 2))! / .leastNonzeroMagnitude
    #expect((Double(4 * rows)...Double(4 * rows + 1)).contains(underflow))
  }

  /// The trace of a thousand entries is `2γ_{n+6}` larger than what was summed, which is `2006u`; five steps upwards are in reserve.
  @Test(
    "ntk.positivity-certificate: the rounding of the trace of a Gram matrix is included",
    .tags(.exact))
  func trace() throws {
    let n = 1000
    let gamma = roundingBound(2)
    let bound = try #require(ones(1, n).gramRoundingError(Matrix.diagonal(Array(repeating: 1, count: n))))
    let excess = (bound / (gamma * Double(n)) - 1) / unitRoundoff
    // γ/(1 − γ) adds 2 of these.
    #expect(excess >= 2012 && excess <= 2012 + 2 + 12)
  }

  /// `γ_{N+n+8}‖A‖_F²‖v‖`, and of a zero vector `4Nn(1 + ‖A‖_F)` of the smallest number.
  @Test(
    "ntk.positivity-certificate: the proved rounding of products with AᵀA has these constants", .tags(.exact))
  func products() throws {
    let a = ones(3, 2)
    let bound = try #require(a.gramTimesError(norm: 5, squaredFrobeniusNorm: 6))
    #expect(isNear(bound, 13 * unitRoundoff * 30))
    for (square, factor) in [(0.0, 24.0), (9, 96)] {
      let underflow =
        try #require(a.gramTimesError(norm: 0, squaredFrobeniusNorm: square)) / .leastNonzeroMagnitude
      #expect(underflow >= factor && underflow <= factor + 4)
    }
    // In the order in which nothing overflows.
    #expect(try #require(a.gramTimesError(norm: 0x1p1000, squaredFrobeniusNorm: 0x1p60)).isFinite)
    #expect(
      isNear(
        productRounding(chain: 2, rows: 1, columns: 1, norm: 0.5, squaredFrobeniusNorm: 0.25),
        0.25 * unitRoundoff))
  }
}
