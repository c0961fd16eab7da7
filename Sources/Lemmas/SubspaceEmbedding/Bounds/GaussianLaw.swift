/// The typical distortion: on incoherent data every family behaves like a Gaussian matrix, whose
/// extreme singular values approach `1 ± √(n/s)` (Bai and Yin 1993).
///
/// This is an asymptotic law for large sizes and typical data, not a bound; `EmbeddingFamily.rowsNeeded` gives the bounds.
public enum GaussianLaw {
  /// `ε ≈ (1 + √(n/s))² − 1 = 2√(n/s) + n/s`.
  public static func expectedDistortion(columns n: Int, rows s: Int) -> Double {
    precondition(
      n >= 0 && s >= 1, "the expected distortion needs n ≥ 0 and s ≥ 1, not an s×n = \(s)×\(n) matrix")
    let ratio = Double(n) / Double(s)
    return 2 * ratio.squareRoot() + ratio
  }
}
