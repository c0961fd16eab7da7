internal import SketchedLeastSquares

extension Stage {
  /// The computation.
  public func definition(in setting: Setting) -> String {
    let g = setting.systemName
    return switch self {
    case .words: "words of the stream, Philox4x32-10"
    case .signs: "fair signs of the stream"
    case .indices: "uniform indices below the bound"
    case .subset: "a uniform subset, in the order drawn"
    case .hadamard: "Hv, H_ij = (−1)^popcount(i & j)"
    case .preActivations: "z_ir = w_rᵀx_i"
    case .pattern: "b_ir = 1 if z_ir ≥ 0, else 0; a tie counts as active, for either sign of zero"
    case .outputs: "f_i = m^(−1/2) Σ_r a_r max(0, z_ir)"
    case .residual: "r = f − y"
    case .gram: setting.problem == nil ? "G = (1/m)(BBᵀ)∘(XXᵀ)" : "G = AᵀA, without damping"
    case .sketchedMatrix: setting.problem == nil ? "SA, A_(rd+k),i = m^(−1/2) a_r b_ir x_ik" : "SA"
    case .triangularFactor:
      setting.isDamped
        ? "R with RᵀR = (SA)ᵀSA + μI, upper triangular, rows up to signs: that of [SA; √μ I] = QR"
        : "R of SA = QR, upper triangular, rows up to signs"
    case .conditionNumber:
      setting.problem == .leastSquares
        ? "κ(R⁻ᵀ\(g)R⁻¹), the square of κ(\(setting.stackedName)R⁻¹), G = AᵀA" : "κ(R⁻ᵀ\(g)R⁻¹)"
    case .preconditionedResidual:
      "P⁻¹r, P = (SA)ᵀSA + μI; for s < n by Woodbury (r − (SA)ᵀ(SA(SA)ᵀ + μI)⁻¹SA r)/μ"
    case .iterates: "the iterates g_0 = 0, g_1, … of the solver, down to ‖\(g)g − r‖ ≤ ε₀‖r‖"
    case .solution:
      switch (setting.problem, setting.isDamped) {
      case (.leastSquares, false): "g with ‖R⁻ᵀAᵀ(b − Ag)‖ ≤ ε₀‖b − Ag‖"
      case (.leastSquares, true): "g with ‖R⁻ᵀ(Aᵀ(b − Ag) − μg)‖ ≤ ε₀‖[b − Ag; −√μ g]‖"
      default: "g with ‖\(g)g − r‖ ≤ ε₀‖r‖"
      }
    case .nextWeights: "w_r − m^(−1/2) a_r Σ_i b_ir g_i x_i"
    case .nextOutputs: "f at the next weights"
    case .trajectory: "‖r_0‖, ‖r_1‖, … of the port’s own run, and its final_weights"
    }
  }

