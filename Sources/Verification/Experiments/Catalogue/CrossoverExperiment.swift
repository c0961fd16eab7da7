public import Claims
public import CounterStream
internal import DenseLinearAlgebra
internal import GaussNewton
public import Laws
internal import Preconditioning
internal import RealModule
internal import SketchedLeastSquares
internal import SubspaceEmbedding

/// Seconds of a step by solver, beside what `sgn plan` predicts. It judges no claim as stated: seconds are one machine's.
public struct CrossoverExperiment: Experiment {
  public let name = "crossover"
  public let claims: [ClaimID] = []
  public let subjects: [ClaimID] = [.costStep]
  public let question =
    "From which n on is a sketched step faster than an exact one, as `sgn plan` predicts it and as measured?"
  public let method =
    "Points on the sphere in three dimensions, m = 4n², the family neuron-block with 8n rows, systems solved to 1/6, the accuracy of the theorem: a cheap sketched step, so that the crossover comes early; and, on a grid of sizes that the plots leave out, what `sgn train` does by default for the width. Each solver takes a step in turn, and the mean of its steps counts, for a sketch serves several; plain conjugate gradients only where n is small. The prediction is the cost model’s seconds at its reference speeds, which `auto` decides by."
  public let columns = ["n", "d", "m", "gram", "sketched", "cg", "workGram", "workSketched"]
  public let isTimed = true

  private static let d = 3
  private static let accuracy = 1.0 / 6
  private static let timed: [SolverKind] = [.gram, .sketched, .cg]

  public init() {}

  /// Sizes to measure, sizes that go farther to predict alone, and a grid of sizes.
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

  /// What a run would do with each solver in turn.
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
    let solvers = Self.timed.filter { $0 != .cg || n <= 64 }
    var trainers = try solvers.map { solver in
      var configuration = configuration
      configuration.solver = solver
      return try Trainer(configuration: configuration, inputs: inputs, targets: targets, checks: .none)
    }
    var seconds = Array(repeating: [Double](), count: trainers.count)
    var solving = seconds
    for _ in 0..<Int(parameters["steps"]) {
      for index in trainers.indices {
        let times = try trainers[index].advance().seconds
        seconds[index].append(times.total)
        solving[index].append(times.total - times.forward - times.update)
      }
    }
    for (index, solver) in solvers.enumerated() {
      let spread = Spread(seconds[index])
      row = row.adding([
        solver.rawValue: spread.mean, "\(solver.rawValue)Least": spread.range.lowerBound,
        "\(solver.rawValue)Most": spread.range.upperBound,
        "\(solver.rawValue)Solving": Spread(solving[index]).mean,
      ])
    }
    return [row]
  }

  private func measured(_ rows: [Row]) -> [Row] { rows.filter { $0["steps"] > 0 } }

  /// The measured time of the solver that `auto` takes over that of the fastest.
  private func regret(_ row: Row) -> Double {
    let chosen = row["workGram"] <= row["workSketched"] ? SolverKind.gram : .sketched
    return row[chosen.rawValue] / Self.timed.compactMap { row.numbers[$0.rawValue] }.min()!
  }

  /// By which factor the predicted ratio of a sketched step to an exact one is wrong.
  private func error(_ row: Row) -> Double {
    let ratio = (row["workSketched"] / row["workGram"]) / (row["sketched"] / row["gram"])
    return max(ratio, 1 / ratio)
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    [
      .always(
        .costStep, scope: .practice,
        "seconds of a step with the solver that auto takes over those with the fastest", of: measured(rows),
        atMost: 1.3, regret),
      .always(
        .costStep, scope: .practice,
        "the factor by which sgn plan errs in the ratio of a sketched step to an exact one",
        of: measured(rows),
        atMost: 2, error),
    ]
  }

  /// The predicted ratio by n, and where it falls below 1: between two sizes by the power law through them.
  private func prediction(_ rows: [Row]) -> (ratios: [(x: Double, y: Double)], crossover: String) {
    let ratios = rows.filter { $0["steps"] == 0 }.map {
      (x: $0["n"], y: $0["workSketched"] / $0["workGram"])
    }.sorted { $0.x < $1.x }
    guard let after = ratios.firstIndex(where: { $0.y < 1 }), after > 0 else { return (ratios, "nowhere") }
    return (ratios, "at n ≈ \(short(Self.root(PowerLaw(Array(ratios[(after - 1)...after])))))")
  }

  /// Where a power law is 1.
  private static func root(_ law: PowerLaw) -> Double { .exp(-.log(law.value(at: 1)) / law.exponent) }

  /// Where the measured curves cross: among the sizes tried, or by extending the power law of the ratio of their solving times,
  /// which is 1 where that of whole steps is, for both have the same passes. The smallest size is overhead.
  private func crossover(_ rows: [Row]) -> String {
    if rows.contains(where: { $0["sketched"] < $0["gram"] }) { return "lies among the sizes measured" }
    let law = PowerLaw(
      rows.filter { $0["n"] > 16 }.map { ($0["n"], $0["sketchedSolving"] / $0["gramSolving"]) })
    let far =
      law.interval.upperBound < 0
      ? "the ratio of the times without the passes, like n to the power \(law.text), would reach 1 at n ≈ \(short(Self.root(law)))"
      : "nothing measured says that it comes: the ratio without the passes goes like n to the power \(law.text)"
    return "is not reached at n = \(Int(rows.last!["n"])) as measured; \(far)"
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
          "A sketched step over an exact one, m = 4n², d = 3. The plan predicts the crossover \(predicted.crossover); it \(crossover(rows)).",
        x: "points n", y: "seconds over seconds of the exact step", logarithmic: "xy",
        series: [
          .init("sketched, measured", .measured, rows.map { ($0["n"], $0["sketched"] / $0["gram"]) }),
          .init("sketched, predicted", .law, predicted.ratios),
          .init("as fast", .bound, predicted.ratios.map { ($0.x, 1) }),
        ]),
      Plot(
        "crossover-seconds", .costStep, title: "Seconds of a step",
        caption:
          "Seconds of a step, the mean with the least and the most, on the machine of this report. The predictions are scaled by one factor, so that the exact step’s agrees at the largest n.",
        x: "points n", y: "seconds of a step", logarithmic: "xy",
        series: Self.timed.map { .init("\($0.rawValue), measured", .measured, points: points($0)) }
          + [
            .init("gram, predicted", .law, rows.map { ($0["n"], unit * $0["workGram"]) }),
            .init("sketched, predicted", .bound, rows.map { ($0["n"], unit * $0["workSketched"]) }),
          ]),
    ]
  }
}
