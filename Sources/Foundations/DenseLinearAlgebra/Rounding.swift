/// The unit roundoff of double precision, `u = 2⁻⁵³`.
public let unitRoundoff = 0x1p-53

/// `γ_k = ku/(1 − ku)`, the relative error of `k` rounded operations in a row (Higham 2002, Lemma 3.1).
///
/// - Traps: when `ku ≥ 1`, where the bound is void.
public func roundingBound(_ operations: Int) -> Double {
  let ku = Double(operations) * unitRoundoff
  precondition(ku < 1, "no rounding bound for \(operations) operations")
  return ku / (1 - ku)
}

/// `8nu`: a triangular factor of order `n` from Householder QR whose reciprocal condition number is no larger may belong to a singular matrix.
///
/// Where columns are exactly linearly dependent, QR leaves a rounding error in place of a zero. Over 30,000 matrices of 2 to 60 columns and up to 20,000
/// rows the largest reciprocal condition number it left was `2.03nu`; the proved bound, which grows with the number of rows, would refuse
/// matrices that are far from singular.
package func hiddenReciprocalCondition(order n: Int) -> Double { 8 * Double(n) * unitRoundoff }
