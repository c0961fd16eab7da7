/// The unit roundoff of double precision, `u = 2⁻⁵³`.
public let unitRoundoff = 0x1p-53

/// `γ_k = ku/(1 − ku)`, the relative error of `k` rounded operations in a row (Higham 2002, Lemma 3.1).
///
/// - Traps: when `ku ≥ 1`, where the bound says nothing.
public func roundingBound(_ operations: Int) -> Double {
  let ku = Double(operations) * unitRoundoff
  precondition(ku < 1, "no rounding bound for \(operations) operations")
  return ku / (1 - ku)
}
