internal import DenseLinearAlgebra

/// When a run ends.
public struct StoppingRule: Codable, Sendable, Equatable {
  /// The maximum total number of steps.
  public var maximumSteps: Int
  /// Stop at `‖r_t‖ ≤ τ ‖r_0‖`; with a ridge, where a residual remains, when both the predicted and the actual decrease of the objective in
  /// a step are at most the fraction `τ`.
  public var tolerance: Double

  public init(maximumSteps: Int = 20, tolerance: Double = 1e-10) {
    precondition(maximumSteps >= 0, "the number of steps must be ≥ 0, not \(maximumSteps)")
    precondition(tolerance >= 0, "the tolerance must be ≥ 0, not \(tolerance)")
    self.maximumSteps = maximumSteps
    self.tolerance = tolerance
  }

  /// The default tolerance: `10⁻¹⁰`, or `10⁻²` with a ridge, which is far below the noise in the targets for which a ridge is intended.
  public static func usualTolerance(ridge: Double) -> Double { ridge > 0 ? 1e-2 : 1e-10 }
}

/// Why a run ended.
public enum StopReason: String, Codable, Sendable {
  /// `‖r_t‖ ≤ τ ‖r_0‖`, or with a ridge a step that changed the objective by at most the fraction `τ`.
  case tolerance
  /// The step limit was reached before the tolerance.
  case steps
  /// The residual is as small as the rounding of the outputs, and a step no longer halved it.
  case roundoffFloor = "roundoff-floor"
  /// Steps with the necessary damping hardly decrease the objective any more, or not at all.
  case stagnation
  /// A step could not be taken for another reason.
  case failure
}

extension Trainer {
  /// The fraction of the objective that a damped step must predict or achieve for the run to continue.
  private static let stagnation = 1e-3

  /// Why the run is over under this rule; nil if it is not over.
  public func stopReason(_ rule: StoppingRule) -> StopReason? {
    if configuration.ridge > 0 {
      if let gain = records.last?.gain, max(gain.promised, gain.achieved.magnitude) <= rule.tolerance {
        return .tolerance
      }
    } else {
      if residualNorm <= rule.tolerance * initialResidualNorm { return .tolerance }
      if isAtRoundoffFloor { return .roundoffFloor }
      if control != nil, let gain = records.last?.gain, max(gain.promised, gain.achieved) <= Self.stagnation {
        return .stagnation
      }
    }
    return step >= rule.maximumSteps ? .steps : nil
  }

  /// Whether the last step failed to halve a residual that is already within the rounding of the outputs.
  private var isAtRoundoffFloor: Bool {
    guard let last = records.last, last.contraction > 0.5 else { return false }
    return isWithinRounding
  }

  /// Whether the residual is within the rounding of the outputs.
  ///
  /// This is a model, not a bound: `|f̂_i − f_i| ≈ (d + 3)u · m^{-1/2} Σ_r ‖w_r‖` takes the
  /// worst case in each product `w_rᵀx_i` and neglects the growth in the sum over neurons, where errors of
  /// both signs cancel. Over `n` points the norm grows by `√n`.
  var isWithinRounding: Bool {
    let perOutput = Double(inputs.rows + 3) * unitRoundoff * now.weightSum
    return residualNorm <= Double(inputs.columns).squareRoot() * perOutput
  }

  /// Takes steps until the rule ends the run, and passes every record to `afterStep`.
  ///
  /// - Throws: `TrainingError`, or whatever `afterStep` throws; finished steps are kept. If no attempt decreases the objective, the run
  ///   ends without an error.
  public mutating func run(
    until rule: StoppingRule, afterStep: (Trainer, StepRecord) throws -> Void = { _, _ in }
  ) throws -> StopReason {
    while true {
      if let reason = stopReason(rule) { return reason }
      let record: StepRecord
      do {
        record = try advance()
      } catch TrainingError.noDecrease(_, let promised, let isWithinRounding) {
        if isWithinRounding { return .roundoffFloor }
        return configuration.ridge > 0 && promised <= rule.tolerance ? .tolerance : .stagnation
      }
      try afterStep(self, record)
    }
  }
}
