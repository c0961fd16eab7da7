import Statistics
import Testing

/// Both error rates of a plan, by summing the probabilities of all outcomes.
@Suite struct ProbabilityClaimTests {
  static let claims: [ProbabilityClaim] = [
    .atMost(0.1, discrepancy: 0.2), .atMost(0, discrepancy: 0.01),
    .atMost(0.3, discrepancy: 0.3, falseAlarm: 1e-12),
    .equals(0.5, discrepancy: 0.1), .equals(1, discrepancy: 0.05),
    .equals(0.02, discrepancy: 0.1, miss: 0.01),
    .equals(0.95, discrepancy: 0.1),
  ]

  private func probability(
    of verdict: StatisticalVerdict, _ claim: ProbabilityClaim, at p: Double, trials: Int
  ) -> Double {
    let truth = Binomial(trials: trials, probability: p)
    return (0...trials).reduce(0) {
      claim.verdict(events: $1, trials: trials) == verdict ? $0 + truth.mass($1) : $0
    }
  }

  @Test(arguments: claims) func errorRatesAreAsDeclared(_ claim: ProbabilityClaim) {
    for trials in [claim.trials, claim.trials / 2, 3] {
      for p in [claim.range.lowerBound, claim.range.upperBound] {
        #expect(probability(of: .refuted, claim, at: p, trials: trials) <= claim.falseAlarm * (1 + 1e-9))
      }
      for p in [claim.range.lowerBound - claim.discrepancy, claim.range.upperBound + claim.discrepancy]
      where (0...1).contains(p) {
        #expect(probability(of: .holds, claim, at: p, trials: trials) <= claim.miss * (1 + 1e-9))
      }
    }
  }

  @Test(arguments: claims) func theTrialsPlannedLeaveNothingUndecided(_ claim: ProbabilityClaim) {
    let verdicts = (0...claim.trials).map { claim.verdict(events: $0, trials: claim.trials) }
    #expect(!verdicts.contains(.undecided) && verdicts.contains(.holds) && verdicts.contains(.refuted))
    #expect((0...2).contains { claim.verdict(events: $0, trials: 2) == .undecided })
  }

  /// No event where none is claimed: the first one refutes, and `(1 − 0.01)^T ≤ 10⁻⁶` needs 1375 trials.
  @Test func oneEventRefutesNever() {
    let never = ProbabilityClaim.atMost(0, discrepancy: 0.01, miss: 1e-6)
    #expect(never.trials == 1375)
    #expect(never.verdict(events: 0, trials: 1375) == .holds)
    #expect(never.verdict(events: 0, trials: 1374) == .undecided)
    #expect(never.verdict(events: 1, trials: 5) == .refuted)
  }

  @Test func claimsThatMakeNoSenseTrap() async {
    await #expect(processExitsWith: .failure) { _ = ProbabilityClaim.atMost(1.5, discrepancy: 0.1) }
    await #expect(processExitsWith: .failure) { _ = ProbabilityClaim.atMost(0.5, discrepancy: 0.6) }
    await #expect(processExitsWith: .failure) { _ = ProbabilityClaim.equals(0.5, discrepancy: 0) }
    await #expect(processExitsWith: .failure) {
      _ = ClopperPearson.interval(successes: 3, trials: 2, error: 0.1)
    }
    await #expect(processExitsWith: .failure) { _ = Binomial(trials: 1, probability: .nan) }
  }

  /// By counting: the numbers of events for which the verdict is that the claim holds.
  @Test(arguments: [
    (ProbabilityClaim.equals(0.3, discrepancy: 0.2, falseAlarm: 1e-3, miss: 1e-3), [1, 40, 211, 400]),
    (.atMost(0.1, discrepancy: 0.3, falseAlarm: 1e-3, miss: 1e-3), [1, 20, 211]),
    (.atMost(0, discrepancy: 0.1), [100, 500]), (.equals(1, discrepancy: 0.1), [100, 500]),
  ])
  func acceptedIsWhereItHolds(_ claim: ProbabilityClaim, _ trials: [Int]) {
    for trials in trials {
      let holding = (0...trials).filter { claim.verdict(events: $0, trials: trials) == .holds }
      #expect(claim.accepted(trials: trials).map(Array.init) ?? [] == holding)
    }
  }
}
