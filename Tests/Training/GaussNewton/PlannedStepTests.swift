import Communication
import ConjugateGradient
import DenseLinearAlgebra
import NeuralTangentKernel
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

/// A step before it is taken, on 100 points of dimension 7 with 1000 neurons: every stage of every solver, by hand.
@Suite struct PlannedStepTests {
  private let n = 100
  private let d = 7
  private let m = 1000
  /// `ln(5/0.05) = ln 100` digits.
  private let forecast = SolveForecast(accuracy: 0.05)

  private func cost(
    _ embedding: EmbeddingFamily? = .countSketch, rows: Int = 400, mostRows: Int? = nil, damped: Bool = false,
    columns: Int? = nil, ranks: Int = 1
  ) throws -> CostModel {
    try CostModel(
      points: n, dimension: d, width: m, embedding: embedding, rows: rows, mostRows: mostRows,
      lowRank: damped ? LowRankForecast(points: n, shift: 1, statisticalDimension: 40) : nil,
      columns: columns,
      forecast: forecast, ranks: ranks)
  }

  /// The update: `nd`, sums over points of `8·4·7·(1000 + 15·4)`, `2md + m`. The forward pass: `2mnd`; and `3mn + n`.
  private let passes = [
    StageCost(stage: .update, operations: 700 + 237_440 + 14_000 + 1000, lookups: 32_000),
    StageCost(stage: .forward, operations: 1_400_000), StageCost(stage: .activations, operations: 300_100),
  ]

  /// Products by `G`, each with 445,720 operations and 57,600 look-ups, and 1200 of vectors in each iteration, and `P⁻¹`.
  private func iterations(_ k: Int, products: Int, damping: Int = 0, triangles: Int = 0) -> [StageCost] {
    [
      StageCost(stage: .products, operations: products * (445_720 + damping), lookups: products * 57_600),
      StageCost(stage: .vectors, operations: 1200 * k),
    ] + (triangles > 0 ? [StageCost(stage: .triangles, operations: triangles * k)] : [])
  }

