public import Claims
public import CounterStream
internal import DenseLinearAlgebra
internal import GaussNewton
public import Laws
internal import Preconditioning
internal import RealModule
internal import Statistics
internal import SubspaceEmbedding

/// Sketches of damped matrices, with fewer rows than columns too: distortion and iterations against `s/d_μ`.
public struct DampingExperiment: Experiment {
  public let name = "damping"
  public let claims: [ClaimID] =
    [.preconditionerConditionBound, .preconditionerLowRank, .solverIterations] + families.map(\.claim)
  public let question =
    "With damping, do distortion and iterations depend on s/d_μ instead of s/n, and is s < n enough?"
  public let method = """
    A is 150×24 (full: 320×60). AᵀA has the eigenvalues i^(-3/2) with μ = 0.01 and 0.1 on a random subspace, and with μ = 0.01 on n coordinates; or all eigenvalues 1 with μ = 1 and 7. \
    Each family that sketches any matrix, with s from d_μ/2 to 8d_μ, or beyond where the theorem requires d_μ² rows, 108 draws (216): the distortion ε_μ against its second-moment and tail bounds with d_μ in place of n. For the first ten draws (forty) \
    the spectrum of P⁻¹G_μ, P = (SA)ᵀSA + μI by QR, and conjugate gradients to 10⁻³ preconditioned with P; where s < n also with the low-rank form of P, which must take the same number of iterations to within 2, \
    apply P⁻¹ up to rounding, and count no n² operations.
    """
  public let columns = [
    "damping", "ratio", "n", "rows", "dimension", "mean", "quantile10", "quantile90", "law", "bound",
    "events", "beyondLaw", "trials", "moment", "momentError", "momentBound", "overBound", "overLowRank",
    "iterations", "iterations10", "iterations90", "needed", "overNeeded",
  ]

