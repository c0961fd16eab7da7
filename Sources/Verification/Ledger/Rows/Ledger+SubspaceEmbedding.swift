internal import Claims

extension Ledger {
  /// Lemma 1: a random matrix nearly preserves the lengths of the vectors in a subspace.
  static let subspaceEmbedding = [
    Claim(
      .embeddingIsometryInExpectation,
      headline: "E[SᵀS] = I for every family",
      "E[SᵀS] = I for every family.",
      place: "the fast Johnson–Lindenstrauss transform of the regression step",
      runTimeCheck: .notInARun(
        because: "it is an expectation over all draws, and a run makes one draw")),
    Claim(
      .embeddingGaussian,
      headline: "the singular values of a Gaussian SU lie in 1 ± (√(n/s) + t)",
      "For entries N(0, 1/s), with probability at least 1 − 2exp(−st²/2), all singular values of SU lie in 1 ± (√(n/s) + t).",
      place: "the yardstick for the sketch of the regression step",
      runTimeCheck: .checked(by: ["SketchDistribution.checkDistortion"]),
      assumptions: ["Davidson and Szarek 2001, Theorem 2.13"],
      experiment: "DistortionExperiment",
      owed: ["no proof by machine: it needs a Gaussian measure, which the analysis library does not have"]
    ),
    Claim(
      .embeddingSRHT,
      headline: "random signs flatten, so sampling s rows embeds (matrix Chernoff)",
      "For S = s^(-1/2) P H D: (i) max_j ‖e_jᵀN₂^(-1/2)HDU‖ ≤ √(n/N₂) + √(8 ln(N₂/δ)/N₂) with probability at least 1 − δ; (ii) with M = N₂ max_j ‖e_jᵀN₂^(-1/2)HDU‖², P[σ_min² ≤ 1−ε] ≤ n(e^{−ε}/(1−ε)^{1−ε})^{s/M} and P[σ_max² ≥ 1+ε] ≤ n(e^{ε}/(1+ε)^{1+ε})^{s/M}.",
      place: "the sketch of the regression step",
      runTimeCheck: .checked(by: ["SketchDistribution.checkDistortion"]),
      assumptions: ["Tropp 2011, Lemmas 3.3 and 3.4"],
      experiment: "DistortionExperiment",
      owed: [
        "not proved by machine: the Chernoff bound of the sampling step (cited), and flattening with the constants of the claim"
      ]),
    Claim(
      .embeddingCountSketch,
      headline: "P[‖UᵀSᵀSU − I‖_F > ε] ≤ (n²+n)/(sε²)",
      "E‖UᵀSᵀSU − I‖_F² = (n² + n − 2Σ_j‖u_j‖⁴)/s ≤ (n²+n)/s, so P[‖UᵀSᵀSU − I‖_F > ε] ≤ (n²+n)/(sε²).",
      place: "an alternative sketch of the regression step",
      runTimeCheck: .checked(by: ["SketchDistribution.checkDistortion"]),
      experiment: "DistortionExperiment"),
    Claim(
      .embeddingSparseSign,
      headline: "P[‖UᵀSᵀSU − I‖_F > ε] ≤ (n²+n)/(sε²) for every ζ",
      "With ζ distinct buckets per coordinate and entries ±ζ^(-1/2), E‖UᵀSᵀSU − I‖_F² ≤ (n²+n)/s for every ζ; ζ = 1 is the CountSketch.",
      place: "an alternative sketch of the regression step",
      runTimeCheck: .checked(by: ["SketchDistribution.checkDistortion"]),
      experiment: "DistortionExperiment"),
    Claim(
      .embeddingTensorSRHT,
      headline: "P[‖UᵀSᵀSU − I‖_F > ε] ≤ 9n²/(sε²), A never formed",
      "S(b̃⊗x) = s^(-1/2) (P₁HD₁b̃)∘(P₂HD₂x): E‖UᵀSᵀSU − I‖_F² ≤ 9n²/s, and A is never formed.",
      place: "the sketch of the regression step, on the Jacobian’s tensor structure",
      runTimeCheck: .checked(by: ["SketchDistribution.checkDistortion"]),
      assumptions: ["Khintchine’s inequality with the constant 3 for fourth moments"],
      experiment: "DistortionExperiment"),
    Claim(
      .embeddingTensorSketch,
      headline: "an ε-embedding with probability 1 − δ for s ≥ 11n²/(ε²δ)",
      "The circular convolution of a CountSketch of b̃ with one of x is an ε-embedding with probability at least 1 − δ when s ≥ 11n²/(ε²δ).",
      place: "an alternative sketch of the regression step",
      runTimeCheck: .checked(by: ["SketchDistribution.checkDistortion"]),
      assumptions: ["Avron, Nguyễn and Woodruff 2014, Lemma 2"],
      experiment: "DistortionExperiment"),
    Claim(
      .embeddingNeuronBlock,
      headline: "P[‖UᵀSᵀSU − I‖_F > ε] ≤ 2n²/(qε²) for q buckets of neurons",
      "For S = C ⊗ I_d with a CountSketch C of q buckets of the neurons, (SA)ᵀ(SA) = (B̃B̃ᵀ)∘(XXᵀ) and P[‖UᵀSᵀSU − I‖_F > ε] ≤ 2n²/(qε²).",
      place: "an alternative sketch of the regression step",
      runTimeCheck: .checked(by: ["SketchDistribution.checkDistortion"]),
      experiment: "DistortionExperiment"),
    Claim(
      .embeddingLeverageScore,
      headline: "rows sampled by leverage: an ε-embedding for s ≥ (n/β) ln(2n/δ)/((1+ε)ln(1+ε) − ε)",
      "For s rows of A sampled with probabilities p_j ≥ β‖u_j‖²/tr M and divided by √(s p_j), whatever U with M = UᵀU: E UᵀSᵀSU = M, E‖UᵀSᵀSU − M‖_F² = (1/s)(Σ_j‖u_j‖⁴/p_j − ‖M‖_F²) ≤ (tr M)²/(βs); for an orthonormal U, P[σ_min² ≤ 1−ε] ≤ n(e^{−ε}/(1−ε)^{1−ε})^{sβ/n} and P[σ_max² ≥ 1+ε] ≤ n(e^{ε}/(1+ε)^{1+ε})^{sβ/n}.",
      place: "a reference sketch of the regression step, which depends on the matrix",
      runTimeCheck: .checked(by: ["SketchDistribution.checkDistortion"]),
      assumptions: [
        "Tropp 2012, Theorem 5.1.1",
        "scores approximated by a sketch keep p_j ≥ ‖u_j‖²/(8 tr M) (Drineas et al. 2012), measured but not proved for the sizes used",
      ],
      experiment: "DistortionExperiment",
      owed: [
        "no proof by machine: the matrix Chernoff bound is not in the analysis library, and the second moment is enumerated instead"
      ]),
  ]
}
