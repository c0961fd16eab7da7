internal import Claims

extension Ledger {
  /// Lemma 4: the Gram matrix is positive definite, initially and during training.
  static let neuralTangentKernel = [
    Claim(
      .ntkGramFactorization,
      headline: "(1/m)(BBᵀ)∘(XXᵀ) = JJᵀ, from exact integers",
      "(1/m)(BBᵀ)∘(XXᵀ) = JJᵀ and zᵀGz = (1/m)Σ_r‖Xᵀ(b_r∘z)‖² ≥ 0; BBᵀ is an integer matrix, exact.",
      place: "the Gram matrix of the Gauss–Newton system",
      runTimeCheck: .checked(by: ["TransposedJacobian.checkFactorization", "ActivationPattern.checkCounts"]),
      theorems: ["NeuralTangentKernel.ntk_schur_product"],
      experiment: "IdentityExperiment"),
    Claim(
      .ntkKernelIsExpectation,
      headline: "E G(W) = K entrywise",
      "E G(W) = K entrywise.",
      place: "the neural tangent kernel that the analysis compares with",
      runTimeCheck: .notInARun(
        because: "an expectation over all initialisations; ntk.gram-concentrates is about a single one"),
      assumptions: ["the orthant probability (π − arccos t)/2π of two normal variables"],
      experiment: "KernelExperiment",
      owed: ["not proved by machine: the integral that gives the kernel of normal weights"]),
    Claim(
      .ntkKernelIsPositiveDefinite,
      headline: "K ≻ 0 iff inputs are distinct and antipodal pairs independent",
      "For unit inputs, K ≻ 0 if and only if the inputs are distinct and the representatives of their antipodal pairs are linearly independent.",
      place: "the assumption λ > 0 of the main theorem",
      runTimeCheck: .checked(by: ["KernelSpectrum.checkPositivity"]),
      experiment: "KernelExperiment"),
    Claim(
      .ntkGramConcentrates,
      headline: "max|G − K| ≤ √(ln(n(n+1)/δ)/2m); λ_min(G) ≥ ¾λ by Chernoff",
      "max_ij|G_ij−K_ij| ≤ √(ln(n(n+1)/δ)/2m) with probability at least 1 − δ, and λ_min(G) ≥ ¾λ when m ≥ 32‖X‖² ln(n/δ)/λ; E‖G−K‖_F² ≤ n²/4m.",
      place: "the start of the induction in the main theorem",
      runTimeCheck: .checked(by: ["checkConcentration"]),
      assumptions: ["Hoeffding 1963", "the matrix Chernoff bound (Tropp 2012)"],
      experiment: "ConcentrationExperiment",
      owed: ["not proved by machine: the matrix Chernoff bound (cited)"]),
    Claim(
      .ntkActivationsAreStable,
      headline: "within ρ at most the neurons |w_r(0)ᵀx_i| ≤ ρ can switch",
      "If no neuron moves farther than ρ, at most #{r : |w_r(0)ᵀx_i| ≤ ρ} activations on x_i differ, binomial with p(ρ) = erf(ρ/√2) ≤ ρ√(2/π); so ‖J(W)−J(W_0)‖² ≤ n(p(ρ) + √(ln(n/δ)/2m)) with probability at least 1 − δ, for all such W at once.",
      place: "the induction in the main theorem",
      runTimeCheck: .checked(by: ["ActivationStability.check"]),
      theorems: [
        "BinomialSampler.binomial_anti_concentration", "BinomialSampler.binomial_anti_concentration_root",
      ],
      certificates: ["ActivationStability"],
      experiment: "StabilityExperiment",
      owed: ["not proved by machine: the binomial law of the counts for normal weights, and erf"]),
    Claim(
      .ntkPositivityCertificate,
      headline: "a proved lower bound on λ_min(G), never a wrong one",
      "If floating-point Cholesky of the computed matrix, shifted by an a-priori bound, completes, then the exact Gram matrix has that lower bound on λ_min; the certificate may answer “unknown”, but is never wrong.",
      place: "the assumption λ_min(G) > 0, made checkable",
      runTimeCheck: .checked(by: ["StepFindings.checkGroundTruth"]),
      theorems: [
        "Rounding.rounding_sum", "Rounding.rounding_gram", "Rounding.rounding_cholesky",
        "Rounding.solution_certificate", "Rounding.rounding_model", "Rounding.rounding_model_sum",
        "Rounding.rounding_model_root", "Rounding.rounding_model_reciprocal", "Rounding.rounding_upwards",
        "Rounding.rounding_dot_product",
      ],
      certificates: ["PositivityCertificate", "SmallestEigenvalueBounds"],
      assumptions: ["Rump 2006, Theorem 2.3"],
      experiment: "PositivityExperiment"),
    Claim(
      .ntkCrossValidation,
      headline: "(y_i − ŷ_i)/(1 − h_ii) is the refit's residual; V is PRESS/n at equal leverages",
      "For H = K(K+μI)⁻¹, (y_i−ŷ_i)/(1−h_ii) is the error at y_i of the regression with ridge μ on all other points; and V(μ) = (‖(I−H)y‖²/n)/(tr(I−H)/n)², the score that the chosen ridge minimises, is PRESS/n in coordinates in which all leverages are equal.",
      place: "the ridge of the damped system, which the paper leaves open",
      runTimeCheck: .checked(by: ["KernelRegression.checkLeaveOneOut"]),
      assumptions: [
        "Golub, Heath and Wahba 1979: the ridge that minimises V is asymptotically as good as the best ridge"
      ],
      experiment: "CrossValidationExperiment",
      owed: ["no proof by machine yet: it is matrix algebra, one block elimination"]),
  ]
}
