public import Claims
public import CounterStream
internal import Datasets
internal import DenseLinearAlgebra
internal import GaussNewton
public import Laws
internal import NeuralTangentKernel
internal import SketchedLeastSquares
internal import Statistics
internal import SubspaceEmbedding

/// The error on held-out points of trained networks, of regression with the kernel of their linear limit, and of linear regression. It judges no claim as
/// stated: the paper bounds the training error alone.
public struct HeldOutExperiment: Experiment {
  public let name = "held-out"
  public let claims: [ClaimID] = []
  public let subjects: [ClaimID] = [.trainInterpolates, .ntkCrossValidation]
  public let question =
    "Which error on held-out points do Gauss–Newton, Adam, kernel regression and linear regression reach?"
  public let method = """
    Five random splits (full: twenty) of diabetes (a fifth held out), of digits (three quarters held out) and of a hundred points of a random network with eight neurons in ten dimensions, \
    without noise and with noise of standard deviation 0.3 (a hundred points held out). Networks have 1024 neurons, and the initialisation of the paper or a paired one, for which f(W_0) = 0. \
    Gauss–Newton is what sgn train does, without a ridge, and (from a paired initialisation) with --ridge auto. Adam takes 150 steps (500) with each of three step lengths; the length with the smallest training error after the last step is reported, \
    and as adam-paired-stopped the length and the step (each of the first ten, and every tenth) with the smallest held-out error, which cannot be known in practice. \
    Kernel regression is with the neural tangent kernel, without a ridge and with that of generalised cross-validation; linear regression is on the same features, with a constant, \
    its ridge also by generalised cross-validation. The error is the RMSE over the standard deviation of the held-out targets: 1 is no better than their mean.
    """
  public let columns = ["split", "n", "error", "ridge"]

  /// The methods in the order of the table.
  enum Method: String, CaseIterable {
    case gaussNewton = "gauss-newton"
    case adam
    case gaussNewtonPaired = "gauss-newton-paired"
    case adamPaired = "adam-paired"
    case adamStopped = "adam-paired-stopped"
    case gaussNewtonRidge = "gauss-newton-ridge"
    case kernel
    case kernelRidge = "kernel-ridge"
    case linearRidge = "linear-ridge"
  }