  /// The dimensionless ratio; a port passes if it is at most `allowed`. `u` is the port’s unit roundoff.
  public func formula(in setting: Setting) -> String {
    let g = setting.systemName
    let condition = setting.hasFewRows ? "max(κ(\(g)), τ)" : "κ(\(g))"
    return switch self {
    case .words, .signs, .indices, .subset, .hadamard: "the number of entries that differ"
    case .preActivations: "max |z − z°| / (γ Σ_k|w_rk||x_ik|), γ = γ_d + 3 roundings"
    case .pattern: "the number of entries that differ and are not declared free"
    case .outputs: "max |f − f°| / (γ m^(−1/2) Σ_r max(0, z_ir)), γ = γ_m + 4 roundings"
    case .residual: "max |r − r°| / (γ(|f_i| + |y_i|)), γ = 4 roundings"
    case .gram:
      setting.problem == nil
        ? "max |G − G°| / (γ c_ij Σ_k|x_ik||x_jk|/m), c = BBᵀ, γ = γ_md + 6 roundings"
        : "max |G − G°| / (γ Σ_k|a_ki||a_kj|), γ = γ_N + 4 roundings"
    case .sketchedMatrix: "max |SA − (SA)°| / (γ max|S| ‖A_i‖₁), γ = γ_N + 8 roundings"
    case .triangularFactor:
      setting.isDamped
        ? "‖RᵀR − (SA)ᵀSA − μI‖_F / (γ(‖SA‖_F² + nμ)), γ = 30(γ_{s+n} + 2 roundings)"
        : "‖RᵀR − (SA)ᵀSA‖_F / (γ ‖SA‖_F²), γ = 30(γ_s + 2 roundings)"
    case .conditionNumber:
      setting.problem == .leastSquares
        ? "|κ/κ° − 1| / (60 n γ κ(R)), γ = γ_n + 2 roundings"
        : "|κ/κ° − 1| / (30 n γ κ(\(g))), γ = γ_n + 2 roundings"
    case .preconditionedResidual:
      "‖y − y°‖_P / (γτ‖r‖_P⁻¹), ‖x‖_P² = ‖SAx‖² + μ‖x‖², ‖r‖_P⁻¹² = rᵀy°, τ = (‖SA‖_F² + nμ)/μ, γ = γ_{3n+4s} + 4 roundings"
    case .iterates:
      "the larger of max_k ‖g_{k+1} − g*‖_\(g) / ((k+1) 30 n γ \(condition) ‖e_0‖_\(g)), with g* the iterate that should follow g_k, and ‖\(g)g_last − r‖ over the allowance of the stage solution; infinite if g_0 ≠ 0 or if more than two iterates follow one that is accurate enough; γ = γ_n + 2 roundings"
    case .solution:
      setting.problem == .leastSquares
        ? "‖R⁻ᵀ(Aᵀ(b − Ag) − μg)‖ / (ε₀‖r̄°‖ + 30 γ(κ‖r̄°‖ + ‖A_μ‖_F‖g°‖ + ‖b‖)), r̄ = [b − Ag; −√μ g], A_μ = [A; √μ I], κ = ‖A_μ‖_F/σ_min(R), γ = γ_{N+n} + 2 roundings"
        : "‖\(g)g − r‖ / (ε₀‖r‖ + 30 γ(‖\(g)‖_F‖g°‖ + ‖r‖)), γ = γ_n + 2 roundings"
    case .nextWeights: "max |w′ − w′°| / (γ(|w_rk| + m^(−1/2) Σ_i b_ir|g_i||x_ik|)), γ = γ_n + 5 roundings"
    case .nextOutputs: "max |f − f°| / (γ m^(−1/2) Σ_r‖w_r‖), γ = γ_{m+d} + 5 roundings"
    case .trajectory: "the largest of the ratios below, each at most 1"
    }
  }

