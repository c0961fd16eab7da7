/// The kinds of evidence for a claim, strongest first.
public enum EvidenceKind: String, CaseIterable, Codable, Sendable, Comparable {
  /// Machine-checked over the reals: a theorem in `Proofs/`, without `Admitted`.
  case machineChecked = "machine-checked"
  /// Certified at run time: sound including rounding, by a cited theorem.
  case certified
  /// Exact: enumerated completely at small size, or integers and rationals without a tolerance.
  case exact
  /// Statistical: a test of a random event that declares beforehand both error rates and the discrepancy it detects. An event
  /// of known probability is tested by exact binomial (Clopper–Pearson) bounds. Seeds are fixed unless another is requested.
  case statistical
  /// Numerical: compared with LAPACK or the definition, within a bound derived from rounding.
  case numerical
  /// Assumed: cited, not checked.
  case assumed

  public static func < (a: EvidenceKind, b: EvidenceKind) -> Bool { a.position < b.position }

  private var position: Int { Self.allCases.firstIndex(of: self)! }
}
