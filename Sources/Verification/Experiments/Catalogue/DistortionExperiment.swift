public import Claims
public import CounterStream
internal import DenseLinearAlgebra
internal import GaussNewton
public import Laws
internal import RealModule
internal import Statistics
internal import SubspaceEmbedding

/// How far each family distorts a subspace, against its theorem and against the Gaussian law.
public struct DistortionExperiment: Experiment {
  public let name = "distortion"
  public let claims = EmbeddingFamily.allCases.map(\.claim)
  public let question =
    "How large is the distortion ε(S, A) of each family, on incoherent and on adversarial subspaces, as s/n grows?"
  public let method = """
    n = 8 dimensions in md = 64·4 coordinates (full: 16 in 128·4); for each family, subspace and s, 108 draws of S (432). The subspaces, the same for every family and s: \
    incoherent, a random one; coherent, spanned by one coordinate of each of n neurons; padded, the same in (m+1)(d+1) coordinates, beyond \
    the last power of two; repeated, the range of A = Jᵀ of a random network on n/2 pairs of nearly parallel points. The claim is \
    judged by the mean of ‖UᵀSᵀSU − I‖_F² against the bound on its expectation that the theorem rests on (for the Gaussian and the SRHT (n²+n)/s), and by how \
    often a distortion exceeds the bound that the theorem allows except with probability 1/10, where that bound is below 1: a larger one is not informative. \
    Also, how often a distortion exceeds 5/4 of the Gaussian law 2√(n/s) + n/s, for s ≤ md.
    """
  public let columns = [
    "ratio", "n", "rows", "mean", "quantile10", "quantile90", "law", "bound", "events", "beyondLaw", "half",
    "trials", "moment", "momentError", "momentBound",
  ]