  /// The families that sketch any matrix.
  private static let families = EmbeddingFamily.allCases.filter { !$0.distributionType.needsSplit }
  private let accuracy = 1e-3
  private let failureProbability = 0.1
  /// One cell; as in `DistortionExperiment`.
  private let theorem = ProbabilityClaim.atMost(0.1, discrepancy: 0.45, falseAlarm: 1e-9, miss: 1e-6)
  private let law = ProbabilityClaim.atMost(0.1, discrepancy: 0.2, falseAlarm: 1e-3, miss: 1e-2)
  private let lawSlack = 1.25

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    let sizes =
      effort == .quick
      ? ["n": 24.0, "columnsOfS": 150, "trials": 108, "solves": 10]
      : ["n": 60.0, "columnsOfS": 320, "trials": 216, "solves": 40]
    return Self.families.flatMap { family in
      DampedSpectrum.allCases.flatMap { spectrum in
        spectrum.dampings.flatMap { damping in
          ratios(family, effort).map {
            Row(
              ["damping": damping, "ratio": $0],
              words: ["family": family.rawValue, "spectrum": spectrum.rawValue]
            ).adding(sizes)
          }
        }
      }
    }
  }

  /// Where the theorem bounds a second moment, sizes go on to where its tail bound is informative: for count-sketches from `s = (d_μ² + d_μ)/δ` on.
  private func ratios(_ family: EmbeddingFamily, _ effort: Effort) -> [Double] {
    let small = effort == .quick ? [0.5, 1, 2, 4, 8] : [0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8]
    if family.distributionType.rowsForm != .quadratic { return small }
    return small + (effort == .quick ? [64] : [64, 256])
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let family = EmbeddingFamily(rawValue: parameters.word("family"))!
    let spectrum = DampedSpectrum(rawValue: parameters.word("spectrum"))!
    let (n, columns) = (Int(parameters["n"]), Int(parameters["columnsOfS"]))
    // The matrices are the same for every family and s.
    let problem = try DampedMatrix(
      spectrum, rows: columns, columns: n, damping: parameters["damping"],
      stream: CounterStream(seed: UInt64(n)).substream(spectrum.rawValue))
    let size = SketchShape(
      rows: Int((parameters["ratio"] * problem.dimension).rounded(.up)), leftRows: columns, rightRows: 1)
    func sketched(_ stream: CounterStream) throws -> Matrix {
      let embedding =
        family.distributionType.isOblivious
        ? try implementation.embedding(family, size, stream)
        : try implementation.rowSample(size.rows, problem.matrix, problem.damping, stream)
      return embedding.apply(problem.matrix)
    }
    var distortions: [Double] = []
    var moments: [Double] = []
    var solves: [DampedSolve] = []
    for draw in 0..<Int(parameters["trials"]) {
      let own = stream.substream(draw)
      let b = try sketched(own)
      let found = try DampedDistortion(sketched: b, triangle: problem.triangle, damping: problem.damping)
      distortions.append(found.value)
      moments.append(found.eigenvalues.reduce(0) { $0 + $1 * $1 })
      if draw < Int(parameters["solves"]) {
        let rightHandSide = own.substream("right-hand side").normals(0..<n)
        solves.append(
          try DampedSolve(
            problem, sketched: b, distortion: found.value, rightHandSide: rightHandSide, accuracy: accuracy,
            implementation))
      }
    }
    let dimension = EmbeddedDimension.statistical(
      try implementation.statisticalDimension(problem.matrix, problem.damping))
    let distribution = try family.distribution(rows: size.rows, columns: columns)
    let bound = try distribution.distortionBound(dimension, failureProbability: failureProbability)
    let moment = Spread(moments)
    return [
      parameters.adding(found(distortions, problem, rows: size.rows, bound: bound))
        .adding([
          "moment": moment.mean, "momentError": moment.standardError,
          "momentBound": distribution.secondMomentBound(dimension),
        ])
        .adding(found(solves))
    ]
  }

  private func found(
    _ distortions: [Double], _ problem: DampedMatrix, rows: Int, bound: Double
  ) -> [String: Double] {
    let ratio = problem.dimension / Double(rows)
    let law = 2 * ratio.squareRoot() + ratio
    let spread = Spread(distortions)
    func count(beyond bound: Double) -> Double { Double(distortions.count { $0 > bound }) }
    return [
      "rows": Double(rows), "dimension": problem.dimension, "mean": spread.mean,
      "quantile10": spread.middle.lowerBound, "quantile90": spread.middle.upperBound,
      "law": law, "bound": bound, "events": count(beyond: bound), "beyondLaw": count(beyond: lawSlack * law),
    ]
  }

  private func found(_ solves: [DampedSolve]) -> [String: Double] {
    let iterations = Spread(solves.map(\.iterations))
    return [
      "overBound": solves.map(\.overConditionBound).max()!, "overLowRank": solves.map(\.overLowRank).max()!,
      "overNeeded": solves.map { $0.iterations / $0.needed }.max()!,
      "iterations": iterations.median, "iterations10": iterations.middle.lowerBound,
      "iterations90": iterations.middle.upperBound, "needed": Spread(solves.map(\.needed)).median,
    ]
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    let low = rows.filter { $0["rows"] < $0["n"] }
    return [
      .always(
        .preconditionerConditionBound,
        "damped, s ≥ d_μ/2: the extreme eigenvalues of P⁻¹G_μ and its κ relative to [1/(1+ε_μ), 1/(1−ε_μ)] and (1+ε_μ)/(1−ε_μ), the worst draw, rounding allowed for",
        of: rows, atMost: 1
      ) { $0["overBound"] },
      .always(
        .preconditionerLowRank,
        "s < n: the largest of ‖PP⁻¹v − v‖ over its rounding allowance, of half the difference in iterations from the dense P, and 10⁴ if the operations are not 4sn + 2s² + 2n",
        of: low, atMost: 1
      ) { $0["overLowRank"] },
      .always(
        .solverIterations, "damped, s ≥ d_μ/2: iterations to 10⁻³ over the bound", of: rows, atMost: 1
      ) { $0["overNeeded"] },
      .always(
        .preconditionerLowRank, scope: .practice,
        "iterations to 10⁻³ at s = 2d_μ, the median of a cell, over 15", of: rows.filter { $0["ratio"] == 2 },
        atMost: 1
      ) { $0["iterations"] / 15 },
      .always(
        .solverIterations, scope: .practice,
        "damped, on incoherent matrices, s ≥ 2d_μ: iterations to 10⁻³, the median of a cell, over ⌈ln(2/ε₀)/ln√(s/d_μ)⌉",
        of: rows.filter { $0["ratio"] >= 2 && isIncoherent($0) }, atMost: 1
      ) { $0["iterations"] / expectedIterations($0["dimension"] / $0["rows"]).rounded(.up) },
    ]
      + Self.families.flatMap { family in judge(family, rows.filter { $0.word("family") == family.rawValue })
      }
  }

  private func isIncoherent(_ row: Row) -> Bool { row.word("spectrum") != DampedSpectrum.coherent.rawValue }

  /// `ln(2/ε₀)/ln√(s/d)`, by the Gaussian law.
  private func expectedIterations(_ dimensionPerRow: Double) -> Double {
    .log(2 / accuracy) / (-Double.log(dimensionPerRow) / 2)
  }

  /// The second moment by its mean, as in `DistortionExperiment`, with five standard errors allowed; the tail that follows by Markov’s inequality, where
  /// that is informative; and the Gaussian law.
  private func judge(_ family: EmbeddingFamily, _ cells: [Row]) -> [Judgement] {
    let informative = cells.filter { $0["bound"] < 1 }
    let tail =
      informative.isEmpty
      ? nil
      : Judgement.probability(
        family.claim,
        "P[ε_μ > the theorem’s bound with d_μ in place of n at δ = 1/10], where that is below 1",
        theorem,
        of: informative)
    let moment = Judgement.always(
      family.claim,
      "damped: the mean of ‖UᵀSᵀSU − M‖_F², less five standard errors, over the bound with d_μ in place of n; \(informative.isEmpty ? "no size makes the theorem’s tail bound informative" : "the theorem’s tail bound at δ = 1/10 was tested where it is informative, in \(counted(informative.count, "cell"))")",
      of: cells, atMost: 1
    ) { ($0["moment"] - 5 * $0["momentError"]) / $0["momentBound"] }
    let statement =
      moment.verdict == .refuted ? moment : tail.flatMap { $0.verdict == .holds ? nil : $0 } ?? moment
    return [statement, obeysLaw(family, cells, incoherent: true), obeysLaw(family, cells, incoherent: false)]
  }

  private func obeysLaw(_ family: EmbeddingFamily, _ cells: [Row], incoherent: Bool) -> Judgement {
    let chosen = cells.filter { isIncoherent($0) == incoherent }
    let mean = chosen.map { $0["mean"] / $0["law"] }.max()!
    return .probability(
      family.claim, scope: .practice,
      "P[ε_μ > 5/4 of the Gaussian law with d_μ in place of n] on \(incoherent ? "incoherent" : "coherent") matrices; means up to \(short(mean)) of the law",
      law, counting: "beyondLaw", of: chosen)
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    let kinds = DampedSpectrum.allCases.flatMap { spectrum in spectrum.dampings.map { (spectrum, $0) } }
    func cells(_ family: EmbeddingFamily, _ kind: (DampedSpectrum, Double)) -> [Row] {
      rows.filter {
        $0.word("family") == family.rawValue && $0.word("spectrum") == kind.0.rawValue
          && $0["damping"] == kind.1
      }
    }
    func ratio(_ row: Row) -> Double { row["rows"] / row["dimension"] }
    let distortion = Self.families.map { family in
      Plot(
        "damping-\(family.rawValue)", family.claim, title: "The damped distortion of \(family.rawValue)",
        caption:
          "The damped distortion of \(family.rawValue), mean and middle 80 % of the draws: whatever the spectrum, it depends on s/d_μ. Dotted: the Gaussian law with d_μ in place of n.",
        x: "rows per effective dimension, s/d_μ", y: "distortion ε_μ(S, A)", logarithmic: "xy",
        series: kinds.map { kind in
          .init(
            title(kind), .measured,
            points: cells(family, kind).map {
              .init(ratio($0), $0["mean"], $0["quantile10"]...$0["quantile90"])
            })
        } + [
          .init(
            "2√(d_μ/s) + d_μ/s, Gaussian law", .law,
            rows.filter { $0.word("family") == family.rawValue }.map { (ratio($0), $0["law"]) })
        ])
    }
    let gaussian = kinds.flatMap { cells(.gaussian, $0) }
    func expected(_ dimension: String) -> [(x: Double, y: Double)] {
      gaussian.filter { isIncoherent($0) && $0["rows"] >= 2 * $0[dimension] }
        .map { (ratio($0), expectedIterations($0[dimension] / $0["rows"])) }
    }
    return distortion + [
      Plot(
        "damping-iterations", .preconditionerLowRank, title: "Iterations with damping",
        caption:
          "Iterations to 10⁻³ of conjugate gradients preconditioned with Gaussian sketches, median and middle 80 % of the draws, including s < n. Dotted: the prediction from the rate √(d_μ/s), and from √(n/s) where s ≥ 2n. Dashed: the bound from the condition number, for the first matrix.",
        x: "rows per effective dimension, s/d_μ", y: "iterations", logarithmic: "x",
        fromZero: true,
        series: kinds.map { kind in
          .init(
            title(kind), .measured,
            points: cells(.gaussian, kind).map {
              .init(ratio($0), $0["iterations"], $0["iterations10"]...$0["iterations90"])
            })
        } + [
          .init("expected with d_μ", .law, expected("dimension")),
          .init("expected with n", .law, expected("n")),
          .init(
            "bound, \(title(kinds[0]))", .bound,
            cells(.gaussian, kinds[0]).map { (ratio($0), $0["needed"]) }),
        ])
    ]
  }

  private func title(_ kind: (spectrum: DampedSpectrum, damping: Double)) -> String {
    "\(kind.spectrum.rawValue), μ = \(short(kind.damping))"
  }
}
