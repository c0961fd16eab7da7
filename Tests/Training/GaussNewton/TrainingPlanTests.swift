import CounterStream
import Datasets
import DenseLinearAlgebra
import GaussNewton
import NeuralTangentKernel
import Preconditioning
import RealModule
import TestSupport
import Testing

/// What a plan takes from the kernel: ridge, accuracy and width, and what it does where the kernel is singular.
@Suite struct TrainingPlanTests {
  private let inputs = unitPoints(dimension: 4, count: 40)
  private let targets: [Double]
  /// The first two points differ in the last digits: the kernel is singular to rounding.
  private let near: Matrix

  init() {
    let noise = CounterStream(seed: 5).normals(0..<40)
    targets = (0..<40).map { [inputs] in inputs[0, $0] + Double.cos(2 * inputs[1, $0]) + 0.3 * noise[$0] }
    var near = inputs
    near.replaceColumns(from: 1, with: inputs.columns(0..<1))
    near[3, 1] = near[3, 0].nextUp
    self.near = near
  }

  private func plan(_ request: TrainingRequest, _ points: Matrix? = nil) throws -> TrainingPlan {
    try TrainingPlan(request, inputs: points ?? inputs, targets: targets)
  }

  private func accuracy(_ smallest: Double) -> Double { (smallest / 40).squareRoot() / 6 }

