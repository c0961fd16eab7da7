internal import Claims

extension Ledger {
  /// Lemma 2: the factor of the sketch makes the system well-conditioned.
  static let preconditioning = [
    Claim(
      .preconditionerSpectrumIdentity,
      headline: "σ_i(AR⁻¹) = 1/σ_{n+1−i}(SU)",
      "σ_i(AR⁻¹) = 1/σ_{n+1−i}(SU) for every S with SA = QR of full rank.",
      place: "the preconditioner of the regression step",
      invariant: .checked(by: ["check"]),
      evidence: [
        .proof("Preconditioning.preconditioner_spectrum_identity"),
        .proof("Preconditioning.preconditioner_spectrum_identity_singular_values"),
        .numerical("on the Gram side, λ_i(M) = 1/σ_{n+1−i}(SU)², and the check says so"),
        .numerical("another sketch's singular values fail the check"),
        .numerical("σ_i(AR⁻¹) = 1/σ_{n+1−i}(SU)"),
        .numerical("σ_i(AR⁻¹) = 1/σ_{n+1−i}(SU) for R from the sketch's Gram matrix"),
        .numerical("the check holds"),
        .numerical("a sketch of another scale fails the check"),
        .numerical("preconditioning is the inverse of RᵀR"),
        .numerical("the singular values of AR⁻¹ are the inverses of those of SU"),
      ],
      experiment: "ConditionNumberExperiment"),
    Claim(
      .preconditionerConditionBound,
      headline: "κ(R⁻ᵀGR⁻¹) ≤ (1+ε)/(1−ε)",
      "If S is an ε-embedding of A, then ‖x‖²/(1+ε) ≤ ‖AR⁻¹x‖² ≤ ‖x‖²/(1−ε), κ(AR⁻¹) ≤ √((1+ε)/(1−ε)), and κ(R⁻ᵀGR⁻¹) ≤ (1+ε)/(1−ε).",
      place: "the preconditioner of the regression step",
      invariant: .checked(by: ["check"]),
      evidence: [
        .proof("Preconditioning.preconditioner_condition_bound"),
        .proof("Preconditioning.preconditioner_condition_bound_gram"),
        .proof("Preconditioning.preconditioner_condition_bound_iff"),
        .proof("Preconditioning.preconditioner_condition_bound_kappa_gram"),
        .proof("Preconditioning.preconditioner_condition_bound_kappa"),
        .certificate("SpectralBounds"),
        .exact("proved bounds enclose the exact spectrum, whatever the guesses"),
        .exact("a bound beyond the spectrum by a few roundings is never proved"),
        .numerical("on the Gram side the bound is the square"),
        .numerical("exact values, and the square on the Gram side"),
        .numerical("κ(AR⁻¹) ≤ √((1+ε)/(1−ε)), and ‖AR⁻¹x‖² lies in [1/(1+ε), 1/(1−ε)]"),
        .numerical("some cases come within 20 % of the bound, so it is not idle"),
        .numerical("the check holds"),
        .numerical("what the matrix is off by is subtracted, and singular means unknown"),
        .numerical("the bound is (1+ε)/(1−ε), attained by diag(√(1+ε), √(1−ε))"),
        .numerical("the condition number on the Gram side is within the bound of the distortion"),
        .numerical("the distortion looks at both sides, on squared norms"),
      ],
      experiment: "ConditionNumberExperiment"),
  ]
}
