public import Claims
internal import GaussNewton

/// One stage of a training step, or one primitive of the stream, that a port is judged by.
///
/// Each stage is computed from the oracle's own state before it, not from the port's, so that one mistake shows at one
/// stage and errors do not accumulate.
public enum Stage: String, CaseIterable, Codable, Sendable, Comparable {
  case words, signs, indices, subset, hadamard
  case preActivations = "pre-activations"
  case pattern, outputs, residual, gram
  case sketchedMatrix = "sketched-matrix"
  case triangularFactor = "triangular-factor"
  case conditionNumber = "condition-number"
  case iterates, solution
  case nextWeights = "next-weights"
  case nextOutputs = "next-outputs"
  case trajectory

  public static func < (a: Stage, b: Stage) -> Bool { a.position < b.position }
  private var position: Int { Self.allCases.firstIndex(of: self)! }

  /// The claim that is broken where the stage is wrong.
  public var claim: ClaimID {
    switch self {
    case .words, .signs, .indices, .subset: .embeddingIsometryInExpectation
    case .hadamard: .embeddingSRHT
    case .preActivations, .outputs, .residual, .nextOutputs: .stepMeanValueIdentity
    case .pattern, .gram: .ntkGramFactorization
    case .sketchedMatrix: .embeddingIsometryInExpectation
    case .triangularFactor: .preconditionerSpectrumIdentity
    case .conditionNumber: .preconditionerConditionBound
    case .iterates: .solverCGOptimality
    case .solution: .solverStopping
    case .nextWeights: .stepContraction
    case .trajectory: .trainInterpolates
    }
  }

  /// The array it is compared by: `states/NAME.npy` in a case, `NAME.npy` among a port's outputs.
  public var output: String { rawValue.replacing("-", with: "_") }

  /// What the port reads for it, of `inputs/` and `states/`.
  func reads(solver: SolverKind?, draws: [String]) -> [String] {
    switch self {
    case .words, .signs, .indices, .subset: []
    case .hadamard: ["vector"]
    case .preActivations: ["points", "weights"]
    case .pattern: ["pre_activations"]
    case .outputs: ["pre_activations", "output_signs"]
    case .residual: ["outputs", "targets"]
    case .gram: ["pattern", "points"]
    case .sketchedMatrix: ["pattern", "output_signs", "points"] + draws
    case .triangularFactor: ["sketched_matrix"]
    case .conditionNumber: ["gram", "triangular_factor"]
    case .iterates, .solution:
      ["gram", "residual"] + (solver == .sketched || solver == .fixedPoint ? ["triangular_factor"] : [])
    case .nextWeights: ["weights", "output_signs", "pattern", "points", "solution"]
    case .nextOutputs: ["next_weights", "output_signs", "points"]
    case .trajectory: ["points", "targets", "weights", "output_signs"]
    }
  }

  /// What is computed.
  public var definition: String {
    switch self {
    case .words: "words of the stream, Philox4x32-10"
    case .signs: "fair signs of the stream"
    case .indices: "uniform indices below the bound"
    case .subset: "a uniform subset, in the order drawn"
    case .hadamard: "Hv, H_ij = (−1)^popcount(i & j)"
    case .preActivations: "z_ir = w_rᵀx_i"
    case .pattern: "b_ir = 1 where z_ir ≥ 0, the tie and either zero included"
    case .outputs: "f_i = m^(−1/2) Σ_r a_r max(0, z_ir)"
    case .residual: "r = f − y"
    case .gram: "G = (1/m)(BBᵀ)∘(XXᵀ)"
    case .sketchedMatrix: "SA, A_(rd+k),i = m^(−1/2) a_r b_ir x_ik"
    case .triangularFactor: "R of SA = QR, upper triangular, rows up to signs"
    case .conditionNumber: "κ(R⁻ᵀGR⁻¹)"
    case .iterates: "the iterates g_0 = 0, g_1, … of the solver, down to ‖Gg − r‖ ≤ ε₀‖r‖"
    case .solution: "g with ‖Gg − r‖ ≤ ε₀‖r‖"
    case .nextWeights: "w_r − m^(−1/2) a_r Σ_i b_ir g_i x_i"
    case .nextOutputs: "f at the next weights"
    case .trajectory: "‖r_0‖, ‖r_1‖, … of the port’s own run, and its final_weights"
    }
  }

  /// The largest ratio that passes: none of the entries that must be equal may differ.
  public var allowed: Double {
    switch self {
    case .words, .signs, .indices, .subset, .hadamard, .pattern: 0
    default: 1
    }
  }

