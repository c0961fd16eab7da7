import DenseLinearAlgebra
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

/// Why a run ends, at each threshold from both sides.
@Suite struct StopReasonTests {
  private let rule = StoppingRule(maximumSteps: 5, tolerance: 1e-4)

  @Test func aNewRunGoesOn() throws {
    #expect(try trainer([]).stopReason(rule) == nil)
    #expect(try trainer([]).stopReason(StoppingRule(maximumSteps: 0, tolerance: 1e-4)) == .steps)
    #expect(try trainer([]).stopReason(StoppingRule(maximumSteps: 0, tolerance: 1)) == .tolerance)
    #expect(StoppingRule() == StoppingRule(maximumSteps: 20, tolerance: 1e-10))
  }

  @Test func theStepLimitIsAllSteps() throws {
    for (steps, reason) in [(4, nil), (5, StopReason.steps), (6, .steps)] {
      #expect(try trainer((1...steps).map { try record($0) }).stopReason(rule) == reason)
    }
  }

  @Test func theToleranceIsOfTheFirstResidual() throws {
    let first = try trainer([]).initialResidualNorm
    for (residual, reason) in [
      (1e-4 * first, StopReason.tolerance), ((1e-4 * first).nextUp, nil), (first, nil),
    ] {
      #expect(try trainer([record(1, residual: residual)]).stopReason(rule) == reason)
    }
    // It comes before the step limit.
    let one = StoppingRule(maximumSteps: 1, tolerance: 1e-4)
    #expect(try trainer([record(1, residual: 0)]).stopReason(one) == .tolerance)
  }

  /// `√n (d + 3)u m^{-1/2} Σ‖w_r‖`, by its definition.
  @Test func theRoundoffFloor() throws {
    let rule = StoppingRule(maximumSteps: 5, tolerance: 0)
    for (n, d, width) in [(6, 3, 4), (1, 2, 5), (4, 7, 65)] {
      func run(_ residual: Double, _ contraction: Double = 0.9) throws -> Trainer {
        try trainer(
          [record(1, residual: residual, contraction: contraction)], points: n, dimension: d, width: width)
      }
      let weights = try run(1).network.weights
      let sum = (0..<width).reduce(0) { $0 + norm(weights.column($1)) }
      let floor = Double(n).squareRoot() * Double(d + 3) * 0x1p-53 * sum / Double(width).squareRoot()
      // The definition and the code round apart by a few units.
      let (below, above) = (floor * (1 - 1e-12), floor * (1 + 1e-12))
      #expect(try run(below).isWithinRounding && !run(above).isWithinRounding)
      #expect(try run(below).stopReason(rule) == .roundoffFloor)
      #expect(try run(above).stopReason(rule) == nil)
      // As long as steps halve the residual they are worth taking.
      #expect(try run(below, 0.5).stopReason(rule) == nil)
      #expect(try run(below, 0.5.nextUp).stopReason(rule) == .roundoffFloor)
    }
  }

