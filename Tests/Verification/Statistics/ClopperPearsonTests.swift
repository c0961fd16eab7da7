import RealModule
import Statistics
import Testing

@Suite struct ClopperPearsonTests {
  /// No success in `T` trials: the upper bound solves `(1−p)^T = error`; and one trial is a single Bernoulli number.
  @Test(arguments: [1, 10, 1000]) func noSuccess(_ trials: Int) {
    let bound = ClopperPearson.upperBound(successes: 0, trials: trials, error: 0.01)
    #expect((bound - (1 - .pow(0.01, 1 / Double(trials)))).magnitude < 1e-12)
    #expect(ClopperPearson.lowerBound(successes: 0, trials: trials, error: 0.01) == 0)
    #expect(ClopperPearson.upperBound(successes: trials, trials: trials, error: 0.01) == 1)
    let mirrored = ClopperPearson.lowerBound(successes: trials, trials: trials, error: 0.01)
    #expect((mirrored - (1 - bound)).magnitude < 1e-12)
  }

  /// Each bound is the probability that puts its error into the tail.
  @Test func boundsAreTheInverseOfTheTails() {
    let interval = ClopperPearson.interval(successes: 81, trials: 263, error: 0.05)
    #expect(
      (Binomial(trials: 263, probability: interval.lowerBound).atLeast(81) / 0.025 - 1).magnitude < 1e-9)
    #expect((Binomial(trials: 263, probability: interval.upperBound).atMost(81) / 0.025 - 1).magnitude < 1e-9)
  }

  /// The defining property, by summing over every outcome: the interval misses `p` with probability at most its error.
  @Test(arguments: [0.01, 0.1, 0.35, 0.5, 0.9]) func coverage(_ p: Double) {
    for (trials, error) in [(5, 0.1), (40, 0.05), (40, 1e-6)] {
      let truth = Binomial(trials: trials, probability: p)
      let missed = (0...trials).reduce(0) { sum, k in
        let interval = ClopperPearson.interval(successes: k, trials: trials, error: error)
        return interval.contains(p) ? sum : sum + truth.mass(k)
      }
      #expect(missed <= error)
    }
  }
}
