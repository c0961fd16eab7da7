import CounterStream
import DenseLinearAlgebra
import Foundation
import LinearOperators
import NeuralTangentKernel
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

/// The reasons that a plan gives for its choices, word for word, and what it leaves unchanged.
@Suite struct PlanReasonTests {
  private let inputs = unitPoints(dimension: 4, count: 12)
  private let targets = CounterStream(seed: 5).normals(0..<12)
  /// The first two points are one.
  private let twice: Matrix

  init() {
    var twice = inputs
    twice.replaceColumns(from: 1, with: inputs.columns(0..<1))
    self.twice = twice
  }

  private func plan(_ request: TrainingRequest, _ points: Matrix? = nil, needsKernel: Bool = false) throws
    -> TrainingPlan
  {
    try TrainingPlan(request, inputs: points ?? inputs, targets: targets, needsKernel: needsKernel)
  }

  private func ridge(_ finding: String, _ ridge: Double) throws -> CrossValidatedRidge {
    try JSONDecoder().decode(
      CrossValidatedRidge.self,
      from: Data(
        "{\"ridge\":\(ridge),\"score\":1,\"degreesOfFreedom\":7.25,\"finding\":\"\(finding)\"}".utf8))
  }

  @Test func theRidge() throws {
    let score = "generalised cross-validation on the kernel"
    for (finding, value, words) in [
      ("noise", 0.5, "ridge 0.5: the smallest score of \(score), d_μ = 7.25 of n = 12"),
      ("no-noise", 0, "ridge 0: \(score) sees no noise in the targets"),
      (
        "no-noise", 1e-12,
        "ridge 1e-12: \(score) sees no noise in the targets, so only enough to keep the kernel nonsingular"
      ),
      (
        "only-noise", 1000,
        "ridge 1e+03: \(score) sees only noise in the targets, and this is the largest ridge considered, d_μ = 7.25 of n = 12"
      ),
      ("undecided", 2, "ridge 2: all ridges score alike by \(score)"),
    ] {
      #expect(try ridge(finding, value).reason(points: 12) == words)
    }
    let n = 30
    let estimate = try KernelRegressionEstimate(targets: CounterStream(seed: 1).normals(0..<n)) { a in
      Matrix(rows: n, columns: a.columns) { a[$0, $1] / Double($0 + 1) }
    }
    let products =
      "generalised cross-validation on the Gram matrix of a random network (\(estimate.steps) products)"
    #expect(
      try ridge("noise", 0.5).reason(points: n, estimate)
        == "ridge 0.5: the smallest score of \(products), d_μ = 7.25 ± \(short(estimate.standardError(ridge: 0.5))) of n = 30"
    )
    #expect(
      try ridge("no-noise", 0.5).reason(points: n, estimate)
        == "ridge 0.5: \(products) sees no noise in the targets, and this is the smallest ridge that it can resolve, d_μ = 7.25 ± \(short(estimate.standardError(ridge: 0.5))) of n = 30"
    )
    #expect(
      try ridge("no-noise", 0).reason(points: n, estimate)
        == "ridge 0: \(products) sees no noise in the targets")
  }

  @Test func theWidth() throws {
    let free = try plan(TrainingRequest())
    let movement = short(try #require(free.kernel?.leastSquaredMovement))
    #expect(
      free.reasons.contains(
        "width \(free.configuration.width): the smallest power of two from 1024 up that is at least four times the movement yᵀK⁻¹y = \(movement)"
      ))
    let damped = try plan(TrainingRequest(ridge: .fixed(0.5)))
    let less = short(try #require(damped.kernel?.leastSquaredMovement))
    #expect(
      damped.reasons.contains(
        "width 1024: the smallest power of two from 1024 up that is at least four times the movement yᵀ(K+μI)⁻¹K(K+μI)⁻¹y = \(less)"
      ))
    let unknown = try plan(TrainingRequest(), twice)
    #expect(
      unknown.reasons.contains(
        "width 1024: the smallest power of two from 1024 up that is at least 4n, because the movement is not known"
      ))
    var near = inputs
    near.replaceColumns(from: 1, with: inputs.columns(0..<1))
    near[0, 1] += 1e-6
    let noisy = try plan(TrainingRequest(), normalizingColumns(near))
    let most = short(try #require(noisy.kernel?.leastSquaredMovement))
    #expect(
      noisy.reasons.contains(
        "width 16384: the smallest power of two from 16384 up that is at least 64n; four times the movement yᵀK⁻¹y = \(most) would require more, typically because of noise or nearly equal points, where wider networks hardly help"
      ))
  }

  @Test func theStart() throws {
    let paired =
      "start paired: f(W₀) = 0, because with a ridge part of f(W₀) would remain in the outputs on new points"
    for (request, start, isSaid) in [
      (TrainingRequest(width: 64), StartKind.independent, false),
      (TrainingRequest(width: 64, ridge: .fixed(0.1)), .paired, true),
      (TrainingRequest(width: 64, ridge: .fixed(0.1), start: .paired), .paired, false),
      (TrainingRequest(width: 64, ridge: .fixed(0.1), start: .independent), .independent, false),
      (TrainingRequest(width: 64, ridge: .automatic), .paired, true),
      (TrainingRequest(width: 63), .independent, false),
    ] {
      let plan = try plan(request)
      #expect(plan.configuration.start == start && plan.reasons.contains(paired) == isSaid)
      #expect(!plan.reasons.contains { $0.contains("sums of") })
    }
    #expect { try plan(TrainingRequest(width: 63, ridge: .fixed(0.1))) } throws: {
      if case PlanError.oddWidth(63) = $0 { true } else { false }
    }
    let words =
      "start binomial: the predictions are those for normal weights, which sums of \(CounterStream.signsPerSum) signs approximate"
    #expect(try plan(TrainingRequest(width: 64, start: .binomial)).reasons.contains(words))
    // Where nothing is predicted from the kernel there is nothing to say.
    #expect(try !plan(TrainingRequest(width: 64, accuracy: 0.1, start: .binomial)).reasons.contains(words))
  }

  @Test func aSingularKernel() throws {
    let smallest = short(144 * unitRoundoff)
    for (request, what) in [
      (TrainingRequest(), "damping"), (TrainingRequest(damping: .fixed(0.5)), "damping"),
      (TrainingRequest(ridge: .fixed(0.5)), "the ridge"),
      (TrainingRequest(damping: .fixed(0), ridge: .fixed(0.5)), "the ridge"),
    ] {
      #expect(
        try plan(request, twice).reasons.first
          == "the kernel is numerically singular (λ_min ≤ \(smallest)): inputs are equal or nearly so, and \(what) keeps the steps finite"
      )
    }
    #expect { try plan(TrainingRequest(damping: .fixed(0)), twice) } throws: {
      guard case TrainingError.singularKernel(let value) = $0 else { return false }
      return value == 144 * unitRoundoff
    }
  }

  /// A kernel that only the reader asked for changes nothing, not even where it is singular.
  @Test func theReadersKernelDecidesNothing() throws {
    for points in [inputs, twice] {
      for request in [
        TrainingRequest(width: 64, accuracy: 0.1, damping: .fixed(0)),
        TrainingRequest(width: 64, accuracy: 0.1, ridge: .fixed(0.5)),
      ] {
        let (shown, hidden) = (
          try plan(request, points, needsKernel: true), try plan(request, points)
        )
        #expect(shown.kernel != nil && hidden.kernel == nil)
        #expect(shown.configuration == hidden.configuration && shown.cost == hidden.cost)
        #expect(shown.reasons == hidden.reasons && shown.planning == hidden.planning)
      }
    }
  }

  /// The kernel's `d_μ` is that of the ridge: with a damping on top the law's is assumed.
  @Test func theDimensionOfTheSystem() throws {
    let noise = TrainingRequest(width: 64, solver: .nystrom, ridge: .automatic)
    let known = try plan(noise)
    let ridge = known.configuration.ridge
    try #require(ridge > 0)
    #expect(
      known.reasons.last?.hasSuffix("for d_μ = \(short(try #require(known.kernel?.statisticalDimension)))")
        == true)
    var damped = noise
    damped.damping = .fixed(0.25)
    let assumed = LowRankForecast(points: 12, shift: ridge + 0.25).statisticalDimension
    #expect(
      try plan(damped).reasons.last?.hasSuffix(
        "for d_μ = \(short(assumed)), assumed from eigenvalues that decay like i^(-3/2)") == true)
  }

  /// Given values are in the configuration unchanged.
  @Test func whatIsGivenStands() throws {
    let request = TrainingRequest(
      width: 66, solver: .sketched, embedding: .sparseSign, rows: .multipleOfColumns(3), accuracy: 0.03,
      damping: .fixed(0.2), ridge: .fixed(0.4), start: .independent, seed: 77)
    let plan = try plan(request)
    #expect(
      plan.configuration
        == TrainingConfiguration(
          width: 66, solver: .sketched, embedding: .sparseSign, size: .fixed(36), accuracy: 0.03,
          damping: .fixed(0.2),
          ridge: 0.4, start: .independent, seed: 77))
    #expect(plan.reasons.isEmpty && plan.planning == nil && plan.kernel == nil)
    #expect(plan.cost.points == 12 && plan.cost.dimension == 4 && plan.cost.width == 66)
    #expect(plan.rankCost == plan.cost)
    #expect(TrainingRequest().seed == 1 && TrainingRequest().ranks == 1)
  }

  /// As many ranks as neurons are enough. A rank needs room for three sets of its weights and activations, and no more.
  @Test func theRanks() throws {
    let request = TrainingRequest(width: 64, ranks: 64)
    #expect(try TrainingPlan(request, points: 10, dimension: 3).rankCost.width == 1)
    #expect {
      try TrainingPlan(TrainingRequest(width: 64, ranks: 65), points: 10, dimension: 3)
    } throws: {
      if case PlanError.tooManyRanks(ranks: 65, width: 64) = $0 { true } else { false }
    }
    for ranks in [1, 3] {
      #expect {
        try TrainingPlan(TrainingRequest(width: 1 << 40, ranks: ranks), points: 16, dimension: 3)
      } throws: {
        guard case PlanError.tooLarge(.width(1 << 40), let bytes, _, ranks: ranks) = $0 else { return false }
        // 24 · 3 bytes of weights and 3 · 16/8 of activations for each of a rank's neurons.
        return bytes == 78 * Double(((1 << 40) + ranks - 1) / ranks)
      }
    }
  }
}

