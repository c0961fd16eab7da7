import ArgumentParser
import Foundation
import SketchedGaussNewton

/// A sketch of a matrix from a file, its damping, and how the answer is printed.
struct SketchOptions: ParsableArguments {
  @Option(help: "The sketch. Tensor sketches and neuron blocks apply only to Jacobians of networks.")
  var embedding: EmbeddingFamily = .countSketch

  @Option(
    help:
      "Rows of the sketch: a number, or a multiple of n such as 8n (default: 16n).")
  var rows: RowCount?

  @Option(help: "The damping μ of AᵀA + μI.")
  var damping: Double = 0

  @Option(help: "The seed of all random numbers.")
  var seed: UInt64 = 1

  @Option(help: "The number of threads (default: all cores; one per rank if there are several ranks).")
  var threads: Int?

  func validate() throws {
    try validateThreads(threads)
    try validateDamping(damping)
  }

  /// The sketch for a matrix.
  func distribution(for a: some TallMatrix) throws -> any SketchDistribution {
    let count = try rows?.rows(columns: a.columns) ?? SketchedLeastSquares.usualRows(embedding, of: a)
    let (bytes, memory) = (8 * Double(count) * Double(a.columns), ProcessInfo.processInfo.physicalMemory)
    if bytes > Double(memory) {
      throw UsageError(
        description:
          "--rows \(rows?.description ?? "\(count)"): a sketch of \(count) rows and \(a.columns) columns takes \(bytes) bytes, but this machine has \(memory); give fewer rows"
      )
    }
    return try embedding.distribution(rows: count, of: a)
  }

  /// The stream of draw `k` of a sketch. It is the same for every command, so that all of them use the same sketches.
  var stream: CounterStream { CounterStream(seed: seed).substream("embedding") }
}

func validateDamping(_ damping: Double) throws {
  if !(damping >= 0 && damping.isFinite) {
    throw ValidationError("--damping is \(damping); give a finite number ≥ 0")
  }
}

func validateInUnitInterval(_ value: Double, _ option: String) throws {
  if !(value > 0 && value < 1) {
    throw ValidationError("\(option) is \(value); give a number above 0 and below 1")
  }
}

/// The facts about a matrix that every command prints.
struct MatrixFacts: Encodable {
  let rows: Int
  let columns: Int
  let damping: Double
  /// `κ(A)`, or with damping that of `[A; √μ I]`.
  let conditionNumber: Double
  /// `d_μ`; `n` without damping.
  let statisticalDimension: Double

  init(_ profile: TallMatrixProfile) {
    (rows, columns, damping) = (profile.rows, profile.columns, profile.damping)
    (conditionNumber, statisticalDimension) = (profile.conditionNumber, profile.statisticalDimension)
  }

  var lines: [String] {
    damping > 0
      ? [
        "matrix     \(rows)×\(columns), damping μ = \(damping), d_μ = \(short(statisticalDimension)), κ([A; √μ I]) = \(short(conditionNumber))"
      ] : ["matrix     \(rows)×\(columns), κ(A) = \(short(conditionNumber))"]
  }
}

/// The facts about a sketch that every command prints.
struct SketchFacts: Encodable {
  let embedding: EmbeddingFamily
  /// `s`.
  let rows: Int
  let seed: UInt64

  init<Distribution: SketchDistribution>(_ distribution: Distribution, seed: UInt64) {
    (embedding, rows, self.seed) = (Distribution.family, distribution.rows, seed)
  }

  var line: String { "sketch     \(embedding.rawValue), \(rows) rows, seed \(seed)" }
}

/// The claims that were checked, with their violations.
struct Findings: Encodable {
  let claims: [ClaimID]
  let violations: [Violation]

  init(_ log: CheckLog) {
    (claims, violations) = (log.checked.keys.sorted(), log.violations)
  }

  var lines: [String] {
    claims.map { claim in
      let violation = violations.first { $0.claim == claim }
      return "claim      \(claim.rawValue): \(violation.map { "violated; \($0)" } ?? "holds")"
    }
  }

  /// Ends the command with exit code 1 when a claim was violated.
  func finish() throws {
    if !violations.isEmpty { throw FailedChecks(violations: violations) }
  }
}

/// Prints an answer as one JSON object or as lines.
func printAnswer(_ answer: some Encodable, lines: [String], json: Bool) throws {
  if json { try printJSON(answer) } else { for line in lines { try printLine(line) } }
}
