public import Claims
public import CounterStream
internal import DenseLinearAlgebra
internal import GaussNewton
public import Laws
internal import NeuralTangentKernel
internal import RealModule

/// Where the theorem's hypotheses can be proved before training: how far the targets may be from the initial outputs.
public struct CertificationExperiment: Experiment {
  public let name = "certification"
  public let claims: [ClaimID] = [.trainLinearConvergence]
  public let question =
    "How far may the targets be from the initial outputs for the theorem’s hypotheses to be certified, and does every step halve the residual there?"
  public let method =
    "One to eight points on the sphere in eight dimensions, targets in a random direction; the largest ‖r_0‖ = 2ᵏ, k ≤ 3, at which the hypotheses are proved for ε₀ = 1/6, by width; four exact steps from there. Normal targets have ‖r_0‖ ≈ √(3n/2). The radius that the proof allows is ρ = 4√(n/m)‖r_0‖/σ₀², so the certified ‖r_0‖ grows like √m."
  public let columns = ["n", "width", "distance", "worst", "flips"]

  private let d = 8
  /// `log₂` of the distances tried.
  private let exponents = -20...3

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    [1.0, 2, 4, 8].flatMap { n in
      (8...(effort == .quick ? 14 : 18)).flatMap { exponent in
        (0..<(effort == .quick ? 3 : 10)).map {
          Row(["n": n, "width": Double(1 << exponent), "draw": Double($0)])
        }
      }
    }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let (n, m) = (Int(parameters["n"]), Int(parameters["width"]))
    let inputs = sphere(points: n, dimension: d, stream: stream.substream("points"))
    let start = TwoLayerNetwork(width: m, dimension: d, stream: stream.substream("start"))
    let direction = stream.substream("targets").normals(0..<n)
    let outputs = implementation.forward(start, inputs).outputs
    let certified = try exponents.reversed().first {
      try implementation.certifiesConvergence(start, inputs, .exp2(Double($0)))
    }
    guard let certified else { return [parameters.adding(["distance": 0, "worst": 0, "flips": 0])] }
    let distance = Double.exp2(Double(certified))
    var targets = outputs
    // Slightly nearer, because the targets are rounded.
    add((1 - 1e-12) * distance / norm(direction), direction, to: &targets)
    var network = start
    var worst = 0.0
    for _ in 0..<4 {
      guard let step = try ExactStep(network, inputs, targets, implementation) else { break }
      worst = larger(worst, step.factor - step.rounding)
      network = step.network
    }
    let pattern = implementation.forward(start, inputs).pattern
    return [
      parameters.adding([
        "distance": distance, "worst": worst,
        "flips": Double(implementation.forward(network, inputs).pattern.flips(since: pattern)),
      ])
    ]
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    let certified = rows.filter { $0["distance"] > 0 }
    return [
      .always(
        .trainLinearConvergence,
        "the largest contraction factor of four steps, rounding allowed for, where the hypotheses are certified (\(certified.count) of \(rows.count) initialisations)",
        of: certified, atMost: 0.5
      ) { $0["worst"] },
      .always(
        .trainLinearConvergence, scope: .practice,
        "the distance ‖r_0‖ = √(3n/2) of normal targets over the distance at which the hypotheses are certified at the largest width tried, the median of the initialisations",
        of: atLargestWidth(rows), atMost: 1
      ) { $0["distance"] > 0 ? (1.5 * $0["n"]).squareRoot() / $0["distance"] : .infinity },
    ]
  }

  /// For each n the initialisation of median distance at the largest width.
  private func atLargestWidth(_ rows: [Row]) -> [Row] {
    let largest = rows.map { $0["width"] }.max() ?? 0
    return Dictionary(grouping: rows.filter { $0["width"] == largest }) { $0["n"] }.values.map { rows in
      rows.sorted { $0["distance"] < $1["distance"] }[rows.count / 2]
    }
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    let sizes = Set(rows.map { $0["n"] }).sorted()
    func certified(_ n: Double) -> [Plot.Point] {
      let found = rows.filter { $0["n"] == n && $0["distance"] > 0 }
      return Dictionary(grouping: found) { $0["width"] }.map { width, rows in
        let spread = Spread(rows.map { $0["distance"] })
        return .init(width, spread.median, spread.range)
      }
    }
    let widths = Set(rows.map { $0["width"] }).sorted()
    return [
      Plot(
        "certification", .trainLinearConvergence,
        title: "How close the targets must be for the theorem to be certified",
        caption:
          "The largest distance of the targets from the initial outputs at which the theorem’s hypotheses are proved before training: median and range of the initialisations for which there is one. Dotted: the distance of normal targets for eight points.",
        x: "width m (neurons)", y: "largest certified ‖r_0‖", logarithmic: "xy",
        series: sizes.map {
          .init($0 == 1 ? "one point" : "\(Int($0)) points", .measured, points: certified($0))
        }
          + [.init("normal targets, n = 8", .law, widths.map { ($0, 12.0.squareRoot()) })])
    ]
  }
}
