import ArgumentParser
import SketchedGaussNewton

struct PreconditionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "precondition",
    abstract:
      "Lemma 2 on any matrix: the preconditioner of a sketch, its condition number and the bounds on it.",
    discussion: """
      R comes from a QR factorisation of SA, or with damping μ of [SA; √μ I]. With damping and fewer rows than columns, P has low-rank \
      form and there is no R. The identity σ_i(AR⁻¹) = 1/σ_{n+1−i}(SU) is checked up to rounding. κ is measured, and bounded by \
      (1+ε)/(1−ε) if ε < 1. A bound that accounts for every rounding error is proved if AᵀA is not too close to singular, up to κ(A) of about \
      10⁷. The sketch is draw 0 of sgn embed with the same seed. Passes over the file: one each for R of A, for the sketch and for AᵀA \
      (--no-proof leaves out the last one). Exit code 1: a claim is violated.

      Examples:
        sgn precondition A.npy --embedding srht --rows 8n --factor R.npy
        sgn precondition A.npy --rows 100 --damping 0.1 --json
      """)

  @Argument(help: "A .npy file of shape (N, n), or a .mtx file (Matrix Market coordinate).")
  var matrix: String

  @OptionGroup var options: SketchOptions

  @Option(help: "Write R to this .npy file, of shape (n, n), upper triangular.")
  var factor: String?

  @Flag(inversion: .prefixedNo, help: "Prove a bound on κ.")
  var proof = true

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    setThreads(options.threads)
    if let factor { try requireWritableFile(at: factor) }
    let a = try openMatrix(matrix)
    let answer = try answer(a, options.distribution(for: a))
    try printAnswer(answer, lines: answer.lines, json: json)
    try answer.findings.finish()
  }

  private func answer(
    _ a: some TallMatrix, _ distribution: some SketchDistribution
  ) throws -> PreconditionAnswer {
    if options.damping == 0, distribution.rows < a.columns {
      throw PreconditionerError.tooFewRows(rows: distribution.rows, columns: a.columns)
    }
    let profile = try TallMatrixProfile(of: a, damping: options.damping)
    let sketch = try distribution.sample(options.stream.substream(0), for: a, damping: options.damping)
      .apply(a)
    let assessment = try PreconditionerAssessment(sketch: sketch, of: profile)
    let proved = proof ? try assessment.provedBounds(a, profile) : nil
    if let factor {
      guard case .triangular(let preconditioner) = assessment.form else {
        throw UsageError(
          description:
            "--factor: a sketch of \(distribution.rows) rows for \(a.columns) columns gives P in low-rank form, without a triangular factor R; give --rows \(a.columns) or more, or leave --factor out"
        )
      }
      try NumPyArray(points: preconditioner.r.matrix.transposed).write(to: factor)
    }
    return PreconditionAnswer(
      profile, distribution, seed: options.seed, assessment, isProofAsked: proof, proved)
  }
}

/// The answer of `sgn precondition`.
private struct PreconditionAnswer: Encodable {
  enum Form: String, Encodable {
    case triangular
    case lowRank = "low-rank"
  }

  /// All of them are condition numbers `κ(P⁻¹G_μ)`, the squares of `κ(AR⁻¹)`.
  struct ConditionNumbers: Encodable {
    let measured: Double
    /// `(σ_max/σ_min)²` of `SU`: exact, whatever the distortion.
    let bySketchedBasis: Double
    /// `(1+ε)/(1−ε)`; left out if `ε ≥ 1`.
    let bound: Double?
    /// A proved bound; left out if it was not requested or could not be proved.
    let proved: Double?
    /// Why it could not be proved.
    let reason: String?
  }

  let matrix: MatrixFacts
  let sketch: SketchFacts
  let form: Form
  /// `ε`, or with damping `ε_μ`.
  let distortion: Double
  let identityError: Double
  let identitySlack: Double
  let conditionNumber: ConditionNumbers
  /// `σ(AR⁻¹)`, or those of `[A; √μ I]C`, ascending.
  let singularValues: [Double]
  let findings: Findings

  init(
    _ profile: TallMatrixProfile, _ distribution: some SketchDistribution, seed: UInt64,
    _ assessment: PreconditionerAssessment, isProofAsked: Bool, _ proved: SpectralBounds?
  ) {
    matrix = MatrixFacts(profile)
    sketch = SketchFacts(distribution, seed: seed)
    form =
      switch assessment.form {
      case .triangular: .triangular
      case .lowRank: .lowRank
      }
    distortion = assessment.distortion.value
    (identityError, identitySlack) = (assessment.identityError, assessment.identitySlack)
    let bySketch = PreconditionedSpectrum(sketchedValues: assessment.distortion.singularValues)
    conditionNumber = ConditionNumbers(
      measured: assessment.spectrum.conditionNumber, bySketchedBasis: bySketch.conditionNumber,
      bound: distortion < 1 ? assessment.bound.gramSide : nil, proved: proved?.conditionNumber,
      reason: !isProofAsked || proved != nil
        ? nil
        : "rounding errors in AᵀA hide its smallest eigenvalue, or those in AᵀA and P hide the spectrum of P⁻¹G"
    )
    singularValues = assessment.spectrum.eigenvalues.map { $0.squareRoot() }
    findings = Findings(assessment.log)
  }

  var lines: [String] {
    let side = form == .triangular && matrix.damping == 0 ? "σ(AR⁻¹)" : "σ([A; √μ I]P^(−½))"
    var lines =
      matrix.lines + [
        sketch.line,
        "form       \(form == .triangular ? "triangular factor R" : "low rank: P = (SA)ᵀSA + μI by Woodbury")",
        "distortion \(short(distortion))",
        "identity   \(side) = 1/σ(SU) to \(short(identityError)), where rounding allows \(short(identitySlack))",
        "κ(P⁻¹G)    \(short(conditionNumber.measured)) measured; \(short(conditionNumber.bySketchedBasis)) = (σ_max/σ_min)² of SU",
        "           ≤ "
          + (conditionNumber.bound.map { "\(short($0)) = (1+ε)/(1−ε)" }
            ?? "∞: the distortion is not below 1"),
      ]
    if let proved = conditionNumber.proved {
      lines.append("           ≤ \(short(proved)), proved, rounding included")
    } else if let reason = conditionNumber.reason {
      lines.append("           not proved: \(reason)")
    }
    return lines + findings.lines
  }
}
