internal import Claims

extension Ledger {
  /// Lemma 5: Gauss–Newton steps halve the residual.
  static let gaussNewton = [
    Claim(
      .stepMeanValueIdentity,
      headline: "f(W′) − f(W) = J̄ vec(W′ − W) exactly",
      "f(W′) − f(W) = J̄ vec(W′−W) exactly, with b̄_ir = (max(0,z′)−max(0,z))/(z′−z).",
      place: "the step of the induction in the main theorem",
      runTimeCheck: .checked(by: ["StepFindings.checkStep"]),
      theorems: [
        "GaussNewton.step_mean_value_convex", "GaussNewton.step_mean_value_residual",
        "GaussNewton.step_mean_value_range",
      ],
      experiment: "IdentityExperiment"),
    Claim(
      .stepContraction,
      headline: "‖r_{t+1}‖ ≤ (ε₀ + (1+ε₀)‖J − J̄‖/σ_min(J))‖r_t‖; damped (μ/(λ+μ) + ε₀ + (1+ε₀)‖J − J̄‖η)‖r_t‖",
      "‖r_{t+1}‖ ≤ (ε₀ + (1+ε₀)‖J_t−J̄‖/σ_min(J_t))‖r_t‖. With damping μ > 0, λ = σ_min(J_t)² and η = σ_min/(λ+μ) if λ ≥ μ, else 1/(2√μ): ‖r_{t+1}‖ ≤ (μ/(λ+μ) + ε₀ + (1+ε₀)‖J_t−J̄‖η)‖r_t‖.",
      place: "the step of the induction in the main theorem",
      runTimeCheck: .checked(by: ["StepFindings.checkStep"]),
      experiment: "ContractionExperiment"),
    Claim(
      .stepRidgeStationarity,
      headline:
        "a step with the ridge α minimises ½‖r + Jδ‖² + ½α‖W + δ − W_0‖²; fixed points are stationary",
      "On ½‖f(W)−y‖² + ½α‖W−W_0‖_F² a Gauss–Newton step goes to vec W_0 − J_tᵀg with (G_t + αI)g = r_t − J_t vec(W_t − W_0), and with additional damping ν to (1−c)W_t + cW_0 − J_tᵀg with c = α/(α+ν), (G_t + (α+ν)I)g = r_t − cJ_t vec(W_t−W_0). A fixed point is exactly a stationary point, J(W)ᵀr(W) + α vec(W−W_0) = 0; in the linear limit it is kernel ridge regression of y − f(W_0) with K + αI.",
      place: "not in the paper: its step for a regularised objective",
      runTimeCheck: .checked(by: ["StepFindings.checkNormalEquations"]),
      experiment: "SafeguardExperiment"),
    Claim(
      .trainLinearConvergence,
      headline: "under the theorem’s hypotheses every step halves the residual",
      "With σ₀² = λ_min(G(W_0)) and ρ = 4√(n/m)‖r_0‖/σ₀²: if ε₀ ≤ 1/6 and ‖J(W)−J(W_0)‖ ≤ σ₀/8 within ρ, then for all t ‖r_{t+1}‖ ≤ ½‖r_t‖, ‖w_r(t)−w_r(0)‖ ≤ ρ and σ_min(J(W_t)) ≥ ⅞σ₀.",
      place: "the main theorem, its deterministic core",
      runTimeCheck: .checked(by: ["LinearConvergence.checkConclusion", "StepFindings.checkGroundTruth"]),
      theorems: [
        "MainTheorem.main_theorem_run", "MainTheorem.main_theorem_any_run",
        "MainTheorem.main_theorem_redraw_count_sketch", "MainTheorem.main_theorem_redraw_exact",
        "MainTheorem.main_theorem", "MainTheorem.main_theorem_srht", "MainTheorem.main_theorem_neuron_block",
        "MainTheorem.main_theorem_fixed_point",
        "RandomStart.main_theorem_start_any", "AnySampler.main_theorem_sampler",
        "MainTheoremHoeffding.main_theorem_hoeffding", "BinomialHoeffding.main_theorem_binomial_hoeffding",
        "BinomialSampler.main_theorem_binomial",
        "BinomialSampler.binomial_relu_second_moment", "Instances.main_theorem_two_points",
        "Instances.main_theorem_two_points_flips",
        "CheckedStart.checked_start_converges", "RealRun.real_run",
      ],
      certificates: ["LinearConvergence"],
      experiment: "CertificationExperiment",
      owed: [
        "the machine-checked width is logarithmic in 1/δ for finite samplers only; for others it is polynomial"
      ]),
    Claim(
      .trainMovement,
      headline: "a step moves no neuron farther than √(n/m)(1+ε₀)‖r‖/λ_min(G)",
      "‖w_r(t+1)−w_r(t)‖ ≤ √(n/m)(1+ε₀)‖r_t‖/σ_min(J_t)².",
      place: "the induction in the main theorem",
      runTimeCheck: .checked(by: ["StepFindings.checkMovement"]),
      experiment: "ContractionExperiment"),
    Claim(
      .trainMonotone,
      headline:
        "with automatic damping the objective never increases, and if steps halve the residual it changes nothing",
      "With automatic damping the computed objective never increases from one step to the next. If every undamped step halves the residual, as in the theorem's conclusion, the run is the paper's bit for bit: such a step achieves at least ¾ of the decrease predicted by its linear model, and is never damped.",
      place: "not in the paper: a safeguard outside its theorem's regime",
      runTimeCheck: .checked(by: ["Trainer.advance"]),
      experiment: "SafeguardExperiment",
      owed: [
        "the gain of a step that halves the residual is machine-checked, and so is that damping then stays zero; the program's loop is not, which by construction accepts no attempt that increases the objective"
      ]),
    Claim(
      .trainInterpolates,
      headline: "if steps halve the residual, training reaches any accuracy down to roundoff",
      "If every step halves the residual, training reaches ‖r‖ ≤ ε‖r_0‖ within ⌈log₂(1/ε)⌉ steps, down to the attainable accuracy, with every solver. Otherwise the paper's steps may increase the residual: on real, noisy and nearly repeated points they do.",
      place: "the conclusion of the main theorem",
      runTimeCheck: .notInARun(because: "a run ends by its stopping rule and says why (StopReason)"),
      experiment: "ContractionExperiment",
      owed: ["no proof by machine: it is about the attainable accuracy of the program"]),
  ]
}