  @Test("cost.step: the stages of an exact step, and of plain conjugate gradients, by hand", .tags(.exact))
  func withoutAPreconditioner() throws {
    let cost = try cost()
    // 5050 pairs of 16 words, n²(d + 2), n³/3, 4n².
    #expect(
      cost.stages(.gram)
        == [
          StageCost(stage: .counts, operations: 80_800), StageCost(stage: .gram, operations: 90_000),
          StageCost(stage: .factorization, operations: 333_333),
          StageCost(stage: .triangles, operations: 40_000),
        ] + passes)
    #expect(cost.plainIterations == 100)
    #expect(cost.stages(.cg) == iterations(100, products: 101) + passes)
    #expect(cost.stepOperations(.cg) == 101 * 445_720 + 120_000 + 253_140 + 1_700_100)
    let given = cost.stages(.cg, iterations: 3, products: 5)
    #expect(given == iterations(3, products: 5) + passes)
  }

  /// Half of the activations times `3d`, `sn²`, `n³/3`; `⌈ln 100/ln 2⌉` iterations with two triangles of `n²` each.
  @Test("cost.step: the stages of a step preconditioned with a sketch, by hand", .tags(.exact))
  func behindATriangle() throws {
    let cost = try cost()
    let sketch = [
      StageCost(stage: .sketch, operations: 1_050_000), StageCost(stage: .gram, operations: 4_000_000),
      StageCost(stage: .factorization, operations: 333_333),
    ]
    #expect(cost.expectedIterations == 7)
    #expect(cost.stages(.sketched) == sketch + iterations(7, products: 8, triangles: 20_000) + passes)
    #expect(cost.stages(.fixedPoint) == sketch + iterations(7, products: 14, triangles: 20_000) + passes)
    let reused = cost.stages(.sketched, iterations: 2, products: 4, isReused: true)
    #expect(reused == iterations(2, products: 4, triangles: 20_000) + passes)
    // With as many rows as points the preconditioner is still triangular, for which the law says nothing. An odd number of entries has its half rounded up.
    let square = try self.cost(rows: 100)
    #expect(!(try #require(square.sketch).isLowRank) && square.expectedIterations == 100)
    let odd = try CostModel(
      points: 3, dimension: 1, width: 3, embedding: .countSketch, rows: 4, forecast: forecast)
    #expect(odd.stages(.sketched).first == StageCost(stage: .sketch, operations: 15))
  }

  /// A damped product takes `2n` more. With `s` rows `P⁻¹` takes `4sn + 2s² + 2n`, and the factor `s²n` and `s³/3`.
  @Test("cost.step: the stages of a step preconditioned with a low-rank sketch, by hand", .tags(.exact))
  func behindALowRankSketch() throws {
    let cost = try cost(rows: 20, damped: true)
    let sketch = [
      StageCost(stage: .sketch, operations: 1_050_000), StageCost(stage: .gram, operations: 40_000),
      StageCost(stage: .factorization, operations: 2666),
    ]
    // κ = 1 + 8·40/20 = 17: ln 100 over ln((√17+1)/(√17−1)) = 0.4948.
    #expect(cost.expectedIterations == 10)
    #expect(
      cost.stages(.sketched)
        == sketch + iterations(10, products: 11, damping: 200, triangles: 9000) + passes)
    let full = try self.cost(rows: 400, damped: true)
    #expect(full.expectedIterations == 7)
    #expect(
      full.stages(.cg) == iterations(100, products: 101, damping: 200) + passes
        && full.stages(.sketched).contains(StageCost(stage: .triangles, operations: 140_000)))
  }

  /// `ns` entries of 16 words, `2d + 2` operations each; `ns(s + 130)` in the making of the factor, `s²n` and `s³/3` as from a sketch.
  @Test("cost.step: the stages of a step preconditioned with columns of G, by hand", .tags(.exact))
  func behindColumns() throws {
    let cost = try cost(nil, damped: true, columns: 25)
    // κ = 1 + 2(40/50)^(3/2) = 2.431: ln 100 over 1.521.
    #expect(cost.nystromIterations == 4 && cost.expectedIterations == 100)
    let columns = [
      StageCost(stage: .sketch, operations: 2500 * 32),
      StageCost(stage: .gram, operations: 2500 * 155 + 62_500),
      StageCost(stage: .factorization, operations: 5208),
    ]
    #expect(
      cost.stages(.nystrom)
        == columns + iterations(4, products: 5, damping: 200, triangles: 10_000 + 1250 + 200) + passes)
    #expect(cost.nystrom?.rows == 25 && cost.nystrom?.mostRows == 25)
    let automatic = try self.cost(nil, damped: true)
    #expect(automatic.nystrom?.rows == 100 && automatic.nystrom?.mostRows == 100)
    let many = try CostModel(
      points: 1000, dimension: d, width: m, embedding: nil, rows: 0,
      lowRank: LowRankForecast(points: 1000, shift: 1, statisticalDimension: 321), forecast: forecast)
    #expect(many.nystrom?.rows == 256 && many.nystrom?.mostRows == 384)
    // κ = 1 + 2(321/512)^(3/2) = 1.993.
    #expect(many.nystromIterations == 3)
  }

  /// Sketches of 256, 512 and 1024 rows, and the spectrum of each, `4s³/3`; a given number has one sketch and none.
  @Test("cost.step: rows that are doubled cost all their sketches, by hand", .tags(.exact))
  func doubledRows() throws {
    func cost(_ rows: Int, most: Int?) throws -> SketchCost {
      let cost = try CostModel(
        points: 2000, dimension: d, width: m, embedding: .countSketch, rows: rows, mostRows: most,
        lowRank: LowRankForecast(points: 2000, shift: 1), forecast: forecast)
      return try #require(cost.sketch)
    }
    let sketch = 3 * 1_000_000 * 7
    let grown = try cost(1024, most: 2000).factor
    #expect(grown.sketch == 3 * sketch && grown.products == 2000 * (65_536 + 262_144 + 1_048_576))
    #expect(
      grown.factorization
        == 357_913_941 + 44_739_242 + 5_592_405 + 1_431_655_765 + 178_956_970 + 22_369_621)
    #expect(grown.traffic.sums == [256 * 2000: 1, 512 * 2000: 1, 1024 * 2000: 1])
    let given = try cost(1024, most: nil).factor
    #expect(
      given.sketch == sketch && given.products == 2000 * 1_048_576 && given.factorization == 357_913_941)
    #expect(given.traffic.sums == [1024 * 2000: 1])
    let first = try cost(256, most: 512).factor
    #expect(first.sketch == sketch && first.factorization == 5_592_405 + 22_369_621)
    #expect(try cost(1024, most: 2000).mostRows == 2000 && cost(1024, most: nil).mostRows == 1024)
  }

  /// Once for four steps: the sketch, its products and its factor.
  @Test func theMeanOfARun() throws {
    let speed = MachineSpeed(level: .portable, dense: 3, streamed: 5)
    let cost = try cost(damped: true, columns: 25)
    for solver in SolverKind.allCases {
      let stages = cost.stages(solver)
      let once = stages.filter { [.sketch, .gram, .factorization].contains($0.stage) }.seconds(speed)
      let all = stages.seconds(speed)
      let isKept = solver == .sketched || solver == .nystrom
      let expected = isKept ? all - 0.75 * once : all
      #expect((cost.meanSeconds(solver, speed) / expected - 1).magnitude < 1e-14)
      #expect(cost.seconds(solver, speed) == all)
    }
  }

  @Test func theSolversThatHaveACost() throws {
    #expect(
      try cost().solvers == [.gram, .sketched, .fixedPoint, .cg] && cost().candidates == [.gram, .sketched])
    #expect(try cost(nil).solvers == [.gram, .cg] && cost(nil).candidates == [.gram])
    #expect(try cost(nil, damped: true).candidates == [.gram, .nystrom])
    let all = try cost(damped: true)
    #expect(all.solvers == SolverKind.allCases && all.candidates == [.gram, .sketched, .nystrom])
    #expect(all.fastestSolver == all.candidates.min { all.meanSeconds($0) < all.meanSeconds($1) })
  }

  /// What is priced in iterations is counted in them: so many of one product, `12n` and `P⁻¹` are so many.
  @Test func theWorthInIterations() {
    let inputs = unitPoints(dimension: d, count: n)
    let pattern = ActivationPattern(neurons: m, points: n)
    let jacobian = TransposedJacobian(
      pattern: pattern, signs: Array(repeating: 1, count: m), inputs: inputs)
    for preconditioner in [0, 20_000] {
      let stages = iterations(6, products: 6, triangles: preconditioner)
      let worth = CostModel.iterationsWorth(stages, preconditioner: preconditioner, jacobian: jacobian)
      #expect((worth - 6).magnitude < 1e-13)
    }
  }
}
