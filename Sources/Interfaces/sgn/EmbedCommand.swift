import ArgumentParser
import SketchedGaussNewton

struct EmbedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed",
    abstract: "Lemma 1 on any matrix: how far a sketch changes the lengths of vectors in its range.",
    discussion: """
      MATRIX is an N×n .npy file (read in blocks of rows where it is large) or a sparse .mtx file. The distortion of each draw is \
      measured on squared lengths, ε = ‖UᵀSᵀSU − I‖, with SU = SA R⁻¹ and R from a QR factorisation of A, so that an ill-conditioned matrix \
      loses nothing; with damping it is ε_μ. Beside it: the Gaussian law, the theorem's bound at these rows, the rows that the theorem \
      asks for, and the coherence. Passes over the file: one for R, one for the coherence, and one for each draw (three for leverage-score). \
      Exit code 1: a draw violates the theorem's bound at a failure probability of 1e-12.

      Examples:
        sgn embed A.npy --embedding srht --rows 8n --draws 20
        sgn embed A.mtx --rows 4000 --damping 0.1 --out SA.npy --json
      """)

  @Argument(help: "A .npy file of shape (N, n), or a .mtx file (Matrix Market coordinate).")
  var matrix: String

  @OptionGroup var options: SketchOptions

  @Option(help: "How many sketches are drawn.")
  var draws: Int = 1

  @Option(help: "The distortion ε for which the theorem is asked.")
  var distortion: Double = 0.5

  @Option(help: "The failure probability δ for which the theorem is asked.")
  var failureProbability: Double = 0.1

  @Option(help: "Where the first draw's SA goes: a .npy file of shape (s, n).")
  var out: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if !(1...1_000_000).contains(draws) {
      throw ValidationError("--draws is \(draws); give 1 to 1000000")
    }
    try validateInUnitInterval(distortion, "--distortion")
    try validateInUnitInterval(failureProbability, "--failure-probability")
  }

  func run() throws {
    setThreads(options.threads)
    if let out { try requireWritableFile(at: out) }
    let a = try openMatrix(matrix)
    let answer = try answer(a, options.distribution(for: a))
    try printAnswer(answer, lines: answer.lines, json: json)
    try answer.findings.finish()
  }

  private func answer(_ a: some TallMatrix, _ distribution: some SketchDistribution) throws -> EmbedAnswer {
    let profile = try TallMatrixProfile(of: a, damping: options.damping)
    var isFirst = true
    let sample = try DistortionSample(
      of: distribution, on: a, profile, draws: draws, stream: options.stream
    ) { sketch in
      if isFirst, let out {
        try NumPyArray(points: sketch.transposed).write(to: out)
      }
      isFirst = false
    }
    return try EmbedAnswer(
      profile, distribution, seed: options.seed, sample, coherence: profile.leverageScores(of: a).coherence,
      distortion: distortion, failureProbability: failureProbability)
  }
}

/// What `sgn embed` says.
private struct EmbedAnswer: Encodable {
  struct Measured: Encodable {
    let draws: [Double]
    let mean: Double
    let median: Double
    let quantile90: Double
    let worst: Double
    /// What each draw is held to.
    let bound: Double
  }

  struct Theorem: Encodable {
    let failureProbability: Double
    /// The bound on `ε` at these rows.
    let distortionAtTheseRows: Double
    let distortion: Double
    /// The rows that `distortion` asks for; left out where there is no such number.
    let rowsNeeded: Int?
    /// Why there is none.
    let reason: String?
  }

  let matrix: MatrixFacts
  /// `max_j ℓ_j`, between the mean score and 1.
  let coherence: Double
  let sketch: SketchFacts
  let distortion: Measured
  /// `2√(n/s) + n/s`; left out with damping.
  let gaussianLaw: Double?
  let theorem: Theorem
  let findings: Findings

  init<Distribution: SketchDistribution>(
    _ profile: TallMatrixProfile, _ distribution: Distribution, seed: UInt64, _ sample: DistortionSample,
    coherence: Double, distortion: Double, failureProbability: Double
  ) throws {
    matrix = MatrixFacts(profile)
    self.coherence = coherence
    sketch = SketchFacts(distribution, seed: seed)
    self.distortion = Measured(
      draws: sample.distortions, mean: sample.mean, median: sample.quantile(0.5),
      quantile90: sample.quantile(0.9), worst: sample.worst, bound: sample.bound)
    gaussianLaw =
      profile.damping > 0
      ? nil : GaussianLaw.expectedDistortion(columns: profile.columns, rows: distribution.rows)
    var (needed, reason): (Int?, String?)
    do throws(SketchError) {
      needed = try Distribution.rowsNeeded(
        profile.dimension, distribution.coordinates, distortion: distortion,
        failureProbability: failureProbability)
    } catch {
      reason = "\(error)"
    }
    theorem = Theorem(
      failureProbability: failureProbability,
      distortionAtTheseRows: try distribution.distortionBound(
        profile.dimension, failureProbability: failureProbability),
      distortion: distortion, rowsNeeded: needed, reason: reason)
    findings = Findings(sample.log)
  }

  var lines: [String] {
    let symbol = matrix.damping > 0 ? "ε_μ" : "ε"
    let mean = matrix.statisticalDimension / Double(matrix.rows)
    let draws = distortion.draws.count
    return matrix.lines + [
      "coherence  \(short(coherence)): the largest leverage score; the mean one is \(short(mean))",
      sketch.line,
      draws == 1
        ? "distortion \(symbol) = \(short(distortion.worst))"
        : "distortion \(symbol) of \(draws) draws: mean \(short(distortion.mean)), median \(short(distortion.median)), 90 % \(short(distortion.quantile90)), worst \(short(distortion.worst))",
    ] + (gaussianLaw.map { ["law        \(short($0)) for Gaussian sketches of as many rows"] } ?? []) + [
      "theorem    \(symbol) ≤ \(short(theorem.distortionAtTheseRows)) but for a probability of \(theorem.failureProbability), at these rows",
      "           \(symbol) ≤ \(theorem.distortion) but for the same asks for \(theorem.rowsNeeded.map { "\($0) rows" } ?? "more: \(theorem.reason ?? "")")",
      "           each draw is held to \(short(distortion.bound)), but for \(CheckLog.falseAlarm)",
    ] + findings.lines
  }
}
