/// Guarantees for one step, in exact arithmetic.
public enum StepBounds {
  /// `μ/(λ+μ) + ε₀ + (1+ε₀)‖J_t − J̄‖η` with `λ = σ_min(J_t)²`: the residual is reduced at least by this factor, without damping by
  /// `ε₀ + (1+ε₀)‖J_t − J̄‖/σ_min(J_t)`.
  ///
  /// By the mean-value identity `r_{t+1} = (r_t − G_tg_t) + (J_t − J̄)J_tᵀg_t`. With `e = r_t − (G_t + μI)g_t`, `‖e‖ ≤ ε₀‖r_t‖`, the first part is
  /// `r_t − G_tg_t = μ(G_t + μI)⁻¹r_t + G_t(G_t + μI)⁻¹e`, at most `(μ/(λ+μ) + ε₀)‖r_t‖`. And `J_tᵀg_t = J_tᵀ(G_t + μI)⁻¹(r_t − e)`, where
  /// `‖J_tᵀ(G_t + μI)⁻¹‖` is the largest `σ/(σ² + μ)` over singular values `σ`: at most `η = σ_min/(λ+μ)` if `λ ≥ μ`, where it decreases with `σ`, otherwise
  /// `1/(2√μ)`, its maximum at `σ = √μ`.
  ///
  /// - Claim: `step.contraction`.
  public static func contraction(
    accuracy: Double, jacobianChange: Double, smallestSingularValue sigma: Double, damping mu: Double = 0
  ) -> Double {
    let lambda = sigma * sigma
    if mu == 0 { return accuracy + (1 + accuracy) * jacobianChange / sigma }
    let eta = lambda >= mu ? sigma / (lambda + mu) : 1 / (2 * mu.squareRoot())
    return mu / (lambda + mu) + accuracy + (1 + accuracy) * jacobianChange * eta
  }

  /// `√(n/m)(1+ε₀)‖r_t‖/λ_min(G_μ)`, without damping `λ_min = σ_min(J_t)²`: a bound on the movement of every neuron.
  ///
  /// Neuron `r` moves by `m^{-1/2}‖Σ_i b_ir g_i x_i‖ ≤ m^{-1/2}‖g‖₁ ≤ √(n/m)‖g‖` for unit inputs, and
  /// `‖g‖ ≤ ‖G_μg‖/λ_min(G_μ)`.
  ///
  /// - Claim: `train.movement`.
  public static func movement(
    points n: Int, width m: Int, accuracy: Double, residualNorm: Double, smallestEigenvalue: Double
  ) -> Double {
    (Double(n) / Double(m)).squareRoot() * (1 + accuracy) * residualNorm / smallestEigenvalue
  }
}
