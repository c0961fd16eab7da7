internal import Claims
internal import CounterStream
internal import Datasets
internal import DenseLinearAlgebra
internal import GaussNewton
internal import Preconditioning
internal import SketchedLeastSquares
internal import SubspaceEmbedding

/// Where a run stands after a step.
struct CurvePoint {
  let relativeResidual: Double
  /// Counted since the start.
  let operations: Double
  /// Wall-clock time of the steps since the start, nothing that only looks at them.
  let seconds: Double
  /// The root mean square error on the points held out, in the target's own units; nil where it was not asked for.
  let heldOut: Double?
}

/// Points to train on, and points held out.
struct ComparisonData {
  let inputs: Matrix
  let targets: [Double]
  let width: Int
  private let preprocessing: Preprocessing
  private let test: Dataset
  private let testInputs: Matrix

  /// A bundled set, or two hundred points of a synthetic family in ten dimensions. The points and the split are those of the
  /// seed 1, whatever the experiment's.
  ///
  /// - Parameter share: of all points, held out.
  init(_ name: String, width: Int, heldOut share: Double) throws {
    let stream = CounterStream(seed: 1)
    let bundled = BundledDataset(rawValue: name)
    let own = name == "clustered" ? ",clusters=20,spread=0.5" : ""
    let dataset =
      try bundled?.load() ?? SyntheticSpecification("\(name),n=200,d=10\(own)").generate(stream: stream)
    let data = try PreparedData(
      dataset, mode: bundled == nil ? .none : .standardise, duplicates: bundled?.duplicates ?? .refuse,
      testFraction: share,
      stream: stream)
    (inputs, targets, preprocessing, test) = (data.inputs, data.targets, data.preprocessing, data.test)
    testInputs = try preprocessing.transformInputs(of: test.points)
    self.width = width
  }

  /// The start that the seed 1 gives every method, as in the trainer.
  var start: TwoLayerNetwork {
    TwoLayerNetwork(width: width, dimension: inputs.rows, stream: CounterStream(seed: 1))
  }

  func heldOut(_ network: TwoLayerNetwork) -> Double {
    let outputs = network.forward(testInputs).outputs
    return FitQuality(
      predictions: preprocessing.inverseTransformTargets(outputs), targets: test.targets
    ).rmse
  }

  /// Gauss–Newton down to `‖r‖ ≤ 10⁻¹⁰‖r_0‖`, in twenty steps at most; CountSketches of `8n` rows.
  func secondOrder(_ solver: SolverKind) throws -> [CurvePoint] {
    var trainer = try Trainer(
      configuration: TrainingConfiguration(
        width: width, solver: solver, embedding: .countSketch, size: .fixed(8 * inputs.columns),
        accuracy: 0.01,
        damping: .fixed(0), seed: 1),
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

  /// The points held out are asked after each of the first ten steps and every tenth.
  func firstOrder(_ method: FirstOrderBaseline, steps: Int) throws -> [CurvePoint] {
    var run = try FirstOrderRun(method, from: start, inputs: inputs, targets: targets)
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
