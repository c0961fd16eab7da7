public import Claims
public import CounterStream
internal import DenseLinearAlgebra
internal import GaussNewton
public import Laws
internal import Preconditioning
internal import RealModule
internal import SketchedLeastSquares
internal import SubspaceEmbedding

/// Seconds of a step by solver, and the prediction of `sgn plan`. It judges no claim as stated: seconds depend on the machine.
public struct CrossoverExperiment: Experiment {
  public let name = "crossover"
  public let claims: [ClaimID] = []
  public let subjects: [ClaimID] = [.costStep]
  public let question =
    "From which n on is a sketched step faster than an exact one, as predicted by sgn plan and as measured?"
  public let method =
    "Points on the sphere in three dimensions, m = 4n², neuron-block sketches with 8n rows, systems solved to 1/6, the accuracy of the theorem: a cheap sketched step, so that the crossover comes early. In addition, on a grid of sizes that is not plotted, the defaults of sgn train for the width. The solvers take steps in turn. The mean over a solver’s steps is used, because a sketch is reused for several steps; each step is the fastest of five runs, because other load on the machine only makes it slower. Plain conjugate gradients run only for small n. The prediction is that of the cost model at its reference speeds, on which the choice of auto is based."
  public let columns = ["n", "d", "m", "gram", "sketched", "cg", "workGram", "workSketched"]
  public let isTimed = true

  private static let d = 3
  private static let accuracy = 1.0 / 6
  /// Other load on the machine makes a step slower, never faster.
  private static let repetitions = 5
  private static let timed: [SolverKind] = [.gram, .sketched, .cg]

  public init() {}

  /// Sizes to measure, larger sizes for the prediction alone, and a grid of sizes.
  public func cases(_ effort: Effort) -> [Row] {
    let crossing = (4...(effort == .quick ? 7 : 9)).map { Row(["n": Double(1 << $0), "steps": 4]) }
    let predicted = stride(
      from: 4, through: effort == .quick ? 9 : 11, by: effort == .quick ? 1 : 0.5
    ).map { exponent in Row(["n": Double.exp2(exponent).rounded(), "steps": 0]) }
    let grid = (effort == .quick ? [48.0, 192] : [100, 400, 1200]).flatMap { n in
      (effort == .quick ? [4.0, 32] : [4, 32, 128]).flatMap { d in
        (effort == .quick ? [2048.0, 8192] : [4096, 32_768]).map { m in
          Row(["n": n, "d": d, "m": m, "steps": 4])
        }
      }
    }
    return crossing + predicted + grid
  }

  /// The configuration of a run that takes each solver in turn.
  private func plan(_ parameters: Row, inputs: Matrix, targets: [Double]) throws -> (
    CostModel, TrainingConfiguration
  ) {
    let n = Int(parameters["n"])
    if let width = parameters.numbers["m"] {
      let plan = try TrainingPlan(TrainingRequest(width: Int(width)), inputs: inputs, targets: targets)
      return (plan.cost, plan.configuration)
    }
    let cost = try CostModel(
      points: n, dimension: Self.d, width: 4 * n * n, embedding: .neuronBlock, rows: 8 * n,
      forecast: SolveForecast(accuracy: Self.accuracy))
    return (
      cost,
      TrainingConfiguration(
        width: cost.width, solver: cost.fastestSolver, embedding: .neuronBlock, size: .fixed(8 * n),
        accuracy: Self.accuracy, damping: .fixed(0), seed: 1)
    )
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let n = Int(parameters["n"])
    let d = Int(parameters.numbers["d"] ?? Double(Self.d))
    let inputs = sphere(points: n, dimension: d, stream: stream.substream("points"))
    let targets = stream.substream("targets").normals(0..<n)
    let (cost, configuration) = try plan(parameters, inputs: inputs, targets: targets)
    var row = parameters.adding([
      "m": Double(cost.width), "workGram": cost.meanSeconds(.gram),
      "workSketched": cost.meanSeconds(.sketched),
    ])
    if parameters["steps"] == 0 { return [row] }
    var configurations: [TrainingConfiguration] = []
    for solver in Self.timed where solver != .cg || n <= 64 {
      configurations.append(configuration)
      configurations[configurations.count - 1].solver = solver
    }
    let runs = try (0..<Self.repetitions).map { _ in
      try times(configurations, steps: Int(parameters["steps"]), inputs: inputs, targets: targets)
    }
    for (index, configuration) in configurations.enumerated() {
      let solver = configuration.solver.rawValue
      // A step does the same work in every run, and the least disturbed one is the fastest.
      func fastest(_ seconds: (StageTimes) -> Double) -> Spread {
        Spread((0..<Int(parameters["steps"])).map { step in runs.map { seconds($0[index][step]) }.min()! })
      }
      let total = fastest(\.total)
      row = row.adding([
        solver: total.mean, "\(solver)Least": total.range.lowerBound, "\(solver)Most": total.range.upperBound,
        "\(solver)Solving": fastest { $0.total - $0.forward - $0.update }.mean,
      ])
    }
    return [row]
  }

