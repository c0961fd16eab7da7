internal import Claims

extension Ledger {
  /// Lemma 5: steps of Gauss–Newton halve the residual.
  static let gaussNewton = [
    Claim(
      .stepMeanValueIdentity,
      headline: "f(W′) − f(W) = J̄ vec(W′ − W) exactly",
      "f(W′) − f(W) = J̄ vec(W′−W) exactly, with b̄_ir = (max(0,z′)−max(0,z))/(z′−z).",
      place: "the step of the induction in the main theorem",
      invariant: .checked(by: ["checkStep"]),
      theorems: [
        "GaussNewton.step_mean_value_convex", "GaussNewton.step_mean_value_residual",
        "GaussNewton.step_mean_value_range",
      ],
      experiment: "IdentityExperiment"),
    Claim(
      .stepContraction,
      headline: "‖r_{t+1}‖ ≤ (ε₀ + (1+ε₀)‖J − J̄‖/σ_min(J))‖r_t‖",
      "‖r_{t+1}‖ ≤ (ε₀ + (1+ε₀)‖J_t−J̄‖/σ_min(J_t))‖r_t‖.",
      place: "the step of the induction in the main theorem",
      invariant: .checked(by: ["checkStep"]),
      experiment: "ContractionExperiment"),
    Claim(
      .trainLinearConvergence,
      headline: "under the theorem’s hypotheses every step halves the residual",
      "With σ₀² = λ_min(G(W_0)) and ρ = 4√(n/m)‖r_0‖/σ₀²: if ε₀ ≤ 1/6 and ‖J(W)−J(W_0)‖ ≤ σ₀/8 within ρ, then for all t ‖r_{t+1}‖ ≤ ½‖r_t‖, ‖w_r(t)−w_r(0)‖ ≤ ρ and σ_min(J(W_t)) ≥ ⅞σ₀.",
      place: "the main theorem, its deterministic core",
      invariant: .checked(by: ["checkConclusion"]),
      theorems: [
        "MainTheorem.main_theorem", "MainTheorem.main_theorem_srht", "MainTheorem.main_theorem_neuron_block",
        "MainTheorem.main_theorem_fixed_point",
      ],
      certificates: ["LinearConvergence"],
      experiment: "CertificationExperiment",
      owed: [
        "the machine-checked width is polynomial in 1/δ; with exponential tails it would be polylogarithmic"
      ]),
    Claim(
      .trainMovement,
      headline: "a step moves no neuron farther than √(n/m)(1+ε₀)‖r‖/λ_min(G)",
      "‖w_r(t+1)−w_r(t)‖ ≤ √(n/m)(1+ε₀)‖r_t‖/σ_min(J_t)².",
      place: "the induction in the main theorem",
      invariant: .checked(by: ["checkMovement"]),
      experiment: "ContractionExperiment"),
    Claim(
      .trainInterpolates,
      headline: "training reaches any accuracy down to roundoff",
      "Training reaches ‖r‖ ≤ ε‖r_0‖ within ⌈log₂(1/ε)⌉ steps down to the roundoff floor, with every solver, where steps halve the residual.",
      place: "the conclusion of the main theorem",
      invariant: .notInARun(because: "a run ends by its stopping rule and says why (StopReason)"),
      experiment: "ContractionExperiment",
      owed: ["no proof by machine: it is about the roundoff floor of the program"]),
  ]
}
