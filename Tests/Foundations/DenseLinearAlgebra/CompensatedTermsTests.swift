import CounterStream
import DenseLinearAlgebra
import TestSupport
import Testing

/// Each term of the proved error of a compensated product, on products that are off by that term alone, and by its value.
@Suite struct CompensatedTermsTests {
  private let eta = Double.leastNonzeroMagnitude
  private let u = unitRoundoff

  private func error(_ x: [Double], _ y: [Double], _ product: CompensatedDot) -> Dyadic {
    (zip(x, y).reduce(Dyadic(0)) { $0 + Dyadic($1.0) * Dyadic($1.1) } - Dyadic(product.value)).magnitude
  }

  /// `2u|value| + 2γ²_{k+2}|x|ᵀ|y| + 10kη`, times `(1 − (k + 2)u)²`.
  @Test(
    "ntk.positivity-certificate: the proved error of a compensated product is the sum of its terms",
    .tags(.exact))
  func value() throws {
    try checkProperty("compensatedTerms", over: ScaleCase.self, cases: 90) { c in
      let x = c.matrix.elements
      for size in [-c.exponent, c.exponent, -1074, 0] where abs(size) < 1075 {
        let y = c.vector(x.count, "y", exponent: size)
        // Once unchanged, and once so that it cancels.
        for (a, b) in [(x, y), (x + x.map { -$0 }, y + y)] {
          let product = CompensatedDot(a, b)
          guard product.errorBound.isFinite, product.value.isFinite else { continue }
          let (k, magnitude) = (a.count, zip(a, b).reduce(Dyadic(0)) { $0 + Dyadic(($1.0 * $1.1).magnitude) })
          let ku = Dyadic(Double(k + 2) * u)
          let square = (Dyadic(1) - ku) * (Dyadic(1) - ku)
          let exact =
            square * (Dyadic(2 * u * product.value.magnitude) + Dyadic(10 * Double(k)) * Dyadic(eta))
            + 2 * ku * ku * magnitude
          let bound = Dyadic(product.errorBound) * square
          // Six operations and as many sums of magnitudes as there are products, all rounded; an allowance of 8u.
          try require(
            bound >= exact - exact * Dyadic(Double(k + 8) * u) - square * Dyadic(3 * eta),
            "\(product.errorBound) is too small")
          try require(
            bound <= exact + exact * Dyadic(Double(k + 24) * u) + square * Dyadic(3 * eta),
            "\(product.errorBound) is too large")
        }
      }
    }
  }

  /// `(1 + 3·2⁻³⁰)²` is rounded once; nothing cancels.
  @Test func theRoundingOfTheValue() {
    let x = [1 + 3 * 0x1p-30]
    let product = CompensatedDot(x, x)
    let (error, rest) = (error(x, x, product), product.errorBound - 2 * u * product.value)
    #expect(error <= Dyadic(product.errorBound) && error > Dyadic(rest))
  }

  /// Of `p² + q² − p²` the correction `e + q²` loses `q²`, where `e` is what `p²` is off by: the value is zero.
  @Test func theRoundingOfTheCorrections() {
    let (p, q) = (1 + 0x1p-27 + 0x1p-40, 0x1p-56)
    let (x, y) = ([p, q, -p], [p, q, p])
    let product = CompensatedDot(x, y)
    #expect(product.value == 0)
    #expect(
      error(x, y, product) == Dyadic(q) * Dyadic(q) && Dyadic(product.errorBound) >= error(x, y, product))
    #expect(Dyadic(30 * eta) < error(x, y, product))
  }

  @Test func theProductsThatUnderflow() {
    let x = [Double](repeating: 0x1p-538, count: 5)
    let product = CompensatedDot(x, x)
    #expect(product.value == 0 && product.errorBound >= 5 * eta / 4 && product.errorBound >= 50 * eta)
  }

  /// Six additions and a fused product: each term on its own.
  @Test func whatIsAddedOneByOne() {
    var sum = CompensatedDot()
    for (a, b, value) in [(3.0, 5.0, 15.0), (-1, 4, 11), (0x1p60, 1, 0x1p60 + 0), (0x1p60, -1, 11)] {
      sum.add(a, b)
      #expect(sum.value == value)
    }
    #expect(sum == CompensatedDot([3, -1, 0x1p60, 0x1p60], [5, 4, 1, -1]))
  }
}
