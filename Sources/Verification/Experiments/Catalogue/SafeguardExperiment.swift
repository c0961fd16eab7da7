public import Claims
public import CounterStream
internal import Datasets
internal import DenseLinearAlgebra
internal import GaussNewton
public import Laws
internal import NeuralTangentKernel
internal import RealModule
internal import SketchedLeastSquares
internal import Statistics

/// The paper's steps and damped ones on data outside the theorem's regime: real, noisy and nearly repeated points.
public struct SafeguardExperiment: Experiment {
  public let name = "safeguard"
  public let claims: [ClaimID] = [.trainMonotone, .stepRidgeStationarity, .trainInterpolates]
  public let question =
    "What do the paper's steps and damped steps do on ordinary data, and how close does training with a ridge come to kernel regression?"
  public let method =
    "Five data sets: diabetes (353 standardised points with their own targets); sixty points on the sphere in three dimensions with targets sin 4x₁ and noise of standard deviation 0.3; twenty pairs of points at an angle of 0.001 with independent targets; forty points on a circle with normal targets; and, for comparison, twelve points in eight dimensions, where the theorem's conclusion holds at the larger widths. One initialisation for each width and draw. Twenty exact steps each: the paper's steps, automatically damped steps, and damped steps with the ridge of generalised cross-validation. The paper's run ends where its Gram matrix is singular. With the ridge, the residual is compared with that of kernel regression of y − f(W_0), μ(K + μI)⁻¹(y − f(W_0))."
  public let columns = [
    "data", "width", "ridge", "paperWorst", "paperLast", "paperHalves", "gradientError", "dampedWorstRise",
    "dampedLast", "ridgeWorstRise",
    "kernelDistance",
  ]

