internal import DenseLinearAlgebra

/// When a run ends.
public struct StoppingRule: Codable, Sendable, Equatable {
  /// At most this many steps in all.
  public var maximumSteps: Int
  /// Stop at `‖r_t‖ ≤ τ ‖r_0‖`.
  public var tolerance: Double

  public init(maximumSteps: Int = 20, tolerance: Double = 1e-10) {
    precondition(maximumSteps >= 0, "no run has \(maximumSteps) steps")
    precondition(tolerance >= 0, "a tolerance of \(tolerance) is never met")
    self.maximumSteps = maximumSteps
    self.tolerance = tolerance
  }
}

/// Why a run ended.
public enum StopReason: String, Codable, Sendable {
  /// `‖r_t‖ ≤ τ ‖r_0‖`.
  case tolerance
  /// The step limit, before the tolerance.
  case steps
  /// The residual is as small as the rounding of the outputs, and a step did not halve it any more.
  case roundoffFloor = "roundoff-floor"
}

extension Trainer {
  /// Why the run is over under this rule, or nil while it is not.
  public func stopReason(_ rule: StoppingRule) -> StopReason? {
    if residualNorm <= rule.tolerance * initialResidualNorm { return .tolerance }
    if isAtRoundoffFloor { return .roundoffFloor }
    return step >= rule.maximumSteps ? .steps : nil
  }

  /// Whether the last step failed to halve a residual that is already within the rounding of the outputs.
  ///
  /// The outputs' rounding is modelled, not bounded: `|f̂_i − f_i| ≈ (d + 3)u · m^{-1/2} Σ_r ‖w_r‖` takes the
  /// worst case in each product `w_rᵀx_i` and neglects the growth in the sum over neurons, where errors of
  /// both signs cancel. Over `n` points the norm grows by `√n`.
  private var isAtRoundoffFloor: Bool {
    guard let last = records.last, last.contraction > 0.5 else { return false }
    let weightSum = network.weights.columnNorms.reduce(0, +) / Double(network.width).squareRoot()
    let perOutput = Double(inputs.rows + 3) * unitRoundoff * weightSum
    return last.residualNorm <= Double(inputs.columns).squareRoot() * perOutput
  }

  /// Steps until the rule ends the run, and hands every record to `afterStep`.
  ///
  /// - Throws: `TrainingError`, or whatever `afterStep` throws; finished steps stand.
  public mutating func run(
    until rule: StoppingRule, afterStep: (Trainer, StepRecord) throws -> Void = { _, _ in }
  ) throws -> StopReason {
    while true {
      if let reason = stopReason(rule) { return reason }
      let record = try advance()
      try afterStep(self, record)
    }
  }
}
