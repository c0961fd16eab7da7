public import Claims
public import CounterStream
internal import DenseLinearAlgebra
public import Laws
internal import RealModule
internal import SubspaceEmbedding

/// The condition number after preconditioning with a sketch, whatever that of `A` is.
public struct ConditionNumberExperiment: Experiment {
  public let name = "condition-number"
  public let claims: [ClaimID] = [.preconditionerSpectrumIdentity, .preconditionerConditionBound]
  public let question =
    "Is κ(R⁻ᵀGR⁻¹) within (1+ε)/(1−ε), independently of κ(A), and how exact is the spectrum identity?"
  public let method =
    "A is 120×10 with κ(A) from 1 to 10¹². Ten Gaussian sketches (full: forty) for each s from 2n to 32n; ε, κ and both spectra from LAPACK’s singular values. The rounding allowance is 30 N u κ(R)."
  public let columns = [
    "exponent", "ratio", "draw", "distortion", "condition", "bound", "law", "identityError",
    "rounding",
  ]

  private let n = 10
  private let rows = 120

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    let exponents = stride(from: 0.0, through: 12, by: effort == .quick ? 4 : 1)
    return exponents.flatMap { exponent in
      [2.0, 4, 8, 16, 32].map {
        Row(["exponent": exponent, "ratio": $0, "draws": effort == .quick ? 10 : 40])
      }
    }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    func orthogonal(_ name: String, _ rows: Int) throws -> Matrix {
      try randomBasis(rows: rows, columns: n, stream: stream.substream(name))
    }
    let u = try orthogonal("left", rows)
    let values = (0..<n).map { Double.pow(10, -parameters["exponent"] * Double($0) / Double(n - 1)) }
    let a = u.scalingColumns(by: values).timesTranspose(try orthogonal("right", n))
    return try (0..<Int(parameters["draws"])).map { draw in
      let found = try measure(
        a, u, parameters, implementation, stream: stream.substream("sketch").substream(draw))
      return parameters.adding(["draw": Double(draw)]).adding(found)
    }
  }

  /// One sketch of `A`, whose range has the basis `U`.
  private func measure(
    _ a: Matrix, _ u: Matrix, _ parameters: Row, _ implementation: Implementation, stream: CounterStream
  ) throws -> [String: Double] {
    let s = Int(parameters["ratio"]) * n
    let sketch = try implementation.embedding(
      .gaussian, SketchShape(rows: s, leftRows: rows, rightRows: 1), stream)
    let r = try implementation.factor(sketch.apply(a))
    let preconditioned = try SingularValueDecomposition.values(r.solveFromRight(a))
    let sketchedBasis = sketch.apply(u)
    let sketched = try SingularValueDecomposition.values(sketchedBasis)
    let ofR = try SingularValueDecomposition.values(r.matrix)
    let error = zip(preconditioned, sketched.reversed()).map { ($0 * $1 - 1).magnitude }.max()!
    let distortion = try implementation.distortion(sketchedBasis)
    let root = (Double(n) / Double(s)).squareRoot()
    let law = (1 + root) / (1 - root)
    let ofM = preconditioned[0] / preconditioned[n - 1]
    return [
      "distortion": distortion, "condition": ofM * ofM,
      "bound": min(implementation.gramConditionBound(distortion), 1e300), "law": law * law,
      "identityError": error, "rounding": 30 * Double(rows) * unitRoundoff * ofR[0] / ofR[n - 1],
    ]
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    [
      .always(
        .preconditionerSpectrumIdentity, "max_i |σ_i(AR⁻¹)σ_{n+1−i}(SU) − 1| over its rounding allowance",
        of: rows, atMost: 1
      ) { $0["identityError"] / $0["rounding"] },
      .always(
        .preconditionerConditionBound, "κ(R⁻ᵀGR⁻¹) over (1+ε)/(1−ε), rounding allowed for",
        of: rows, atMost: 1
      ) { $0["condition"] / $0["bound"] / (1 + 2 * $0["rounding"]) },
    ]
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    let well = rows.filter { $0["exponent"] == 0 }
    let ill = rows.filter { $0["exponent"] == 12 }
    let eight = rows.filter { $0["ratio"] == 8 }.map { $0.adding(["κ": .pow(10, $0["exponent"])]) }
    return [
      Plot(
        "condition-number", .preconditionerConditionBound,
        title: "The condition number preconditioned with a Gaussian sketch",
        caption:
          "κ(R⁻ᵀGR⁻¹) does not depend on κ(A): medians, and the range from the 10th to the 90th percentile of the draws. Dashed: (1+ε)/(1−ε) at the largest ε of all these draws, which no draw may exceed, where that ε is below 1. Dotted: the limit for Gaussian sketches of large size.",
        x: "rows for each dimension, s/n", y: "κ(R⁻ᵀGR⁻¹)", logarithmic: "xy",
        series: [
          .init(
            "measured, κ(A) = 1", .measured, points: medians(well, by: "ratio", "condition", shift: 0.98)),
          .init(
            "measured, κ(A) = 10¹²", .measured, points: medians(ill, by: "ratio", "condition", shift: 1.02)),
          .init("(1+ε)/(1−ε), ε the largest of the draws", .bound, boundsOfTheWorst(well + ill)),
          .init("Gaussian law", .law, well.map { ($0["ratio"], $0["law"]) }),
        ]),
      Plot(
        "condition-bound", .preconditionerConditionBound,
        title: "The condition number of each draw by its distortion",
        caption:
          "Each draw with distortion below 1, against its ε, and the bound at that ε. No mark may lie above the dashed line.",
        x: "distortion ε(S, A)", y: "κ(R⁻ᵀGR⁻¹)", logarithmic: "y",
        series: [
          .init("measured, κ(A) = 1", .marks, draws(well)),
          .init("measured, κ(A) = 10¹²", .marks, draws(ill)),
          .init(
            "(1+ε)/(1−ε)", .bound,
            rows.filter { $0["distortion"] < 1 }.map { ($0["distortion"], $0["bound"]) }),
        ]),
      Plot(
        "spectrum-identity", .preconditionerSpectrumIdentity, title: "The error of the spectrum identity",
        caption:
          "The error of the spectrum identity grows with κ(A), as rounding does. Medians, and the range from the 10th to the 90th percentile of the draws.",
        x: "κ(A)", y: "max_i |σ_i(AR⁻¹)σ_{n+1−i}(SU) − 1|", logarithmic: "xy",
        series: [
          .init("measured, s = 8n", .measured, points: medians(eight, by: "κ", "identityError")),
          .init("30 N u κ(R)", .bound, points: medians(eight, by: "κ", "rounding")),
        ]),
    ]
  }

  /// The condition number against the distortion, where the distortion bounds it.
  private func draws(_ rows: [Row]) -> [(x: Double, y: Double)] {
    rows.filter { $0["distortion"] < 1 }.map { ($0["distortion"], $0["condition"]) }
  }

  /// The bound for the draw with the largest distortion at each number of rows, where it has one.
  private func boundsOfTheWorst(_ rows: [Row]) -> [(x: Double, y: Double)] {
    Dictionary(grouping: rows) { $0["ratio"] }.compactMap { ratio, rows in
      let worst = rows.max { $0["distortion"] < $1["distortion"] }!
      return worst["distortion"] < 1 ? (ratio, worst["bound"]) : nil
    }
  }

  /// The median over the draws of each `x`, with the middle 80 %.
  private func medians(_ rows: [Row], by x: String, _ y: String, shift: Double = 1) -> [Plot.Point] {
    Dictionary(grouping: rows) { $0[x] }.map { x, rows in
      let spread = Spread(rows.map { $0[y] })
      return Plot.Point(shift * x, spread.median, spread.middle)
    }
  }
}
