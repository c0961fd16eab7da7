import CounterStream
import DenseLinearAlgebra
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

/// What a run reports about its end, judged by its measurements.
@Suite struct RunOutlookTests {
  private func trainer(
    points n: Int = 30, dimension d: Int = 3, width: Int, damping: DampingPolicy = .automatic,
    ridge: Double = 0
  ) throws -> Trainer {
    try Trainer(
      configuration: TrainingConfiguration(
        width: width, solver: .gram, embedding: .countSketch, size: .fixed(8 * n), accuracy: 1e-3,
        damping: damping,
        ridge: ridge, seed: 3),
      inputs: unitPoints(dimension: d, count: n, seed: 3),
      targets: CounterStream(seed: 3).substream("targets").normals(0..<n))
  }

  @Test func aRunThatReachesItsToleranceNeedsNothing() throws {
    var run = try trainer(points: 6, dimension: 5, width: 4096)
    let reason = try run.run(until: StoppingRule(tolerance: 1e-6))
    #expect(reason == .tolerance && RunOutlook(run, reason: reason).remedies.isEmpty)
  }

  @Test func stepsThatStillDecreaseTheObjectiveAreWorthTaking() throws {
    var run = try trainer(width: 256)
    let reason = try run.run(until: StoppingRule(maximumSteps: 3, tolerance: 1e-10))
    let kept = run.records.reduce(1) { $0 * (1 - $1.gain.achieved) }
    guard case .moreSteps(let decrease)? = RunOutlook(run, reason: reason).remedies.first else {
      Issue.record("no more steps")
      return
    }
    #expect(reason == .steps && (pow(1 - decrease, 3) - kept).magnitude <= 1e-12)
  }

  private func pow(_ x: Double, _ n: Int) -> Double { (0..<n).reduce(1) { product, _ in product * x } }

  /// Fewer weights than targets: no weights make `G` regular. Where there are enough, more are not proposed, however the run ended.
  @Test(arguments: [(8, true), (10, false), (64, false)])
  func moreNeuronsAreProposedWhereTheyAreMissing(_ width: Int, _ isMissing: Bool) throws {
    var run = try trainer(width: width)
    let reason = try run.run(until: StoppingRule(maximumSteps: 12, tolerance: 1e-10))
    let remedies = RunOutlook(run, reason: reason).remedies
    #expect(remedies.contains(.moreNeurons(weights: 3 * width, points: 30)) == isMissing)
    #expect(remedies.count { if case .moreNeurons = $0 { true } else { false } } == (isMissing ? 1 : 0))
  }

  @Test func stepsThatIncreaseTheObjectiveAreCounted() throws {
    var run = try trainer(width: 256, damping: .fixed(0))
    while run.step < 20, run.records.last.map({ $0.gain.achieved >= 0 }) ?? true { try run.advance() }
    let increases = run.records.count { $0.objectiveNorm > $0.residualNorm / $0.contraction }
    #expect(increases == 1)
    let outlook = RunOutlook(run, reason: .steps)
    #expect(outlook.remedies.contains(.automaticDamping(increases: 1)))
    #expect(outlook.cause.contains("outside the theorem's regime"))
  }

  /// The tolerance of a run with a ridge is about what a step changes; that of one without, about what is left.
  @Test func toleranceWithARidge() throws {
    var run = try trainer(width: 256, ridge: 0.5)
    let reason = try run.run(until: StoppingRule(maximumSteps: 40, tolerance: 1e-2))
    #expect(reason == .tolerance)
    let last = try #require(run.records.last)
    #expect(max(last.gain.promised, last.gain.achieved) <= 1e-2)
    #expect(run.records.dropLast().allSatisfy { max($0.gain.promised, $0.gain.achieved.magnitude) > 1e-2 })
    #expect(run.residualNorm > 0.1 * run.initialResidualNorm)
    #expect(StoppingRule.usualTolerance(ridge: 0.5) == 1e-2 && StoppingRule.usualTolerance(ridge: 0) == 1e-10)
  }

  /// Equal points with different targets leave a residual that no step decreases.
  @Test func whereNoAttemptDecreasesTheObjectiveTheRunEnds() throws {
    var run = try Trainer(
      configuration: TrainingConfiguration(
        width: 256, solver: .gram, embedding: .countSketch, size: .fixed(16), accuracy: 1e-3, seed: 3),
      inputs: unitPoints(dimension: 3, count: 1, seed: 3).selectingColumns([0, 0]), targets: [1, -1])
    let reason = try run.run(until: StoppingRule(maximumSteps: 50, tolerance: 1e-10))
    #expect(reason == .stagnation && run.step < 50)
    #expect((run.residualNorm - 2.0.squareRoot()).magnitude <= 1e-3)
    let outlook = RunOutlook(run, reason: reason)
    #expect(outlook.cause.hasPrefix("steps hardly decrease the objective any more"))
  }

  /// Slow is what a user asked for who fixed a large damping, and no stagnation.
  @Test func fixedDampingGoesOnToTheStepLimit() throws {
    var run = try trainer(width: 256, damping: .fixed(1e5))
    #expect(try run.run(until: StoppingRule(maximumSteps: 4, tolerance: 1e-10)) == .steps)
    #expect(run.records.allSatisfy { max($0.gain.promised, $0.gain.achieved) < 1e-3 })
  }

  /// Of a run that is damped too much in every step, that is what is said; of one whose damped steps leave a residual, that the targets may be noisy.
  @Test func whatElseHelps() throws {
    var slow = try trainer(width: 256, damping: .fixed(1e5))
    _ = try slow.run(until: StoppingRule(maximumSteps: 3, tolerance: 1e-10))
    #expect(RunOutlook(slow, reason: .steps).remedies == [.lessDamping(1e5)])
    var noisy = try trainer(points: 60, width: 64)
    let reason = try noisy.run(until: StoppingRule(maximumSteps: 40, tolerance: 1e-10))
    #expect(RunOutlook(noisy, reason: reason).remedies == [.ridge])
    let none = try trainer(width: 64)
    #expect(RunOutlook(none, reason: .steps).cause.contains("no undamped one could be taken"))
  }
}