  @Test("ntk.cross-validation: a run's ridge is the one with the smallest score, with its reason")
  func automaticRidge() throws {
    let regression = try KernelRegression(kernel: neuralTangentKernel(inputs), targets: targets)
    let choice = regression.generalisedCrossValidation()
    #expect(choice.finding == .noise)
    let plan = try plan(TrainingRequest(ridge: .automatic))
    #expect(plan.configuration.ridge == choice.ridge && plan.configuration.damping == .automatic)
    #expect(
      (plan.configuration.accuracy / min(1.0 / 6, accuracy(regression.eigenvalues[0] + choice.ridge)) - 1)
        .magnitude
        < 1e-14)
    let reason = try #require(plan.reasons.first)
    #expect(reason.hasPrefix("ridge ") && reason.contains("d_μ = ") && reason.contains("n = 40"))
    #expect(plan.reasons.contains { $0.contains("(λ+μ)") })
    let movement = try #require(plan.kernel?.leastSquaredMovement)
    #expect((movement / regression.squaredNorm(ridge: choice.ridge) - 1).magnitude < 1e-14)
    // The spectrum is computed for it alone: with everything given there is no kernel, except with an automatic ridge.
    #expect(try self.plan(TrainingRequest(width: 64, accuracy: 0.1)).kernel == nil)
    let given = try self.plan(TrainingRequest(width: 64, accuracy: 0.1, ridge: .automatic))
    #expect(given.configuration.ridge == choice.ridge && given.configuration.accuracy == 0.1)
  }

  /// Targets that the kernel explains: no ridge, and the plan is that of a run without one.
  @Test func noNoise() throws {
    let explained = neuralTangentKernel(inputs).times(neuralTangentKernel(inputs).times(targets))
    let automatic = try TrainingPlan(
      TrainingRequest(ridge: .automatic), inputs: inputs, targets: explained)
    let none = try TrainingPlan(TrainingRequest(), inputs: inputs, targets: explained)
    #expect(
      automatic.configuration.ridge == 0 && automatic.configuration.size.most == none.configuration.size.most)
    #expect((automatic.configuration.accuracy / none.configuration.accuracy - 1).magnitude < 1e-9)
    #expect(try #require(automatic.reasons.first).contains("no noise"))
  }

  @Test func ridgeAndDampingSetTheAccuracy() throws {
    let smallest = try KernelSpectrum(inputs).smallestEigenvalue
    for (damping, ridge, shift) in [
      (DampingPolicy.automatic, 0.0, 0.0), (.fixed(0), 0, 0), (.fixed(0.5), 0, 0.5), (.automatic, 0.25, 0.25),
      (.fixed(0), 0.25, 0.25), (.automatic, 1e6, 1e6),
    ] {
      let configuration = try plan(TrainingRequest(damping: damping, ridge: .fixed(ridge))).configuration
      #expect(configuration.damping == damping && configuration.ridge == ridge)
      let expected = min(1.0 / 6, accuracy(smallest + shift))
      // Two digits of λ are asked of the kernel.
      #expect((configuration.accuracy / expected - 1).magnitude < 0.01, "damping \(damping), ridge \(ridge)")
    }
  }

  /// `αᵀKα = αᵀy − μαᵀα` from a factor, and from the spectrum.
  @Test func theMovementByTwoWays() throws {
    let regression = try KernelRegression(kernel: neuralTangentKernel(inputs), targets: targets)
    for ridge in [0, 0.01, 1, 100] {
      let bySpectrum = try KernelSummary(regression, ridge: ridge, inputs: inputs)
      let byFactor = try KernelSummary(inputs: inputs, targets: targets, ridge: ridge)
      let (a, b) = (
        try #require(bySpectrum.leastSquaredMovement), try #require(byFactor.leastSquaredMovement)
      )
      // The difference may cancel down to λ_min/μ of its terms.
      #expect((a / b - 1).magnitude < 1e-10, "ridge \(ridge)")
      #expect(bySpectrum.practicalWidth == byFactor.practicalWidth)
      #expect(!byFactor.isNumericallySingular && byFactor.theoremWidth(failureProbability: 0.1) != nil)
    }
  }

  @Test func aSingularKernelStopsOnlyTheUndampedRun() throws {
    #expect(throws: TrainingError.self) { try plan(TrainingRequest(damping: .fixed(0)), near) }
    // No rule needs the kernel.
    _ = try plan(TrainingRequest(width: 64, accuracy: 0.1, damping: .fixed(0)), near)
    let roundoff = 1600 * unitRoundoff
    for (damping, ridge, shift) in [
      (DampingPolicy.automatic, RidgeChoice.fixed(0), 0.0), (.automatic, .fixed(0.1), 0.1),
      (.fixed(0), .fixed(0.1), 0.1), (.fixed(0.2), .fixed(0), 0.2),
    ] {
      let plan = try plan(TrainingRequest(damping: damping, ridge: ridge), near)
      #expect((plan.configuration.accuracy / accuracy(roundoff + shift) - 1).magnitude < 1e-12)
      #expect(plan.reasons.contains { $0.contains("numerically singular") })
      let kernel = try #require(plan.kernel)
      #expect(kernel.isNumericallySingular && (kernel.leastSquaredMovement == nil) == (ridge == .fixed(0)))
      #expect(kernel.theoremWidth(failureProbability: 0.1) == nil)
    }
    let automatic = try plan(TrainingRequest(damping: .fixed(0), ridge: .automatic), near)
    #expect(automatic.configuration.ridge > 0)
  }

  /// The conditions on the width as `Proofs/MainTheorem.v` states them hold from it on, and not before; five roundings of a few numbers are `1e-14`.
  @Test(arguments: [0.01, 0.1, 1])
  func theMachineCheckedWidthIsTheLeast(_ delta: Double) throws {
    let kernel = try KernelSummary(inputs: inputs, targets: targets)
    let (n, lambda) = (Double(inputs.columns), try #require(kernel.smallestEigenvalue))
    let y = norm(targets)
    let kappa = (2 / Double.pi).squareRoot()
    let width = try #require(kernel.machineCheckedWidth(failureProbability: delta))
    func isEnough(_ m: Double) -> Bool {
      8 * n * n <= lambda * lambda * delta * m
        && 0x1p27 * kappa * kappa * n * n * n * (n * 0.5 + y * y)
          <= lambda * lambda * lambda * lambda * delta * delta * delta * m
    }
    #expect(isEnough(width * (1 + 1e-14)) && !isEnough(width * (1 - 1e-14)))
    // The theorem width by Chernoff's bound, for normal weights.
    let chernoff = try #require(kernel.theoremWidth(failureProbability: delta))
    #expect(width > 100 * chernoff)
  }

  /// Where the movement is not known, `4n`.
  @Test func theWidthOnASingularKernel() throws {
    let many = unitPoints(dimension: 4, count: 300)
    var same = many
    same.replaceColumns(from: 1, with: many.columns(0..<1))
    let summary = try KernelSummary(inputs: same, targets: CounterStream(seed: 1).normals(0..<300))
    #expect(summary.practicalWidth == 2048 && summary.leastSquaredMovement == nil)
  }

  /// Nearly equal points with different targets require a movement for which no width is intended: the rule has a limit, and says so.
  @Test(arguments: [(10, 16_384), (256, 16_384), (300, 32_768)])
  func theWidthHasAnEnd(_ n: Int, _ width: Int) throws {
    let inputs = synthetic("near-parallel,n=\(n),d=6,angle=0.000001")
    let targets = (0..<n).map { $0 % 2 == 0 ? 1.0 : -1 }
    let plan = try TrainingPlan(TrainingRequest(), inputs: inputs, targets: targets)
    #expect(plan.configuration.width == width)
    let kernel = try #require(plan.kernel)
    #expect(kernel.widthForMovement > width && kernel.usefulWidth == width)
    #expect(plan.reasons.contains { $0.hasPrefix("width \(width)") && $0.contains("64n") })
  }

  private func synthetic(_ text: String) -> Matrix {
    try! SyntheticSpecification(text).generate(stream: CounterStream(seed: 1)).inputs
  }
}

