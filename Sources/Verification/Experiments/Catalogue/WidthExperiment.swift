public import Claims
public import CounterStream
internal import DenseLinearAlgebra
internal import GaussNewton
public import Laws
internal import RealModule
internal import Statistics

/// The sufficient width as measured and as the theorem has it: over (n, m), the share of initialisations from which every step
/// halves the residual. It judges no statement, because the theorem does not speak about smaller widths than its own.
public struct WidthExperiment: Experiment {
  public let name = "width"
  public let claims: [ClaimID] = []
  public let subjects: [ClaimID] = [.trainLinearConvergence]
  public let question =
    "From which width on do all steps halve the residual, how does it grow with n, and which width does the theorem require?"
  public let method =
    "Points on the sphere in ten dimensions, standard normal targets and weights, all drawn anew for each initialisation; exact steps; the first five steps, down to 10⁻⁶ of the first residual. A width is sufficient if, from it on, every step halves the residual for nine of ten random initialisations. The interval around it ends below at the width up to which fewer than nine of ten is established with 95 % confidence, and above at the width from which on at least nine of ten is established (Clopper–Pearson). The theorem’s width is that of `sgn plan`, with every constant, for δ = 1/10, the median over the initialisations."
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

  /// Whether each of the first five steps halves the residual; false if no step can be taken.
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
        "the width that the theorem requires over the width that is sufficient as measured, the largest ratio of \(sizes.count) numbers of points",
        of: sizes, atMost: 10
      ) { $0["theoremWidth"] / $0["enough"] }
    ]
  }

  /// For each n the sufficient width with its interval; absent where no width tried is sufficient.
  func enough(_ rows: [Row]) -> [(n: Double, width: Double, interval: ClosedRange<Double>)] {
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

  /// The share of initialisations from which every step halves, with 95 % confidence.
  private func interval(_ row: Row) -> ClosedRange<Double> {
    ClopperPearson.interval(successes: Int(row["halving"]), trials: Int(row["starts"]), error: 0.05)
  }

  /// The fitted exponent, where the sizes determine one.
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
          "The phase diagram: the share of initialisations from which every step halves the residual, by width and number of points.",
        x: "width m (neurons)", y: "points n", logarithmic: "xy",
        series: [
          cells("none", { $0 == 0 }), cells("some", { $0 > 0 && $0 < 0.9 }),
          cells("at least nine of ten", { $0 >= 0.9 && $0 < 1 }), cells("all", { $0 == 1 }),
        ] + (law == nil ? [] : [.init("sufficient width", .law, enough.map { ($0.width, $0.n) })])),
      Plot(
        "phase-shares", .trainLinearConvergence, title: "How often every step halves the residual",
        caption: "The same shares with 95 % confidence intervals (Clopper–Pearson).",
        x: "width m (neurons)", y: "share of initialisations whose every step halves", logarithmic: "x",
        series: points.map { n in
          .init(
            "n = \(Int(n))", .measured,
            points: rows.filter { $0["n"] == n }.map {
              .init($0["m"], $0["halving"] / $0["starts"], interval($0))
            })
        }),
      Plot(
        "width", .trainLinearConvergence, title: "The sufficient width, measured and by the theorem",
        caption:
          "The sufficient width as measured, with its 95 % interval, and the width that the theorem requires. \(growth(law))",
        x: "points n", y: "width m (neurons)", logarithmic: "xy",
        series: [
          .init("sufficient, measured", .measured, points: enough.map { .init($0.n, $0.width, $0.interval) }),
          .init(
            "fitted power law", .law, law.map { law in enough.map { ($0.n, law.value(at: $0.n)) } } ?? []),
          .init(
            "the theorem", .bound, points.map { n in (n, rows.first { $0["n"] == n }!["theoremWidth"]) }),
        ]),
    ]
  }
}
