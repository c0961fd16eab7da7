internal import RealModule

/// The theorems' bounds for the iterations of this module.
public enum ConvergenceBounds {
  /// `(√κ − 1)/(√κ + 1)`, the factor by which conjugate gradients reduce the energy norm of the error per
  /// iteration in the long run; `κ` is the condition number of `M = R⁻ᵀGR⁻¹`.
  ///
  /// - Claim: `solver.cg-chebyshev`.
  public static func chebyshevFactor(conditionNumber: Double) -> Double {
    precondition(conditionNumber >= 1, "a condition number must be ≥ 1, not \(conditionNumber)")
    let root = conditionNumber.squareRoot()
    return root.isFinite ? (root - 1) / (root + 1) : 1
  }

  /// `2((√κ − 1)/(√κ + 1))^k`, which bounds `‖e_k‖_G / ‖e_0‖_G`.
  ///
  /// - Claim: `solver.cg-chebyshev`.
  public static func chebyshev(conditionNumber: Double, iterations: Int) -> Double {
    2 * Double.pow(chebyshevFactor(conditionNumber: conditionNumber), iterations)
  }

  /// The number of iterations after which conjugate gradients started at zero are guaranteed to have
  /// `‖Gg − r‖ ≤ ε₀‖r‖`: `⌈ln(2√κ(G)/ε₀) / ln((√κ + 1)/(√κ − 1))⌉`.
  ///
  /// `‖Ge‖ ≤ √λ_max ‖e‖_G` and `‖e_0‖_G ≤ ‖r‖/√λ_min` turn the Chebyshev bound into one on residuals at
  /// the price of `√κ(G)`. Where the formula's limit is 0 (`κ = 1`) one iteration is still needed, so the
  /// bound is at least 1 unless `ε₀ ≥ 2√κ(G)`.
  ///
  /// - Claim: `solver.iterations`.
  /// - Returns: `nil` when the bound exceeds every integer, as for `κ = ∞`.
  public static func iterationsNeeded(
    tolerance: Double, conditionNumber: Double, operatorConditionNumber: Double
  ) -> Int? {
    precondition(tolerance > 0, "the tolerance must be > 0, not \(tolerance)")
    precondition(
      conditionNumber >= 1 && operatorConditionNumber >= 1,
      "condition numbers must be ≥ 1, not \(conditionNumber) and \(operatorConditionNumber)")
    let digits = Double.log(2 * operatorConditionNumber.squareRoot() / tolerance)
    if digits <= 0 { return 0 }
    let digitsPerIteration = Double.log(onePlus: 2 / (conditionNumber.squareRoot() - 1))
    return Int(exactly: max((digits / digitsPerIteration).rounded(.up), 1))
  }

  /// `‖I − M²‖ = max(|1 − α²|, |1 − β²|)`, the factor of the fixed-point iteration, for a spectrum of `M`
  /// that reaches from `α` to `β`.
  ///
  /// - Claim: `solver.fixed-point`.
  public static func fixedPointFactor(smallestEigenvalue: Double, largestEigenvalue: Double) -> Double {
    max(
      (1 - smallestEigenvalue * smallestEigenvalue).magnitude,
      (1 - largestEigenvalue * largestEigenvalue).magnitude)
  }

  /// `1 − 1/√2 ≈ 0.293`: the fixed-point iteration is guaranteed to contract only for sketches with a distortion
  /// below it, since then `β ≤ 1/(1 − ε) < √2`.
  ///
  /// - Claim: `solver.fixed-point`.
  public static let fixedPointDistortionLimit = 1 - 0.5.squareRoot()

  /// `√(n/s)`, the rate of conjugate gradients preconditioned with a sketch of `s` rows that behaves like a Gaussian one:
  /// the singular values of `AR⁻¹` then fill `1/(1 ± √(n/s))`, and the Chebyshev factor is `√(n/s)`.
  ///
  /// - Claim: `solver.cg-chebyshev`.
  public static func predictedRate(columns: Int, sketchRows: Int) -> Double {
    precondition(
      columns >= 0 && sketchRows > columns,
      "the predicted rate needs s > n ≥ 0, not a sketch of \(sketchRows) rows of \(columns) columns")
    return (Double(columns) / Double(sketchRows)).squareRoot()
  }
}
