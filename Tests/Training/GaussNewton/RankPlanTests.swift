import Claims
import Communication
import ConjugateGradient
import DenseLinearAlgebra
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

/// Plans of runs whose neurons are distributed over ranks: the memory of a rank, and the network traffic.
@Suite struct RankPlanTests {
  private struct Kind: Sendable {
    let solver: SolverKind
    let embedding: EmbeddingFamily
    let rows: Int
    let damping: Double
  }

  private static let kinds: [Kind] =
    [
      Kind(solver: .gram, embedding: .countSketch, rows: 0, damping: 0),
      Kind(solver: .cg, embedding: .countSketch, rows: 0, damping: 0),
      Kind(solver: .fixedPoint, embedding: .neuronBlock, rows: 4096, damping: 0),
    ]
    + EmbeddingFamily.allCases.flatMap { family in
      [
        Kind(solver: .sketched, embedding: family, rows: 240, damping: 0),
        Kind(solver: .sketched, embedding: family, rows: 16, damping: 0.3),
      ]
    }

  @Test(
    "cost.communication: a step sends the planned bytes, for every solver and family",
    .tags(.exact), arguments: kinds.indices)
  func plannedTraffic(index: Int) throws {
    let (kind, n, d, m) = (Self.kinds[index], 20, 4, 300)
    let inputs = unitPoints(dimension: d, count: n, seed: 3)
    let targets = (0..<n).map { Double(($0 * 7) % 5) - 1.7 }
    for ranks in 2...3 {
      let steps = try onRanks(ranks) { communicator in
        var trainer = try Trainer(
          configuration: TrainingConfiguration(
            width: m, solver: kind.solver, embedding: kind.embedding, size: .fixed(max(kind.rows, 1)),
            accuracy: 0.01, damping: .fixed(kind.damping), seed: 5),
          inputs: inputs, targets: targets, checks: .none, communicator: communicator)
        let products = try trainer.nextProblem.solve().answer.iteration?.record.operatorApplications ?? 0
        let before = communicator.sentBytes
        let record = try trainer.advance()
        return (record.trafficBytes, communicator.sentBytes - before, products)
      }
      let cost = try CostModel(
        points: n, dimension: d, width: m, embedding: kind.rows > 0 ? kind.embedding : nil, rows: kind.rows,
        lowRank: kind.damping > 0 ? LowRankForecast(points: n, shift: kind.damping) : nil,
        forecast: SolveForecast(accuracy: 0.01))
      let traffic = cost.traffic(kind.solver, products: steps[0].2)
      for (rank, step) in steps.enumerated() {
        #expect(step.0 == traffic.bytes(ranks: ranks))
        #expect(step.1 == traffic.bytes(from: rank, of: ranks))
      }
    }
  }