  /// The seconds of the steps of each configuration. The configurations take steps in turn.
  private func times(
    _ configurations: [TrainingConfiguration], steps: Int, inputs: Matrix, targets: [Double]
  ) throws -> [[StageTimes]] {
    var trainers = try configurations.map {
      try Trainer(configuration: $0, inputs: inputs, targets: targets, checks: .none)
    }
    var seconds = trainers.map { _ in [StageTimes]() }
    for _ in 0..<steps {
      for index in trainers.indices { seconds[index].append(try trainers[index].advance().seconds) }
    }
    return seconds
  }

  func measured(_ rows: [Row]) -> [Row] { rows.filter { $0["steps"] > 0 } }

  /// The measured time of the solver that `auto` chooses over that of the fastest.
  private func regret(_ row: Row) -> Double {
    let chosen = row["workGram"] <= row["workSketched"] ? SolverKind.gram : .sketched
    return row[chosen.rawValue] / Self.timed.compactMap { row.numbers[$0.rawValue] }.min()!
  }

  /// The factor by which the predicted ratio of a sketched step to an exact one is wrong.
  private func error(_ row: Row) -> Double {
    let ratio = (row["workSketched"] / row["workGram"]) / (row["sketched"] / row["gram"])
    return max(ratio, 1 / ratio)
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    [
      .always(
        .costStep, scope: .practice,
        "seconds of a step with the solver that auto chooses over those with the fastest solver",
        of: measured(rows),
        atMost: 1.3, regret),
      .always(
        .costStep, scope: .practice,
        "the factor by which sgn plan is wrong about the ratio of a sketched step’s seconds to an exact one’s",
        of: measured(rows),
        atMost: 2, error),
    ]
  }

  /// The predicted ratio by n, and where it falls below 1: between two sizes, by the power law through them.
  func prediction(_ rows: [Row]) -> (ratios: [(x: Double, y: Double)], crossover: String) {
    let ratios = rows.filter { $0["steps"] == 0 }.map {
      (x: $0["n"], y: $0["workSketched"] / $0["workGram"])
    }.sorted { $0.x < $1.x }
    guard let after = ratios.firstIndex(where: { $0.y < 1 }), after > 0 else {
      return (ratios, "no crossover at these sizes")
    }
    return (ratios, "the crossover at n ≈ \(short(Self.root(PowerLaw(Array(ratios[(after - 1)...after])))))")
  }

  /// Where a power law is 1.
  private static func root(_ law: PowerLaw) -> Double { .exp(-.log(law.value(at: 1)) / law.exponent) }

  /// Where the measured curves cross: among the sizes tried, or by extending the power law of the ratio of their solving times,
  /// which is 1 where that of whole steps is, because both have the same passes. The smallest size is dominated by overhead.
  func crossover(_ rows: [Row]) -> String {
    if rows.last!["sketched"] < rows.last!["gram"] { return "is among the measured sizes" }
    let law = PowerLaw(
      rows.filter { $0["n"] > 16 }.map { ($0["n"], $0["sketchedSolving"] / $0["gramSolving"]) })
    let far =
      law.interval.upperBound < 0
      ? "the ratio of the times without the passes, proportional to n to the power \(law.text), would reach 1 at n ≈ \(short(Self.root(law)))"
      : "the measurements do not determine whether there is one"
    return "is not reached at the largest measured size, n = \(Int(rows.last!["n"])); \(far)"
  }

  public func plots(_ all: [Row]) -> [Plot] {
    let crossing = all.filter { $0.numbers["d"] == nil }
    let rows = measured(crossing)
    let predicted = prediction(crossing)
    // One number turns the cost model's units into seconds: the exact step at the largest size.
    let unit = rows.last!["gram"] / rows.last!["workGram"]
    func points(_ solver: SolverKind) -> [Plot.Point] {
      let name = solver.rawValue
      return rows.filter { $0.numbers[name] != nil }.map {
        .init($0["n"], $0[name], $0["\(name)Least"]...$0["\(name)Most"])
      }
    }
    return [
      Plot(
        "crossover", .costStep, title: "A sketched step over an exact one",
        caption:
          "Seconds of a sketched step over those of an exact one, m = 4n², d = 3. The plan predicts \(predicted.crossover); the crossover \(crossover(rows)).",
        x: "points n", y: "seconds relative to the exact step", logarithmic: "xy",
        series: [
          .init("sketched, measured", .measured, rows.map { ($0["n"], $0["sketched"] / $0["gram"]) }),
          .init("sketched, predicted", .law, predicted.ratios),
          .init("equally fast", .bound, predicted.ratios.map { ($0.x, 1) }),
        ]),
      Plot(
        "crossover-seconds", .costStep, title: "Seconds of a step",
        caption:
          "Seconds of a step on the machine of this report: mean, least and most of the steps of a run. The predictions are scaled by one factor, so that the exact step’s agrees at the largest n.",
        x: "points n", y: "seconds of a step", logarithmic: "xy",
        series: Self.timed.map { .init("\($0.rawValue), measured", .measured, points: points($0)) }
          + [
            .init("gram, predicted", .law, rows.map { ($0["n"], unit * $0["workGram"]) }),
            .init("sketched, predicted", .bound, rows.map { ($0["n"], unit * $0["workSketched"]) }),
          ]),
    ]
  }
}
