public import Claims

/// The guarantee of a sketch of distortion `ε` for the preconditioned matrix: for every `x`,
/// `‖x‖²/(1+ε) ≤ ‖AR⁻¹x‖² ≤ ‖x‖²/(1−ε)`.
///
/// With damping the same holds for `P = (SA)ᵀSA + μI`, `G_μ = AᵀA + μI` and `ε = ε_μ(S, A)`, for every form of `P` and any number of rows:
/// `(1−ε)G_μ ⪯ P ⪯ (1+ε)G_μ`, so the spectrum of `P⁻¹G_μ` lies in `[1/(1+ε), 1/(1−ε)]`.
///
/// - Claim: `preconditioner.condition-bound`.
/// - Edge cases: a distortion of 1 or more guarantees nothing, and the bounds are infinite.
public struct ConditionBound: Sendable, Equatable {
  /// `ε = ‖UᵀSᵀSU − UᵀU‖₂`, on squared norms, with `U = AG_μ^(-1/2)`; without damping `UᵀU = I`.
  public let distortion: Double

  public init(distortion: Double) {
    precondition(distortion >= 0, "a distortion must be ≥ 0, not \(distortion)")
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

  /// Checks a lower estimate of `κ(R⁻ᵀGR⁻¹)`, such as the ratio of extreme Ritz values, against the bound.
  ///
  /// - Parameters:
  ///   - level: below `.cheap` nothing is checked.
  ///   - gramSideEstimate: the estimate.
  ///   - slack: the relative rounding error of the estimate.
  ///   - log: receives the findings.
  ///   - step: the number of the step to which the findings belong.
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
