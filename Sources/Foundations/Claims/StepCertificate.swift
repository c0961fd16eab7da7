/// What was proved about one training step, every rounding error included. Nil is “unknown”, never a guess.
public struct StepCertificate: Codable, EncodesNulls, Sendable, Equatable {
  /// A lower bound on `λ_min` of the exact Gram matrix `G(W_t)`.
  public var lambdaMin: Double?
  /// An upper bound on `κ(R⁻ᵀGR⁻¹)`; nil also for a solver without a sketch.
  public var conditionNumber: Double?
  /// An upper bound on `‖g − G⁻¹r‖ / ‖g‖` for the computed `g` and the computed residual `r`.
  public var solutionError: Double?

  public init(lambdaMin: Double? = nil, conditionNumber: Double? = nil, solutionError: Double? = nil) {
    self.lambdaMin = lambdaMin
    self.conditionNumber = conditionNumber
    self.solutionError = solutionError
  }
}
