import Claims
import CounterStream
import DenseLinearAlgebra
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

private let inputs = unitPoints(dimension: 8, count: 40)
private let targets = CounterStream(seed: 5).substream("targets").normals(0..<40)

/// Steps that are preconditioned in low-rank form: those of the exact solver, without its `n²`.
@Suite struct LowRankStepTests {
  private static let forms: [(SolverKind, SketchSize)] = [
    (.nystrom, .fixed(12)), (.nystrom, .automatic(most: 40)), (.nystrom, .automatic(most: 5)),
    (.sketched, .fixed(25)), (.sketched, .automatic(most: 40)), (.sketched, .automatic(most: 9)),
  ]

  private func configuration(
    _ solver: SolverKind, _ size: SketchSize, accuracy: Double = 1e-9,
    damping: DampingPolicy = .automatic, ridge: Double = 0.3
  ) -> TrainingConfiguration {
    TrainingConfiguration(
      width: 512, solver: solver, embedding: .countSketch, size: size, accuracy: accuracy, damping: damping,
      ridge: ridge, seed: 2)
  }

  private func trainer(
    _ configuration: TrainingConfiguration, checks: CheckLevel = .cheap
  ) throws -> Trainer {
    try Trainer(configuration: configuration, inputs: inputs, targets: targets, checks: checks)
  }

  @Test(
    "preconditioner.nystrom, preconditioner.low-rank: steps in low-rank form are those of the exact solver",
    arguments: forms)
  func stepsAreTheExactOnes(_ solver: SolverKind, _ size: SketchSize) throws {
    var (run, exact) = (
      try trainer(configuration(solver, size), checks: .full), try trainer(configuration(.gram, .fixed(40)))
    )
    for _ in 0..<3 {
      let (record, reference) = (try run.advance(), try exact.advance())
      // ‖g − g*‖ ≤ ε₀‖h‖/μ moves outputs by at most ‖G‖ of it, and μ = 0.3, ‖G‖ ≤ 20; later steps start from earlier ones.
      #expect(abs(record.residualNorm - reference.residualNorm) <= 1e-9 * 1000 * reference.residualNorm)
      #expect(record.solveResidual <= 1e-9 && record.iterations > 0 && record.conditionNumber != nil)
      #expect(record.rows! <= max(size.most, 40))
    }
    #expect(run.log.violations.isEmpty, "\(run.log.violations)")
    if solver == .nystrom { #expect(run.log.checked[.preconditionerNystrom] != nil) }
  }

  /// The weights at which it was computed are stored; recomputing it from them gives the same result bit for bit.
  @Test(
    "solver.stopping: a run resumed with a preconditioner in low-rank form is identical to an uninterrupted run",
    arguments: forms)
  func goingOn(_ solver: SolverKind, _ size: SketchSize) throws {
    for damping in [DampingPolicy.automatic, .fixed(0.2)] {
      let configuration = configuration(
        solver, size, accuracy: 1e-3, damping: damping, ridge: damping == .automatic ? 0.3 : 0)
      var whole = try trainer(configuration)
      for _ in 0..<2 { try whole.advance() }
      var resumed = try Trainer(
        resuming: whole.state, configuration: configuration, inputs: inputs, targets: targets)
      #expect(resumed.state == whole.state)
      for _ in 0..<3 {
        try whole.advance()
        try resumed.advance()
        #expect(resumed.network == whole.network)
      }
      #expect(resumed.records.map(\.sketchStep) == whole.records.map(\.sketchStep))
    }
  }

  /// Columns alone precondition no undamped system: the run begins damped, and stays so however well it goes.
  @Test func nystromStaysDamped() throws {
    var run = try trainer(configuration(.nystrom, .automatic(most: 40), accuracy: 0.01, ridge: 0))
    var previous = run.objectiveNorm
    for _ in 0..<6 {
      let record = try run.advance()
      #expect(record.damping > 0 && record.objectiveNorm < previous)
      previous = record.objectiveNorm
    }
    #expect(run.records[0].damping == DampingControl.usualDamping && run.records[0].rejected == 0)
    #expect(previous < 0.2 * run.initialResidualNorm)
  }

  @Test func nystromWithoutDampingIsRefused() throws {
    var run = try trainer(configuration(.nystrom, .automatic(most: 40), damping: .fixed(0), ridge: 0))
    #expect {
      try run.advance()
    } throws: { error in
      guard case TrainingError.singularSketch(1, let reason) = error else { return false }
      return reason.contains("damping")
    }
    #expect(run.step == 0)
  }

  /// Too few rows leave a wide spectrum: the next step draws twice as many, until there are enough.
  @Test("preconditioner.low-rank: rows are doubled until the Ritz values show that they suffice")
  func rowsAreDoubled() throws {
    let points = unitPoints(dimension: 12, count: 400, seed: 3)
    let y = CounterStream(seed: 6).normals(0..<400)
    var run = try Trainer(
      configuration: TrainingConfiguration(
        width: 2048, solver: .nystrom, embedding: .countSketch, size: .automatic(most: 400), accuracy: 1e-4,
        damping: .fixed(1e-3), seed: 1), inputs: points, targets: y)
    var rows: [Int] = []
    for _ in 0..<3 { rows.append(try run.advance().rows!) }
    for (step, record) in run.records.enumerated().dropLast() where record.conditionNumber! > 25 {
      #expect(rows[step] == 400 || rows[step + 1] >= min(400, 2 * rows[step]))
    }
  }
}
