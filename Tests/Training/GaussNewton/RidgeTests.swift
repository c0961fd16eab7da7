import Claims
import CounterStream
import DenseLinearAlgebra
import LinearOperators
import NeuralTangentKernel
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

/// Training with a ridge, `½‖f(W) − y‖² + ½α‖W − W_0‖_F²`.
@Suite struct RidgeTests {
  private static func trainer(
    width: Int = 300, ridge: Double = 0.4, damping: DampingPolicy = .automatic, solver: SolverKind = .gram,
    checks: CheckLevel = .cheap
  ) throws -> Trainer {
    try Trainer(
      configuration: TrainingConfiguration(
        width: width, solver: solver, embedding: .countSketch, size: .fixed(320), accuracy: 1e-6,
        damping: damping,
        ridge: ridge, seed: 7),
      inputs: unitPoints(dimension: 4, count: 10, seed: 7),
      targets: CounterStream(seed: 7).substream("targets").normals(0..<10), checks: checks)
  }

  /// The step by its definition: the minimum over `δ` of `½‖r + Jδ‖² + ½α‖W + δ − W_0‖² + ½ν‖δ‖²`, by least squares with the stacked matrix
  /// `[J; √α I; √ν I]`, solved by LAPACK through its normal equations of order `md`.
  @Test(
    "step.ridge-stationarity: a step is the least-squares solution by the normal equations in the weights",
    arguments: [0, 0.2])
  func aStepMinimisesTheModel(_ damping: Double) throws {
    var run = try Self.trainer(width: 30, damping: .fixed(damping))
    // Away from the start, so that both parts of the step are seen.
    try run.advance()
    let (before, residual) = (run.network.weights, run.residual)
    let j = run.network.transposedJacobian(run.pattern, inputs: run.inputs).denseMatrix().transposed
    var normal = j.transposeTimesSelf()
    normal.addToDiagonal(0.4 + damping)
    let v = (before - run.start.weights).elements
    let gradient = zip(j.transposeTimes(residual), v).map { $0 + 0.4 * $1 }
    let change = try CholeskyFactorization(normal).solve(gradient)
    try run.advance()
    let expected = difference(before.elements, change)
    // The solve is exact to rounding, κ(JᵀJ + μI) is below 100, and 1e-6 is what it may leave.
    let error = norm(difference(run.network.weights.elements, expected))
    #expect(error <= 30 * 120 * unitRoundoff * 100 * norm(expected))
  }

