import ArgumentParser
import SketchedGaussNewton

struct EmbedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed",
    abstract: "Lemma 1 on any matrix: by how much a sketch changes the lengths of vectors in its range.",
    discussion: """
      MATRIX is an N×n .npy file (read in blocks of rows if it is large) or a sparse .mtx file. The distortion of each draw is \
      measured on squared lengths, ε = ‖UᵀSᵀSU − I‖, with SU = SA R⁻¹ and R from a QR factorisation of A, so that an ill-conditioned matrix \
      loses no accuracy; with damping it is ε_μ. Also printed: the value for a Gaussian sketch, the theorem's bound for this number of rows, \
      the number of rows that the theorem requires, and the coherence. Passes over the file: one for R, one for the coherence, and one for \
      each draw (three for leverage-score). Exit code 1: a draw violates the theorem's bound at a failure probability of 1e-12.

      Examples:
        sgn embed A.npy --embedding srht --rows 8n --draws 20
        sgn embed A.mtx --rows 4000 --damping 0.1 --out SA.npy --json
      """)

  @Argument(help: "A .npy file of shape (N, n), or a .mtx file (Matrix Market coordinate).")
  var matrix: String

  @OptionGroup var options: SketchOptions

  @Option(help: "The number of sketches to draw.")
  var draws: Int = 1

  @Option(help: "The distortion ε for which the theorem's number of rows is printed.")
  var distortion: Double = 0.5

  @Option(help: "The failure probability δ of the theorem.")
  var failureProbability: Double = 0.1

  @Option(help: "Write SA of the first draw to this .npy file, of shape (s, n).")
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

/// The answer of `sgn embed`.
private struct EmbedAnswer: Encodable {
  struct Measured: Encodable {
    let draws: [Double]
    let mean: Double
    let median: Double
    let quantile90: Double
    let worst: Double
    /// The bound that each draw is checked against.
    let bound: Double
  }

  struct Theorem: Encodable {
    let failureProbability: Double
    /// The bound on `ε` at these rows.
    let distortionAtTheseRows: Double
    let distortion: Double
    /// The number of rows that `distortion` requires; left out if there is no such number.
    let rowsNeeded: Int?
    /// Why there is no such number.
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
      "coherence  \(short(coherence)): the largest leverage score; the mean is \(short(mean))",
      sketch.line,
      draws == 1
        ? "distortion \(symbol) = \(short(distortion.worst))"
        : "distortion \(symbol) of \(draws) draws: mean \(short(distortion.mean)), median \(short(distortion.median)), 90 % \(short(distortion.quantile90)), worst \(short(distortion.worst))",
    ]
      + (gaussianLaw.map {
        ["Gaussian   \(short($0)), the limit for Gaussian sketches with the same number of rows"]
      }
        ?? []) + [
        "theorem    \(symbol) ≤ \(short(theorem.distortionAtTheseRows)) except with probability \(theorem.failureProbability), for this number of rows",
        "           \(symbol) ≤ \(theorem.distortion) except with the same probability requires \(theorem.rowsNeeded.map { "\($0) rows" } ?? "more: \(theorem.reason ?? "")")",
        "           each draw is checked against \(short(distortion.bound)), its bound except with probability \(CheckLog.falseAlarm)",
      ] + findings.lines
  }
}
