internal import RealModule

/// `√n + √(2 ln(2/δ))`: with probability at least `1 − δ` all singular values of `SU` lie within this divided by `√s` of
/// 1, for a Gaussian `S` (Davidson–Szarek, with `t = √(2 ln(2/δ)/s)`).
func gaussianSpread(n: Double, failureProbability: Double) -> Double {
  n.squareRoot() + (2 * Double.log(2 / failureProbability)).squareRoot()
}

/// `(√n + √(8 ln(N₂/δ)))²`, which `M = N₂ max_j ‖e_jᵀ N₂^(-1/2) H D U‖²` exceeds with probability at most `δ`
/// (Tropp 2011, Lemma 3.3).
func flattenedCoherence(n: Double, order: Double, failureProbability: Double) -> Double {
  let spread = n.squareRoot() + (8 * Double.log(order / failureProbability)).squareRoot()
  return spread * spread
}

/// The distortion that sampling `s` rows of a matrix with orthonormal columns and coherence `M` exceeds with
/// probability at most `δ`, half of it for each side (Tropp 2011, Lemma 3.4).
func samplingDistortion(rows s: Int, columns n: Int, coherence: Double, failureProbability: Double) -> Double
{
  let exponent = coherence / Double(s) * .log(2 * Double(n) / failureProbability)
  return max(ChernoffExponent.inverseUpper(exponent), ChernoffExponent.inverseLower(exponent))
}

/// The exponents of the matrix Chernoff bounds for sampling without replacement (Tropp 2011, Lemma 3.4).
enum ChernoffExponent {
  /// `(1+ε) ln(1+ε) − ε`: `P[σ_max² ≥ 1+ε] ≤ n exp(−(s/M)·this)`.
  static func upper(_ e: Double) -> Double { (1 + e) * .log(onePlus: e) - e }
  /// `ε + (1−ε) ln(1−ε)`: `P[σ_min² ≤ 1−ε] ≤ n exp(−(s/M)·this)`, for `ε < 1`.
  static func lower(_ e: Double) -> Double { e + (1 - e) * .log(onePlus: -e) }

  /// The `ε` whose upper exponent is `x ≥ 0`, by bisection to the last bit, rounded up.
  static func inverseUpper(_ x: Double) -> Double {
    var high = 1.0
    while upper(high) < x { high *= 2 }
    return bisect(0, high) { upper($0) >= x }
  }

  /// The `ε < 1` whose lower exponent is `x`, rounded up; 1 when there is none and the bound is void.
  static func inverseLower(_ x: Double) -> Double {
    x >= 1 ? 1 : bisect(0, 1) { $0 == 1 || lower($0) >= x }
  }

  /// The smallest number in `(low, high]` from which on a monotone condition holds; it holds at `high`.
  private static func bisect(_ low: Double, _ high: Double, _ holds: (Double) -> Bool) -> Double {
    var (low, high) = (low, high)
    while true {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { return high }
      if holds(middle) { high = middle } else { low = middle }
    }
  }
}
