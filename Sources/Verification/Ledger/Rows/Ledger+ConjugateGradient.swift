internal import Claims

extension Ledger {
  /// Lemma 3: an iteration on the well-conditioned system converges fast.
  static let conjugateGradient = [
    Claim(
      .solverFixedPoint,
      headline: "the paper’s iteration has factor (1−ε)⁻² − 1 at most, and diverges for β > √2",
      "z ← z − M(Mz − R⁻ᵀr) has error and residual factor exactly max(|1−α²|, |1−β²|) ≤ (1−ε)⁻² − 1; it contracts only if β < √2, which is certain only if ε < 1 − 1/√2.",
      place: "the iteration of the regression step, in the paper’s algorithm",
      runTimeCheck: .checked(by: ["Solution.checkFixedPointFactor"]),
      experiment: "FixedPointExperiment"),
    Claim(
      .solverCGChebyshev,
      headline: "‖e_k‖_G ≤ 2((√κ−1)/(√κ+1))^k ‖e_0‖_G",
      "‖e_k‖_G ≤ 2((√κ−1)/(√κ+1))^k ‖e_0‖_G; preconditioned with a Gaussian-like sketch the rate is √(n/s) per iteration.",
      place: "conjugate gradient in the regression step, in the paper’s abstract",
      runTimeCheck: .checked(by: ["Solution.checkEnergyNorm"]),
      experiment: "ConjugateGradientExperiment",
      owed: ["not proved by machine: the rate √(n/s) with a Gaussian-like sketch"]),
    Claim(
      .solverCGOptimality,
      headline: "the energy error never grows, directions are conjugate",
      "‖e_k‖_G is monotone, directions are G-conjugate, residuals are orthogonal in the preconditioner’s inner product, and the number of steps is at most the number of distinct eigenvalues of M.",
      place: "conjugate gradient in the regression step",
      runTimeCheck: .checked(by: ["Solution.checkEnergyNorm", "Solution.checkConjugacy"]),
      experiment: "ConjugateGradientExperiment"),
    Claim(
      .solverStopping,
      headline: "convergence is claimed on the recomputed residual only",
      "A solver returns only when the recomputed residual has ‖Gg − r‖ ≤ ε₀‖r‖; a recursive residual that has drifted is detected, replaced and reported.",
      place: "the accuracy that the main theorem requires of each step",
      runTimeCheck: .checked(by: ["SketchedLeastSquares.stoppingLog", "Solution.checkStopping"]),
      experiment: "AccuracyExperiment",
      owed: [
        "a chart of the accuracy lost for ill-conditioned A (Meier, Nakatsukasa, Townsend and Webb 2023)",
        "no proof by machine: it is about what the program recomputes and when it returns",
      ]),
    Claim(
      .solverIterations,
      headline: "at most ⌈ln(2√κ(G)/ε₀)/ln((√κ+1)/(√κ−1))⌉ iterations",
      "At most max(1, ⌈ln(2√κ(G)/ε₀)/ln((√κ+1)/(√κ−1))⌉) iterations are needed for the accuracy ε₀.",
      place: "the number of iterations in the cost of a step",
      runTimeCheck: .checked(by: ["Solution.checkIterations"]),
      experiment: "ConjugateGradientExperiment"),
  ]
}
