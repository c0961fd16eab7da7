extension Ledger {
  /// Lemma 4: the Gram matrix is positive definite, at the start and after.
  static let neuralTangentKernel = [
    Claim(
      .ntkGramFactorization,
      "(1/m)(BBᵀ)∘(XXᵀ) = JJᵀ and zᵀGz = (1/m)Σ_r‖Xᵀ(b_r∘z)‖² ≥ 0; BBᵀ is an integer matrix, exact.",
      place: "the Gram matrix of the Gauss–Newton system",
      invariant: .checked(by: ["checkFactorization", "checkCounts"]),
      evidence: [
        .exact("B Bᵀ by counting words is the count of neurons active on both, exactly"),
        .exact("counts by words are those of the unpacked product"),
        .exact("G = AᵀA and zᵀGz = (1/m)Σ_r‖X(b_r∘z)‖², exactly"),
        .exact("the tie counts as active, with either sign of zero"),
        .numerical("the tensor trick passes the check, a wrong scale and a wrong entry do not"),
        .numerical("(1/m)(BBᵀ)∘(XᵀX) = AᵀA, exactly symmetric"),
        .numerical("G known by its products is positive semidefinite and the same matrix"),
        .numerical("G is the product of the Jacobian by its transpose"),
      ],
      owed: ["a machine-checked proof"]),
    Claim(
      .ntkKernelIsExpectation,
      "E G(W) = K entrywise.",
      place: "the neural tangent kernel that the analysis compares with",
      invariant: .notInARun(
        because: "an expectation over all starts; what one start shows is ntk.gram-concentrates"),
      evidence: [
        .statistical("the mean Gram matrix of 20,000 neurons is K within Hoeffding's bound"),
        .statistical("one neuron is active on two points at 60° with probability 1/3"),
        .numerical("closed forms at 0, π/6, π/3, π/2, 2π/3 and π"),
        .numerical("tiny angles keep their digits"),
        .numerical("nearly opposite points"),
        .numerical("the kernel is p(π − arccos p)/2π, symmetric, with ½ on the diagonal"),
        .numerical("K is cos θ (π − θ)/2π at known angles"),
        .assumed("the orthant probability (π − arccos t)/2π of two normal variables"),
      ],
      owed: ["a machine-checked proof"]),
    Claim(
      .ntkKernelIsPositiveDefinite,
      "For unit inputs, K ≻ 0 if and only if the inputs are distinct and the representatives of their antipodal pairs are linearly independent.",
      place: "the assumption λ > 0 of the main theorem",
      invariant: .notInARun(
        because: "decided from the inputs before a run starts (KernelPositivity), and refused there"),
      evidence: [
        .exact("equal inputs make K singular, nearly equal ones do not"),
        .exact(
          "K is positive definite if and only if the representatives of antipodal pairs are independent"),
        .numerical("one or two antipodal pairs in the plane leave K definite, three do not"),
        .numerical("three independent antipodal pairs leave K definite"),
        .numerical("on the line the two points ±1 are all there is"),
        .numerical("the inputs' geometry and the eigenvalues of K agree"),
        .numerical("opposite inputs are allowed while their pairs are linearly independent"),
        .numerical("λ_min(K) is zero to rounding exactly where the geometry says so"),
      ],
      owed: ["a machine-checked proof", "an experiment in sgn verify"]),
    Claim(
      .ntkGramConcentrates,
      "max_ij|G_ij−K_ij| ≤ √(ln(n(n+1)/δ)/2m) with probability at least 1 − δ, and λ_min(G) ≥ ¾λ when m ≥ 32‖X‖² ln(n/δ)/λ; E‖G−K‖_F² ≤ n²/4m.",
      place: "the start of the induction in the main theorem",
      invariant: .checked(by: ["checkConcentration"]),
      evidence: [
        .statistical("the Gram matrix of a random start passes, another kernel's does not"),
        .statistical("max|G − K| ≤ √(ln(n(n+1)/δ)/2m)"),
        .statistical("λ_min(G) ≥ ¾λ from m ≥ 32‖X‖² ln(n/δ)/λ on"),
        .statistical("max|G − K| is beyond its bound with probability at most δ"),
        .assumed("Hoeffding 1963"),
        .assumed("the matrix Chernoff bound (Tropp 2012)"),
      ],
      owed: ["a machine-checked proof", "an experiment in sgn verify"]),
    Claim(
      .ntkActivationsAreStable,
      "If no neuron moves farther than ρ, at most #{r : |w_r(0)ᵀx_i| ≤ ρ} activations on x_i differ, binomial with p(ρ) = erf(ρ/√2) ≤ ρ√(2/π); so ‖J(W)−J(W_0)‖² ≤ n(p(ρ) + √(ln(n/δ)/2m)) with probability at least 1 − δ, for all such W at once.",
      place: "the induction in the main theorem",
      invariant: .checked(by: ["check"]),
      evidence: [
        .certificate("ActivationStability"),
        .exact("the count is exact at the edge of the radius"),
        .exact("one switch too many is caught"),
        .statistical("a neuron can switch with probability erf(ρ/√2)"),
        .numerical("no more activations switch than can, and the Jacobian's change is within its bound"),
        .numerical("no more activations switch than the pre-activations of the start allow"),
      ],
      owed: ["a machine-checked proof", "an experiment in sgn verify"]),
    Claim(
      .ntkPositivityCertificate,
      "If floating-point Cholesky of the computed matrix, shifted by an a-priori bound, completes, then the exact Gram matrix has that lower bound on λ_min; the certificate may answer “unknown” and never lies.",
      place: "the assumption λ_min(G) > 0, made checkable",
      invariant: .checked(by: ["checkGroundTruth"]),
      evidence: [
        .certificate("PositivityCertificate"),
        .exact("2×2 matrices a few roundings from singular, at every scale"),
        .exact("Hadamard matrices of exactly known spectrum"),
        .exact("second differences shifted across their smallest eigenvalue"),
        .exact("copies told apart by a few activations, exactly"),
        .numerical("the distance to the exact matrix is subtracted"),
        .numerical("never above λ_min, and at least 0.4 λ_min where that is no rounding matter"),
        .numerical("products that underflow are allowed for"),
        .numerical("for a well-conditioned matrix at least half of its smallest eigenvalue is proved"),
        .numerical("no bound is proved above the exact smallest eigenvalue"),
        .assumed("Rump 2006, Theorem 2.3"),
      ],
      owed: ["a machine-checked proof"]),
  ]
}
