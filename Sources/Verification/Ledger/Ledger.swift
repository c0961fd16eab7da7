public import Claims

/// Every claim of the project with all its links, and the assumptions that are not checked.
///
/// The test suite fails on any orphan: a claim without a row or a test; a test, proof or certificate that is not in the ledger; a name
/// in the ledger that refers to nothing.
public enum Ledger {
  /// One row for each claim, in the order of the argument.
  public static let claims: [Claim] =
    subspaceEmbedding + preconditioning + conjugateGradient + neuralTangentKernel + gaussNewton + cost

  /// The row of a claim.
  public static func row(_ identifier: ClaimID) -> Claim {
    claims.first { $0.identifier == identifier }!
  }
}

/// An assumption of every claim that is not checked.
public struct Assumption: Sendable, Codable {
  public let identifier: String
  public let statement: String
  /// What reduces the risk.
  public let mitigation: String
}

extension Ledger {
  public static let assumptions = [
    Assumption(
      identifier: "assumption.reals",
      statement:
        "The claims are about real numbers; the program computes with 64-bit floating-point numbers.",
      mitigation:
        "Certificates account for every rounding error; every other check uses a bound that counts the roundings."
    ),
    Assumption(
      identifier: "assumption.floating-point",
      statement:
        "Arithmetic is IEEE 754 binary64, rounded to nearest, with gradual underflow; the libraries do not change the rounding mode.",
      mitigation:
        "Tests of certificates on matrices whose definiteness is known exactly, a few roundings from singular."
    ),
    Assumption(
      identifier: "assumption.blas",
      statement:
        "OpenBLAS and LAPACK compute sums of products in some order, with or without fused operations, and never by a fast (Strassen-like) algorithm.",
      mitigation:
        "Every factorisation is compared with its definition by ratios in the style of LAPACK's own tests."),
    Assumption(
      identifier: "assumption.random-words",
      statement: "The words of Philox4x32-10 behave like independent uniform words.",
      mitigation:
        "Published known-answer vectors; tests of uniformity with declared false-alarm rates. Finite sketch families are also enumerated exactly, where no generator is involved."
    ),
    Assumption(
      identifier: "assumption.activation-pattern",
      statement:
        "Certificates are about the Gram matrix of the computed activations; an activation within rounding of a tie may differ from that of exact arithmetic.",
      mitigation:
        "A tie itself is exact and tested; ActivationStability counts every activation within rounding of a tie."
    ),
    Assumption(
      identifier: "assumption.ranks",
      statement:
        "If neurons or rows are distributed over ranks: each rank adds the terms of its own share, and the network delivers what was sent. No certificate can detect a wrong term from another rank.",
      mitigation:
        "Certificates are computed once, from sums that have the same bits on all ranks; bounds count the roundings of the whole sum. Version, options and data are compared at the start, the bytes sent with their formula in every step, and runs on 1 to 4 ranks with the run of one process."
    ),
    Assumption(
      identifier: "assumption.compiler",
      statement: "The Swift and C compilers and the processor work as specified.",
      mitigation:
        "Each kernel is compared with a plain counterpart; the suite runs in debug and release."),
  ]
}