  /// One cell of the table: all cells of all families together raise a false alarm in one of 10⁶ runs.
  private let theorem = ProbabilityClaim.atMost(0.1, discrepancy: 0.45, falseAlarm: 1e-9, miss: 1e-6)
  /// That `ε ≤ 5/4 (2√(n/s) + n/s)` in nine of ten draws, which a Gaussian sketch itself obeys. With `x = n/s` its `σ_max²` is
  /// about `(1+√x)² + w T`, where `w = (1+√x)(1+1/√x)^{1/3} s^{-2/3}` and `T` is Tracy and Widom’s variable for real
  /// matrices (Johnstone 2001), and the lower side is always the smaller one, `1 − (1−√x)² = 2√x − x`. A quarter of the law over `w` is
  /// at least 1.3 for `n ≥ 8` and `x ≤ ½`; `T` exceeds 0.98 with probability 1/20. So even with 500 cells the probability that one of a
  /// Gaussian sketch is refuted is below 10⁻⁴: 108 draws refute from 22 events on, a binomial tail below 10⁻⁷ each.
  private let law = ProbabilityClaim.atMost(0.1, discrepancy: 0.2, falseAlarm: 1e-3, miss: 1e-2)
  private let lawSlack = 1.25

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    let sizes =
      effort == .quick
      ? ["n": 8.0, "m": 64, "d": 4, "trials": 108] : ["n": 16.0, "m": 128, "d": 4, "trials": 432]
    return EmbeddingFamily.allCases.flatMap { family in
      ratios(family, effort).map {
        Row(["ratio": $0], words: ["family": family.rawValue]).adding(sizes)
      }
    }
  }

  /// Up to `s = N`, beyond which no SRHT exists and a Gaussian sketch makes little sense. The other families, whose
  /// theorems bound a second moment, go on: in `full` to where these promise a distortion below 1.
  private func ratios(_ family: EmbeddingFamily, _ effort: Effort) -> [Double] {
    let small = effort == .quick ? [2.0, 4, 8, 12, 16, 24, 32] : [2.0, 3, 4, 6, 8, 12, 16, 20, 24, 32]
    if family.distributionType.rowsForm != .quadratic { return small }
    return small + (effort == .quick ? [64, 256] : [48, 64, 96, 128, 192, 256, 512, 1024, 2048])
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    try DistortionSubspace.bySpace.flatMap { try measure(parameters, on: $0, implementation, stream: stream) }
  }

  /// The subspaces of one space are sketched together, by the same draws.
  private func measure(
    _ parameters: Row, on subspaces: [DistortionSubspace], _ implementation: Implementation,
    stream: CounterStream
  ) throws -> [Row] {
    let family = EmbeddingFamily(rawValue: parameters.word("family"))!
    let n = Int(parameters["n"])
    let (m, d) = subspaces[0].split(Int(parameters["m"]), Int(parameters["d"]))
    // The subspaces are those of n alone, so that families and sizes are compared on the same ones.
    let own = CounterStream(seed: UInt64(n))
    let bases = try subspaces.map {
      try $0.basis(columns: n, m, d, stream: own.substream($0.rawValue))
    }
    let all = Matrix(rows: m * d, columns: n * bases.count, elements: bases.flatMap(\.elements))
    let size = SketchShape(rows: Int(parameters["ratio"]) * n, leftRows: m, rightRows: d)
    /// All bases by one draw, or by one draw each where the family depends on the basis.
    func sketched(_ stream: CounterStream) throws -> [Matrix] {
      if family.distributionType.isOblivious {
        let sketched = try implementation.embedding(family, size, stream).apply(all)
        return subspaces.indices.map { sketched.columns(($0 * n)..<(($0 + 1) * n)) }
      }
      return try bases.map { try implementation.rowSample(size.rows, $0, 0, stream).apply($0) }
    }
    var distortions = [[Double]](repeating: [], count: subspaces.count)
    var moments = distortions
    var rows = 0
    for draw in 0..<Int(parameters["trials"]) {
      for (k, sketchedBasis) in try sketched(stream.substream("\(m)×\(d)").substream(draw)).enumerated() {
        rows = sketchedBasis.rows
        distortions[k].append(try implementation.distortion(sketchedBasis))
        let error = norm((sketchedBasis.transposeTimesSelf() - Matrix.identity(n)).elements)
        moments[k].append(error * error)
      }
    }
    let distribution = try family.distribution(rows: rows, leftRows: m, rightRows: d)
    let bound = try distribution.distortionBound(.subspace(n), failureProbability: 0.1)
    // An SRHT of all its rows has no second moment, but what is measured of it is rounded.
    let rounding = Double(n) * roundingBound(4 * m * d + 20)
    let momentBound = max(distribution.secondMomentBound(.subspace(n)), rounding * rounding)
    return subspaces.indices.map { k in
      let moment = Spread(moments[k])
      var row = parameters.adding(found(distortions[k], rows: rows, columns: n, bound: bound))
        .adding([
          "moment": moment.mean, "momentError": moment.standardError, "momentBound": momentBound,
        ])
      row.words["subspace"] = subspaces[k].rawValue
      return row
    }
  }

  private func found(_ distortions: [Double], rows: Int, columns n: Int, bound: Double) -> [String: Double] {
    let law = GaussianLaw.expectedDistortion(columns: n, rows: rows)
    let spread = Spread(distortions)
    func count(beyond limit: Double) -> Double { Double(distortions.count { !($0 <= limit) }) }
    return [
      "rows": Double(rows), "mean": spread.mean, "quantile10": spread.middle.lowerBound,
      "quantile90": spread.middle.upperBound, "law": law, "bound": bound, "events": count(beyond: bound),
      "beyondLaw": count(beyond: lawSlack * law), "half": Double(distortions.count) - count(beyond: 0.5),
    ]
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    EmbeddingFamily.allCases.flatMap { family -> [Judgement] in
      let cells = rows.filter { $0.word("family") == family.rawValue }
      // A sketch with more rows than there are coordinates does not reduce anything.
      let small = cells.filter { $0["ratio"] * $0["n"] <= $0["m"] * $0["d"] }
      let adversarial = Dictionary(grouping: small) { subspace($0).isAdversarial }
      return [
        obeysTheorem(family, cells),
        obeysLaw(family, on: "an incoherent subspace", adversarial[false]!),
        obeysLaw(family, on: "coherent, padded and repeated subspaces", adversarial[true]!),
      ]
    }
  }

  /// The worst cell decides, because a theorem holds for every subspace and every s.
  ///
  /// Five standard errors: the means are of positive numbers with a long right tail, for which too small a mean comes with too
  /// small a standard error, so that a false alarm is rarer than for normal ones, one in 3·10⁶ a cell.
  private func obeysTheorem(_ family: EmbeddingFamily, _ cells: [Row]) -> Judgement {
    let constant = DistortionConstant(family, cells).text
    let informative = cells.filter { $0["bound"] < 1 }
    if !informative.isEmpty {
      let judgement = Judgement.probability(
        family.claim, "P[ε > the theorem’s bound at δ = 1/10], where that is below 1; \(constant)", theorem,
        of: informative)
      if judgement.verdict != .holds { return judgement }
    }
    let tail =
      informative.isEmpty
      ? "the theorem’s bound on ε at δ = 1/10 is at least 1 at every size tried"
      : "the tail bound at δ = 1/10 holds in the \(counted(informative.count, "cell")) where it is below 1"
    return .always(
      family.claim,
      "the mean of ‖UᵀSᵀSU − I‖_F², less five standard errors, over the bound on its expectation; \(tail); \(constant)",
      of: cells, atMost: 1
    ) { ($0["moment"] - 5 * $0["momentError"]) / $0["momentBound"] }
  }

  private func subspace(_ row: Row) -> DistortionSubspace {
    DistortionSubspace(rawValue: row.word("subspace"))!
  }

  /// Whether a family behaves like a Gaussian matrix. No theorem says so.
  private func obeysLaw(_ family: EmbeddingFamily, on subspaces: String, _ cells: [Row]) -> Judgement {
    let mean = cells.map { $0["mean"] / $0["law"] }.max()!
    return .probability(
      family.claim, scope: .practice,
      "P[ε > 5/4 of the Gaussian law] on \(subspaces), s ≤ md; means up to \(short(mean)) of the law", law,
      counting: "beyondLaw", of: cells)
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    EmbeddingFamily.allCases.map { family in
      let cells = rows.filter { $0.word("family") == family.rawValue }
      // The marks of one s are shifted apart.
      let shifts = [0.955, 0.985, 1.015, 1.045]
      let measured = zip(DistortionSubspace.allCases, shifts).map { subspace, shift in
        Plot.Series(
          subspace.rawValue, .measured,
          points: cells.filter { self.subspace($0) == subspace && $0["mean"] >= lowest }.map {
            Plot.Point(
              shift * ratio($0), $0["mean"], max($0["quantile10"], lowest)...max($0["quantile90"], lowest))
          })
      }
      let ours = cells.filter { subspace($0) == .incoherent }
      return Plot(
        "distortion-\(family.rawValue)", family.claim, title: "The distortion of \(family.rawValue)",
        caption:
          "The distortion of \(family.rawValue): mean, and from the 10th to the 90th percentile of the draws (values below 0.01 are not shown; marks of one s are shifted apart). Dashed: what the theorem allows except with probability 1/10, on any subspace.",
        x: "rows per dimension, s/n", y: "distortion ε(S, A)", logarithmic: "xy",
        series: measured + [
          .init("theorem, δ = 1/10", .bound, ours.map { (ratio($0), $0["bound"]) }),
          .init("2√(n/s) + n/s, Gaussian law", .law, ours.map { (ratio($0), $0["law"]) }),
        ])
    }
  }

  /// The smallest value drawn: a logarithmic axis has no zero.
  private let lowest = 0.01

  private func ratio(_ row: Row) -> Double { row["rows"] / row["n"] }
}