  /// A thousandth of the objective, promised or gained, keeps a damped run going; nothing more is asked of fixed damping.
  @Test func stagnation() throws {
    func reason(_ promised: Double, _ achieved: Double, _ damping: DampingPolicy = .automatic) throws
      -> StopReason?
    {
      try trainer([record(1, promised: promised, achieved: achieved)], damping: damping).stopReason(rule)
    }
    #expect(try reason(1e-3, 1e-3) == .stagnation && reason(1e-3, -0.5) == .stagnation)
    #expect(try reason(1e-3, 1e-3.nextUp) == nil && reason(1e-3.nextUp, 1e-3) == nil)
    #expect(
      try reason(0, 0) == .stagnation && reason(0, 0, .fixed(0)) == nil && reason(0, 0, .fixed(1)) == nil)
    // The last step counts, and the floor comes first.
    #expect(try trainer([record(1, promised: 0, achieved: 0), record(2)]).stopReason(rule) == nil)
    #expect(
      try trainer([record(1, residual: 1e-16, promised: 0, achieved: 0)])
        .stopReason(StoppingRule(maximumSteps: 5, tolerance: 0)) == .roundoffFloor)
  }

  /// With a ridge a residual remains: what a step promised and did is what counts, in either direction.
  @Test func withARidge() throws {
    func reason(_ promised: Double, _ achieved: Double, _ damping: DampingPolicy = .automatic) throws
      -> StopReason?
    {
      try trainer([record(1, promised: promised, achieved: achieved)], damping: damping, ridge: 0.1)
        .stopReason(rule)
    }
    for damping in [DampingPolicy.automatic, .fixed(0)] {
      #expect(try reason(1e-4, 1e-4, damping) == .tolerance && reason(1e-4, -1e-4, damping) == .tolerance)
      #expect(try reason(1e-4.nextUp, 0, damping) == nil && reason(0, 1e-4.nextUp, damping) == nil)
      #expect(try reason(0, -1e-4.nextUp, damping) == nil)
    }
    // A small or zero residual does not end the run.
    #expect(try trainer([record(1, residual: 0)], ridge: 0.1).stopReason(rule) == nil)
    #expect(try trainer([], ridge: 0.1).stopReason(rule) == nil)
    #expect(try trainer((1...5).map { try record($0) }, ridge: 0.1).stopReason(rule) == .steps)
  }

  /// Where no attempt decreases the objective, the run ends as the last attempt's promise says.
  @Test func whereNothingDecreasesTheObjective() throws {
    func start() throws -> Trainer {
      try Trainer(
        configuration: TrainingConfiguration(
          width: 64, solver: .gram, embedding: .countSketch, size: .fixed(16), accuracy: 1e-3, ridge: 0.5,
          seed: 3),
        inputs: unitPoints(dimension: 3, count: 5, seed: 3), targets: [1, -1, 2, 0, 1])
    }
    var run = try start()
    var share: Double?
    while share == nil, run.step < 60 {
      do { try run.advance() } catch TrainingError.noDecrease(let step, let promised, let isWithinRounding) {
        #expect(step == run.step + 1 && !isWithinRounding && promised < 1e-6)
        share = promised
      }
    }
    let promised = try #require(share)
    var (met, unmet) = (run, run)
    // Whether the rule is met already by the last step that was taken does not matter: it is asked of the step that was not.
    #expect(try met.run(until: StoppingRule(maximumSteps: 100, tolerance: promised)) == .tolerance)
    if promised > 0 {
      #expect(try unmet.run(until: StoppingRule(maximumSteps: 100, tolerance: 0)) == .stagnation)
    }
    #expect(met.step == run.step)
  }

  /// At the floor, without a ridge, it is the rounding that ends the run.
  @Test func whereRoundingEndsTheRun() throws {
    var run = try Trainer(
      configuration: TrainingConfiguration(
        width: 2048, solver: .gram, embedding: .countSketch, size: .fixed(16), accuracy: 1e-3, seed: 3),
      inputs: unitPoints(dimension: 4, count: 4, seed: 3), targets: [1, -1, 2, 0])
    var seen: [Int] = []
    let reason = try run.run(until: StoppingRule(maximumSteps: 40, tolerance: 0)) { trainer, record in
      #expect(trainer.step == record.step && trainer.records.last == record)
      seen.append(record.step)
    }
    #expect(reason == .roundoffFloor && run.step < 40 && run.isWithinRounding)
    #expect(seen == Array(1...run.step))
  }
}

/// The text about the end of a run, word for word.
@Suite struct OutlookWordingTests {
  private func outlook(
    _ records: [StepRecord], _ reason: StopReason = .steps, width: Int = 4,
    damping: DampingPolicy = .automatic,
    ridge: Double = 0, start: StartKind = .independent
  ) throws -> RunOutlook {
    RunOutlook(
      try trainer(records, width: width, damping: damping, ridge: ridge, start: start), reason: reason)
  }

