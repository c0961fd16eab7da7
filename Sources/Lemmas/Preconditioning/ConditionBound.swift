public import Claims

/// What a sketch of distortion `ε` guarantees about the preconditioned matrix: for every `x`,
/// `‖x‖²/(1+ε) ≤ ‖AR⁻¹x‖² ≤ ‖x‖²/(1−ε)`.
///
/// With damping it is the same for `P = (SA)ᵀSA + μI`, `G_μ = AᵀA + μI` and `ε = ε_μ(S, A)`, in every form of `P` and for any number of rows:
/// `(1−ε)G_μ ⪯ P ⪯ (1+ε)G_μ`, so the spectrum of `P⁻¹G_μ` lies in `[1/(1+ε), 1/(1−ε)]`.
///
/// - Claim: `preconditioner.condition-bound`.
/// - Edge cases: a distortion of 1 or more guarantees nothing, and the bounds are infinite.
public struct ConditionBound: Sendable, Equatable {
  /// `ε = ‖UᵀSᵀSU − UᵀU‖₂`, on squared norms, with `U = AG_μ^(-1/2)`; without damping `UᵀU = I`.
  public let distortion: Double

  public init(distortion: Double) {
    precondition(distortion >= 0, "no sketch has a distortion of \(distortion)")
    self.distortion = distortion
  }

  /// `1/(1+ε)`: no eigenvalue of `P⁻¹G_μ` is smaller.
  public var smallestEigenvalue: Double { 1 / (1 + distortion) }
  /// `1/(1−ε)`: no eigenvalue of `P⁻¹G_μ` is larger.
  public var largestEigenvalue: Double { distortion < 1 ? 1 / (1 - distortion) : .infinity }

  /// `κ(R⁻ᵀGR⁻¹) ≤ (1+ε)/(1−ε)`, the square of the bound on the side of `A`.
  public var gramSide: Double { largestEigenvalue / smallestEigenvalue }
  /// `κ(AR⁻¹) ≤ √((1+ε)/(1−ε))`.
  public var matrixSide: Double { gramSide.squareRoot() }

  /// Holds an estimate of `κ(R⁻ᵀGR⁻¹)` from below, such as the ratio of extreme Ritz values, to the bound.
  ///
  /// - Parameters:
  ///   - level: below `.cheap` nothing is checked.
  ///   - gramSideEstimate: the estimate.
  ///   - slack: the relative rounding error of the estimate.
  ///   - log: takes what was found.
  ///   - step: the number of the step that the finding belongs to.
  public func check(
    at level: CheckLevel, gramSideEstimate: Double, slack: Double, into log: inout CheckLog,
    step: Int? = nil
  ) {
    guard level >= .cheap else { return }
    log.check(
      .preconditionerConditionBound, measured: gramSideEstimate, atMost: gramSide * (1 + slack),
      step: step)
  }
}
