/// Levenberg and Marquardt's `μ`, from attempt to attempt: how much of the decrease that the linear model promised came true.
///
/// The paper's step, `μ = 0`, comes first. An attempt that does not decrease the objective is rejected, and damped the next time; a step at `μ = 0`
/// that keeps less than a quarter of its promise is taken, and the next one is damped. Damping begins at `‖r‖/‖g‖` for the `g` at hand, a mean of the
/// eigenvalues of `G` weighted by what the residual consists of: less hardly changes `g`, and much more keeps it from going anywhere.
/// It is doubled, then taken times 4, 8, … while attempts are rejected, and after a success multiplied by
/// `max(⅓, 1 − (2ϱ−1)³)` for the gain ratio `ϱ`. Where `μ‖g‖ ≤ ε₀‖r‖`, damping is within the error that the solve is allowed, and `μ = 0` again. A solver
/// that needs damping begins at `usualDamping`, and is damped by that much at least.
///
/// Where the residual is halved, as `train.linear-convergence` says, at least ¾ of any promise is kept: there every step is the paper's.
///
/// - Claim: `train.monotone`.
/// - Source: Nielsen 1999, *Damping parameter in Marquardt's method*; the thresholds are those of Moré 1978.
public struct DampingControl: Codable, Sendable, Equatable {
  /// `μ` of the next attempt.
  public private(set) var damping = 0.0
  private var growth = 2.0
  /// Whether the solver needs damping.
  private let staysDamped: Bool

  /// The share of its promise that an attempt must keep to be taken.
  static let leastGain = 1e-4
  /// The share from which on the linear model is trusted without damping.
  static let trustedGain = 0.25
  /// An attempt that promises less than this share of the objective, and does not decrease it, is the last.
  static let leastPromise = 1e-6
  /// Where `‖r‖/‖g‖` is not known, for the solve failed: `10⁻³` of a mean eigenvalue, which is at most ½ for unit inputs and half of the neurons
  /// active (Marquardt's customary start).
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
  /// - Parameter eigenvalue: `‖r‖/‖g‖`; nil where there is no `g`.
  mutating func reject(eigenvalue: Double?) {
    if damping == 0 {
      damping = eigenvalue.flatMap { $0 > 0 && $0.isFinite ? $0 : nil } ?? Self.usualDamping
    } else {
      damping *= growth
      growth *= 2
    }
  }
}

/// What the linear model promised of an attempt, and what came of it.
public struct StepGain: Codable, Sendable, Equatable {
  /// The share of the objective by which the linear model falls at least, from 0 to 1.
  public let promised: Double
  /// The share of the objective by which it fell; negative where it rose.
  public let achieved: Double

  /// `ϱ`; nothing can be said of an attempt that promised nothing.
  public var ratio: Double { promised > 0 ? achieved / promised : -.infinity }

  /// - Parameters:
  ///   - before: `√(2F)` before the step, for the objective `F`.
  ///   - model: at least `√(2F)` of the linear model after it.
  ///   - after: `√(2F)` after it.
  init(before: Double, model: Double, after: Double) {
    /// `1 − (x/before)²`, which does not overflow.
    func decrease(_ x: Double) -> Double { (1 - x / before) * (1 + x / before) }
    (promised, achieved) = (max(0, decrease(model)), decrease(after))
  }
}
