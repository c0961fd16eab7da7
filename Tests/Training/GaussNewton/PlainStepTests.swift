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

/// A step is the plain step, and leaves what it started from as it was.
@Suite struct PlainStepTests {
  /// All that a step changes, in separate storage.
  private struct Snapshot: Equatable {
    let weights: [Double]
    let words: [UInt64]
    let residual: [Double]
    let records: [StepRecord]
    let preconditioner: SavedPreconditioner?

    init(_ trainer: Trainer) {
      weights = trainer.network.weights.elements.map { $0 }
      words = trainer.pattern.words.map { $0 }
      residual = trainer.residual.map { $0 }
      records = trainer.records
      preconditioner = trainer.state.preconditioner
    }
  }

  /// The plain step: everything new is computed in separate storage.
  private func expectPlainStep(from before: Trainer, to after: Trainer) throws {
    let problem = before.nextProblem
    let solution = try problem.solve()
    var next = before.network
    next.step(along: solution.answer.value, problem.jacobian)
    let pass = next.forward(before.inputs)
    let moved = (0..<next.width).map { r in
      norm(difference(next.weights.column(r), before.start.weights.column(r)))
    }
    try require(after.network == next, "the weights differ from those of the plain step")
    try require(after.pattern == pass.pattern, "the activations differ from those of the plain step")
    try require(after.residual == difference(pass.outputs, before.targets), "the residuals differ")
    let record = after.records[before.step]
    try require(record.residualNorm == norm(after.residual), "‖r‖ is not that of the residual")
    try require(record.movement == moved.max(), "the movement differs from its definition")
    try require(record.flips == pass.pattern.flips(since: before.startPattern), "the flips differ")
  }

  @Test(arguments: [CheckLevel.none, .full])
  func aStepIsThePlainStep(_ checks: CheckLevel) throws {
    try checkProperty("aStepIsThePlainStep", over: RunCase.self, cases: 60) { run in
      func start() throws -> Trainer {
        try Trainer(
          configuration: run.configuration(damping: .fixed(0)), inputs: run.inputs, targets: run.targets,
          checks: checks)
      }
      var states = [try start()]
      for step in 0..<3 {
        var next = states[step]
        let kept = Snapshot(next)
        do {
          try next.advance()
        } catch {
          // A silent neuron or equal points: refused, and nothing has changed.
          try require(Snapshot(next) == kept && Snapshot(states[step]) == kept, "a refused step left a trace")
          return
        }
        try require(Snapshot(states[step]) == kept, "a copy changed with the step")
        try expectPlainStep(from: states[step], to: next)
        states.append(next)
      }
    }
  }

  /// One point of the line and a target of `5·10³⁰⁷`: `g = r/G`, about twice the residual, is finite, and so are the weights; but the
  /// outputs are sums over 256 neurons that are about eight times the target.
  @Test(arguments: CheckLevel.allCases)
  func aStepThatOverflowsLeavesTheTrainerAsItWas(_ checks: CheckLevel) throws {
    var run = try Trainer(
      configuration: TrainingConfiguration(
        width: 256, solver: .gram, embedding: .countSketch, size: .fixed(16), accuracy: 1e-3,
        damping: .fixed(0), seed: 1),
      inputs: Matrix(rows: 1, columns: 1, repeating: 1), targets: [5e307], checks: checks)
    let (before, copy) = (Snapshot(run), run)
    for _ in 0..<2 {
      let error = try #require(throws: TrainingError.self) { try run.advance() }
      guard case .overflow(step: 1) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(Snapshot(run) == before && Snapshot(copy) == before)
      #expect(run.step == 0 && run.log.checked.isEmpty && run.residualNorm == run.initialResidualNorm)
    }
  }

  /// The same with automatic damping: a shorter step stays within the range of doubles.
  @Test func aStepThatOverflowsIsDamped() throws {
    var run = try Trainer(
      configuration: TrainingConfiguration(
        width: 256, solver: .gram, embedding: .countSketch, size: .fixed(16), accuracy: 1e-3, seed: 1),
      inputs: Matrix(rows: 1, columns: 1, repeating: 1), targets: [5e307])
    let record = try run.advance()
    #expect(record.rejected > 0 && record.damping > 0 && record.contraction < 1)
    #expect(run.network.weights.allFinite && run.residual.allSatisfy(\.isFinite))
  }
}
