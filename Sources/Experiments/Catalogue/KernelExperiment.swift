public import Claims
public import CounterStream
internal import DenseLinearAlgebra
public import Laws
internal import NeuralTangentKernel
internal import RealModule
internal import Statistics

/// The kernel: its entries as probabilities, and its smallest eigenvalue against the geometry of the points.
public struct KernelExperiment: Experiment {
  public let name = "kernel"
  public let claims: [ClaimID] = [.ntkKernelIsExpectation, .ntkKernelIsPositiveDefinite]
  public let question =
    "Is K the expectation of the Gram matrix, how fast does λ_min(K) fall as two points meet, and when is it zero?"
  public let method =
    "Two points at angles θ from 10⁻⁵ to π: how many random neurons are active on both, against K₁₂/⟨x₁,x₂⟩, by exact binomial bounds; λ_min(K) from LAPACK. And p antipodal pairs in d dimensions, where K is singular exactly for p > d."
  public let columns = [
    "angle", "smallest", "active", "trials", "probability", "pairs", "dimension", "positive",
  ]

  private func claim(_ p: Double) -> ProbabilityClaim {
    .equals(p, discrepancy: 0.03, falseAlarm: 1e-9, miss: 1e-6)
  }

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    let small = stride(from: -5.0, through: -0.5, by: effort == .quick ? 0.5 : 0.1).map { Double.pow(10, $0) }
    let angles = small + [0.5, 1, 1.5, 2, 2.5, 3]
    let pairs = (1...4).flatMap { d in (1...5).map { (Double($0), Double(d)) } }
    return angles.map { Row(["angle": $0]) } + pairs.map { Row(["pairs": $0.0, "dimension": $0.1]) }
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
    let (pairs, d) = (Int(parameters["pairs"]), Int(parameters["dimension"]))
    var inputs = Matrix(rows: d, columns: 2 * pairs)
    for pair in 0..<pairs {
      // On the line there are two points; every further pair repeats them.
      let raw = stream.substream(pair).normals(0..<d)
      let length = d == 1 ? raw[0].magnitude : norm(raw)
      for k in 0..<d { (inputs[k, 2 * pair], inputs[k, 2 * pair + 1]) = (raw[k] / length, -raw[k] / length) }
    }
    let kernel = implementation.kernel(inputs)
    return [
      parameters.adding([
        "smallest": try SymmetricEigen.values(kernel)[0],
        "rounding": 30 * Double(2 * pairs) * unitRoundoff * kernel.trace,
        "positive": try implementation.kernelIsPositiveDefinite(inputs) ? 1 : 0,
      ])
    ]
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    let angles = rows.filter { $0.numbers["angle"] != nil }
    let judged = angles.map { row -> (row: Row, verdict: StatisticalVerdict) in
      guard row["active"] >= 0 else { return (row, .refuted) }
      return (row, claim(row["probability"]).verdict(events: Int(row["active"]), trials: Int(row["trials"])))
    }
    let worst =
      judged.first { $0.verdict == .refuted } ?? judged.first { $0.verdict == .undecided } ?? judged[0]
    let pairs = rows.filter { $0.numbers["pairs"] != nil }
    // p pairs of random directions are independent exactly when p ≤ d.
    func isWrong(_ row: Row) -> Bool {
      let positive = row["pairs"] <= row["dimension"]
      return (row["positive"] == 1) != positive || (row["smallest"] > row["rounding"]) != positive
    }
    return [
      Judgement(
        .ntkKernelIsExpectation, worst.verdict,
        "share of neurons active on both points against K₁₂/⟨x₁,x₂⟩, the worst of \(angles.count) angles",
        measured: worst.row["active"] / worst.row["trials"], bound: worst.row["probability"],
        confidence: Judgement.rates(claim(0.5)), worst: worst.row),
      .always(
        .ntkKernelIsPositiveDefinite, "sets of antipodal pairs where λ_min(K) or the condition is wrong",
        of: pairs,
        atMost: 0
      ) { isWrong($0) ? 1 : 0 },
    ]
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    let angles = rows.filter { $0.numbers["angle"] != nil && $0["angle"] < 0.5 }
    return [
      Plot(
        "kernel", .ntkKernelIsPositiveDefinite,
        caption:
          "The smallest eigenvalue of the kernel of two points falls in proportion to their angle, θ/2π for small θ.",
        x: "angle between two points θ", y: "λ_min(K)", logarithmic: "xy",
        series: [
          .init("measured", .measured, angles.map { ($0["angle"], $0["smallest"]) }),
          .init("θ/2π", .law, angles.map { ($0["angle"], $0["angle"] / (2 * .pi)) }),
        ])
    ]
  }
}
