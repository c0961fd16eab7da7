public import Claims
public import CounterStream
internal import GaussNewton
public import Laws
internal import SketchedLeastSquares
internal import Statistics

/// Sketched Gauss–Newton against exact Gauss–Newton, plain conjugate gradients, gradient descent and Adam, in steps, counted
/// operations and seconds, with the error on held-out points. It judges no claim as stated: it shows what the claims are worth
/// in practice.
public struct ComparisonExperiment: Experiment {
  public let name = "comparison"
  public let claims: [ClaimID] = []
  public let subjects: [ClaimID] = [.trainInterpolates]
  public let question =
    "What do second-order steps gain in steps, operations and seconds, and on held-out points?"
  public let method =
    "Every method has the same initialisation. A hundred points in ten dimensions of each of the families sphere, clustered and teacher, a hundred held out, 2048 neurons; 110 of the 442 diabetes patients, 4096 neurons (full: four fifths of them with 16,384 neurons, and four fifths of the handwritten digits with 4096 neurons). Systems are solved to 10⁻²; sketches are CountSketches of 8n rows. First-order methods take 150 steps, 250 on the digits; of three step lengths for Adam, the one with the smallest final residual is shown. Operations are counted; seconds are wall-clock time, one method after another on all threads, and differ from run to run."
  public let columns = ["step", "relativeResidual", "operations", "seconds", "heldOut", "learningRate"]
  public let isTimed = true