  /// With every proposal accepted; the first block of 128 proposes each of 20 points at most once.
  @Test("cost.communication: columns of the Gram matrix cross the network one by one", .tags(.exact))
  func nystromTraffic() throws {
    let cost = try CostModel(
      points: 20, dimension: 4, width: 300, embedding: nil, rows: 5,
      lowRank: LowRankForecast(points: 20, shift: 0.3), columns: 5, forecast: SolveForecast(accuracy: 0.01))
    #expect(
      cost.traffic(.nystrom, products: 7).bytes(ranks: 3)
        == 16 * 2 * (20 + 20 * 5 + 7 * 20 + 20) + 8 * 3 * 2 * 5)
    #expect(
      cost.traffic(.nystrom, products: 7, isReused: true).bytes(ranks: 3)
        == 16 * 2 * (7 * 20 + 20) + 8 * 3 * 2 * 5)
  }

  @Test("traffic does not depend on the width")
  func trafficWithoutWidth() throws {
    func cost(_ width: Int) throws -> CostModel {
      try CostModel(
        points: 100, dimension: 8, width: width, embedding: .neuronBlock, rows: 800,
        forecast: SolveForecast(accuracy: 0.1))
    }
    let (narrow, wide) = (try cost(1000), try cost(1 << 33))
    for solver in narrow.solvers { #expect(narrow.traffic(solver) == wide.traffic(solver)) }
  }

  private func request(ranks: Int, width: Int, _ embedding: EmbeddingFamily = .neuronBlock) -> TrainingRequest
  {
    TrainingRequest(width: width, embedding: embedding, ranks: ranks)
  }

  @Test(
    "a rank holds its share of weights and activations, and all data of n entries; choices are those of one process"
  )
  func memory() throws {
    let (n, d, m) = (1000, 16, 1 << 20)
    let alone = try TrainingPlan(request(ranks: 1, width: m), points: n, dimension: d)
    #expect(alone.rankCost == alone.cost)
    for ranks in [3, 4, 7] {
      let plan = try TrainingPlan(request(ranks: ranks, width: m), points: n, dimension: d)
      #expect(plan.configuration == alone.configuration && plan.reasons == alone.reasons)
      #expect(plan.cost == alone.cost && plan.rankCost.ranks == ranks)
      let own = (m + ranks - 1) / ranks
      #expect(plan.rankCost.width == own)
      let shared = { (m: Int) in 3 * 8 * m * d + 3 * 8 * n * ((m + 63) / 64) }
      let block = { (m: Int) in 8 * max(3 * 4096 * d, n * ((m + 1023) / 1024)) }
      func buffer(_ solver: SolverKind) -> Int {
        Communicator.bufferBytes(ranks: ranks, length: plan.cost.traffic(solver).sums.keys.max()!)
      }
      let solver = plan.configuration.solver
      #expect(
        alone.cost.peakBytes(solver) - plan.rankCost.peakBytes(solver)
          == shared(m) - shared(own) + block(m) - block(own) - buffer(solver)
          - (solver == .gram ? 4 * n * (n + 1) : 0))
      // The passes are shared; what is of order n³ is not.
      for stage in plan.rankCost.stages(solver) {
        let whole = try #require(plan.cost.stages(solver).first { $0.stage == stage.stage }).operations
        switch stage.stage {
        case .forward, .update, .products, .activations, .counts:
          #expect(abs(Double(stage.operations) / Double(whole) * Double(ranks) - 1) < 0.01, "\(stage)")
        default: #expect(stage.operations == whole || stage.stage == .sketch)
        }
      }
    }
  }

  @Test("widths far beyond one machine are planned over ranks, and refused if a rank has too little memory")
  func wide() throws {
    for width in [1 << 33, 1 << 36, (1 << 36) + 3] {
      let plan = try TrainingPlan(request(ranks: 1 << 16, width: width), points: 1000, dimension: 16)
      #expect(plan.configuration.width == width)
      for solver in plan.cost.solvers {
        #expect(plan.cost.stepOperations(solver) > 2 * width * 1000 * 16)
        #expect(plan.rankCost.peakBytes(solver) < 1 << 30)
      }
      #expect {
        try TrainingPlan(request(ranks: 2, width: width), points: 1000, dimension: 16)
      } throws: {
        guard case PlanError.tooLarge(.width(width), _, _, ranks: 2) = $0 else { return false }
        return "\($0)".contains("each of the 2 ranks would need")
      }
    }
    // A Gaussian sketch of 16n rows multiplies each by all of A.
    #expect {
      try TrainingPlan(request(ranks: 1 << 16, width: 1 << 36, .gaussian), points: 1000, dimension: 16)
    } throws: {
      if case PlanError.tooManyOperations = $0 { true } else { false }
    }
    #expect {
      try TrainingPlan(request(ranks: 5, width: 4), points: 3, dimension: 2)
    } throws: {
      "\($0)" == "the ranks (P = 5): each rank needs one of the 4 neurons; use at most 4"
    }
  }
}
