import RealModule
import Testing

@testable import Experiments

@Suite struct PowerLawTests {
  @Test func anExactLawIsFound() {
    let law = PowerLaw([1.0, 2, 4, 8].map { ($0, 3 * $0 * $0) })
    #expect((law.exponent - 2).magnitude < 1e-14 && (law.value(at: 16) - 768).magnitude < 1e-9)
    #expect(law.interval.upperBound - law.interval.lowerBound < 1e-12)
  }

  /// Errors `e·(1, −1, −1, 1)` of the logarithms are orthogonal to lines: the exponent is exact, `RSS = 4e²` and
  /// `Σ(ln x − mean)² = 5 ln²2`, so the interval reaches `t₂ √(2e²/(5 ln²2))` to each side, `t₂ = 4.3027`.
  @Test func theIntervalIsStudents() {
    let e = 0.01
    let points = zip([1.0, 2, 4, 8], [e, -e, -e, e]).map { (x: $0, y: $0 * .exp($1)) }
    let law = PowerLaw(points)
    let half = 4.3027 * (2 * e * e / 5).squareRoot() / .log(2)
    #expect((law.exponent - 1).magnitude < 1e-14)
    #expect((law.interval.upperBound - 1 - half).magnitude < 1e-4 * half)
    #expect((1 - law.interval.lowerBound - half).magnitude < 1e-4 * half)
  }

  @Test func twoPointsLeaveTheIntervalOpen() {
    let law = PowerLaw([(1, 2), (10, 20)])
    #expect(law.interval == -.infinity ... .infinity && law.text == "1")
  }
}