  /// Why that ratio, and why 1.
  public func derivation(in setting: Setting) -> String {
    let g = setting.systemName
    return switch self {
    case .words, .signs, .indices, .subset, .hadamard:
      "integers have no rounding errors: they agree or they do not."
    case .pattern:
      "the pre-activations are given exactly, so the comparison with zero has no rounding error. The entries that the case lists are free, and in a lower precision also those below the smallest normal number, which may be flushed to zero."
    case .preActivations, .outputs, .residual, .gram, .nextWeights:
      "a sum of k products in any order has an error of at most γ_k times the sum of their magnitudes (Higham 2002, 3.1); rounding inputs and result to the port’s precision adds γ_c."
    case .sketchedMatrix:
      "an entry is a sum of at most N products of an entry of S with one of A_i, in any order; a fast transform has no more, and a convolution by Fourier transforms has an error of u log s times the product of the norms, which ‖A_i‖₁ bounds."
    case .triangularFactor:
      setting.isDamped
        ? "Householder’s R is that of [SA; √μ I] + E with ‖E‖_F ≤ c u (s+n)(‖SA‖_F² + nμ)^(1/2) (Higham 2002, 19.4), and Cholesky’s that of (SA)ᵀSA + μI + E with |E| ≤ γ_{s+n+1}(|SA|ᵀ|SA| + μI + |Rᵀ||R|) (10.3), with norms of at most ‖SA‖_F² + nμ; 30 is LAPACK’s own threshold. RᵀR does not depend on the signs of R’s rows."
        : "Householder’s R is exact for SA + E with ‖E‖_F ≤ c u s ‖SA‖_F (Higham 2002, 19.4), so RᵀR has twice that relative error; 30 is LAPACK’s own threshold. RᵀR does not depend on the signs of R’s rows."
    case .conditionNumber:
      setting.problem == .leastSquares
        ? "the rows of \(setting.stackedName)R⁻¹ are computed by triangular solves, so its singular values have relative errors of a multiple of n u κ(R), and their squares and the quotient twice that; by AᵀA it would be κ(R)²."
        : "M is computed by two triangular solves with factors of condition √κ(\(g)), so its eigenvalues have relative errors of a multiple of n u κ(\(g))."
    case .preconditionedResidual:
      "Woodbury’s form computes the part of r in the range of (SA)ᵀ as a difference of nearly equal numbers. In the norm of P, each rounding of the products with SA and its transpose, the core, its factor and the two solves changes the answer by at most u τ ‖r‖_P⁻¹, because ‖P‖ ≤ τμ and P ⪰ μI; there are 2n + 4s roundings. Cholesky of P itself has 3n + s (Higham 2002, 10.4)."
    case .iterates:
      "each iterate is judged from the port’s own previous one, because conjugacy over many steps is lost in floating point. g* minimises ‖e‖_\(g) in the plane through g_k along P⁻¹ρ_k and g_k − g_{k−1}, ρ_k = r − \(g)g_k: this holds for conjugate gradients in exact arithmetic, and approximately in floating point, which preserves local conjugacy (Strakoš and Tichý 2002). The recursive residual drifts by c k u ‖\(g)‖ max‖g_j‖ (Greenbaum 1997), and max‖g_j‖ ≤ 2‖e_0‖_\(g)/√λ_min(\(g)), so the minimiser moves by a multiple of k u κ(\(g)) ‖e_0‖_\(g). For the paper’s iteration g* = g_k + P⁻¹\(g)P⁻¹ρ_k."
        + (setting.hasFewRows
          ? " The low-rank form of P⁻¹ has an error of a multiple of u τ, as its stage says." : "")
    case .solution:
      setting.problem == .leastSquares
        ? "the claim itself, by the normal residual: after multiplication by R⁻ᵀ its norm is within a factor (1 ± ε)^(1/2) of ‖A_μ(g − g*)‖, which is an error in the fit of ε₀‖r̄‖. The solution of a backward stable method is exact for A_μ + E with ‖E‖ ≤ c u ‖A_μ‖_F, so that A_μᵀr̄ = A_μᵀEg − Eᵀr̄, and multiplying by R⁻ᵀ gives at most a multiple of u(‖A_μ‖_F‖g‖ + κ‖r̄‖). By AᵀA it would be u κ ‖A_μ‖_F‖g‖: half the digits."
        : "the claim itself: the residual, recomputed here, is at most ε₀‖r‖ plus the rounding error of \(g)g. If γ κ(\(g)) ≥ 1, the port’s rounded matrix need not be definite, and nothing is compared."
    case .nextOutputs:
      "as for the outputs, with |z_ir| ≤ ‖w_r‖ for unit inputs, and d more additions in z."
    case .trajectory:
      "the claims, not digits: ‖r_0‖ and the last residual agree with the given start and the final weights; the last is at most the tolerance, or the rounding error of outputs in the port’s precision; the number of steps is within the limit; and each step halves the residual. A case has a run only if the oracle’s own steps halve it, with a margin."
    }
  }
}