  /// What is promised of a step is the decrease of the linear model, with `J` formed: `1 − (‖r + Jδ‖² + α‖W' − W_0‖²)/(2F)`. The exact solver's error
  /// is rounding of `κ(G_μ) < 100`, which is at most added to the model.
  @Test(
    "train.monotone: the predicted decrease of a step is that of its linear model",
    arguments: [(0.4, 0.0), (0.4, 0.3), (0, 0.3), (0, 0)])
  func thePromiseIsTheModels(_ ridge: Double, _ damping: Double) throws {
    var run = try Self.trainer(width: 60, ridge: ridge, damping: .fixed(damping))
    for _ in 0..<3 {
      let (before, objective) = (run.network, run.objectiveNorm)
      let j = before.transposedJacobian(run.pattern, inputs: run.inputs).denseMatrix()
      let residual = run.residual
      let gain = try run.advance().gain
      let step = (run.network.weights - before.weights).elements
      let linear = norm(zip(residual, j.transposeTimes(step)).map { $0 + $1 })
      let reach = norm((run.network.weights - run.start.weights).elements)
      let model = linear * linear + ridge * reach * reach
      #expect((gain.promised - (1 - model / (objective * objective))).magnitude <= 1e-10)
      #expect(
        (gain.achieved - (1 - run.objectiveNorm * run.objectiveNorm / (objective * objective))).magnitude
          <= 1e-13)
    }
  }

  /// `(JᵀJ + αI)δ = −∇F` for the step `δ`, so that `α‖δ‖ ≤ ‖∇F‖ ≤ (‖G‖ + α)‖δ‖`: one is zero where the other is. The solves leave a relative error of
  /// `κ(G_μ)·10⁻⁶` at most.
  @Test(
    "step.ridge-stationarity: the length of a step is bounded by the gradient of the objective on both sides, and a fixed point is a stationary point",
    arguments: [SolverKind.gram, .sketched, .cg])
  func aFixedPointIsStationary(_ solver: SolverKind) throws {
    var run = try Self.trainer(damping: .fixed(0), solver: solver)
    for _ in 0..<5 {
      let (before, residual, jacobian) = (
        run.network.weights, run.residual, run.network.transposedJacobian(run.pattern, inputs: run.inputs)
      )
      var gradient = (before - run.start.weights).scaled(by: 0.4)
      jacobian.addProduct(residual, to: &gradient)
      let largest = try #require(try SymmetricEigen.values(jacobian.gramMatrix()).last)
      try run.advance()
      let step = norm((run.network.weights - before).elements)
      let error = (largest + 0.4) / 0.4 * 1e-6
      #expect(0.4 * step <= norm(gradient.elements) * (1 + error))
      #expect(norm(gradient.elements) <= (largest + 0.4) * step * (1 + error))
    }
  }

  /// The measure of a run's end is the gradient at the best weights over that at the start, by differences of the objective where nothing switches.
  @Test func stationarityIsTheGradientOfTheBestNetwork() throws {
    var run = try Self.trainer()
    #expect(run.stationarity == 1)
    for _ in 0..<3 { try run.advance() }
    var gradients: [Double] = []
    for network in [run.bestNetwork, run.start] {
      let pass = network.forward(run.inputs)
      let j = network.transposedJacobian(pass.pattern, inputs: run.inputs).denseMatrix()
      let v = (network.weights - run.start.weights).elements
      gradients.append(
        norm(zip(j.times(difference(pass.outputs, run.targets)), v).map { $0 + 0.4 * $1 }))
    }
    #expect((run.stationarity - gradients[0] / gradients[1]).magnitude <= 1e-12)
    #expect(run.stationarity < 0.5)
  }

  /// `∇F` against differences of the objective along random directions, where no activation switches.
  @Test("step.ridge-stationarity: the gradient is that of the objective")
  func theGradientIsThatOfTheObjective() throws {
    var run = try Self.trainer(width: 50)
    try run.advance()
    func objective(_ weights: Matrix) -> Double {
      let network = TwoLayerNetwork(weights: weights, signs: run.network.signs)
      let r = difference(network.forward(run.inputs).outputs, run.targets)
      let v = (weights - run.start.weights).elements
      return 0.5 * dot(r, r) + 0.2 * dot(v, v)
    }
    let w = run.network.weights
    var gradient = (w - run.start.weights).scaled(by: 0.4)
    run.network.transposedJacobian(run.pattern, inputs: run.inputs).addProduct(run.residual, to: &gradient)
    let direction = Matrix(
      rows: 4, columns: 50, elements: CounterStream(seed: 1).substream("direction").normals(0..<200))
    let h = 1e-6
    let slope = (objective(w + direction.scaled(by: h)) - objective(w - direction.scaled(by: h))) / (2 * h)
    // Rounding of the objective over h, and the quadratic term, which central differences cancel.
    #expect(
      (slope - dot(gradient.elements, direction.elements)).magnitude
        <= 1e-7 * norm(gradient.elements) * norm(direction.elements))
  }

  /// In the linear limit: a very wide network with a ridge predicts what kernel ridge regression of `y − f(W_0)` predicts.
  @Test("step.ridge-stationarity: in the linear limit it is kernel ridge regression with K + μI")
  func kernelRidgeRegression() throws {
    let width = 65_536
    var run = try Self.trainer(width: width)
    for _ in 0..<3 { try run.advance() }
    let x = run.inputs
    var k = neuralTangentKernel(x)
    k.addToDiagonal(0.4)
    let residual = difference(run.start.forward(x).outputs, run.targets)
    let alpha = try CholeskyFactorization(k).solve(residual)
    // At the points themselves: r = y − f = μ(K + μI)⁻¹(y − f_0), with an error of ‖G − K‖ ≤ n√(ln(n(n+1)/δ)/2m) and of the change of J.
    let expected = alpha.map { 0.4 * $0 }
    let error = norm(difference(run.residual, expected)) / norm(expected)
    #expect(error <= 0.1, "\(error)")
  }

  @Test(
    "step.ridge-stationarity: every check holds for a run with a ridge",
    arguments: [SolverKind.gram, .sketched, .cg], [DampingPolicy.automatic, .fixed(0)])
  func everyCheckHolds(_ solver: SolverKind, _ damping: DampingPolicy) throws {
    var run = try Self.trainer(damping: damping, solver: solver, checks: .full)
    for _ in 0..<4 { try run.advance() }
    #expect(run.log.violations.isEmpty, "\(run.log.violations)")
    #expect(run.log.held(.stepRidgeStationarity) == 4)
    #expect(run.records.allSatisfy { $0.lambdaMin! >= 0.4 })
    #expect(run.theorem == nil && run.log.held(.stepContraction) == 0)
  }

  @Test func aLargeRidgeKeepsTheNetworkAtItsStart() throws {
    var run = try Self.trainer(ridge: 1e12)
    _ = try run.run(until: StoppingRule(maximumSteps: 5, tolerance: 1e-3))
    #expect(norm(run.network.movements(since: run.start)) <= 1e-9)
    #expect((run.residualNorm / run.initialResidualNorm - 1).magnitude <= 1e-9)
  }
}

