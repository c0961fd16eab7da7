public import Claims

/// What one training step did and what was measured on the way.
///
/// A quantity that was not checked at the run's level, or does not exist for its solver, is nil.
public struct StepRecord: Codable, EncodesNulls, Sendable, Equatable {
  /// The number of the step, from 1.
  public let step: Int
  /// `‖r_t‖` after the step.
  public let residualNorm: Double
  /// `‖r_t‖ / ‖r_{t−1}‖`.
  public let contraction: Double
  /// `√(2F) = √(‖r_t‖² + μ‖W_t − W_0‖_F²)` for the objective `F` with the ridge `μ`; without one, `‖r_t‖`.
  public let objectiveNorm: Double
  /// Levenberg–Marquardt's `μ`, without the ridge; zero in the paper's step.
  public let damping: Double
  /// What the linear model promised of the objective, and what came of it.
  public let gain: StepGain
  /// `√(2F)` after the undamped attempt at this step over `√(2F)` before it, whether it was taken or not; nil where there was none. The paper's theorem
  /// promises at most ½, of `‖r‖` without a ridge.
  public let undampedFactor: Double?
  /// Attempts at this step that were rejected, each of which cost a solve.
  public let rejected: Int
  /// Iterations of the solver; 0 for the exact one.
  public let iterations: Int
  /// `‖G g − r‖ / ‖r‖`, recomputed after the solve.
  public let solveResidual: Double
  /// Rows of the sketch.
  public let rows: Int?
  /// The step whose sketch preconditioned this one: this step, or an earlier one whose `R` was used again.
  public let sketchStep: Int?
  /// `ε(S, A)` from the spectrum of the preconditioned operator (checks: full); nil where `R` was used again.
  public let distortion: Double?
  /// `κ(R⁻ᵀGR⁻¹)`: estimated from CG's coefficients (checks: cheap), exact (checks: full).
  public let conditionNumber: Double?
  /// What was proved about the step (checks: certified).
  public let certificate: StepCertificate?
  /// `max_r ‖w_r(t) − w_r(0)‖`.
  public let movement: Double
  /// Activations that differ from those of the start, of `mn`.
  public let flips: Int
  /// Floating-point operations of the step and of rejected attempts at it, counted.
  public let operations: Int
  /// The bytes that crossed the network between all ranks, checks and solves that failed aside, by the closed formula that each rank's own count is held to; nil for one process.
  public let trafficBytes: Int?
  /// Wall-clock time by stage.
  public let seconds: StageTimes

  /// The proved lower bound on `λ_min(G(W_t))`.
  public var lambdaMin: Double? { certificate?.lambdaMin }

  /// How much of its promise the step kept; nil where nothing was promised.
  public var gainRatio: Double? { gain.promised > 0 ? gain.ratio : nil }

  public var derivedFields: [String: any Encodable] { ["lambdaMin": lambdaMin, "gainRatio": gainRatio] }
}
