import Claims
import Communication
import DenseLinearAlgebra
import NeuralTangentKernel
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

/// The initial state of a run, and why it is refused before its first step.
@Suite struct TrainerStartTests {
  private func configuration(
    _ solver: SolverKind = .gram, size: SketchSize = .fixed(64), damping: DampingPolicy = .automatic,
    ridge: Double = 0, width: Int = 8
  ) -> TrainingConfiguration {
    TrainingConfiguration(
      width: width, solver: solver, embedding: .countSketch, size: size, accuracy: 0.1, damping: damping,
      ridge: ridge, seed: 4)
  }

  private func trainer(
    _ configuration: TrainingConfiguration, checks: CheckLevel = .cheap, communicator: Communicator = .alone
  ) throws -> Trainer {
    try Trainer(
      configuration: configuration, inputs: unitPoints(dimension: 3, count: 4, seed: 4),
      targets: [1, 2, 3, 4],
      checks: checks, communicator: communicator)
  }

  @Test func atTheStart() throws {
    let run = try trainer(configuration())
    #expect(
      run.step == 0 && run.records.isEmpty && run.network == run.start && run.pattern == run.startPattern)
    #expect(run.residual == difference(run.start.forward(run.inputs).outputs, [1, 2, 3, 4]))
    #expect(run.residualNorm == norm(run.residual) && run.initialResidualNorm == run.residualNorm)
    #expect(
      run.objectiveNorm == run.residualNorm && run.best.step == 0 && run.best.weights == run.start.weights)
    #expect(run.best.residualNorm == run.residualNorm && run.state.best == nil && run.log.checked.isEmpty)
  }

  /// Columns alone precondition no undamped system; a ridge damps, and so does who fixes the damping.
  @Test func whichRunsBeginDamped() throws {
    for (configuration, damping) in [
      (configuration(.nystrom), 0.0005), (configuration(.nystrom, ridge: 0.1), 0), (configuration(), 0),
      (configuration(.sketched), 0),
    ] { #expect(try trainer(configuration).control?.damping == damping) }
    #expect(try trainer(configuration(damping: .fixed(0))).control == nil)
    // What stays damped is not undone by success, however small the damping has become.
    var control = try #require(try trainer(configuration(.nystrom)).control)
    control.accept(gain: 1, eigenvalue: 100, accuracy: 0.1)
    #expect(control.damping == 10)
  }

  /// The theorem is decided if it applies to the run and is requested.
  @Test func whereTheTheoremIsDecided() throws {
    for (level, isDecided) in [(CheckLevel.none, false), (.cheap, false), (.certified, true), (.full, true)] {
      #expect(try (trainer(configuration(), checks: level).theorem != nil) == isDecided)
    }
    for (configuration, isDecided) in [
      (configuration(damping: .fixed(0)), true), (configuration(damping: .fixed(1e-300)), false),
      (configuration(ridge: 1e-300), false), (configuration(.cg), true),
    ] {
      #expect(configuration.takesThePapersStep == isDecided)
      #expect(try (trainer(configuration, checks: .certified).theorem != nil) == isDecided)
    }
  }

  /// `n²` numbers are acceptable up to some thousand points, and beyond only where the solver takes them.
  @Test func whereAGramMatrixIsFormed() {
    let most = SketchedLeastSquares.mostColumnsOfGram
    for (configuration, isFormed) in [
      (configuration(), true), (configuration(.cg), false), (configuration(.nystrom), false),
      (configuration(.sketched, size: .fixed(most + 1)), true),
      (configuration(.sketched, size: .fixed(most)), false),
      (configuration(.fixedPoint, size: .fixed(most + 1)), true),
      (configuration(.sketched, size: .automatic(most: 2 * most)), false),
    ] {
      #expect(configuration.formsGram(points: most) && configuration.formsGram(points: 1))
      #expect(configuration.formsGram(points: most + 1) == isFormed)
    }
  }

  @Test func refusals() throws {
    var inputs = unitPoints(dimension: 3, count: 4, seed: 4)
    for i in 0..<3 { (inputs[i, 2], inputs[i, 3]) = (2 * inputs[i, 2], 3 * inputs[i, 3]) }
    let error = try #require(throws: TrainingError.self) {
      try Trainer(configuration: configuration(), inputs: inputs, targets: [1, 2, 3, 4])
    }
    guard case .notUnit(point: 2, let norm) = error else {
      Issue.record("\(error)")
      return
    }
    #expect((norm - 2).magnitude <= 1e-14)
    // As many ranks as neurons, and one more.
    #expect(
      try onRanks(3) { try trainer(configuration(width: 3), communicator: $0).network.weights.columns } == [
        1, 1, 1,
      ])
    let messages = try onRanks(3) { communicator in
      do {
        _ = try trainer(configuration(width: 2), communicator: communicator)
        return ""
      } catch { return "\(error)" }
    }
    #expect(Set(messages) == ["\(TrainingError.tooFewNeurons(width: 2, ranks: 3))"])
    let overflow = try #require(throws: TrainingError.self) {
      try Trainer(
        configuration: configuration(), inputs: unitPoints(dimension: 3, count: 2),
        targets: [1.7e308, 1.7e308])
    }
    #expect("\(overflow)" == "\(TrainingError.overflow(step: 0))")
  }

  /// The spectrum that the next step would see: of `G_μ` itself without a preconditioner, and within what a sketch with many rows allows with one.
  @Test func theSpectrumOfTheNextStep() throws {
    let damping = 0.25
    let plain = try trainer(configuration(.cg, damping: .fixed(damping), width: 64))
    var gram = plain.network.transposedJacobian(plain.pattern, inputs: plain.inputs).gramMatrix()
    gram.addToDiagonal(damping)
    let expected = try SymmetricEigen.values(gram)
    for (x, y) in zip(try plain.preconditionedSpectrum(), expected) {
      #expect((x - y).magnitude <= 30 * 4 * unitRoundoff * expected.last!)
    }
    // The exact P of the whole matrix leaves ones: as many rows as A has, at their places.
    var whole = configuration(.sketched, size: .fixed(2), damping: .fixed(damping), ridge: 0.5, width: 64)
    let lowRank = try trainer(whole).preconditionedSpectrum()
    #expect(lowRank.count == 4 && lowRank == lowRank.sorted() && lowRank[0] > 0)
    whole.size = .fixed(64)
    var kept = try trainer(whole)
    let before = try kept.preconditionedSpectrum()
    try kept.advance()
    let step = try #require(kept.preconditioner)
    #expect(step.step == 1 && before.count == 4)
    // Preconditioned with the kept P, as long as it is worth keeping: R⁻ᵀ(G + μI)R⁻¹ by its definition, similar to P⁻¹G_μ.
    guard case .triangular(let form) = step.form else {
      Issue.record("no triangle")
      return
    }
    var now = kept.network.transposedJacobian(kept.pattern, inputs: kept.inputs).gramMatrix()
    now.addToDiagonal(0.75)
    let found = try kept.preconditionedSpectrum()
    let trace = try (0..<4).reduce(0.0) { sum, j in
      sum + (try form.apply(now.column(j)))[j]
    }
    #expect(step.isWorthKeeping && (found.reduce(0, +) / trace - 1).magnitude <= 1e-10)
  }
}
