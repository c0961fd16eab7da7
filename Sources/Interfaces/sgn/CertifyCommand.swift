import ArgumentParser
import Claims
import SketchedGaussNewton

struct CertifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "certify",
    abstract:
      "Prove a lower bound on the smallest eigenvalue of a symmetric matrix, or say why it is not proved positive.",
    discussion: """
      MATRIX is an n×n .npy file, exactly symmetric. The bounds hold for the exact matrix of the stored numbers and account for every \
      rounding error (claim ntk.positivity-certificate). Exit code 0: positive definite, proved; 1: not proved, with the \
      pivot at which Cholesky fails and the direction of least curvature.

      Examples:
        sgn certify gram.npy
        sgn certify gram.npy --direction v.npy --json
      """)

  @Argument(help: "A symmetric matrix as a .npy file of shape (n, n).")
  var matrix: String

  @Option(help: "Write the direction of least curvature to this .npy file, of shape (n,).")
  var direction: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  @Option(help: "The number of threads (default: all cores).")
  var threads: Int?

  func validate() throws { try validateThreads(threads) }

  func run() throws {
    setThreads(threads)
    if let direction { try requireWritableFile(at: direction) }
    let bounds = try SmallestEigenvalueBounds(of: try symmetricMatrix(matrix))
    if let direction {
      try writeAtomically(NumPyArray(vector: bounds.direction).encoded, to: direction)
    }
    let answer = CertifyAnswer(bounds)
    if json { try printJSON(answer) } else { for line in answer.lines { try printLine(line) } }
    if !bounds.isPositiveDefinite { throw ExitCode(1) }
  }
}

/// The answer of `sgn certify`.
private struct CertifyAnswer: Encodable {
  enum Verdict: String, Encodable {
    case positiveDefinite = "positive-definite"
    case indefinite
    case undecided
  }

  let claim = ClaimID.ntkPositivityCertificate
  let order: Int
  let verdict: Verdict
  /// `λ_min ≥ lowerBound`, proved.
  let lowerBound: Double
  /// `λ_min ≤ upperBound`, proved: the Rayleigh quotient of the direction.
  let upperBound: Double
  /// The order of the leading minor at which Cholesky fails; left out if it completes.
  let failedPivot: Int?

  init(_ bounds: SmallestEigenvalueBounds) {
    order = bounds.direction.count
    verdict = bounds.isPositiveDefinite ? .positiveDefinite : bounds.isIndefinite ? .indefinite : .undecided
    (lowerBound, upperBound, failedPivot) = (bounds.lower, bounds.upper, bounds.failedPivot)
  }

  var lines: [String] {
    var lines = [
      "matrix    symmetric, of order \(order)",
      "λ_min     proved to lie in [\(lowerBound), \(upperBound)]",
    ]
    if let failedPivot { lines.append("Cholesky  fails at the leading minor of order \(failedPivot)") }
    return lines + ["verdict   \(verdictInWords)", "claim     \(claim.rawValue)"]
  }

  private var verdictInWords: String {
    switch verdict {
    case .positiveDefinite: "positive definite, proved"
    case .indefinite:
      "indefinite, proved: there is a direction of negative curvature (--direction FILE writes it)"
    case .undecided:
      "undecided: the smallest eigenvalue is zero, or too close to zero for the rounding errors at this order"
    }
  }
}
