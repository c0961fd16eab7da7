import Claims
import TestSupport
import Testing

@testable import GaussNewton

/// False alarms count: a check that fails on a correct run is as wrong as one that passes a wrong one.
@Suite struct RightRunsTests {
  /// What rounding has most to do with.
  private static let claims: Set<ClaimID> = [
    .ntkPositivityCertificate, .preconditionerConditionBound, .preconditionerLowRank, .preconditionerNystrom,
    .preconditionerSpectrumIdentity, .solverCGChebyshev, .solverCGOptimality, .solverFixedPoint,
    .solverIterations, .solverStopping, .stepContraction, .stepMeanValueIdentity, .stepRidgeStationarity,
    .trainMonotone, .trainMovement,
  ]

  /// `SGN_CASES=20000 swift test -c release --filter rightRunsRaiseNoAlarm` looks at many more.
  @Test func rightRunsRaiseNoAlarm() throws {
    var (runs, finished) = (0, 0)
    var checked: Set<ClaimID> = []
    try checkProperty("rightRunsRaiseNoAlarm", over: AwkwardRunCase.self, cases: 120) { awkward in
      let trainer = try awkward.run()
      try require(trainer.log.violations.isEmpty, "\(trainer.log.violations.prefix(3))")
      runs += 1
      finished += trainer.step > 0 ? 1 : 0
      checked.formUnion(trainer.log.checked.keys)
    }
    // Some of these cases have no step that could be taken; most have, and all that a run can check is looked at.
    #expect(2 * finished > runs, "\(finished) of \(runs)")
    #expect(checked.isSuperset(of: Self.claims), "\(Self.claims.subtracting(checked))")
  }
}