/// A start in pairs of equal weights and opposite signs.
@Suite struct PairedStartTests {
  @Test(arguments: [(StartKind.paired, StartKind.independent), (.binomialPaired, .binomial)])
  func itsOutputsAreZeroAndItsFirstHalfIsTheStartOfSingleNeurons(pairs: StartKind, single: StartKind) {
    let stream = CounterStream(seed: 3)
    let inputs = unitPoints(dimension: 4, count: 9, seed: 3)
    for width in [2, 64, 126, 1024] {
      let paired = TwoLayerNetwork(pairs, width: width, dimension: 4, stream: stream)
      let half = TwoLayerNetwork(single, width: width / 2, dimension: 4, stream: stream)
      #expect(paired.width == width)
      #expect(paired.weights.columns(0..<width / 2) == half.weights)
      #expect(paired.weights.columns(width / 2..<width) == half.weights)
      #expect(zip(paired.signs, half.signs + half.signs).prefix(width / 2).allSatisfy { $0 == $1 })
      #expect(paired.signs.suffix(width / 2).elementsEqual(half.signs.map { -$0 }))
      // Sums of m numbers that cancel in pairs, in some order.
      let sizes = paired.weights.columnNorms.reduce(0, +) / Double(width).squareRoot()
      let outputs = paired.forward(inputs).outputs
      #expect(outputs.allSatisfy { $0.magnitude <= 2 * roundingBound(width + 12) * sizes })
      // G of the pairs is that of half as many neurons.
      let (g, h) = (
        gramMatrix(paired.forward(inputs).pattern, inputs: inputs),
        gramMatrix(half.forward(inputs).pattern, inputs: inputs)
      )
      #expect(norm((g - h).elements) <= 4 * unitRoundoff * norm(g.elements))
    }
  }

  /// The definitions: weight `l` of neuron `r` is the draw at position `rd + l`.
  @Test func weightsAreTheDrawsOfTheStream() {
    let stream = CounterStream(seed: 3)
    for (kind, draw) in [
      (StartKind.independent, stream.substream("weights").normal),
      (.binomial, stream.substream("weights").signSum),
    ] {
      let network = TwoLayerNetwork(kind, width: 100, dimension: 4, stream: stream)
      #expect(network.weights.elements == (0..<400).map { draw($0) })
      #expect(network.signs == (0..<100).map(stream.substream("signs").sign(at:)))
    }
    #expect(
      TwoLayerNetwork(.independent, width: 9, dimension: 4, stream: stream)
        == TwoLayerNetwork(width: 9, dimension: 4, stream: stream))
  }

  /// With a ridge so large that nothing is learned the outputs are zero, the mean of standardised targets, and not a random function.
  @Test func aPlanWithARidgePairs() throws {
    let inputs = unitPoints(dimension: 4, count: 10, seed: 7)
    let targets = CounterStream(seed: 7).normals(0..<10)
    func start(_ ridge: Double, _ kind: StartKind? = nil, width: Int = 64) throws -> StartKind {
      try TrainingPlan(
        TrainingRequest(width: width, accuracy: 0.1, ridge: .fixed(ridge), start: kind), inputs: inputs,
        targets: targets
      ).configuration.start
    }
    #expect(try start(0) == .independent && start(0.1) == .paired)
    #expect(try start(0, .paired) == .paired && start(0.1, .independent) == .independent)
    #expect(try start(0.1, .independent, width: 63) == .independent)
    #expect(try start(0.1, .binomial, width: 63) == .binomial && start(0, .binomialPaired) == .binomialPaired)
    #expect(throws: PlanError.self) { try start(0.1, width: 63) }
    #expect(throws: PlanError.self) { try start(0, .binomialPaired, width: 63) }
    // The kernel of a plan is that of normal weights, and it says so.
    let plan = try TrainingPlan(TrainingRequest(start: .binomial), inputs: inputs, targets: targets)
    #expect(plan.reasons.contains { $0.hasPrefix("start binomial: ") && $0.contains("normal weights") })
    var run = try Trainer(
      configuration: TrainingPlan(
        TrainingRequest(width: 64, accuracy: 0.1, ridge: .fixed(1e9)), inputs: inputs, targets: targets
      ).configuration, inputs: inputs, targets: targets)
    _ = try run.run(until: StoppingRule(tolerance: 1e-2))
    #expect(run.network.forward(inputs).outputs.allSatisfy { $0.magnitude <= 1e-7 })
  }
}
