internal import Claims

extension Ledger {
  /// Lemma 2: the factor of the sketch makes the system well conditioned.
  static let preconditioning = [
    Claim(
      .preconditionerSpectrumIdentity,
      headline: "σ_i(AR⁻¹) = 1/σ_{n+1−i}(SU)",
      "σ_i(AR⁻¹) = 1/σ_{n+1−i}(SU) for every S with SA = QR of full rank; damped, λ_i(P⁻¹G_μ) = 1/σ²_{n+1−i}([SA; √μ I]G_μ^(-1/2)).",
      place: "the preconditioner of the regression step",
      runTimeCheck: .checked(by: ["PreconditionedSpectrum.check"]),
      experiment: "ConditionNumberExperiment"),
    Claim(
      .preconditionerConditionBound,
      headline: "κ(R⁻ᵀGR⁻¹) ≤ (1+ε)/(1−ε)",
      "If S is an ε-embedding of A, then ‖x‖²/(1+ε) ≤ ‖AR⁻¹x‖² ≤ ‖x‖²/(1−ε), κ(AR⁻¹) ≤ √((1+ε)/(1−ε)), and κ(R⁻ᵀGR⁻¹) ≤ (1+ε)/(1−ε). Damped, with P = (SA)ᵀSA + μI and ε_μ ≤ ε < 1, the spectrum of P⁻¹G_μ lies in [1/(1+ε), 1/(1−ε)], for any number of rows.",
      place: "the preconditioner of the regression step",
      runTimeCheck: .checked(by: ["PreconditionedSpectrum.check", "ConditionBound.check"]),
      certificates: ["SpectralBounds"],
      experiment: "ConditionNumberExperiment"),
    Claim(
      .preconditionerLowRank,
      headline: "P⁻¹v = (v − (SA)ᵀ(μI + SA(SA)ᵀ)⁻¹SA v)/μ",
      "For s < n rows and μ > 0, P = (SA)ᵀSA + μI has P⁻¹v = (v − (SA)ᵀ(μI + SA(SA)ᵀ)⁻¹SA v)/μ and, with μI + SA(SA)ᵀ = LLᵀ, the factor C = (I − (SA)ᵀL⁻ᵀ(L + √μ I)⁻¹SA)/√μ, P⁻¹ = CCᵀ: with s²n + s³/3 operations and sn numbers, and no array of size n².",
      place: "beyond the paper: the damped step with fewer rows than points",
      runTimeCheck: .checked(by: ["LowRankPreconditioner.check"]),
      certificates: ["SpectralBounds"],
      experiment: "DampingExperiment"),
    Claim(
      .preconditionerNystrom,
      headline: "spectrum of (Ĝ + μI)⁻¹G_μ in [1, 1 + tr(G − Ĝ)/μ]",
      "For Ĝ = FFᵀ from s columns I of G = AᵀA, F = G_{:,I}L⁻ᵀ with G_II = LLᵀ: 0 ⪯ Ĝ ⪯ G, and for μ > 0 and P = Ĝ + μI the spectrum of P⁻¹G_μ lies in [1, 1 + ‖G − Ĝ‖/μ], ‖G − Ĝ‖ ≤ tr(G − Ĝ). Columns are drawn with probabilities proportional to the diagonal of the remainder of G, in blocks by rejection with the same law.",
      place: "beyond the paper: the damped step from columns of the Gram matrix",
      runTimeCheck: .checked(by: ["NystromBound.check"]),
      experiment: "NystromExperiment"),
  ]
}