/// What comes before the first step where the kernel is not formed, by hand on 4096 points of dimension 16.
@Suite struct EstimatedPlanningTests {
  private let n = 4096

  /// 1024 neurons make four coordinates for each point: `2mnd`; `3mn`; at most 64 products by three vectors, or by the targets alone; `4n · 64²` for each.
  @Test func theStages() throws {
    let automatic = try #require(PlanningCost(TrainingRequest(ridge: .automatic), points: n, dimension: 16))
    let passes = [
      StageCost(stage: .forward, operations: 134_217_728),
      StageCost(stage: .activations, operations: 12_582_912),
    ]
    #expect(
      automatic.stages
        == passes + [
          StageCost(stage: .products, operations: 64 * 3 * 36_704_256, lookups: 64 * 2_097_152),
          StageCost(stage: .vectors, operations: 201_326_592),
        ])
    let given = try #require(PlanningCost(TrainingRequest(ridge: .fixed(1)), points: n, dimension: 16))
    #expect(
      given.stages
        == passes + [
          StageCost(stage: .products, operations: 64 * 36_704_256, lookups: 64 * 2_097_152),
          StageCost(stage: .vectors, operations: 67_108_864),
        ])
    // Weights and words; and for each run 65 vectors of the basis, the weighted inputs twice, and the sums of a block of neurons.
    let network = 8 * (1024 * 16 + n * 16)
    let run = 8 * (65 * n + 2 * 16 * n + 1024 * 16)
    #expect(automatic.peakBytes == network + 3 * run && given.peakBytes == network + run)
  }

  /// The signs of 65 neurons fill two words.
  @Test func theWordsOfASignPattern() throws {
    let automatic = try #require(
      PlanningCost(TrainingRequest(width: 65, ridge: .automatic), points: n, dimension: 4))
    let run = 65 * n + 2 * 4 * n + 65 * 4
    #expect(automatic.peakBytes == 8 * (65 * 4 + n * 2 + 3 * run))
  }

  /// A column of `G` takes a word of signs for each 64 neurons, the last of which may be one neuron.
  @Test(arguments: [64, 65, 128, 129]) func theWordsOfAColumn(_ m: Int) {
    let (n, s, d) = (100, 10, 3)
    let shape = KhatriRaoShape(leftRows: m, rightRows: d, columns: n, leftNonzeros: n * m / 2)
    let words = [64: 1, 65: 2, 128: 2, 129: 3][m]!
    let cost = SketchCost(columns: s, mostColumns: s, of: shape).factor.total
    let least = SketchCost(
      columns: s, mostColumns: s, of: KhatriRaoShape(leftRows: 1, rightRows: d, columns: n, leftNonzeros: 0))
    #expect(cost - least.factor.total == n * s * (words - 1))
    #expect(least.stages.map(\.stage) == [.sketch, .gram, .factorization])
  }

  /// Up to 2000 points the kernel, if any rule needs it; from 2001 on the estimate, if the ridge or the movement is needed.
  @Test func whatARuleAsksFor() {
    typealias Case = (TrainingRequest, kernel: Bool, estimate: Bool)
    let cases: [Case] = [
      (TrainingRequest(width: 64, accuracy: 0.1), false, false), (TrainingRequest(width: 64), true, false),
      (TrainingRequest(accuracy: 0.1), true, false), (TrainingRequest(), true, false),
      (TrainingRequest(width: 64, accuracy: 0.1, ridge: .fixed(1)), false, false),
      (TrainingRequest(width: 64, ridge: .fixed(1)), true, false),
      (TrainingRequest(accuracy: 0.1, ridge: .fixed(1)), true, true),
      (TrainingRequest(width: 64, accuracy: 0.1, ridge: .automatic), true, true),
    ]
    for (request, kernel, estimate) in cases {
      #expect(request.needsKernel == kernel && request.needsEstimate == estimate)
      let (few, many) = (
        PlanningCost(request, points: 2000, dimension: 3), PlanningCost(request, points: 2001, dimension: 3)
      )
      #expect((few != nil) == kernel && (many != nil) == estimate)
      #expect(
        few.map { $0.stages[0].stage == .kernel } ?? true
          && many.map { $0.stages[0].stage == .forward } ?? true)
    }
  }

  /// The share of the seconds that is over before a stage.
  @Test func theShares() throws {
    let cost = PlanningCost(points: 1000, dimension: 7, ridge: .fixed(1))
    let seconds = cost.stages.map { $0.seconds(.reference) }
    #expect((cost.seconds() / seconds.reduce(0, +) - 1).magnitude < 1e-15)
    #expect(cost.share(before: .kernel) == 0)
    #expect((cost.share(before: .factorization) / (seconds[0] / cost.seconds()) - 1).magnitude < 1e-15)
    #expect((cost.share(before: .triangles) - (seconds[0] + seconds[1]) / cost.seconds()).magnitude < 1e-15)
    #expect(cost.stages[2] == StageCost(stage: .triangles, operations: 100_000_000))
    let third = PlanningCost(points: 10, dimension: 7, ridge: .fixed(1))
    #expect(third.stages.map(\.operations) == [2700, 666, 10_000] && third.peakBytes == 1600)
  }
}