  @Test func causes() throws {
    let records = [
      try record(1, undampedFactor: 0.5),
      try record(2, damping: 1e-300, achieved: 0.64, undampedFactor: 0.25),
    ]
    func cause(_ records: [StepRecord], _ reason: StopReason, ridge: Double = 0) throws -> String {
      try outlook(records, reason, ridge: ridge).cause
    }
    #expect(try cause(records, .tolerance) == "the tolerance is reached")
    #expect(
      try cause(records, .roundoffFloor) == "the residual has reached the rounding level of the outputs")
    #expect(try cause(records, .failure) == "a step could not be taken")
    #expect(
      try cause(records, .steps)
        == "the step limit was reached before the tolerance: no undamped step left more than 0.5 of the residual"
    )
    #expect(
      try cause([records[1], record(2, undampedFactor: 0.501), records[0]], .stagnation)
        == "steps hardly decrease the objective any more: an undamped step left 0.501 of the residual, outside the theorem's regime (at most 0.5); 1 of 3 steps were damped"
    )
    #expect(
      try cause([record(1, damping: 2), record(2, damping: 1), record(3)], .steps)
        == "the step limit was reached before the tolerance: 2 of 3 steps were damped, and no undamped one could be taken"
    )
    #expect(
      try cause(records, .steps, ridge: 0.5)
        == "the step limit was reached before the tolerance: 1 of 2 steps were damped, and the last one decreased the objective by 64 %"
    )
    #expect(
      try cause([], .steps, ridge: 0.5)
        == "the step limit was reached before the tolerance: 0 of 0 steps were damped, and the last one decreased the objective by 0 %"
    )
  }

  /// Nothing is missing where the tolerance or the floor is reached.
  @Test(arguments: [StopReason.tolerance, .roundoffFloor])
  func nothingIsMissing(_ reason: StopReason) throws {
    #expect(try outlook([record(1, achieved: -1)], reason, width: 1, damping: .fixed(1)).remedies.isEmpty)
  }

  /// The geometric mean of what the last three steps left: `1 − (½·½·¼)^{1/3}` would be 0.603, and the first step does not count.
  @Test func moreSteps() throws {
    let shares = [0.999, 0.5, 0.5, 0.75]
    let records = try shares.enumerated().map { try record($0 + 1, achieved: $1) }
    let remedies = try outlook(records).remedies
    guard remedies.count == 1, case .moreSteps(let decrease) = remedies[0] else {
      Issue.record("\(remedies)")
      return
    }
    let kept = 1 - decrease
    #expect((kept * kept * kept - 1.0 / 16).magnitude <= 1e-15)
    #expect(
      try outlook(records).remedies[0].description
        == "more steps: each of the last ones decreased the objective by about 60.3 %")
    func first(_ share: Double, _ reason: StopReason) throws -> RunOutlook.Remedy? {
      try outlook([record(1, achieved: share)], reason).remedies.first
    }
    #expect(try first(0.125, .steps) == .moreSteps(decreasePerStep: 0.125))
    for share in [0.0625, 0] { #expect(try first(share, .steps) == .ridge) }
    for reason in [StopReason.stagnation, .failure] {
      #expect(try first(0.5, reason) == (reason == .failure ? nil : .ridge))
    }
    // Two steps that together rose: nothing is kept of less than nothing.
    #expect(
      try outlook([record(1, achieved: 3), record(2, achieved: -1)], damping: .fixed(0)).remedies
        == [.automaticDamping(increases: 1), .moreSteps(decreasePerStep: 1)])
  }

  /// `md` weights against `n` = 6 points of dimension 3.
  @Test func moreNeurons() throws {
    #expect(try outlook([], .failure, width: 1).remedies == [.moreNeurons(weights: 3, points: 6)])
    #expect(try outlook([], .failure, width: 2).remedies.isEmpty)
    #expect(try outlook([], .failure, width: 1, ridge: 0.1).remedies.isEmpty)
    #expect(
      RunOutlook.Remedy.moreNeurons(weights: 3, points: 6).description
        == "more neurons: 3 weights cannot fit 6 targets")
  }

  @Test func automaticDamping() throws {
    func remedies(_ shares: [Double]) throws -> [RunOutlook.Remedy] {
      try outlook(
        shares.enumerated().map { try record($0 + 1, achieved: $1) }, .stagnation, damping: .fixed(2)
      ).remedies
    }
    #expect(try remedies([-0.5, 0, -1e-300, 0.5]) == [.automaticDamping(increases: 2)])
    #expect(try remedies([0, 0.5]) == [.lessDamping(2)])
    #expect(
      RunOutlook.Remedy.automaticDamping(increases: 1).description
        == "automatic damping: 1 step increased the objective")
    #expect(
      RunOutlook.Remedy.automaticDamping(increases: 2).description
        == "automatic damping: 2 steps increased the objective")
    #expect(
      RunOutlook.Remedy.lessDamping(0.12345).description
        == "less damping than 0.123 in every step, or automatic damping")
  }

  /// What begins in pairs was asked for with a ridge; then more steps, however little they bring, are what is left to say.
  @Test func theRidgeIsTheLastThing() throws {
    let slow = [try record(1, achieved: 0.0625)]
    #expect(try outlook(slow, .stagnation, damping: .fixed(0)).remedies == [.ridge])
    #expect(try outlook(slow, .stagnation, start: .paired).remedies.isEmpty)
    #expect(try outlook(slow, .steps, start: .paired).remedies == [.moreSteps(decreasePerStep: 0.0625)])
    #expect(try outlook([], .steps, start: .paired).remedies == [.moreSteps(decreasePerStep: 0)])
    #expect(try outlook(slow, .failure).remedies.isEmpty)
    #expect(
      RunOutlook.Remedy.ridge.description == "a ridge, if the targets are noisy or points are nearly equal")
  }
}
