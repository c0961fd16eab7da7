public import Claims

/// What one training step did and measured.
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
  /// The predicted and the actual decrease of the objective.
  public let gain: StepGain
  /// `√(2F)` after the undamped attempt at this step divided by `√(2F)` before it, whether it was taken or not; nil if there was none. The paper's theorem
  /// guarantees at most ½, for `‖r‖` without a ridge.
  public let undampedFactor: Double?
  /// Attempts at this step that were rejected, each of which cost a solve.
  public let rejected: Int
  /// Iterations of the solver; 0 for the exact one.
  public let iterations: Int
  /// `‖G g − r‖ / ‖r‖`, recomputed after the solve.
  public let solveResidual: Double
  /// Rows of the sketch.
  public let rows: Int?
  /// The step whose sketch preconditioned this one: this step, or an earlier one whose `R` was reused.
  public let sketchStep: Int?
  /// `ε(S, A)` from the spectrum of the preconditioned operator (checks: full); nil if `R` was reused.
  public let distortion: Double?
  /// `κ(R⁻ᵀGR⁻¹)`: estimated from CG's coefficients (checks: cheap), exact (checks: full).
  public let conditionNumber: Double?
  /// What was proved about the step (checks: certified).
  public let certificate: StepCertificate?
  /// `max_r ‖w_r(t) − w_r(0)‖`.
  public let movement: Double
  /// Number of the `mn` activations that differ from the initial ones.
  public let flips: Int
  /// Floating-point operations of the step, including rejected attempts, counted.
  public let operations: Int
  /// The bytes that crossed the network between all ranks, excluding checks and failed solves, by the closed formula against which each
  /// rank's own count is checked; nil for a single process.
  public let trafficBytes: Int?
  /// Wall-clock time by stage.
  public let seconds: StageTimes

  /// The proved lower bound on `λ_min(G(W_t))`.
  public var lambdaMin: Double? { certificate?.lambdaMin }

  /// The ratio of actual to predicted decrease; nil if no decrease was predicted.
  public var gainRatio: Double? { gain.promised > 0 ? gain.ratio : nil }

  public var derivedFields: [String: any Encodable] { ["lambdaMin": lambdaMin, "gainRatio": gainRatio] }
}