  /// The dimensionless ratio; a port passes where it is at most `allowed`. `u` is the port’s unit roundoff.
  public var formula: String {
    switch self {
    case .words, .signs, .indices, .subset, .hadamard: "the number of entries that differ"
    case .preActivations: "max |z − z°| / (γ Σ_k|w_rk||x_ik|), γ = γ_d + 3 roundings"
    case .pattern: "the number of entries that differ and are not declared free"
    case .outputs: "max |f − f°| / (γ m^(−1/2) Σ_r max(0, z_ir)), γ = γ_m + 4 roundings"
    case .residual: "max |r − r°| / (γ(|f_i| + |y_i|)), γ = 4 roundings"
    case .gram: "max |G − G°| / (γ c_ij Σ_k|x_ik||x_jk|/m), c = BBᵀ, γ = γ_md + 6 roundings"
    case .sketchedMatrix: "max |SA − (SA)°| / (γ max|S| ‖A_i‖₁), γ = γ_N + 8 roundings"
    case .triangularFactor: "‖RᵀR − (SA)ᵀSA‖_F / (γ ‖SA‖_F²), γ = 30(γ_s + 2 roundings)"
    case .conditionNumber: "|κ/κ° − 1| / (30 n γ κ(G)), γ = γ_n + 2 roundings"
    case .iterates:
      "the largest of max_k ‖g_{k+1} − g*‖_G / ((k+1) 30 n γ κ(G) ‖e_0‖_G), with g* what should follow g_k, and ‖Gg_last − r‖ over what the solution may have; infinite where g_0 ≠ 0 or more than two iterates follow one that is accurate enough; γ = γ_n + 2 roundings"
    case .solution: "‖Gg − r‖ / (ε₀‖r‖ + 30 γ(‖G‖_F‖g‖ + ‖r‖)), γ = γ_n + 2 roundings"
    case .nextWeights: "max |w′ − w′°| / (γ(|w_rk| + m^(−1/2) Σ_i b_ir|g_i||x_ik|)), γ = γ_n + 5 roundings"
    case .nextOutputs: "max |f − f°| / (γ m^(−1/2) Σ_r‖w_r‖), γ = γ_{m+d} + 5 roundings"
    case .trajectory: "the largest of the ratios below, each at most 1"
    }
  }

  /// Why that ratio, and why 1.
  public var derivation: String {
    switch self {
    case .words, .signs, .indices, .subset, .hadamard: "integers have no rounding: they agree or they do not."
    case .pattern:
      "the pre-activations are given exactly, so the comparison with zero has no rounding. Free are the entries that the case lists, and in fewer digits those below the least normal number, which may be flushed to zero."
    case .preActivations, .outputs, .residual, .gram, .nextWeights:
      "a sum of k products in any order is off by at most γ_k times the sum of their magnitudes (Higham 2002, 3.1); inputs and result rounded to the port’s precision add γ_c."
    case .sketchedMatrix:
      "an entry is a sum of at most N products of an entry of S with one of A_i, in any order; a fast transform has no more, and a convolution by Fourier transforms is off by u log s times the product of the norms, which ‖A_i‖₁ bounds."
    case .triangularFactor:
      "Householder’s R is exact for SA + E with ‖E‖_F ≤ c u s ‖SA‖_F (Higham 2002, 19.4), so RᵀR is off by twice that; 30 is LAPACK’s own threshold. RᵀR does not see the signs of R’s rows."
    case .conditionNumber:
      "M is solved for with triangular factors of condition √κ(G), twice, so its eigenvalues carry relative errors of a multiple of n u κ(G)."
    case .iterates:
      "each iterate is judged from the port’s own before it, for conjugacy over many steps is lost in floating point. g* has the least ‖e‖_G in the plane through g_k along P⁻¹ρ_k and g_k − g_{k−1}, ρ_k = r − Gg_k: so it is for conjugate gradients in exact arithmetic, and nearly so in floating point, where local conjugacy is kept (Strakoš and Tichý 2002). The recursive residual drifts by c k u ‖G‖ max‖g_j‖ (Greenbaum 1997), and max‖g_j‖ ≤ 2‖e_0‖_G/√λ_min(G), so the minimiser moves by a multiple of k u κ(G) ‖e_0‖_G. For the paper’s iteration g* = g_k + P⁻¹GP⁻¹ρ_k."
    case .solution:
      "the claim itself: the residual, computed again here, is at most ε₀‖r‖, and what rounding of Gg adds."
    case .nextOutputs:
      "as for the outputs, with |z_ir| ≤ ‖w_r‖ for unit inputs, and d more additions in z."
    case .trajectory:
      "the claims, not digits: ‖r_0‖ and the last residual agree with the given start and the final weights; the last is at most the tolerance, or the rounding of outputs in the port’s precision; no more steps are taken than allowed; and each step halves the residual. A case has a run only where the oracle’s own steps do, with a margin."
    }
  }
}