/// Plans for more points than have their kernel formed.
@Suite struct ManyPointsTests {
  private static let n = KernelSummary.mostPoints + 1
  private let inputs = unitPoints(dimension: 3, count: Self.n)
  private let targets: [Double]

  init() {
    let noise = CounterStream(seed: 5).normals(0..<Self.n)
    targets = (0..<Self.n).map { [inputs] in inputs[0, $0] + Double.cos(2 * inputs[1, $0]) + 0.3 * noise[$0] }
  }

  private func plan(_ request: TrainingRequest) throws -> (plan: TrainingPlan, stages: [StageCost.Stage]) {
    var stages: [StageCost.Stage] = []
    let plan = try TrainingPlan(request, inputs: inputs, targets: targets, needsKernel: true) {
      stages.append($1)
    }
    return (plan, stages)
  }

  private func accuracy(_ eigenvalue: Double) -> Double { (eigenvalue / Double(Self.n)).squareRoot() / 6 }

  /// `λ + μ ≥ μ`; without a `μ` what a plan for the shape alone assumes, so that both take the same solver.
  @Test func aGivenRidgeAndWidthNeedNothing() throws {
    for (damping, ridge, expected) in [
      (DampingPolicy.automatic, 0.25, 0.25), (.fixed(0.5), 0, 0.5), (.fixed(0), 0.25, 0.25),
      (.automatic, 0, 0.02), (.fixed(0), 0, 0.02), (.automatic, 0.001, 0.02),
    ] {
      let request = TrainingRequest(width: 64, damping: damping, ridge: .fixed(ridge))
      let (plan, stages) = try plan(request)
      #expect(stages.isEmpty && plan.planning == nil)
      #expect((plan.configuration.accuracy / accuracy(expected) - 1).magnitude < 1e-14)
      let kernel = try #require(plan.kernel)
      #expect(kernel.smallestEigenvalue == nil && kernel.largestEigenvalue == nil)
      #expect(!kernel.isNumericallySingular && kernel.leastSquaredMovement == nil)
      #expect(kernel.theoremWidth(failureProbability: 0.1) == nil && kernel.statisticalDimension == nil)
      let reason = try #require(plan.reasons.first { $0.hasPrefix("accuracy") })
      #expect(reason.contains(expected == 0.02 ? "assumed" : "λ + μ ≥ μ") && reason.contains("2000 points"))
      let shape = try TrainingPlan(request, points: Self.n, dimension: 3)
      #expect(shape.configuration == plan.configuration && shape.cost == plan.cost)
    }
  }

  @Test func theWidthByTheMovement() throws {
    let (free, none) = try plan(TrainingRequest())
    // 4n.
    #expect(none.isEmpty && free.configuration.width == 8192 && free.planning == nil)
    #expect(free.reasons.contains { $0.contains("4n") })
    let (damped, stages) = try plan(TrainingRequest(ridge: .fixed(1)))
    #expect(stages == [.forward, .products] && damped.planning != nil)
    let exact = try KernelRegression(kernel: neuralTangentKernel(inputs), targets: targets).squaredNorm(
      ridge: 1)
    // 2,048 neurons of three coordinates for a d_μ of some tens: the Gram matrix is off by a tenth of the kernel.
    let movement = try #require(damped.kernel?.leastSquaredMovement)
    #expect((movement / exact - 1).magnitude < 0.1)
    #expect(damped.configuration.width == damped.kernel?.practicalWidth)
    #expect(damped.kernel?.statisticalDimension == nil)
  }

