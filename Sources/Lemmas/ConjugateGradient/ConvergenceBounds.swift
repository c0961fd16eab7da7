internal import RealModule

/// What the theorems promise about the iterations of this module.
public enum ConvergenceBounds {
  /// `(√κ − 1)/(√κ + 1)`, the factor by which conjugate gradients reduce the energy norm for each
  /// iteration in the long run; `κ` is the condition number of `M = R⁻ᵀGR⁻¹`.
  ///
  /// - Claim: `solver.cg-chebyshev`.
  public static func chebyshevFactor(conditionNumber: Double) -> Double {
    precondition(conditionNumber >= 1, "no condition number is \(conditionNumber)")
    let root = conditionNumber.squareRoot()
    return root.isFinite ? (root - 1) / (root + 1) : 1
  }

  /// `2((√κ − 1)/(√κ + 1))^k`, which bounds `‖e_k‖_G / ‖e_0‖_G`.
  ///
  /// - Claim: `solver.cg-chebyshev`.
  public static func chebyshev(conditionNumber: Double, iterations: Int) -> Double {
    2 * Double.pow(chebyshevFactor(conditionNumber: conditionNumber), iterations)
  }

  /// The iterations after which conjugate gradients started at zero are sure to have
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
    precondition(tolerance > 0, "no iteration reaches a tolerance of \(tolerance)")
    precondition(
      conditionNumber >= 1 && operatorConditionNumber >= 1,
      "no condition numbers are \(conditionNumber) and \(operatorConditionNumber)")
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

  /// `1 − 1/√2 ≈ 0.293`: the fixed-point iteration contracts for sure only for sketches of a distortion
  /// below it, since then `β ≤ 1/(1 − ε) < √2`.
  ///
  /// - Claim: `solver.fixed-point`.
  public static let fixedPointDistortionLimit = 1 - 0.5.squareRoot()

  /// `√(n/s)`, the rate of conjugate gradients behind a sketch of `s` rows that acts like a Gaussian one:
  /// the singular values of `AR⁻¹` then fill `1/(1 ± √(n/s))`, and the Chebyshev factor is `√(n/s)`.
  ///
  /// - Claim: `solver.cg-chebyshev`.
  public static func predictedRate(columns: Int, sketchRows: Int) -> Double {
    precondition(
      columns >= 0 && sketchRows > columns,
      "a sketch of \(sketchRows) rows does not precondition \(columns) columns")
    return (Double(columns) / Double(sketchRows)).squareRoot()
  }
}
