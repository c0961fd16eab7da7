extension Ledger {
  /// Lemma 1: a random matrix keeps the lengths of the vectors in a subspace.
  static let subspaceEmbedding = [
    Claim(
      .embeddingIsometryInExpectation,
      "E[SᵀS] = I for every family.",
      place: "the fast Johnson–Lindenstrauss transform of the regression step",
      invariant: .notInARun(
        because: "an expectation over all draws says nothing about the one draw of a run"),
      evidence: [
        .exact("the mean of SᵀS over all 17,920 draws of an SRHT is I, exactly"),
        .exact("an SRHT of all its rows is an isometry, exactly"),
        .exact("columns of the CountSketch families have one entry ±1"),
        .exact("columns of the sparse sign embedding have ζ entries ±1/√ζ"),
        .statistical("different columns are orthogonal in the mean"),
        .statistical("the Gaussian entries have variance 1/s"),
        .numerical("entries of the Hadamard families are ±1/√s"),
      ],
      owed: ["a machine-checked proof"]),
    Claim(
      .embeddingGaussian,
      "For entries N(0, 1/s), with probability at least 1 − 2exp(−st²/2), all singular values of SU lie in 1 ± (√(n/s) + t).",
      place: "the yardstick for the sketch of the regression step",
      invariant: .checked(by: ["checkDistortion"]),
      evidence: [
        .statistical("a drawn sketch passes the check of its theorem"),
        .statistical("singular values lie in 1 ± (√(n/s) + t)"),
        .numerical("a sketch without its scale fails the check"),
        .numerical("the sketch by blocks is the product by the matrix"),
        .assumed("Davidson and Szarek 2001, Theorem 2.13"),
      ],
      owed: ["an experiment in sgn verify"]),
    Claim(
      .embeddingSRHT,
      "For S = s^(-1/2) P H D: (i) max_j ‖e_jᵀN₂^(-1/2)HDU‖ ≤ √(n/N₂) + √(8 ln(N₂/δ)/N₂) with probability at least 1 − δ; (ii) with M = N₂ max_j ‖e_jᵀN₂^(-1/2)HDU‖², P[σ_min² ≤ 1−ε] ≤ n(e^{−ε}/(1−ε)^{1−ε})^{s/M} and P[σ_max² ≥ 1+ε] ≤ n(e^{ε}/(1+ε)^{1+ε})^{s/M}.",
      place: "the sketch of the regression step",
      invariant: .checked(by: ["checkDistortion", "checkSteps"]),
      evidence: [
        .exact("rows are sampled without replacement, padded ones too"),
        .exact("on a coordinate plane the distortion exceeds ½ in exactly 512 of 17,920 draws, 1 in 35"),
        .exact("more rows than the padded length are refused"),
        .statistical("a drawn sketch passes the check of its theorem"),
        .statistical("the rows needed suffice for a plane"),
        .numerical("the transform flattens even columns of the Hadamard matrix"),
        .numerical("transform, flattening and sampling are checked apart"),
        .numerical("a basis too long fails the flattening, one too short the sampling"),
        .numerical("the fast transform is the product by the matrix"),
        .assumed("Tropp 2011, Lemmas 3.3 and 3.4"),
      ],
      owed: ["a machine-checked proof", "an experiment in sgn verify"]),
    Claim(
      .embeddingCountSketch,
      "E‖UᵀSᵀSU − I‖_F² = (n² + n − 2Σ_j‖u_j‖⁴)/s ≤ (n²+n)/s, so P[‖UᵀSᵀSU − I‖_F > ε] ≤ (n²+n)/(sε²).",
      place: "an alternative sketch of the regression step",
      invariant: .checked(by: ["checkDistortion"]),
      evidence: [
        .statistical("buckets and signs are uniform"),
        .statistical("a drawn sketch passes the check of its theorem"),
        .numerical("the sums of buckets are the product by the matrix"),
      ],
      owed: ["a machine-checked proof", "an experiment in sgn verify"]),
    Claim(
      .embeddingSparseSign,
      "With ζ distinct buckets per coordinate and entries ±ζ^(-1/2), E‖UᵀSᵀSU − I‖_F² ≤ (n²+n)/s for every ζ; ζ = 1 is the CountSketch.",
      place: "an alternative sketch of the regression step",
      invariant: .checked(by: ["checkDistortion"]),
      evidence: [
        .exact("one bucket for each coordinate is the CountSketch, draw for draw"),
        .exact("the default is eight buckets, or all there are"),
        .exact("more buckets than rows are refused"),
        .statistical("every choice of distinct buckets is equally likely"),
        .statistical("a drawn sketch passes the check of its theorem"),
        .numerical("the sums of buckets are the product by the matrix"),
      ],
      owed: ["a machine-checked proof", "an experiment in sgn verify"]),
    Claim(
      .embeddingTensorSRHT,
      "S(b̃⊗x) = s^(-1/2) (P₁HD₁b̃)∘(P₂HD₂x): E‖UᵀSᵀSU − I‖_F² ≤ 9n²/s, and A is never formed.",
      place: "the sketch of the regression step, on the Jacobian’s tensor structure",
      invariant: .checked(by: ["checkDistortion"]),
      evidence: [
        .exact("rows are sampled with replacement, so there may be more than entries"),
        .statistical("a drawn sketch passes the check of its theorem"),
        .numerical("the product of the factors' transforms is the product by the matrix"),
        .assumed("Khintchine’s inequality with the constant 3 for fourth moments"),
      ],
      owed: ["a machine-checked proof", "an experiment in sgn verify"]),
    Claim(
      .embeddingTensorSketch,
      "The circular convolution of a CountSketch of b̃ with one of x is an ε-embedding with probability at least 1 − δ when s ≥ 11n²/(ε²δ).",
      place: "an alternative sketch of the regression step",
      invariant: .checked(by: ["checkDistortion"]),
      evidence: [
        .statistical("a drawn sketch passes the check of its theorem"),
        .numerical("the convolution of the factors' sketches is the product by the matrix"),
        .assumed("Avron, Nguyễn and Woodruff 2014, Lemma 2"),
      ],
      owed: ["a machine-checked proof", "an experiment in sgn verify"]),
    Claim(
      .embeddingNeuronBlock,
      "For S = C ⊗ I_d with a CountSketch C of q buckets of the neurons, (SA)ᵀ(SA) = (B̃B̃ᵀ)∘(XXᵀ) and P[‖UᵀSᵀSU − I‖_F > ε] ≤ 2n²/(qε²).",
      place: "an alternative sketch of the regression step",
      invariant: .checked(by: ["checkDistortion"]),
      evidence: [
        .exact("rows are rounded up to whole neurons"),
        .statistical("a drawn sketch passes the check of its theorem"),
        .numerical("the Gram matrix of the sketch is an entrywise product"),
        .numerical("the sums of neurons are the product by the matrix"),
      ],
      owed: ["a machine-checked proof", "an experiment in sgn verify"]),
  ]
}
