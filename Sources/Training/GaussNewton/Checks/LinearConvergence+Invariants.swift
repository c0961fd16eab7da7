internal import Claims

extension LinearConvergence {
  /// Checks a step against the conclusion if the hypotheses are certified: the residual is halved, and no neuron has left
  /// the ball. The third part, `σ_min(J_t) ≥ ⅞σ₀`, needs LAPACK's eigenvalues and is checked with them.
  ///
  /// - Parameters:
  ///   - movement: `max_r ‖w_r − w_r(0)‖` after the step.
  ///   - rounding: the allowance for rounding in the norm of the residual and in the movement.
  func checkConclusion(
    residualNorm: Double, residualNormBefore: Double, movement: Double,
    rounding: (residual: Double, weights: Double), step: Int, into log: inout CheckLog
  ) {
    guard isCertified, let radius else { return }
    log.check(
      .trainLinearConvergence, measured: residualNorm, atMost: residualNormBefore / 2 + rounding.residual,
      step: step)
    log.check(.trainLinearConvergence, measured: movement, atMost: radius + rounding.weights, step: step)
  }
}
