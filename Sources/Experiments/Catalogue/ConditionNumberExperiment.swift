public import Claims
public import CounterStream
internal import DenseLinearAlgebra
public import Laws
internal import RealModule
internal import SubspaceEmbedding

/// The condition number behind the sketch, whatever that of `A` is.
public struct ConditionNumberExperiment: Experiment {
  public let name = "condition-number"
  public let claims: [ClaimID] = [.preconditionerSpectrumIdentity, .preconditionerConditionBound]
  public let question =
    "Is κ(R⁻ᵀGR⁻¹) within (1+ε)/(1−ε), independently of κ(A), and how exact is the spectrum identity?"
  public let method =
    "A is 120×10 with κ(A) from 1 to 10¹²; Gaussian sketches of s = 2n to 32n rows; ε, κ and both spectra from LAPACK’s singular values. Allowed beside: 30 N u κ(R) of rounding."
  public let columns = [
    "exponent", "ratio", "distortion", "condition", "bound", "law", "identityError", "rounding",
  ]

  private let n = 10
  private let rows = 120

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    let exponents = effort == .quick ? [0.0, 3, 6, 9, 12] : Array(0...12).map(Double.init)
    return exponents.flatMap { exponent in
      [2.0, 4, 8, 16, 32].map { Row(["exponent": exponent, "ratio": $0]) }
    }
  }

  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    func orthogonal(_ name: String, _ rows: Int) throws -> Matrix {
      try QRFactorization(
        Matrix(rows: rows, columns: n, elements: stream.substream(name).normals(0..<(rows * n)))
      ).q()
    }
    let u = try orthogonal("left", rows)
    let values = (0..<n).map { Double.pow(10, -parameters["exponent"] * Double($0) / Double(n - 1)) }
    let a = u.scalingColumns(by: values).timesTranspose(try orthogonal("right", n))
    let s = Int(parameters["ratio"]) * n
    let sketch = try implementation.embedding(
      .gaussian, SketchSize(rows: s, leftRows: rows, rightRows: 1), stream.substream("sketch"))
    let r = try implementation.factor(sketch.apply(a))
    let preconditioned = try SingularValueDecomposition.values(r.solveFromRight(a))
    let sketched = try SingularValueDecomposition.values(sketch.apply(u))
    let ofR = try SingularValueDecomposition.values(r.matrix)
    let error = zip(preconditioned, sketched.reversed()).map { ($0 * $1 - 1).magnitude }.max()!
    let distortion = try implementation.distortion(sketch.apply(u))
    let root = (Double(n) / Double(s)).squareRoot()
    let law = (1 + root) / (1 - root)
    let ofM = preconditioned[0] / preconditioned[n - 1]
    let bound = implementation.gramConditionBound(distortion)
    return [
      parameters.adding([
        "distortion": distortion, "condition": ofM * ofM,
        "bound": min(bound, 1e300), "law": law * law, "identityError": error,
        "rounding": 30 * Double(rows) * unitRoundoff * ofR[0] / ofR[n - 1],
      ])
    ]
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    [
      .always(
        .preconditionerSpectrumIdentity, "max_i |σ_i(AR⁻¹)σ_{n+1−i}(SU) − 1| over what rounding allows",
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
    func points(_ rows: [Row], _ x: String, _ y: String) -> [(x: Double, y: Double)] {
      rows.map { ($0[x], $0[y]) }
    }
    let eight = rows.filter { $0["ratio"] == 8 }.map { $0.adding(["κ": .pow(10, $0["exponent"])]) }
    return [
      Plot(
        "condition-number", .preconditionerConditionBound,
        caption:
          "The condition number on the Gram side, the bound from the measured distortion where that is below 1, and what Gaussian sketches of large size give.",
        x: "rows for each dimension, s/n", y: "κ(R⁻ᵀGR⁻¹)", logarithmic: "xy",
        series: [
          .init("measured", .measured, points(well, "ratio", "condition")),
          .init("(1+ε)/(1−ε)", .bound, points(well.filter { $0["distortion"] < 1 }, "ratio", "bound")),
          .init("Gaussian law", .law, points(well, "ratio", "law")),
        ]),
      Plot(
        "spectrum-identity", .preconditionerSpectrumIdentity,
        caption: "The error of the spectrum identity grows with κ(A) as rounding does.",
        x: "κ(A)", y: "max_i |σ_i(AR⁻¹)σ_{n+1−i}(SU) − 1|", logarithmic: "xy",
        series: [
          .init("measured, s = 8n", .measured, points(eight, "κ", "identityError")),
          .init("30 N u κ(R)", .bound, points(eight, "κ", "rounding")),
        ]),
    ]
  }
}