  @Test(
    "ntk.cross-validation: above the size limit of the kernel the ridge from products scores as well as the kernel's best"
  )
  func automaticRidge() throws {
    let (plan, stages) = try plan(TrainingRequest(ridge: .automatic))
    #expect(stages == [.forward, .products])
    let ridge = plan.configuration.ridge
    let regression = try KernelRegression(kernel: neuralTangentKernel(inputs), targets: targets)
    let exact = regression.generalisedCrossValidation()
    // The search takes scores within a hundredth for equal, and the trace's standard error is 2√(2d_μ/2)/(n − d_μ) for a d_μ below 100: another.
    #expect(regression.crossValidationScore(ridge: ridge) <= 1.02 * exact.score)
    let reason = try #require(plan.reasons.first)
    #expect(reason.contains("±") && reason.contains("Gram matrix of a random network"))
    let dimension = try #require(plan.kernel?.statisticalDimension)
    #expect((dimension / regression.degreesOfFreedom(ridge: ridge) - 1).magnitude < 0.3)
    #expect((plan.configuration.accuracy / min(1.0 / 6, accuracy(max(ridge, 0.02))) - 1).magnitude < 1e-14)
    // Without the reader, the same.
    let silent = try TrainingPlan(TrainingRequest(ridge: .automatic), inputs: inputs, targets: targets)
    #expect(silent.configuration == plan.configuration && silent.planning == plan.planning)
  }

  /// No `n²` and no `n³`: twice the points cost at most twice as much, except for the width and the memory of the weights.
  @Test func theCostIsLinearInThePoints() throws {
    func cost(_ n: Int) throws -> PlanningCost {
      try #require(PlanningCost(TrainingRequest(ridge: .automatic), points: n, dimension: 16))
    }
    let (once, twice) = (try cost(1 << 16), try cost(1 << 17))
    #expect(once.stages.map(\.stage) == [.forward, .activations, .products, .vectors])
    #expect(twice.stages.operations <= 2 * once.stages.operations && twice.peakBytes <= 2 * once.peakBytes)
    let n = 1 << 16
    let basis = 8 * 3 * 65 * n
    #expect(once.peakBytes > basis && once.peakBytes < 3 * basis)
    #expect(PlanningCost(TrainingRequest(width: 64), points: n, dimension: 16) == nil)
  }
}

/// What comes before the first step.
@Suite struct PlanningCostTests {
  @Test func stages() {
    let (n, d) = (1000, 7)
    let none = PlanningCost(points: n, dimension: d, ridge: .fixed(0))
    #expect(none.stages.map(\.operations) == [n * n * 27, n * n * n / 3, 100 * n * n])
    #expect(none.peakBytes == 16 * n * n)
    let ridge = PlanningCost(points: n, dimension: d, ridge: .fixed(1))
    #expect(ridge.stages[1].operations == 2 * n * n * n / 3)
    let automatic = PlanningCost(points: n, dimension: d, ridge: .automatic)
    #expect(automatic.stages.map(\.stage) == [.kernel, .spectrum] && automatic.peakBytes == 24 * n * n)
    #expect(automatic.stages[1].operations == 9 * n * n * n && automatic.seconds() > none.seconds())
    #expect(none.share(before: .kernel) == 0 && automatic.share(before: .spectrum) < 0.2)
  }

  @Test func onlyWhereARuleAsks() throws {
    let given = TrainingRequest(width: 64, accuracy: 0.1)
    #expect(PlanningCost(given, points: 9, dimension: 2) == nil)
    for request in [
      TrainingRequest(width: 64), TrainingRequest(accuracy: 0.1),
      TrainingRequest(width: 64, accuracy: 0.1, ridge: .automatic),
    ] {
      #expect(PlanningCost(request, points: 9, dimension: 2) != nil)
    }
    let inputs = unitPoints(dimension: 3, count: 9)
    let targets = CounterStream(seed: 1).normals(0..<9)
    var stages: [StageCost.Stage] = []
    func plan(_ request: TrainingRequest, needsKernel: Bool = false) throws -> TrainingPlan {
      stages = []
      return try TrainingPlan(request, inputs: inputs, targets: targets, needsKernel: needsKernel) {
        stages.append($1)
      }
    }
    #expect(try plan(given).planning == nil && stages.isEmpty)
    // The kernel, computed for information, is not part of a run.
    #expect(try plan(given, needsKernel: true).planning == nil && stages == [.kernel, .factorization])
    #expect(try plan(TrainingRequest(width: 64)).planning != nil && stages == [.kernel, .factorization])
    #expect(try plan(TrainingRequest(ridge: .automatic)).planning != nil && stages == [.kernel, .spectrum])
  }
}
