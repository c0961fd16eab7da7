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
      evidence: [
        .proof("GaussNewton.step_mean_value_identity"),
        .proof("GaussNewton.step_mean_value_range"),
        .proof("GaussNewton.step_mean_value_residual"),
        .proof("GaussNewton.step_mean_value_convex"),
        .numerical("f(W′) − f(W) = J̄ vec(W′ − W) to roundoff, far from the start"),
        .numerical("the change of the outputs is the mean Jacobian times the change of the weights"),
        .numerical("the forward pass is the network's formula"),
        .numerical("outputs are those of the formula, for every kind of points and weights"),
        .numerical("the identity is exact, for every kind of points and weights"),
      ],
      experiment: "IdentityExperiment"),
    Claim(
      .stepContraction,
      headline: "‖r_{t+1}‖ ≤ (ε₀ + (1+ε₀)‖J − J̄‖/σ_min(J))‖r_t‖",
      "‖r_{t+1}‖ ≤ (ε₀ + (1+ε₀)‖J_t−J̄‖/σ_min(J_t))‖r_t‖.",
      place: "the step of the induction in the main theorem",
      invariant: .checked(by: ["checkStep"]),
      evidence: [
        .proof("GaussNewton.step_contraction"),
        .numerical("‖r_{t+1}‖ ≤ (ε + (1+ε)‖J_t−J̄‖/σ_min(J_t))‖r_t‖"),
        .numerical("an inexact solve leaves its own error"),
        .numerical("one step reduces the residual as far as its bound says"),
      ],
      experiment: "ContractionExperiment"),
    Claim(
      .trainLinearConvergence,
      headline: "under the theorem’s hypotheses every step halves the residual",
      "With σ₀² = λ_min(G(W_0)) and ρ = 4√(n/m)‖r_0‖/σ₀²: if ε₀ ≤ 1/6 and ‖J(W)−J(W_0)‖ ≤ σ₀/8 within ρ, then for all t ‖r_{t+1}‖ ≤ ½‖r_t‖, ‖w_r(t)−w_r(0)‖ ≤ ρ and σ_min(J(W_t)) ≥ ⅞σ₀.",
      place: "the main theorem, its deterministic core",
      invariant: .checked(by: ["checkConclusion"]),
      evidence: [
        .proof("GaussNewton.train_linear_convergence_upto"),
        .proof("GaussNewton.train_linear_convergence"),
        .proof("GaussNewton.train_linear_convergence_geometric"),
        .proof("GaussNewton.train_linear_convergence_certified"),
        .proof("MainTheorem.main_theorem"),
        .proof("MainTheorem.main_theorem_fixed_point"),
        .proof("MainTheorem.main_theorem_neuron_block"),
        .proof("MainTheorem.main_theorem_srht"),
        .certificate("LinearConvergence"),
        .numerical("certified hypotheses, with activations free to switch, and the conclusion at every step"),
        .numerical("the first hypothesis that fails is named"),
        .numerical("ρ = 4√(n/m)‖r_0‖/σ₀²"),
        .numerical("a neuron outside the ball is a violation"),
        .numerical("a wide start with targets near its outputs is certified"),
        .numerical("where the hypotheses are certified every step halves the residual"),
      ],
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
      evidence: [
        .proof("GaussNewton.train_movement"),
        .numerical("no neuron moves farther than √(n/m)(1+ε)‖r_t‖/σ_min(J_t)² in a step"),
        .numerical("one point and one neuron attain the bound"),
        .numerical("no neuron moves farther in a step than its bound"),
        .numerical("the movement bound is attained by one point on which every neuron is active"),
      ],
      experiment: "ContractionExperiment"),
    Claim(
      .trainInterpolates,
      headline: "training reaches any accuracy down to roundoff",
      "Training reaches ‖r‖ ≤ ε‖r_0‖ within ⌈log₂(1/ε)⌉ steps down to the roundoff floor, with every solver, where steps halve the residual.",
      place: "the conclusion of the main theorem",
      invariant: .notInARun(because: "a run ends by its stopping rule and says why (StopReason)"),
      evidence: [
        .numerical("exact, sketched and plain solvers reach 1e-10 within 12 steps, every check holds"),
        .numerical("training with the cg solver reaches 1e-8 of the first residual in 27 steps"),
        .numerical("training with the gram solver reaches 1e-8 of the first residual in 27 steps"),
        .numerical("training with the sketched solver reaches 1e-8 of the first residual in 27 steps"),
      ],
      experiment: "ContractionExperiment",
      owed: ["no proof by machine: it is about the roundoff floor of the program"]),
  ]
}
