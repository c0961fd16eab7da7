/// The Levenberg–Marquardt `μ`, adapted from attempt to attempt by the ratio of the actual decrease to that predicted by the linear model.
///
/// The paper's step, `μ = 0`, is tried first. An attempt that does not decrease the objective is rejected and repeated with damping; a step
/// at `μ = 0` that achieves less than a quarter of the predicted decrease is taken, and the next one is damped. Damping begins at `‖r‖/‖g‖`
/// for the current `g`, a mean of the eigenvalues of `G` weighted by the components of the residual: a smaller value hardly changes `g`,
/// and a much larger one makes the step negligible. It is multiplied by 2, 4, 8, … while attempts are rejected, and after a success
/// multiplied by `max(⅓, 1 − (2ϱ−1)³)` for the gain ratio `ϱ`. If `μ‖g‖ ≤ ε₀‖r‖`, the damping is within the allowed error of the solve, and
/// `μ` returns to 0. A solver that needs damping begins at `usualDamping`, and uses at least that.
///
/// If the residual is halved, as `train.linear-convergence` says, at least ¾ of any predicted decrease is achieved, so every step is the paper's.
///
/// - Claim: `train.monotone`.
/// - Source: Nielsen 1999, *Damping parameter in Marquardt's method*; the thresholds are those of Moré 1978.
public struct DampingControl: Codable, Sendable, Equatable {
  /// `μ` of the next attempt.
  public private(set) var damping = 0.0
  private var growth = 2.0
  /// Whether the solver needs damping.
  private let staysDamped: Bool

  /// The fraction of its predicted decrease that an attempt must achieve to be taken.
  static let leastGain = 1e-4
  /// The fraction from which on the linear model is trusted without damping.
  static let trustedGain = 0.25
  /// An attempt that predicts a decrease of less than this fraction of the objective, and does not decrease it, is the last.
  static let leastPromise = 1e-6
  /// The damping if `‖r‖/‖g‖` is not known because the solve failed: `10⁻³` times a mean eigenvalue, which is at most ½ for unit inputs and
  /// half of the neurons active (Marquardt's customary start).
  static let usualDamping = 5e-4

  /// - Parameter staysDamped: whether the solver needs damping.
  public init(staysDamped: Bool = false) {
    self.staysDamped = staysDamped
    if staysDamped { damping = Self.usualDamping }
  }

  /// Notes a step that was taken.
  ///
  /// - Parameters:
  ///   - gain: `ϱ`.
  ///   - eigenvalue: `‖r‖/‖g‖`.
  ///   - accuracy: `ε₀`.
  mutating func accept(gain: Double, eigenvalue: Double, accuracy: Double) {
    growth = 2
    if damping == 0 {
      if gain < Self.trustedGain { damping = eigenvalue }
      return
    }
    let mistrust = 1 - 2 * gain
    damping *= max(1.0 / 3, 1 + mistrust * mistrust * mistrust)
    let negligible = accuracy * eigenvalue
    if damping <= negligible { damping = staysDamped ? negligible : 0 }
  }

  /// Notes an attempt that failed.
  ///
  /// - Parameter eigenvalue: `‖r‖/‖g‖`; nil if there is no `g`.
  mutating func reject(eigenvalue: Double?) {
    if damping == 0 {
      damping = eigenvalue.flatMap { $0 > 0 && $0.isFinite ? $0 : nil } ?? Self.usualDamping
    } else {
      damping *= growth
      growth *= 2
    }
  }
}

/// The decrease of the objective predicted by the linear model for an attempt, and the actual decrease.
public struct StepGain: Codable, Sendable, Equatable {
  /// The predicted decrease of the linear model, at least, as a fraction of the objective, from 0 to 1.
  public let promised: Double
  /// The actual decrease as a fraction of the objective; negative for an increase.
  public let achieved: Double

  /// `ϱ`; undefined, and set to `−∞`, for an attempt without a predicted decrease.
  public var ratio: Double { promised > 0 ? achieved / promised : -.infinity }

  /// - Parameters:
  ///   - before: `√(2F)` before the step, for the objective `F`.
  ///   - model: an upper bound on `√(2F)` of the linear model after it.
  ///   - after: `√(2F)` after it.
  init(before: Double, model: Double, after: Double) {
    /// `1 − (x/before)²`, which does not overflow.
    func decrease(_ x: Double) -> Double { (1 - x / before) * (1 + x / before) }
    (promised, achieved) = (max(0, decrease(model)), decrease(after))
  }
}
