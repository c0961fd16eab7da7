public import Claims
public import CounterStream
internal import DenseLinearAlgebra
public import Laws
internal import RealModule
internal import Statistics

/// The distance of the Gram matrix of a random network from the kernel.
public struct ConcentrationExperiment: Experiment {
  public let name = "concentration"
  public let claims: [ClaimID] = [.ntkGramConcentrates]
  public let question =
    "How far is G from K at width m, compared with the bound √(ln(n(n+1)/δ)/2m), and from which m on is λ_min(G) at least ¾ of λ?"
  public let method =
    "Eight points on the sphere in twelve dimensions, the same for every width; 211 random initialisations of each width from 2³ to 2¹¹ (full: 2¹⁴). The events, at δ = 1/10: max|G − K| exceeds Hoeffding’s bound, at every width; and λ_min(G) < ¾λ, at the widths m ≥ 32‖X‖² ln(n/δ)/λ of the matrix Chernoff bound."
  public let columns = [
    "width", "mean", "quantile10", "quantile90", "bound", "events", "trials", "lambda", "threshold", "share",
    "share10", "share90", "below", "frobenius", "frobenius10", "frobenius90", "secondMoment",
  ]

  private let claim = ProbabilityClaim.atMost(0.1, discrepancy: 0.3, falseAlarm: 1e-9, miss: 1e-6)
  private let failureProbability = 0.1

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    (3...(effort == .quick ? 11 : 14)).map { Row(["width": Double(1 << $0)]) }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let (n, d, m) = (8, 12, Int(parameters["width"]))
    // Widths are compared on the same points.
    let inputs = sphere(points: n, dimension: d, stream: CounterStream(seed: 8))
    let kernel = implementation.kernel(inputs)
    let lambda = try SymmetricEigen.values(kernel)[0]
    let bound = implementation.concentrationBound(n, m, failureProbability)
    var (deviations, shares, frobenius): ([Double], [Double], [Double]) = ([], [], [])
    for draw in 0..<claim.trials {
      let weights = Matrix(rows: d, columns: m, elements: stream.substream(draw).normals(0..<(m * d)))
      let gram = implementation.gram(implementation.activations(weights.transposeTimes(inputs)), inputs)
      let difference = (gram - kernel).elements
      deviations.append(difference.map(\.magnitude).max()!)
      frobenius.append(norm(difference))
      shares.append(try SymmetricEigen.values(gram)[0] / lambda)
    }
    let (deviation, share, distance) = (Spread(deviations), Spread(shares), Spread(frobenius))
    return [
      parameters.adding([
        "mean": deviation.mean, "quantile10": deviation.middle.lowerBound,
        "quantile90": deviation.middle.upperBound, "bound": bound,
        "events": Double(deviations.count { $0 > bound }), "trials": Double(deviations.count),
        "lambda": lambda, "threshold": try chernoffWidth(inputs, lambda), "share": share.mean,
        "share10": share.middle.lowerBound, "share90": share.middle.upperBound,
        "below": Double(shares.count { !($0 >= 0.75) }),
        "frobenius": norm(frobenius) / Double(frobenius.count).squareRoot(),
        "frobenius10": distance.middle.lowerBound, "frobenius90": distance.middle.upperBound,
        "secondMoment": Double(n) / (2 * Double(m).squareRoot()),
      ])
    ]
  }

  /// `32‖X‖² ln(n/δ)/λ`, the width from which on `λ_min(G) ≥ ¾λ` with probability at least `1 − δ`.
  private func chernoffWidth(_ inputs: Matrix, _ lambda: Double) throws -> Double {
    let norm = try SingularValueDecomposition.values(inputs)[0]
    return 32 * norm * norm * .log(Double(inputs.columns) / failureProbability) / lambda
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    let eigenvalues = rows.filter { $0["width"] >= $0["threshold"] }.map {
      $0.adding(["events": $0["below"]])
    }
    return [
      .probability(
        .ntkGramConcentrates,
        "P[max|G − K| > √(ln(n(n+1)/δ)/2m)], and P[λ_min(G) < ¾λ] at every width m ≥ 32‖X‖² ln(n/δ)/λ, at δ = 1/10",
        claim, of: rows + eigenvalues)
    ]
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    func points(_ y: String) -> [(x: Double, y: Double)] { rows.map { ($0["width"], $0[y]) } }
    func points(_ y: String, _ low: String, _ high: String) -> [Plot.Point] {
      rows.map { Plot.Point($0["width"], $0[y], $0[low]...$0[high]) }
    }
    let threshold = rows.first?["threshold"] ?? .nan
    return [
      Plot(
        "concentration", .ntkGramConcentrates, title: "The Gram matrix concentrates around the kernel",
        caption:
          "The Gram matrix approaches the kernel at the rate 1/√m. Bars: from the 10th to the 90th percentile of 211 initialisations.",
        x: "width m", y: "distance of G from K", logarithmic: "xy",
        series: [
          .init("max|G − K|, mean", .measured, points: points("mean", "quantile10", "quantile90")),
          .init("bound on max|G − K|: √(ln(n(n+1)/δ)/2m), δ = 1/10", .bound, points("bound")),
          .init(
            "‖G − K‖_F, root of the mean square", .measured,
            points: points("frobenius", "frobenius10", "frobenius90")),
          .init("bound on the root of the mean square: n/(2√m)", .bound, points("secondMoment")),
        ]),
      Plot(
        "chernoff", .ntkGramConcentrates,
        title: "The smallest eigenvalue of the Gram matrix over that of the kernel",
        caption:
          "The smallest eigenvalue of the Gram matrix over that of the kernel: mean, and from the 10th to the 90th percentile of 211 initialisations. From the dotted width on, the matrix Chernoff bound guarantees ¾ with probability 9/10.",
        x: "width m", y: "λ_min(G)/λ", logarithmic: "x",
        series: [
          .init("measured", .measured, points: points("share", "share10", "share90")),
          .init("¾, guaranteed by the bound", .bound, rows.map { ($0["width"], 0.75) }),
          .init("m = 32‖X‖² ln(n/δ)/λ, δ = 1/10", .law, [(threshold, 0), (threshold, 1)]),
        ]),
    ]
  }
}
