public import Claims
public import CounterStream
internal import DenseLinearAlgebra
internal import GaussNewton
public import Laws
internal import RealModule
internal import Statistics

/// The width that is enough, beside the width the theorem asks for: over (n, m), the share of starts from which every step
/// halves the residual. It judges no statement, for the theorem says nothing of widths below its own.
public struct WidthExperiment: Experiment {
  public let name = "width"
  public let claims: [ClaimID] = []
  public let subjects: [ClaimID] = [.trainLinearConvergence]
  public let question =
    "From which width on do all steps halve the residual, how does it grow with n, and what does the theorem ask for?"
  public let method =
    "Points on the sphere in ten dimensions, standard normal targets, exact steps, all drawn anew for each start; of each start the first five steps, down to 10⁻⁶ of the first residual. The width that is enough is the least from which on nine starts of ten halve in every step; it is known to lie between the largest width at which fewer than nine of ten are proved with 95 % confidence, and the least from which on at least nine of ten are (Clopper–Pearson). The theorem’s width is that of `sgn plan`, with every constant, for δ = 1/10, the median over the starts."
  public let columns = ["n", "m", "starts", "halving", "lambda", "theoremWidth"]

  private let d = 10

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    let points = effort == .quick ? [4, 8, 16, 32] : [4, 8, 16, 32, 64, 128]
    return points.flatMap { n in
      stride(from: 2.0, through: effort == .quick ? 9 : 12, by: effort == .quick ? 1 : 0.5).map {
        Row(["n": Double(n), "m": (Double.exp2($0)).rounded(), "starts": effort == .quick ? 40 : 100])
      }
    }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let (n, m, starts) = (Int(parameters["n"]), Int(parameters["m"]), Int(parameters["starts"]))
    var halving = 0
    var kernels: [KernelSummary] = []
    for start in 0..<starts {
      let own = stream.substream(start)
      let inputs = sphere(points: n, dimension: d, stream: own.substream("points"))
      let targets = own.substream("targets").normals(0..<n)
      kernels.append(try KernelSummary(inputs: inputs, targets: targets))
      let network = TwoLayerNetwork(width: m, dimension: d, stream: own.substream("start"))
      if try halves(network, inputs, targets, implementation) { halving += 1 }
    }
    return [
      parameters.adding([
        "halving": Double(halving), "lambda": Spread(kernels.map { $0.smallestEigenvalue! }).median,
        "theoremWidth": Spread(kernels.map { $0.theoremWidth(failureProbability: 0.1) ?? .infinity }).median,
      ])
    ]
  }

  /// Whether each of the first five steps halves the residual; no step at all does not.
  private func halves(
    _ start: TwoLayerNetwork, _ inputs: Matrix, _ targets: [Double], _ implementation: Implementation
  ) throws -> Bool {
    var network = start
    var pass = implementation.forward(network, inputs)
    var residual = difference(pass.outputs, targets)
    let first = norm(residual)
    for _ in 0..<5 where norm(residual) > 1e-6 * first {
      guard let factor = try? CholeskyFactorization(implementation.gram(pass.pattern, inputs)) else {
        return false
      }
      network = implementation.update(network, try factor.solve(residual), pass.pattern, inputs)
      pass = implementation.forward(network, inputs)
      let next = difference(pass.outputs, targets)
      if !(norm(next) <= norm(residual) / 2) { return false }
      residual = next
    }
    return true
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    let sizes = enough(rows).map { found in
      Row([
        "n": found.n, "enough": found.width,
        "theoremWidth": rows.first { $0["n"] == found.n }!["theoremWidth"],
      ])
    }
    return [
      .always(
        .trainLinearConvergence, scope: .practice,
        "the width that the theorem asks for over the one that is enough in fact, the largest of \(sizes.count) numbers of points",
        of: sizes, atMost: 10
      ) { $0["theoremWidth"] / $0["enough"] }
    ]
  }

  /// For each n the width that is enough and where it is known to lie; none where no width tried is enough.
  private func enough(_ rows: [Row]) -> [(n: Double, width: Double, interval: ClosedRange<Double>)] {
    Dictionary(grouping: rows) { $0["n"] }.compactMap { n, rows in
      let widths = rows.sorted { $0["m"] < $1["m"] }
      /// The least width from which on the condition holds at every width tried.
      func first(_ holds: (Row) -> Bool) -> Double? {
        let last = widths.lastIndex { !holds($0) }.map { $0 + 1 } ?? 0
        return last < widths.count ? widths[last]["m"] : nil
      }
      guard let width = first({ $0["halving"] >= 0.9 * $0["starts"] }),
        let sure = first({ interval($0).lowerBound >= 0.9 }),
        let possible = first({ interval($0).upperBound >= 0.9 })
      else { return nil }
      return (n, width, min(possible, width)...max(sure, width))
    }.sorted { $0.n < $1.n }
  }

  /// The share of starts that halve, with 95 % confidence.
  private func interval(_ row: Row) -> ClosedRange<Double> {
    ClopperPearson.interval(successes: Int(row["halving"]), trials: Int(row["starts"]), error: 0.05)
  }

  /// What the fit says, where it says anything.
  private func growth(_ law: PowerLaw?) -> String {
    guard let law else { return "Too few sizes to fit an exponent." }
    return law.interval.lowerBound > 0
      ? "The fitted exponent in n is \(law.text)."
      : "These sizes do not determine the exponent in n: \(law.text)."
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    let points = Set(rows.map { $0["n"] }).sorted()
    let enough = enough(rows)
    let law = enough.count > 1 ? PowerLaw(enough.map { ($0.n, $0.width) }) : nil
    func cells(_ title: String, _ shares: (Double) -> Bool) -> Plot.Series {
      .init(
        title, .marks,
        rows.filter { shares($0["halving"] / $0["starts"]) }.map { ($0["m"], $0["n"]) })
    }
    return [
      Plot(
        "phase", .trainLinearConvergence, title: "Where every step halves the residual",
        caption:
          "The phase diagram: from how many starts every step halves the residual, by width and number of points.",
        x: "width m (neurons)", y: "points n", logarithmic: "xy",
        series: [
          cells("no start", { $0 == 0 }), cells("some", { $0 > 0 && $0 < 0.9 }),
          cells("nine of ten", { $0 >= 0.9 && $0 < 1 }), cells("all", { $0 == 1 }),
        ] + (law == nil ? [] : [.init("enough", .law, enough.map { ($0.width, $0.n) })])),
      Plot(
        "phase-shares", .trainLinearConvergence, title: "How often every step halves the residual",
        caption: "The same shares with 95 % confidence intervals (Clopper–Pearson).",
        x: "width m (neurons)", y: "share of starts whose every step halves", logarithmic: "x",
        series: points.map { n in
          .init(
            "n = \(Int(n))", .measured,
            points: rows.filter { $0["n"] == n }.map {
              .init($0["m"], $0["halving"] / $0["starts"], interval($0))
            })
        }),
      Plot(
        "width", .trainLinearConvergence, title: "The width that is enough, and the theorem’s",
        caption:
          "The width that is enough, each doubtful by the interval drawn, and the one that the theorem asks for. \(growth(law))",
        x: "points n", y: "width m (neurons)", logarithmic: "xy",
        series: [
          .init("enough, measured", .measured, points: enough.map { .init($0.n, $0.width, $0.interval) }),
          .init(
            "fitted power law", .law, law.map { law in enough.map { ($0.n, law.value(at: $0.n)) } } ?? []),
          .init(
            "the theorem", .bound, points.map { n in (n, rows.first { $0["n"] == n }!["theoremWidth"]) }),
        ]),
    ]
  }
}