  private static let methods = ["gram", "sketched", "cg", "gradient descent", "adam"]
  /// The residual to be reached, relative to the first residual.
  private let reach = 1e-6
  /// The families with random targets: there is nothing to learn about held-out points.
  private let noise: Set = ["sphere", "clustered"]

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    func set(_ name: String, width: Double, heldOut: Double, steps: Double) -> [Row] {
      Self.methods.map {
        Row(["width": width, "share": heldOut, "steps": steps], words: ["data": name, "method": $0])
      }
    }
    let synthetic = ["sphere", "clustered", "teacher"].flatMap {
      set($0, width: 2048, heldOut: 0.5, steps: 150)
    }
    return synthetic
      + (effort == .quick
        ? set("diabetes", width: 4096, heldOut: 0.75, steps: 150)
        : set("diabetes", width: 16_384, heldOut: 0.2, steps: 150)
          + set("digits", width: 4096, heldOut: 0.2, steps: 250))
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let data = try ComparisonData(
      parameters.word("data"), width: Int(parameters["width"]), heldOut: parameters["share"])
    let (curve, rate) = try curve(
      of: parameters.word("method"), data, firstOrderSteps: Int(parameters["steps"]))
    return curve.enumerated().map { step, point in
      let row = Row(
        [
          "step": Double(step), "relativeResidual": point.relativeResidual, "operations": point.operations,
          "seconds": point.seconds, "learningRate": rate,
        ], words: parameters.words)
      return point.heldOut.map { row.adding(["heldOut": $0]) } ?? row
    }
  }

  private func curve(of method: String, _ data: ComparisonData, firstOrderSteps: Int) throws
    -> ([CurvePoint], rate: Double)
  {
    if let solver = SolverKind(rawValue: method) { return (try data.secondOrder(solver), 0) }
    let candidates: [(FirstOrderBaseline, rate: Double)] =
      method == "adam"
      ? [1e-2, 3e-2, 1e-1].map { (.adam(step: $0), $0) } : [(.gradientDescent, 0)]
    return try candidates.map { (try data.firstOrder($0.0, steps: firstOrderSteps), $0.rate) }
      .min { $0.0.last!.relativeResidual < $1.0.last!.relativeResidual }!
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    [operations(rows), heldOut(rows)]
  }

  /// Whether sketched Gauss–Newton reaches the accuracy first. A first-order method that has not reached it after all its steps needs more
  /// operations than it has spent.
  private func operations(_ rows: [Row]) -> Judgement {
    let pairs = pairs(rows)
    let worst = pairs.max { $0["ratio"] < $1["ratio"] }!
    let verdict: StatisticalVerdict =
      if worst["ratio"] <= 1 {
        .holds
      } else if pairs.contains(where: { $0["ratio"] > 1 && $0["reached"] == 1 || !$0["ratio"].isFinite }) {
        .refuted
      } else {
        .undecided
      }
    return Judgement(
      .trainInterpolates, scope: .practice, verdict,
      "operations of sketched Gauss–Newton to ‖r‖ ≤ 10⁻⁶‖r_0‖ over those of gradient descent and Adam, the worst of \(pairs.count) pairs (\(worst.word("data")), \(worst.word("method")))",
      measured: worst["ratio"], bound: 1,
      confidence:
        "counted; in \(unreached(rows)) pairs the first-order method did not reach the accuracy within its steps; the operations of all its steps are used",
      worst: worst)
  }

  /// In how many pairs the first-order method did not reach the accuracy.
  func unreached(_ rows: [Row]) -> String {
    let pairs = pairs(rows)
    return "\(pairs.count { $0["reached"] == 0 }) of \(pairs.count)"
  }

  /// The operations of sketched Gauss–Newton and of each first-order method to the accuracy, for each data set.
  private func pairs(_ rows: [Row]) -> [Row] {
    func spent(_ data: String, _ method: String) -> (operations: Double, hasReached: Bool) {
      let run = rows.filter { $0.word("data") == data && $0.word("method") == method }
      let first = run.first { $0["relativeResidual"] <= reach }
      return ((first ?? run.last!)["operations"], first != nil)
    }
    return names(rows).flatMap { data in
      let ours = spent(data, "sketched")
      return ["gradient descent", "adam"].map { method in
        let theirs = spent(data, method)
        return Row(
          [
            "sketched": ours.operations, "theirs": theirs.operations, "reached": theirs.hasReached ? 1 : 0,
            "ratio": ours.hasReached ? ours.operations / theirs.operations : .infinity,
          ], words: ["data": data, "method": method])
      }
    }
  }

  /// Whether speed costs accuracy on held-out points.
  private func heldOut(_ rows: [Row]) -> Judgement {
    func last(_ data: String, _ method: String) -> Double {
      rows.last { $0.word("data") == data && $0.word("method") == method }!["heldOut"]
    }
    let pairs = names(rows).filter { !noise.contains($0) }.map { data in
      Row(["sketched": last(data, "sketched"), "adam": last(data, "adam")], words: ["data": data])
    }
    let worst = pairs.max { $0["sketched"] / $0["adam"] < $1["sketched"] / $1["adam"] }!
    return .always(
      .trainInterpolates, scope: .practice,
      "held-out error of the last network, sketched Gauss–Newton over Adam, one initialisation and one split (worst: \(worst.word("data")))",
      of: pairs, atMost: 1
    ) { $0["sketched"] / $0["adam"] }
  }

  private func names(_ rows: [Row]) -> [String] { Set(rows.map { $0.word("data") }).sorted() }

  public func plots(_ rows: [Row]) -> [Plot] {
    names(rows).flatMap { data in
      let own = rows.filter { $0.word("data") == data }
      func plot(_ x: String, _ label: String, _ caption: String) -> Plot {
        Plot(
          "comparison-\(x)-\(data)", .trainInterpolates, title: "\(data): the residual by \(x)",
          caption: caption, x: label, y: "‖r_t‖ / ‖r_0‖",
          logarithmic: "xy",
          series: series(own, x == "steps" ? "step" : x) { max($0["relativeResidual"], 1e-17) })
      }
      var plots = [
        plot(
          "steps", "step",
          "The residual by step on \(data). Marks: Gauss–Newton; dashed: first-order methods."),
        plot("operations", "floating-point operations", "The same residuals by counted operations."),
      ]
      if !noise.contains(data) {
        plots.append(
          plot("seconds", "seconds", "The same residuals by wall-clock time, on the machine of this report."))
        plots.append(
          Plot(
            "comparison-heldout-\(data)", .trainInterpolates, title: "\(data): the error on held-out points",
            caption:
              "The error on held-out points after each step. Methods that interpolate end close together, whatever their speed; a first-order method that lies lower has not yet fitted the training points.",
            x: "floating-point operations", y: "held-out RMSE", logarithmic: "x",
            series: series(own.filter { $0.numbers["heldOut"] != nil }, "operations") { $0["heldOut"] }))
      }
      return plots
    }
  }

  private func series(_ rows: [Row], _ x: String, _ y: (Row) -> Double) -> [Plot.Series] {
    Self.methods.map { method in
      Plot.Series(
        method, SolverKind(rawValue: method) == nil ? .bound : .measured,
        rows.filter { $0.word("method") == method && $0[x] > 0 }.map { ($0[x], y($0)) })
    }
  }
}
