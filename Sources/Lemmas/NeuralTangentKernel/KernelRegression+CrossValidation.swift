internal import DenseLinearAlgebra

/// The ridge that generalised cross-validation chooses.
public struct CrossValidatedRidge: Sendable, Codable, Equatable {
  /// What the score says of the targets.
  public enum Finding: String, Sendable, Codable {
    /// The least score is between the ends of the range.
    case noise
    /// No ridge scores better than none: what the targets hold, the kernel explains.
    case noNoise = "no-noise"
    /// The largest ridge scores best: the kernel explains nothing of the targets.
    case onlyNoise = "only-noise"
    /// All ridges score alike, as with one point, with targets that are zero, and where all eigenvalues are the same.
    case undecided
  }

  /// `μ`.
  public let ridge: Double
  /// `V(μ)`.
  public let score: Double
  /// `d_μ`.
  public let degreesOfFreedom: Double
  public let finding: Finding
}

extension KernelRegression {
  /// The ridge of the least score `V(μ)`.
  ///
  /// The range goes from none, or with a singular kernel from `roundoff`, up to `1000 λ_max`, where `H` is below 1/1000. It is looked at on a grid, ten to a decade from
  /// `roundoff` up, and around each local minimum of the grid by golden section, for the score may have several. The least one is taken, and of equal ones the first.
  /// Scores that differ by a relative `30nu` are equal to rounding, and a positive ridge that scores no better than none is not taken: there is no noise to be seen.
  ///
  /// - Cost: about `500n` operations, and as many divisions.
  /// - Source: Golub, Heath and Wahba 1979.
  public func generalisedCrossValidation() -> CrossValidatedRidge {
    let largest = eigenvalues[eigenvalues.count - 1]
    precondition(largest > 0, "a kernel that is zero explains nothing")
    let (ridge, finding) = RidgeSearch(
      lowest: isNumericallySingular ? roundoff : 0, range: roundoff...(1000 * largest),
      slack: 1 + 30 * Double(targets.count) * unitRoundoff
    ) { crossValidationScore(ridge: $0) }.least()
    return CrossValidatedRidge(
      ridge: ridge, score: crossValidationScore(ridge: ridge),
      degreesOfFreedom: degreesOfFreedom(ridge: ridge), finding: finding)
  }
}
