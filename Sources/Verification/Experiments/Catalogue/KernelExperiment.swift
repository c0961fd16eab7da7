public import Claims
public import CounterStream
internal import DenseLinearAlgebra
public import Laws
internal import NeuralTangentKernel
internal import RealModule
internal import Statistics

/// The kernel: its entries as probabilities, and its smallest eigenvalue in terms of the geometry of the points.
public struct KernelExperiment: Experiment {
  public let name = "kernel"
  public let claims: [ClaimID] = [.ntkKernelIsExpectation, .ntkKernelIsPositiveDefinite]
  public let question =
    "Is K the expectation of the Gram matrix, how fast does λ_min(K) fall as two points approach each other, and when is it zero?"
  public let method =
    "Two points at angles θ from 10⁻⁵ to 3: the share of random neurons that are active on both, against K₁₂/⟨x₁,x₂⟩, by exact binomial bounds; λ_min(K) from LAPACK. More points: sixteen on the sphere in eight dimensions, two of them at the angle θ; n on a half circle, π/n apart; and p antipodal pairs in d dimensions, where K is singular exactly for p > d."
  public let columns = [
    "angle", "smallest", "active", "trials", "probability", "pairs", "dimension", "separation",
    "expected", "positive", "rounding",
  ]

  private func claim(_ p: Double) -> ProbabilityClaim {
    .equals(p, discrepancy: 0.03, falseAlarm: 1e-9, miss: 1e-6)
  }

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    let small = stride(from: -5.0, through: -0.5, by: effort == .quick ? 0.5 : 0.1).map { Double.pow(10, $0) }
    let angles = small + [0.5, 1, 1.5, 2, 2.5, 3]
    let pairs = (1...4).flatMap { d in (1...5).map { (Double($0), Double(d)) } }
    let circles = (1...(effort == .quick ? 5 : 7)).map { Double.pi / Double(1 << $0) }
    return angles.map { Row(["angle": $0]) }
      + pairs.map { Row(["pairs": $0.0, "dimension": $0.1, "expected": $0.0 <= $0.1 ? 1 : 0]) }
      + (small + [0.5, 1]).map { Row(["separation": $0, "expected": 1], words: ["points": "sphere"]) }
      + circles.map { Row(["separation": $0, "expected": 1], words: ["points": "circle"]) }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    if let angle = parameters.numbers["angle"] {
      let inputs = Matrix(rows: 2, columns: 2, elements: [1, 0, .cos(angle), .sin(angle)])
      let kernel = implementation.kernel(inputs)
      let probability = kernel[0, 1] / .cos(angle)
      guard (0...1).contains(probability) else {
        return [parameters.adding(["smallest": 0, "active": -1, "trials": 1, "probability": probability])]
      }
      let trials = claim(probability).trials
      let weights = Matrix(rows: 2, columns: trials, elements: stream.normals(0..<(2 * trials)))
      let pattern = implementation.activations(weights.transposeTimes(inputs))
      let active = (0..<trials).count { neuron in
        pattern.isActive(neuron: neuron, point: 0) && pattern.isActive(neuron: neuron, point: 1)
      }
      return [
        parameters.adding([
          "smallest": try SymmetricEigen.values(kernel)[0], "active": Double(active),
          "trials": Double(trials),
          "probability": probability,
        ])
      ]
    }
    let inputs =
      parameters.numbers["pairs"] != nil
      ? antipodalPairs(Int(parameters["pairs"]), dimension: Int(parameters["dimension"]), stream: stream)
      : parameters.word("points") == "circle"
        ? halfCircle(angle: parameters["separation"]) : spherePoints(twoAt: parameters["separation"])
    let kernel = implementation.kernel(inputs)
    return [
      parameters.adding([
        "smallest": try SymmetricEigen.values(kernel)[0],
        "rounding": 30 * Double(inputs.columns) * unitRoundoff * kernel.trace,
        "positive": try implementation.kernelIsPositiveDefinite(inputs) ? 1 : 0,
      ])
    ]
  }

  /// `p` random directions, each with its opposite: they are independent exactly when `p ≤ d`.
  private func antipodalPairs(_ pairs: Int, dimension d: Int, stream: CounterStream) -> Matrix {
    var inputs = Matrix(rows: d, columns: 2 * pairs)
    for pair in 0..<pairs {
      // On the line there are two points; every further pair repeats them.
      let raw = stream.substream(pair).normals(0..<d)
      let length = d == 1 ? raw[0].magnitude : norm(raw)
      for k in 0..<d { (inputs[k, 2 * pair], inputs[k, 2 * pair + 1]) = (raw[k] / length, -raw[k] / length) }
    }
    return inputs
  }

  /// Points at the angles `0, φ, 2φ, …` below `π`: no two are antipodal.
  private func halfCircle(angle: Double) -> Matrix {
    Matrix(rows: 2, columns: Int((Double.pi / angle).rounded())) { k, i in
      k == 0 ? .cos(Double(i) * angle) : .sin(Double(i) * angle)
    }
  }

  /// Sixteen points, the same for every angle except the last, which is at that angle to the first.
  private func spherePoints(twoAt angle: Double) -> Matrix {
    var inputs = sphere(points: 16, dimension: 8, stream: CounterStream(seed: 16))
    let (first, last) = (inputs.column(0), inputs.column(15))
    let component = dot(first, last)
    let tangent = zip(first, last).map { $1 - component * $0 }
    let length = norm(tangent)
    for k in 0..<8 { inputs[k, 15] = .cos(angle) * first[k] + .sin(angle) * tangent[k] / length }
    return inputs
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    let angles = rows.filter { $0.numbers["angle"] != nil }
    let judged = angles.map { row -> (row: Row, verdict: StatisticalVerdict) in
      guard row["active"] >= 0 else { return (row, .refuted) }
      return (row, claim(row["probability"]).verdict(events: Int(row["active"]), trials: Int(row["trials"])))
    }
    let worst =
      judged.first { $0.verdict == .refuted } ?? judged.first { $0.verdict == .undecided }
      ?? judged.max { deviation($0.row) < deviation($1.row) }!
    func isWrong(_ row: Row) -> Bool {
      let positive = row["expected"] == 1
      return (row["positive"] == 1) != positive || (row["smallest"] > row["rounding"]) != positive
    }
    return [
      Judgement(
        .ntkKernelIsExpectation, worst.verdict,
        "share of neurons active on both points against K₁₂/⟨x₁,x₂⟩, the worst of \(angles.count) angles",
        measured: worst.row["active"] / worst.row["trials"], bound: worst.row["probability"],
        accepted: Judgement.accepted(claim(worst.row["probability"]), trials: Int(worst.row["trials"])),
        confidence: Judgement.rates(claim(0.5)), worst: worst.row),
      .always(
        .ntkKernelIsPositiveDefinite,
        "sets of points where the sign of λ_min(K) or the geometric condition is wrong",
        of: rows.filter { $0.numbers["expected"] != nil }, atMost: 0
      ) { isWrong($0) ? 1 : 0 },
    ]
  }

  /// The deviation of the share of active neurons in standard deviations.
  private func deviation(_ row: Row) -> Double {
    let (p, trials) = (row["probability"], row["trials"])
    return (row["active"] / trials - p).magnitude / (p * (1 - p) / trials).squareRoot()
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    let angles = rows.filter { $0.numbers["angle"] != nil }
    let small = angles.filter { $0["angle"] < 0.5 }
    func separated(_ points: String) -> [(x: Double, y: Double)] {
      rows.filter { $0.words["points"] == points }.map { ($0["separation"], $0["smallest"]) }
    }
    return [
      Plot(
        "kernel-share", .ntkKernelIsExpectation, title: "How many neurons are active on both of two points",
        caption:
          "The share of random neurons that are active on both of two points, with 95 % confidence intervals (Clopper–Pearson), and its expectation by the kernel.",
        x: "angle between two points θ", y: "share of neurons",
        series: [
          .init(
            "measured", .marks,
            points: angles.filter { $0["active"] >= 0 }.map { row in
              let (active, trials) = (Int(row["active"]), Int(row["trials"]))
              return Plot.Point(
                row["angle"], row["active"] / row["trials"],
                ClopperPearson.interval(successes: active, trials: trials, error: 0.05))
            }),
          .init("K₁₂/⟨x₁,x₂⟩", .law, angles.map { ($0["angle"], $0["probability"]) }),
        ]),
      Plot(
        "kernel", .ntkKernelIsPositiveDefinite,
        title: "The smallest eigenvalue of the kernel by the nearest pair",
        caption:
          "The smallest eigenvalue of the kernel is proportional to the angle between the two nearest points; for two points alone it is θ/2π.",
        x: "smallest angle between two points θ", y: "λ_min(K)", logarithmic: "xy",
        series: [
          .init("two points", .measured, small.map { ($0["angle"], $0["smallest"]) }),
          .init("sixteen on the sphere, two at the angle θ", .measured, separated("sphere")),
          .init("π/θ on a half circle", .measured, separated("circle")),
          .init("θ/2π", .law, small.map { ($0["angle"], $0["angle"] / (2 * .pi)) }),
        ]),
      antipodal(rows.filter { $0.numbers["pairs"] != nil }),
    ]
  }

  /// Below the dashed line an eigenvalue cannot be distinguished from zero.
  private func antipodal(_ rows: [Row]) -> Plot {
    let byPairs = Dictionary(grouping: rows) { $0["pairs"] }
    return Plot(
      "antipodal", .ntkKernelIsPositiveDefinite,
      title: "The smallest eigenvalue of the kernel with antipodal pairs",
      caption:
        "p antipodal pairs of random directions in d dimensions: the smallest eigenvalue of the kernel is zero up to rounding exactly where p > d. Values that are zero up to rounding are plotted by magnitude, at least 10⁻¹⁸.",
      x: "antipodal pairs p", y: "|λ_min(K)|", logarithmic: "y",
      series: Set(rows.map { $0["dimension"] }).sorted().map { d in
        .init(
          "d = \(Int(d))", .measured,
          rows.filter { $0["dimension"] == d }.map { ($0["pairs"], max($0["smallest"].magnitude, 1e-18)) })
      } + [
        .init("rounding, 30·2p·u·tr K", .bound, byPairs.map { ($0, $1.map { $0["rounding"] }.max()!) })
      ])
  }
}
