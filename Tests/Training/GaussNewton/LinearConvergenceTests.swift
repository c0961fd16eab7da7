import Claims
import CounterStream
import DenseLinearAlgebra
import NeuralTangentKernel
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

/// `train.linear-convergence`: where its hypotheses are certified its conclusion holds, and otherwise it names the one that fails.
@Suite struct LinearConvergenceTests {
  private let inputs = unitPoints(dimension: 6, count: 4, seed: 11)

  /// Targets at a distance `‖r_0‖` from the initial outputs: the smaller, the less the theorem has to move.
  private func trainer(
    distance: Double, solver: SolverKind = .sketched, accuracy: Double = 1.0 / 6, width: Int = 4096,
    start kind: StartKind = .independent, checks: CheckLevel = .full
  ) throws -> Trainer {
    let start = TwoLayerNetwork(kind, width: width, dimension: 6, stream: CounterStream(seed: 1))
    let direction = CounterStream(seed: 2).normals(0..<4)
    var targets = start.forward(inputs).outputs
    add(distance / norm(direction), direction, to: &targets)
    return try Trainer(
      configuration: TrainingConfiguration(
        width: width, solver: solver, embedding: .countSketch, size: .fixed(64), accuracy: accuracy,
        start: kind, seed: 1),
      inputs: inputs, targets: targets, checks: checks)
  }

  @Test(
    "train.linear-convergence: certified hypotheses, with activations free to switch, and the conclusion at every step",
    arguments: [SolverKind.gram, .sketched, .cg], [StartKind.independent, .binomial])
  func conclusionHolds(_ solver: SolverKind, from start: StartKind) throws {
    var run = try trainer(distance: 1e-3, solver: solver, start: start)
    let theorem = try #require(run.theorem)
    #expect(theorem.isCertified, "\(theorem.summary)")
    // Not for the empty reason that no activation can switch.
    #expect(theorem.jacobianChange! > 0)
    let sigma = try SymmetricEigen.values(gramMatrix(run.startPattern, inputs: inputs))[0].squareRoot()
    var steps = 0
    while run.residualNorm > 1e-12 && steps < 40 {
      let before = run.residualNorm
      try run.advance()
      steps += 1
      // The three conclusions, judged apart from the trainer's own checks; LAPACK's σ is good to nu‖G‖.
      #expect(run.residualNorm <= before / 2 + 2 * run.network.outputRounding(points: 4))
      #expect(run.network.movement(since: run.start) <= theorem.radius!)
      let now = try SymmetricEigen.values(gramMatrix(run.pattern, inputs: inputs))[0].squareRoot()
      #expect(now >= 7.0 / 8 * sigma * (1 - 1e-12))
    }
    #expect(steps >= 1 && run.residualNorm <= 1e-12)
    #expect(run.log.violations.isEmpty)
    #expect(run.log.held(.trainLinearConvergence) == 3 * steps)
    // The kernel that G concentrates at is that of normal weights.
    #expect((run.log.held(.ntkGramConcentrates) > 0) == (start == .independent))
  }

  @Test("train.linear-convergence: the first hypothesis that fails is named")
  func failuresAreNamed() throws {
    #expect(try trainer(distance: 1, accuracy: 0.2).theorem?.firstFailure == .accuracy)
    #expect(try trainer(distance: 1).theorem?.firstFailure == .stability)
    #expect(try trainer(distance: 1e-3).theorem?.firstFailure == nil)
    #expect(try trainer(distance: 1e-3, checks: .cheap).theorem == nil)
    // Two neurons cannot make four points' Gram matrix definite in general; no bound above zero is proved.
    #expect(try trainer(distance: 1e-3, width: 1).theorem?.firstFailure == .positivity)
    for failure in [0.2, 1.0 / 6] {
      let summary = try trainer(distance: 1, accuracy: failure).theorem!.summary
      #expect(summary.hasPrefix("not certified: "))
    }
  }

  /// The radius, with LAPACK's `λ_min` in place of the proved bound; the certificate loses at most a few per cent here.
  @Test("train.linear-convergence: ρ = 4√(n/m)‖r_0‖/σ₀²")
  func theRadius() throws {
    let theorem = try #require(try trainer(distance: 1e-3).theorem)
    let truth = try SymmetricEigen.values(
      gramMatrix(try trainer(distance: 1e-3).startPattern, inputs: inputs))[0]
    let ideal = 4 * (4.0 / 4096).squareRoot() * 1e-3 / truth
    #expect(theorem.radius! >= ideal && theorem.radius! <= 1.05 * ideal)
    #expect(theorem.lambdaMin! <= truth)
  }

  /// A run that breaks the conclusion is reported: the theorem's radius shrunk on purpose.
  @Test("train.linear-convergence: a neuron outside the ball is a violation")
  func violationsAreFound() throws {
    let run = try trainer(distance: 1e-3, checks: .certified)
    let theorem = try #require(run.theorem)
    var moved = run
    try moved.advance()
    var log = CheckLog()
    theorem.checkConclusion(
      residualNorm: moved.residualNorm, residualNormBefore: run.residualNorm, movement: 2 * theorem.radius!,
      rounding: (residual: 0, weights: 0), step: 1, into: &log)
    #expect(log.violations.map(\.claim) == [.trainLinearConvergence])
    theorem.checkConclusion(
      residualNorm: run.residualNorm, residualNormBefore: run.residualNorm, movement: 0,
      rounding: (residual: 0, weights: 0), step: 1, into: &log)
    #expect(log.violations.count == 2)
  }
}
