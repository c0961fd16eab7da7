/// What one step is sure to do, in exact arithmetic.
public enum StepBounds {
  /// `ε₀ + (1+ε₀)‖J_t − J̄‖/σ_min(J_t)`: the residual falls at least by this factor.
  ///
  /// By the mean-value identity `r_{t+1} = (r_t − G_tg_t) + (J_t − J̄)J_tᵀg_t`. The first part is at most `ε₀‖r_t‖`; and
  /// `‖J_tᵀg_t‖ ≤ (1+ε₀)‖r_t‖/σ_min(J_t)`, since `J_tᵀg = J_t⁺(G_tg)`.
  ///
  /// - Claim: `step.contraction`.
  public static func contraction(
    accuracy: Double, jacobianChange: Double, smallestSingularValue: Double
  ) -> Double {
    accuracy + (1 + accuracy) * jacobianChange / smallestSingularValue
  }

  /// `√(n/m)(1+ε₀)‖r_t‖/σ_min(J_t)²`: no neuron moves farther.
  ///
  /// Neuron `r` moves by `m^{-1/2}‖Σ_i b_ir g_i x_i‖ ≤ m^{-1/2}‖g‖₁ ≤ √(n/m)‖g‖` for unit inputs, and
  /// `‖g‖ ≤ ‖G_tg‖/λ_min(G_t)`.
  ///
  /// - Claim: `train.movement`.
  public static func movement(
    points n: Int, width m: Int, accuracy: Double, residualNorm: Double, smallestEigenvalue: Double
  ) -> Double {
    (Double(n) / Double(m)).squareRoot() * (1 + accuracy) * residualNorm / smallestEigenvalue
  }
}
