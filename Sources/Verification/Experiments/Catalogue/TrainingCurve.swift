internal import Claims
internal import CounterStream
internal import Datasets
internal import DenseLinearAlgebra
internal import GaussNewton
internal import Preconditioning
internal import SketchedLeastSquares
internal import SubspaceEmbedding

/// The state of a run after a step.
struct CurvePoint {
  let relativeResidual: Double
  /// Counted since the first step.
  let operations: Double
  /// Wall-clock time of the steps so far, without the evaluation of their results.
  let seconds: Double
  /// The root mean square error on the held-out points, in the units of the target; nil where it was not evaluated.
  let heldOut: Double?
}

/// Training points and held-out points.
struct ComparisonData {
  let inputs: Matrix
  let targets: [Double]
  let width: Int
  /// The data, the split and the initialisation follow from it.
  let seed: UInt64
  let preprocessing: Preprocessing
  private let test: Dataset
  let testInputs: Matrix

  /// The synthetic families with two hundred points in ten dimensions.
  private static let families = [
    "sphere": "sphere", "clustered": "clustered,clusters=20,spread=0.5", "teacher": "teacher",
    "noisy-teacher": "teacher,noise=0.3",
  ]

  /// A bundled set, or one of the synthetic families.
  ///
  /// - Parameters:
  ///   - share: the held-out share of all points.
  ///   - seed: by default the same for every seed of the experiment, so that reports can be compared.
  init(_ name: String, width: Int, heldOut share: Double, seed: UInt64 = 1) throws {
    let stream = CounterStream(seed: seed)
    let bundled = BundledDataset(rawValue: name)
    let dataset =
      try bundled?.load()
      ?? SyntheticSpecification("\(Self.families[name]!),n=200,d=10").generate(stream: stream)
    let data = try PreparedData(
      dataset, mode: bundled == nil ? .none : .standardise, duplicates: bundled?.duplicates ?? .refuse,
      testFraction: share,
      stream: stream)
    (inputs, targets, preprocessing, test) = (data.inputs, data.targets, data.preprocessing, data.test)
    testInputs = try preprocessing.transformInputs(of: test.points)
    (self.width, self.seed) = (width, seed)
  }

  /// The initialisation that every method starts from, as in the trainer.
  var start: TwoLayerNetwork { start(.independent) }

  private func start(_ kind: StartKind) -> TwoLayerNetwork {
    TwoLayerNetwork(kind, width: width, dimension: inputs.rows, stream: CounterStream(seed: seed))
  }

  /// How well outputs at the held-out points, in the scale of the training targets, fit there.
  func quality(_ outputs: [Double]) -> FitQuality {
    FitQuality(predictions: preprocessing.inverseTransformTargets(outputs), targets: test.targets)
  }

  func heldOut(_ network: TwoLayerNetwork) -> Double { quality(network.forward(testInputs).outputs).rmse }

  /// The standard deviation of the held-out targets: the error of predicting their mean.
  var heldOutDeviation: Double {
    let mean = test.targets.reduce(0, +) / Double(test.count)
    return FitQuality(predictions: test.targets.map { _ in mean }, targets: test.targets).rmse
  }

  /// Gauss–Newton down to `‖r‖ ≤ 10⁻¹⁰‖r_0‖`, in at most twenty steps; CountSketches of `8n` rows.
  func secondOrder(_ solver: SolverKind) throws -> [CurvePoint] {
    var trainer = try Trainer(
      configuration: TrainingConfiguration(
        width: width, solver: solver, embedding: .countSketch, size: .fixed(8 * inputs.columns),
        accuracy: 0.01,
        damping: .fixed(0), seed: seed),
      inputs: inputs, targets: targets, checks: .none)
    var curve = [CurvePoint(relativeResidual: 1, operations: 0, seconds: 0, heldOut: heldOut(trainer.start))]
    _ = try trainer.run(until: StoppingRule(maximumSteps: 20, tolerance: 1e-10)) { trainer, record in
      let last = curve[curve.count - 1]
      curve.append(
        CurvePoint(
          relativeResidual: record.residualNorm / trainer.initialResidualNorm,
          operations: last.operations + Double(record.operations),
          seconds: last.seconds + record.seconds.total, heldOut: heldOut(trainer.network)))
    }
    return curve
  }

  /// The held-out error is evaluated after each of the first ten steps, and after every tenth step.
  func firstOrder(
    _ method: FirstOrderBaseline, from kind: StartKind = .independent, steps: Int
  ) throws -> [CurvePoint] {
    var run = try FirstOrderRun(method, from: start(kind), inputs: inputs, targets: targets)
    let clock = ContinuousClock()
    var curve = [CurvePoint(relativeResidual: 1, operations: 0, seconds: 0, heldOut: heldOut(run.network))]
    let first = norm(run.residual)
    for step in 1...steps {
      let last = curve[curve.count - 1]
      let before = run.operations
      let time = clock.measure { run.advance() }
      curve.append(
        CurvePoint(
          relativeResidual: norm(run.residual) / first,
          operations: last.operations + Double(run.operations - before),
          seconds: last.seconds + time / .seconds(1),
          heldOut: step <= 10 || step % 10 == 0 ? heldOut(run.network) : nil))
    }
    return curve
  }
}
