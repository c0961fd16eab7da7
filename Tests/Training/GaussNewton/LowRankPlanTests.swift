import Claims
import CounterStream
import DenseLinearAlgebra
import NeuralTangentKernel
import Preconditioning
import RealModule
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

/// Plans for solvers without `n²` numbers, and the prediction of their iterations.
@Suite struct LowRankPlanTests {
  private func request(
    _ solver: SolverKind? = nil, width: Int = 1024, rows: Int? = nil, ridge: Double = 0,
    damping: DampingPolicy = .automatic
  ) -> TrainingRequest {
    TrainingRequest(
      width: width, solver: solver, rows: rows.map { .rows($0) }, damping: damping, ridge: .fixed(ridge))
  }

  /// On 100,000 points a matrix of `n²` numbers takes 75 GiB, and an exact step longer, whatever the memory is.
  @Test func autoTakesLowRankWhereItIsCheapest() throws {
    let plan = try TrainingPlan(request(width: 16_384, ridge: 1), points: 100_000, dimension: 16)
    let (solver, size) = (plan.configuration.solver, plan.configuration.size)
    #expect(solver == .nystrom || (solver == .sketched && plan.cost.sketch!.isLowRank))
    #expect(
      size.isAutomatic && size.most < 100_000 && plan.cost.meanSeconds(solver) < plan.cost.meanSeconds(.gram))
    #expect(plan.cost.peakBytes(solver) < 3 << 30)
    let reason = try #require(plan.reasons.first { $0.hasPrefix("solver") })
    #expect(reason.contains("gram") && plan.reasons.contains { $0.contains("d_μ") })
    let given = try TrainingPlan(
      request(.nystrom, width: 16_384, rows: 2048, ridge: 1), points: 100_000, dimension: 16)
    #expect(given.configuration.size == .fixed(2048) && given.cost.nystrom?.rows == 2048)
    #expect((2.0...3.0).contains(Double(given.cost.peakBytes(.nystrom)) / 0x1p30))
    // By a fixed damping, too.
    let damped = try TrainingPlan(
      request(width: 16_384, damping: .fixed(1)), points: 100_000, dimension: 16)
    #expect(damped.configuration.solver == solver && damped.configuration.size == size)
  }

  /// Where `d_μ` is near `n` there is nothing to gain, and without a shift there is no low-rank form.
  @Test func autoTakesTheExactSolverWhereThatIsCheapest() throws {
    for ridge in [0, 1e-4] {
      let plan = try TrainingPlan(request(width: 4096, ridge: ridge), points: 1000, dimension: 64)
      #expect(plan.configuration.solver == .gram)
      #expect(
        (plan.cost.nystrom == nil) == (ridge == 0) && plan.cost.solvers.contains(.nystrom) == (ridge > 0))
    }
  }

  @Test func whatIsRefused() throws {
    #expect(throws: PreconditionerError.dampingNeeded) {
      try TrainingPlan(request(.nystrom, damping: .fixed(0)), points: 100, dimension: 4)
    }
    // Automatic damping begins damped for this solver.
    #expect(try TrainingPlan(request(.nystrom), points: 100, dimension: 4).configuration.solver == .nystrom)
    func refusal(_ request: TrainingRequest, points: Int, dimension: Int = 4) -> String {
      do {
        _ = try TrainingPlan(request, points: points, dimension: dimension)
        return ""
      } catch {
        return "\(error)"
      }
    }
    // A tebibyte for n² numbers; a ridge makes them unnecessary, for who does not insist on them.
    let n = 390_000
    let tooLarge = refusal(request(.gram, width: 2, rows: n), points: n, dimension: 1000)
    #expect(tooLarge.contains("GiB") && tooLarge.contains("with a ridge or a fixed damping no matrix of n²"))
    let insisting = refusal(request(.gram, width: 2, rows: n, ridge: 100), points: n, dimension: 1000)
    #expect(insisting.contains("reduce it"))
    let plan = try TrainingPlan(request(ridge: 100), points: 300_000, dimension: 4)
    #expect(plan.configuration.size.isAutomatic && plan.cost.peakBytes(plan.configuration.solver) < 4 << 30)
    #expect(refusal(request(.nystrom, ridge: 100), points: 300_000).isEmpty)
    let few = refusal(request(.sketched, rows: 50), points: 100)
    #expect(few.contains("s = 50") && few.contains("without a ridge"))
    #expect(refusal(request(.sketched, rows: 50, ridge: 1), points: 100).isEmpty)
  }

  @Test func aGivenNumberOfRows() throws {
    let low = try TrainingPlan(request(rows: 500, ridge: 1), points: 4000, dimension: 8)
    #expect(low.configuration.size == .fixed(500) && low.cost.sketch!.isLowRank)
    #expect(low.cost.nystrom?.rows == 500)
    let high = try TrainingPlan(request(rows: 16_000, ridge: 1), points: 4000, dimension: 8)
    #expect(high.configuration.size == .fixed(16_000) && !high.cost.sketch!.isLowRank)
    #expect(high.cost.nystrom == nil)
    let all = try TrainingPlan(request(.nystrom, rows: 4000, ridge: 1), points: 4000, dimension: 8)
    #expect(all.cost.nystrom?.rows == 4000)
    #expect {
      try TrainingPlan(request(.nystrom, rows: 4001, ridge: 1), points: 4000, dimension: 8)
    } throws: { "\($0)".contains("s = 4001") && "\($0)".contains("only 4000") }
    // n² and n³ are counted for solvers that were not requested, and are no reason to refuse.
    for (points, dimension, width) in [(500_000, 10, 1024), (200_000, 100, 16_384), (581_012, 54, 4096)] {
      let plan = try TrainingPlan(
        request(.nystrom, width: width, ridge: 100), points: points, dimension: dimension)
      #expect(plan.cost.stepOperations(.gram) > 0 && plan.cost.stepOperations(.cg) > 0)
    }
    let sketched = try TrainingPlan(
      request(.sketched, width: 16_384, ridge: 10), points: 20_000, dimension: 8)
    #expect(sketched.configuration.size.isAutomatic && sketched.cost.sketch!.isLowRank)
  }

  /// Eigenvalues `i^(-3/2)`, whose trace is `n/2`, have the dimension of the law, up to a sum in place of an integral; and the kernel of points of the sphere has it within a factor of two.
  @Test func theAssumedDimension() throws {
    let n = 20_000
    for shift in [0.5, 5, 50] {
      let scale = Double(n) / 5.2247
      let exact = (1...1_000_000).reduce(0.0) { $0 + 1 / (1 + shift / scale * .pow(Double($1), 1.5)) }
      let assumed = LowRankForecast(points: n, shift: shift).statisticalDimension
      #expect((assumed / exact - 1).magnitude < 0.05, "\(shift): \(assumed) \(exact)")
    }
    let points = unitPoints(dimension: 6, count: 500)
    let regression = try KernelRegression(
      kernel: neuralTangentKernel(points), targets: CounterStream(seed: 1).normals(0..<500))
    for shift in [0.1, 1, 10] {
      let ratio =
        LowRankForecast(points: 500, shift: shift).statisticalDimension
        / regression.degreesOfFreedom(ridge: shift)
      #expect(ratio > 0.5 && ratio < 2, "\(shift): \(ratio)")
    }
    #expect(LowRankForecast(points: 9, shift: 1e-9).statisticalDimension == 9)
    #expect(LowRankForecast(points: 9, shift: 1, statisticalDimension: 4).statisticalDimension == 4)
  }

  /// Rows and columns that are found by themselves end within a factor of two of what is expected, and the iterations within a factor of two, or two more.
  @Test(arguments: [SolverKind.nystrom, .sketched])
  func theSizeAndTheIterationsThatAreExpected(_ solver: SolverKind) throws {
    let (n, shift) = (900, 0.3)
    let points = unitPoints(dimension: 5, count: n)
    let targets = CounterStream(seed: 2).normals(0..<n)
    let plan = try TrainingPlan(
      TrainingRequest(
        width: 1024, solver: solver, embedding: .countSketch, accuracy: 1e-3, ridge: .fixed(shift)),
      inputs: points, targets: targets)
    let cost = plan.cost
    var configuration = plan.configuration
    let forecast = LowRankForecast(points: n, shift: shift)
    configuration.size = .automatic(most: solver == .nystrom ? forecast.mostColumns : forecast.mostRows)
    var run = try Trainer(configuration: configuration, inputs: points, targets: targets, checks: .none)
    let record = try run.advance()
    let rows = try #require(record.rows)
    let expectedRows = solver == .nystrom ? forecast.columns : forecast.rows
    #expect(rows <= 2 * expectedRows && 2 * rows >= expectedRows, "\(rows), expected \(expectedRows)")
    let condition =
      solver == .nystrom ? forecast.conditionNumber(columns: rows) : forecast.conditionNumber(rows: rows)
    let iterations = SolveForecast(accuracy: 1e-3, shift: shift).iterations(
      points: n, conditionNumber: condition)
    #expect(
      record.iterations <= 2 * iterations + 2 && 2 * record.iterations + 2 >= iterations,
      "\(record.iterations) iterations, expected \(iterations)")
    #expect(cost.solvers.contains(solver))
  }

  /// More of either precondition better, and an exact preconditioner needs one iteration.
  @Test func theConditionNumbers() {
    let forecast = LowRankForecast(points: 10_000, shift: 1, statisticalDimension: 400)
    #expect((forecast.conditionNumber(columns: 200) - 3).magnitude < 1e-14)
    #expect((forecast.conditionNumber(rows: 400) - 9).magnitude < 1e-14)
    #expect(forecast.conditionNumber(columns: 400) < forecast.conditionNumber(columns: 200))
    #expect((forecast.conditionNumber(rows: 800) - 5).magnitude < 1e-14)
    #expect(forecast.columns == 256 && forecast.mostColumns == 384 && forecast.rows == 1024)
    #expect(forecast.mostRows == 2048)
    let solve = SolveForecast(accuracy: 0.01, shift: 1)
    #expect(solve.iterations(points: 100, conditionNumber: 1) == 1)
    #expect(solve.iterations(points: 100, conditionNumber: 1e12) == 100)
    // ln 100 over ln((√3+1)/(√3−1)) = 1.317, and over ln 2.
    #expect(solve.iterations(points: 100, conditionNumber: 3) == 4)
    #expect(solve.iterations(points: 100, conditionNumber: 9) == 7)
  }
}
