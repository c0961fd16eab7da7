import Statistics
import Testing

@Suite struct BinomialTests {
  /// `P[X ≥ k]` for a probability of `a/b` by whole numbers: `Σ_j C(T, j) a^j (b−a)^{T−j}` over `b^T`. All of them stay below
  /// 2⁵³ for `b^T ≤ 2⁵³`, so the quotient is rounded once.
  private func exactTail(_ k: Int, trials: Int, numerator a: Int, denominator b: Int) -> Double {
    func power(_ x: Int, _ y: Int) -> Int { (0..<y).reduce(1) { product, _ in product * x } }
    func choose(_ j: Int) -> Int { (0..<j).reduce(1) { $0 * (trials - $1) / ($1 + 1) } }
    let sum = (k...trials).reduce(0) { $0 + choose($1) * power(a, $1) * power(b - a, trials - $1) }
    return Double(sum) / Double(power(b, trials))
  }

  /// `log Γ` of numbers up to 50 and some thirty roundings after it: a relative `10⁻¹³` is 400 of them.
  @Test(arguments: [(1, 2, 50), (1, 3, 30), (3, 10, 15), (9, 10, 15), (1, 100, 7)])
  func tailsAreThoseOfWholeNumbers(_ a: Int, _ b: Int, _ trials: Int) {
    let binomial = Binomial(trials: trials, probability: Double(a) / Double(b))
    for k in 0...trials {
      let exact = exactTail(k, trials: trials, numerator: a, denominator: b)
      #expect((binomial.atLeast(k) - exact).magnitude <= 1e-13 * (exact + (exact > 0.5 ? 1 : 0)), "k = \(k)")
      #expect((binomial.atMost(k - 1) - (1 - exact)).magnitude <= 1e-13, "k = \(k)")
    }
  }

  /// Far tails keep their digits, where `1 −` the other side would lose all.
  @Test func farTailsKeepTheirDigits() {
    #expect((Binomial(trials: 1000, probability: 0.5).atLeast(1000) / 0x1p-1000 - 1).magnitude < 1e-10)
    #expect(
      (Binomial(trials: 1_000_000, probability: 0x1p-20).mass(0) / 0.38532244676619612 - 1).magnitude < 1e-8)
  }

  @Test func certainEvents() {
    for trials in [0, 1, 7] {
      let never = Binomial(trials: trials, probability: 0)
      let always = Binomial(trials: trials, probability: 1)
      #expect(never.atMost(0) == 1 && never.atLeast(1) == 0 && never.mass(0) == 1)
      #expect(always.atLeast(trials) == 1 && always.atMost(trials - 1) == 0)
      #expect(never.atLeast(0) == 1 && never.atMost(-1) == 0 && always.atMost(trials) == 1)
    }
  }

  /// One trial more moves the whole distribution: `P_T+1[X ≥ k] = (1−p) P_T[X ≥ k] + p P_T[X ≥ k−1]`.
  @Test(arguments: [0.001, 0.3, 0.5, 0.97]) func pascal(_ p: Double) {
    for trials in [1, 10, 200] {
      let (now, next) = (
        Binomial(trials: trials, probability: p), Binomial(trials: trials + 1, probability: p)
      )
      for k in 1...trials {
        let expected = (1 - p) * now.atLeast(k) + p * now.atLeast(k - 1)
        if expected < 1e-300 { continue }  // where numbers lose digits to underflow
        #expect((next.atLeast(k) - expected).magnitude <= 1e-11 * expected)
      }
    }
  }
}
