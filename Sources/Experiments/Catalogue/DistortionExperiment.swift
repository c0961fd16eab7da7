public import Claims
public import CounterStream
internal import DenseLinearAlgebra
public import Laws
internal import Statistics
internal import SubspaceEmbedding

/// How far each family distorts a subspace, against its theorem and against the Gaussian law.
public struct DistortionExperiment: Experiment {
  public let name = "distortion"
  public let claims = EmbeddingFamily.allCases.map(\.claim)
  public let question =
    "How large is the distortion ε(S, A) of each family, on incoherent and on coherent subspaces, as s/n grows?"
  public let method =
    "n = 6 dimensions in md = 64·4 coordinates; for each family, subspace and s, many draws; the event is a distortion beyond what the family’s theorem allows with probability 1/10. The coherent subspace is spanned by coordinates."
  public let columns = ["ratio", "rows", "mean", "quantile90", "law", "bound", "events", "trials"]

  private let n = 6
  private let m = 64
  private let d = 4
  /// One cell of the table: all cells of all families together raise a false alarm in one of 10⁷ runs.
  private let claim = ProbabilityClaim.atMost(0.1, discrepancy: 0.3, falseAlarm: 1e-9, miss: 1e-6)

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    let ratios = effort == .quick ? [2.0, 4, 8, 16, 32] : [2.0, 3, 4, 6, 8, 12, 16, 24, 32]
    return EmbeddingFamily.allCases.flatMap { family in
      ["incoherent", "coherent"].flatMap { subspace in
        ratios.map { Row(["ratio": $0], words: ["family": family.rawValue, "subspace": subspace]) }
      }
    }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    let family = EmbeddingFamily(rawValue: parameters.word("family"))!
    let rows = min(Int(parameters["ratio"]) * n, family == .srht ? m * d : .max)
    let basis =
      parameters.word("subspace") == "coherent"
      ? Matrix.identity(m * d).columns(0..<n)
      : try QRFactorization(
        Matrix(rows: m * d, columns: n, elements: stream.substream("basis").normals(0..<(m * d * n)))
      ).q()
    let trials = claim.trials
    var distortions: [Double] = []
    var (events, given) = (0, 0)
    for draw in 0..<trials {
      let sketch = try implementation.embedding(
        family, SketchSize(rows: rows, leftRows: m, rightRows: d), stream.substream(draw))
      given = sketch.rows
      let distortion = try implementation.distortion(sketch.apply(basis))
      let bound = try family.distortionBound(
        rows: given, columns: n, leftRows: m, rightRows: d, failureProbability: 0.1)
      if distortion > bound { events += 1 }
      distortions.append(distortion)
    }
    distortions.sort()
    let bound = try family.distortionBound(
      rows: given, columns: n, leftRows: m, rightRows: d, failureProbability: 0.1)
    return [
      parameters.adding([
        "rows": Double(given), "mean": distortions.reduce(0, +) / Double(trials),
        "quantile90": distortions[trials * 9 / 10],
        "law": GaussianLaw.expectedDistortion(columns: n, rows: given), "bound": bound,
        "events": Double(events), "trials": Double(trials),
      ])
    ]
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    EmbeddingFamily.allCases.map { family in
      let cells = rows.filter { $0.word("family") == family.rawValue }
      // The worst cell decides: a theorem is about every subspace and every s.
      return Judgement.probability(
        family.claim, "P[ε > its theorem’s bound at δ = 1/10]; \(smallestConstant(family, cells))", claim,
        of: cells)
    }
  }

  /// The least `s` that gave `ε ≤ ½` in nine of ten draws on every subspace, beside the one the theorem asks for.
  private func smallestConstant(_ family: EmbeddingFamily, _ cells: [Row]) -> String {
    let sizes = Set(cells.map { $0["ratio"] }).sorted()
    let enough = sizes.first { ratio in
      cells.filter { $0["ratio"] >= ratio }.allSatisfy { $0["quantile90"] <= 0.5 }
    }
    let measured = enough.map { "s = \(Int($0))n gave ε ≤ ½ in nine of ten draws" } ?? "no s tried gave ε ≤ ½"
    let asked = try? family.rowsNeeded(
      columns: n, leftRows: m, rightRows: d, distortion: 0.5, failureProbability: 0.1)
    return measured
      + (asked.map { ", the theorem asks for \(($0 + n - 1) / n)n" }
        ?? ", the theorem for more than there are")
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    ["incoherent", "coherent"].map { subspace in
      let chosen = rows.filter { $0.word("subspace") == subspace }
      func points(_ family: String, _ y: String) -> [(x: Double, y: Double)] {
        chosen.filter { $0.word("family") == family }.map { ($0["rows"] / Double(n), $0[y]) }
      }
      return Plot(
        "distortion-\(subspace)", .embeddingGaussian,
        caption:
          "Mean distortion on \(subspace == "coherent" ? "a subspace of coordinates" : "a random subspace"). Dotted: the Gaussian law 2√(n/s) + n/s.",
        x: "rows for each dimension, s/n", y: "distortion ε(S, A)", logarithmic: "xy",
        series: EmbeddingFamily.allCases.map { .init($0.rawValue, .measured, points($0.rawValue, "mean")) }
          + [
            .init("Gaussian law", .law, points("gaussian", "law")),
            .init("theorem, gaussian, δ = 1/10", .bound, points("gaussian", "bound")),
          ])
    }
  }
}