  private static let steps = 20

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    let widths = effort == .quick ? [256.0, 1024, 4096] : [256, 1024, 4096, 16_384]
    return ["diabetes", "noisy", "near-duplicates", "circle", "sphere"].flatMap { data in
      widths.flatMap { width in
        (0..<(data == "diabetes" ? 1 : 3)).map {
          Row(["width": width, "draw": Double($0)], words: ["data": data])
        }
      }
    }
  }

  private func data(_ name: String, _ stream: CounterStream) throws -> (inputs: Matrix, targets: [Double]) {
    let noise = stream.substream("noise").normals(0..<60)
    switch name {
    case "diabetes":
      let data = try PreparedData(
        BundledDataset.diabetes.load(), mode: .standardise, duplicates: .refuse, testFraction: 0.2,
        stream: CounterStream(seed: 1))
      return (data.inputs, data.targets)
    case "noisy":
      let inputs = sphere(points: 60, dimension: 3, stream: stream)
      return (inputs, (0..<60).map { .sin(4 * inputs[0, $0]) + 0.3 * noise[$0] })
    case "near-duplicates":
      return (synthetic("near-parallel,n=40,d=5,angle=0.001", stream: stream), Array(noise.prefix(40)))
    case "circle":
      return (sphere(points: 40, dimension: 2, stream: stream), Array(noise.prefix(40)))
    default:
      return (sphere(points: 12, dimension: 8, stream: stream), Array(noise.prefix(12)))
    }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let (inputs, targets) = try data(parameters.word("data"), stream)
    let regression = try KernelRegression(kernel: implementation.kernel(inputs), targets: targets)
    let ridge = max(regression.generalisedCrossValidation().ridge, 1e-3)
    func run(_ damping: DampingPolicy, ridge: Double = 0) throws -> [TwoLayerNetwork] {
      try implementation.trajectory(
        TrainingTask(
          inputs: inputs, targets: targets, width: Int(parameters["width"]), solver: .gram, tolerance: 1e-10,
          maximumSteps: Self.steps, damping: damping, ridge: ridge))
    }
    func residual(_ network: TwoLayerNetwork) -> [Double] {
      difference(network.forward(inputs).outputs, targets)
    }
    func objectives(_ networks: [TwoLayerNetwork], ridge: Double) -> [Double] {
      networks.map { network in
        norm([
          norm(residual(network)),
          ridge.squareRoot() * norm((network.weights - networks[0].weights).elements),
        ])
      }
    }
    let damped = try run(.automatic)
    let first = norm(residual(damped[0]))
    let dampedNorms = objectives(damped, ridge: 0)
    let ridged = try run(.automatic, ridge: ridge)
    let ridgedNorms = objectives(ridged, ridge: ridge)

    var system = implementation.kernel(inputs)
    system.addToDiagonal(ridge)
    let limit = scaled(try CholeskyFactorization(system).solve(residual(damped[0])), by: ridge)
    let row = parameters.adding([
      "ridge": ridge, "dampedWorstRise": worstRise(dampedNorms), "dampedLast": dampedNorms.last! / first,
      "ridgeWorstRise": worstRise(ridgedNorms),
      "kernelDistance": norm(difference(residual(ridged.last!), limit)) / first,
    ])
    let undamped = TrainingTask(
      inputs: inputs, targets: targets, width: Int(parameters["width"]), solver: .gram, tolerance: 0,
      maximumSteps: 2, ridge: ridge)
    return [
      row.adding(["gradientError": try gradientError(undamped, implementation)]).adding(
        paper(inputs, targets, parameters, implementation, first))
    ]
  }

  /// The paper's steps until a Gram matrix is singular: one run, and if it ends there, runs of one step more each.
  private func paper(
    _ inputs: Matrix, _ targets: [Double], _ parameters: Row, _ implementation: Implementation,
    _ first: Double
  ) -> [String: Double] {
    let task = TrainingTask(
      inputs: inputs, targets: targets, width: Int(parameters["width"]), solver: .gram, tolerance: 1e-10,
      maximumSteps: Self.steps)
    var networks = try? implementation.trajectory(task)
    for steps in 0..<Self.steps where networks == nil || networks!.count == steps {
      guard let longer = try? implementation.trajectory(task.limited(to: steps)) else { break }
      networks = longer
    }
    let norms = (networks ?? []).map { norm(difference($0.forward(inputs).outputs, targets)) }
    let halves = zip(norms, norms.dropFirst()).allSatisfy { $1 <= $0 / 2 } && norms.count > 1
    return [
      "paperWorst": (norms.max() ?? first) / first, "paperLast": (norms.last ?? first) / first,
      "paperHalves": halves ? 1 : 0,
    ]
  }

  /// For an undamped step with the ridge `α`: the norm of `Jᵀ(r + Jδ) + α vec(W' − W_0)`, which is zero at the minimum of the linear
  /// model, over the norm of the gradient before the first step.
  private func gradientError(
    _ task: TrainingTask, _ implementation: Implementation
  ) throws -> Double {
    let networks = try implementation.trajectory(task)
    var (worst, first) = (0.0, 0.0)
    for (before, after) in zip(networks, networks.dropFirst()) {
      let pass = before.forward(task.inputs)
      let jacobian = before.transposedJacobian(pass.pattern, inputs: task.inputs)
      let residual = difference(pass.outputs, task.targets)
      func gradient(_ linear: [Double], _ weights: Matrix) -> Double {
        var sum = (weights - networks[0].weights).scaled(by: task.ridge)
        jacobian.addProduct(linear, to: &sum)
        return norm(sum.elements)
      }
      let image = jacobian.transposeTimes(after.weights - before.weights)
      let left = gradient(zip(residual, image).map { $0 + $1 }, after.weights)
      if first == 0 { first = gradient(residual, before.weights) }
      worst = larger(worst, left / first)
    }
    return worst
  }

  /// The largest `a_{t+1}/a_t`.
  private func worstRise(_ values: [Double]) -> Double {
    zip(values, values.dropFirst()).map { $1 / $0 }.max() ?? 0
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    let widest = rows.map { $0["width"] }.max() ?? 0
    let distances = rows.filter { $0["width"] == widest }.map { $0["kernelDistance"] }.sorted()
    let median = distances.isEmpty ? .infinity : distances[distances.count / 2]
    return [
      .always(
        .trainMonotone,
        "√(2F) after a step over before it, the worst step of damped runs, with a ridge or without",
        of: rows, atMost: 1 + 1e-12
      ) { larger($0["dampedWorstRise"], $0["ridgeWorstRise"]) },
      .always(
        .stepRidgeStationarity,
        "the gradient of the linear model after a step with a ridge over the gradient before the first step, as a multiple of what rounding explains (10⁻⁷)",
        of: rows, atMost: 1
      ) { $0["gradientError"] / 1e-7 },
      .always(
        .trainInterpolates,
        "‖r‖/‖r_0‖ after at most 20 of the paper's steps, in runs where every step halved the residual",
        of: rows.filter { $0["paperHalves"] == 1 }, atMost: 0x1p-20
      ) { $0["paperLast"] },
      .always(
        .trainMonotone, scope: .practice, "‖r‖/‖r_0‖ after 20 damped steps", of: rows, atMost: 1
      ) { $0["dampedLast"] },
      .always(
        .trainInterpolates, scope: .practice,
        "the largest ‖r‖/‖r_0‖ during the paper's undamped steps on data outside the theorem's hypotheses",
        of: rows, atMost: 1
      ) { $0["paperWorst"] },
      Judgement(
        .stepRidgeStationarity, scope: .practice, median <= 0.1 ? .holds : .refuted,
        "the distance of the residual from that of kernel regression with K + μI, over ‖r_0‖, the median at the largest width",
        measured: median, bound: 0.1, confidence: "\(distances.count) runs"),
    ]
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    let byData = Dictionary(grouping: rows) { $0.word("data") }
    func series(_ quantity: String) -> [Plot.Series] {
      byData.keys.sorted().map { data in
        .init(
          data, .measured,
          points: Dictionary(grouping: byData[data]!) { $0["width"] }.map { width, rows in
            let spread = Spread(rows.map { $0[quantity] })
            return .init(width, spread.median, spread.middle)
          })
      }
    }
    return [
      Plot(
        "safeguard-paper", .trainInterpolates, title: "The paper's steps outside the theorem's regime",
        caption:
          "The largest residual in twenty undamped steps, relative to the first residual, by width. Above 1, training made the fit worse than no training.",
        x: "width m (neurons)", y: "max ‖r_t‖ / ‖r_0‖", logarithmic: "xy", series: series("paperWorst")),
      Plot(
        "safeguard-damped", .trainMonotone, title: "Automatically damped steps on the same data",
        caption:
          "The residual after twenty damped steps, relative to the first residual, by width. No step increased it.",
        x: "width m (neurons)", y: "‖r_20‖ / ‖r_0‖", logarithmic: "xy", series: series("dampedLast")),
      Plot(
        "safeguard-ridge", .stepRidgeStationarity, title: "Training with a ridge and kernel regression",
        caption:
          "The distance between the residual after training with a ridge and that of kernel regression with the same ridge, relative to the first residual, by width.",
        x: "width m (neurons)", y: "distance / ‖r_0‖", logarithmic: "xy", series: series("kernelDistance")),
    ]
  }
}