  static let sets = ["diabetes", "digits", "teacher", "noisy-teacher"]
  private static let heldOut = ["diabetes": 0.2, "digits": 0.75, "teacher": 0.5, "noisy-teacher": 0.5]

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    Self.sets.flatMap { data in
      (0..<(effort == .quick ? 5 : 20)).map {
        Row(["split": Double($0), "steps": effort == .quick ? 150 : 500], words: ["data": data])
      }
    }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let name = parameters.word("data")
    let data = try ComparisonData(
      name, width: 1024, heldOut: Self.heldOut[name]!, seed: UInt64(stream.word(at: 0)))
    let deviation = data.heldOutDeviation
    func row(_ method: Method, _ error: Double, ridge: Double = 0) -> Row {
      Row(
        [
          "split": parameters["split"], "n": Double(data.inputs.columns), "error": error / deviation,
          "ridge": ridge,
        ], words: ["data": name, "method": method.rawValue])
    }
    let adam = try adam(data, .independent, steps: Int(parameters["steps"]))
    let adamPaired = try self.adam(data, .paired, steps: Int(parameters["steps"]))
    let regularised = try train(data, .paired, ridge: .automatic)
    let kernel = try KernelRegression(kernel: implementation.kernel(data.inputs), targets: data.targets)
    let crossKernel = neuralTangentKernel(data.testInputs, data.inputs)
    let ridge = kernel.generalisedCrossValidation().ridge
    let features = linearFeatures(data.inputs, data)
    let linear = try KernelRegression(kernel: features.transposeTimesSelf(), targets: data.targets)
    let linearRidge = linear.generalisedCrossValidation().ridge
    let products = linearFeatures(data.testInputs, data).transposeTimes(features)
    return [
      row(.gaussNewton, try train(data, .independent, ridge: .fixed(0)).error), row(.adam, adam.last),
      row(.gaussNewtonPaired, try train(data, .paired, ridge: .fixed(0)).error),
      row(.adamPaired, adamPaired.last), row(.adamStopped, adamPaired.best),
      row(.gaussNewtonRidge, regularised.error, ridge: regularised.ridge),
      row(.kernel, data.quality(kernel.predictions(crossKernel, ridge: 0)).rmse),
      row(.kernelRidge, data.quality(kernel.predictions(crossKernel, ridge: ridge)).rmse, ridge: ridge),
      row(
        .linearRidge, data.quality(linear.predictions(products, ridge: linearRidge)).rmse,
        ridge: linearRidge),
    ]
  }

  /// What `sgn train` does with the exact solver.
  private func train(
    _ data: ComparisonData, _ start: StartKind, ridge: RidgeChoice
  ) throws -> (error: Double, ridge: Double) {
    let request = TrainingRequest(
      width: data.width, solver: .gram, ridge: ridge, start: start, seed: data.seed)
    let plan = try TrainingPlan(request, inputs: data.inputs, targets: data.targets)
    var trainer = try Trainer(
      configuration: plan.configuration, inputs: data.inputs, targets: data.targets, checks: .none)
    let chosen = plan.configuration.ridge
    _ = try trainer.run(until: StoppingRule(tolerance: StoppingRule.usualTolerance(ridge: chosen)))
    return (data.heldOut(trainer.network), chosen)
  }

  /// The held-out errors of Adam: after the last step with the step length of the smallest training error, and the smallest of all lengths and steps.
  private func adam(
    _ data: ComparisonData, _ start: StartKind, steps: Int
  ) throws -> (last: Double, best: Double) {
    let runs = try [1e-2, 3e-2, 1e-1].map {
      try data.firstOrder(.adam(step: $0), from: start, steps: steps)
    }
    let fitted = runs.map { $0.last! }.min { $0.relativeResidual < $1.relativeResidual }!
    return (fitted.heldOut!, runs.flatMap { $0.compactMap(\.heldOut) }.min()!)
  }

  /// The features of linear regression with a constant, which is last. A standardised point is `(z, 1)/‖(z, 1)‖`, which its last entry takes back to `(z, 1)`.
  private func linearFeatures(_ inputs: Matrix, _ data: ComparisonData) -> Matrix {
    let d = inputs.rows
    return data.preprocessing.mode == .standardise
      ? Matrix(rows: d, columns: inputs.columns) { inputs[$0, $1] / inputs[d - 1, $1] }
      : Matrix(rows: d + 1, columns: inputs.columns) { $0 < d ? inputs[$0, $1] : 1 }
  }

  /// The errors of a method on a set, one for each split.
  func errors(_ method: Method, on data: String, _ rows: [Row]) -> [Double] {
    rows.filter { $0.word("data") == data && $0.word("method") == method.rawValue }.map { $0["error"] }
  }

  /// The median over the splits of the error of one method over that of another, for each set.
  func ratios(_ method: Method, over other: Method, _ rows: [Row]) -> [Row] {
    Set(rows.map { $0.word("data") }).sorted().map { data in
      let (ours, theirs) = (errors(method, on: data, rows), errors(other, on: data, rows))
      return Row(
        [
          "ratio": Spread(zip(ours, theirs).map { $0 / $1 }).median,
          method.rawValue: Spread(ours).median, other.rawValue: Spread(theirs).median,
        ], words: ["data": data])
    }
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    func wish(_ claim: ClaimID, _ text: String, _ method: Method, over other: Method, atMost bound: Double)
      -> Judgement
    {
      .always(
        claim, scope: .practice,
        "held-out error of \(text), median over the splits, the worst of four data sets",
        of: ratios(method, over: other, rows), atMost: bound
      ) { $0["ratio"] }
    }
    return [
      wish(
        .trainInterpolates, "Gauss–Newton over Adam, the paper’s initialisation, no ridge", .gaussNewton,
        over: .adam, atMost: 1),
      wish(
        .trainInterpolates, "Gauss–Newton over Adam, paired initialisation, no ridge", .gaussNewtonPaired,
        over: .adamPaired, atMost: 1),
      wish(
        .trainInterpolates,
        "Gauss–Newton with a ridge over Adam stopped at its best step, paired initialisation",
        .gaussNewtonRidge, over: .adamStopped, atMost: 1),
      wish(
        .trainInterpolates, "Gauss–Newton with a ridge over kernel ridge regression", .gaussNewtonRidge,
        over: .kernelRidge, atMost: 1.05),
      wish(
        .ntkCrossValidation, "kernel regression with the ridge of cross-validation over that without a ridge",
        .kernelRidge, over: .kernel, atMost: 1),
      wish(
        .ntkCrossValidation, "kernel ridge regression over linear ridge regression", .kernelRidge,
        over: .linearRidge,
        atMost: 1.05),
    ]
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    func pairs(_ method: Method) -> [(x: Double, y: Double)] {
      Self.sets.flatMap { data in
        zip(errors(.kernelRidge, on: data, rows), errors(method, on: data, rows)).map { ($0, $1) }
      }
    }
    return [
      Plot(
        "held-out", .trainInterpolates, title: "Held-out error against that of kernel ridge regression",
        caption:
          "One mark for each split of the four data sets; gauss-newton and adam from the paper’s initialisation, the ridge and the stopped run from a paired one. Above the dashed line a method is worse than kernel ridge regression on the same split; at 1 it predicts no better than the mean.",
        x: "error of kernel ridge regression", y: "error of the method", logarithmic: "xy",
        series: [.gaussNewton, .adam, .gaussNewtonRidge, .adamStopped, .kernel, .linearRidge].map {
          (method: Method) in .init(method.rawValue, .marks, pairs(method))
        }
          + [.init("equal", .bound, pairs(.kernelRidge))])
    ]
  }
}
