import Claims
import CounterStream
import DenseLinearAlgebra
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

private let inputs = unitPoints(dimension: 10, count: 30)

/// `R` of an earlier step: when it is reused, and that only speed depends on it.
@Suite struct KeptPreconditionerTests {
  private let configuration = TrainingConfiguration(
    width: 1024, solver: .sketched, embedding: .tensorSRHT, size: .fixed(240), accuracy: 1e-3, seed: 1)

  private func trainer() throws -> Trainer {
    try Trainer(
      configuration: configuration, inputs: inputs,
      targets: CounterStream(seed: 5).substream("targets").normals(0..<30), checks: .full)
  }

  /// The run after its first step, with another matrix in place of its `R`.
  private func trainer(keeping r: Matrix) throws -> Trainer {
    var first = try trainer()
    try first.advance()
    let state = first.state
    let kept = try #require(state.preconditioner)
    return try Trainer(
      resuming: TrainingState(
        weights: state.weights, records: state.records, log: state.log,
        preconditioner: SavedPreconditioner(
          step: kept.step, damping: 0, rows: kept.rows, use: kept.use,
          source: .triangle(TriangularMatrix(upperTriangleOf: r))), control: state.control, best: nil),
      configuration: configuration, inputs: inputs, targets: first.targets, checks: .full)
  }

  @Test(
    "solver.stopping: steps preconditioned with an earlier R are as accurate as others, and every check holds"
  )
  func reuse() throws {
    var run = try trainer()
    let records = try (0..<5).map { _ in try run.advance() }
    #expect(records[0].sketchStep == 1)
    #expect(records.contains { $0.sketchStep! < $0.step })
    #expect(zip(records, records.dropFirst()).allSatisfy { $0.sketchStep! <= $1.sketchStep! })
    #expect(records.allSatisfy { $0.solveResidual <= 1e-3 && $0.conditionNumber != nil })
    // A distortion is claimed of a sketch on the matrix that it was drawn for.
    #expect(records.allSatisfy { ($0.distortion != nil) == ($0.sketchStep == $0.step) })
    #expect(run.log.violations.isEmpty)
  }

  @Test func nothingIsKeptWithoutASketch() throws {
    for solver in [SolverKind.gram, .cg] {
      var configuration = configuration
      configuration.solver = solver
      var run = try Trainer(
        configuration: configuration, inputs: inputs, targets: CounterStream(seed: 5).normals(0..<30))
      #expect(try run.advance().sketchStep == nil)
      #expect(run.state.preconditioner == nil)
    }
  }

  /// With the identity an iteration gains as much as one of plain conjugate gradients: the step still converges, and
  /// the next one draws a sketch.
  @Test func aBadPreconditionerIsUsedOnce() throws {
    var run = try trainer(keeping: .identity(30))
    let (second, third) = (try run.advance(), try run.advance())
    #expect(second.sketchStep == 1 && second.solveResidual <= 1e-3)
    #expect(third.sketchStep == 3 && third.iterations < second.iterations)
    #expect(run.log.violations.isEmpty)
  }

  /// Where the solve breaks down, `R⁻¹R⁻ᵀr` being infinite, the same step draws a sketch.
  @Test func aUselessPreconditionerIsReplaced() throws {
    var run = try trainer(keeping: Matrix.identity(30).scaled(by: 1e-200))
    let second = try run.advance()
    #expect(second.sketchStep == 2 && second.solveResidual <= 1e-3)
  }
}

/// `SolveForecast` and the choices that follow from it; nothing here is timed.
@Suite struct ForecastTests {
  /// `½rᵀG⁻¹r ≤ ‖r‖²/2λ` for every residual, so that the law errs on the safe side.
  @Test(
    "solver.iterations: with a Gaussian-like sketch a step takes the predicted number of iterations, or a few fewer"
  )
  func iterations() throws {
    let points = unitPoints(dimension: 20, count: 60)
    let targets = CounterStream(seed: 8).normals(0..<60)
    let kernel = try KernelSummary(inputs: points, targets: targets)
    for (multiple, accuracy) in [(4, 1e-2), (8, 1e-2), (8, 1e-4), (16, 1e-4), (16, 1e-6)] {
      var run = try Trainer(
        configuration: TrainingConfiguration(
          width: 2048, solver: .sketched, embedding: .neuronBlock, size: .fixed(multiple * 60),
          accuracy: accuracy,
          seed: 2), inputs: points, targets: targets, checks: .none)
      let expected = SolveForecast(accuracy: accuracy, kernel: kernel).iterations(
        points: 60, rows: multiple * 60)
      let record = try run.advance()
      #expect(
        record.iterations <= expected + 2 && 2 * record.iterations >= expected,
        "\(multiple)n rows, accuracy \(accuracy): \(record.iterations) iterations, forecast \(expected)")
    }
  }

  @Test func moreRowsPayWhereProductsAreDear() {
    func rows(_ n: Int, _ m: Int, _ embedding: EmbeddingFamily = .tensorSRHT) -> RowCount {
      CostModel.practicalRows(
        points: n, dimension: 64, width: m, embedding: embedding, forecast: SolveForecast(accuracy: 1e-3))
    }
    #expect(rows(2000, 512) == .multipleOfColumns(4))
    #expect(rows(100, 1 << 20) == .multipleOfColumns(16))
    // No sketch has more rows than A, except for the smallest multiple.
    #expect(rows(1000, 64) == .multipleOfColumns(4))
    // 64 rows of the neuron block are one of its buckets.
    #expect(rows(2000, 16_384, .neuronBlock) == .multipleOfColumns(64))
    #expect(rows(1000, 64, .neuronBlock) == .multipleOfColumns(4))
  }

  @Test func aPredictionIsWeightedOperations() throws {
    let cost = try CostModel(
      points: 50, dimension: 7, width: 1000, embedding: .tensorSRHT, rows: 400,
      lowRank: LowRankForecast(points: 50, shift: 0.3), forecast: SolveForecast(accuracy: 0.01))
    let unit = MachineSpeed(dense: 1, streamed: 1)
    #expect(cost.solvers == SolverKind.allCases)
    for solver in cost.solvers {
      let stages = cost.stages(solver)
      #expect(stages.reduce(0) { $0 + $1.operations } == cost.stepOperations(solver))
      // Linear in both speeds; a stage rounds five times, and ten of them are added.
      let (dense, streamed) = (
        cost.seconds(solver, MachineSpeed(dense: 2, streamed: 1)),
        cost.seconds(solver, MachineSpeed(dense: 1, streamed: 2))
      )
      let sum = 3 * cost.seconds(solver, unit)
      #expect((dense + streamed - sum).magnitude <= roundingBound(16) * sum)
    }
    let fastest = [SolverKind.gram, .sketched, .nystrom].min { cost.meanSeconds($0) < cost.meanSeconds($1) }
    #expect(cost.fastestSolver == fastest && cost.meanSeconds(.nystrom) < cost.seconds(.nystrom))
    #expect(cost.meanSeconds(.sketched) < cost.seconds(.sketched))
  }
}
