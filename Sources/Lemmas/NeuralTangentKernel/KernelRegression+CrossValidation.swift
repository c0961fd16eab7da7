internal import DenseLinearAlgebra

/// The ridge that generalised cross-validation chooses.
public struct CrossValidatedRidge: Sendable, Codable, Equatable {
  /// What the score says about the targets.
  public enum Finding: String, Sendable, Codable {
    /// The minimum score lies inside the range: the targets contain noise.
    case noise
    /// No ridge scores better than ridge zero: the kernel explains the targets.
    case noNoise = "no-noise"
    /// The largest ridge scores best: the kernel explains nothing about the targets.
    case onlyNoise = "only-noise"
    /// All ridges score alike, as with a single point, with zero targets, or when all eigenvalues are equal.
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
  /// The ridge with the smallest score `V(μ)`.
  ///
  /// The range runs from zero, or with a singular kernel from `roundoff`, up to `1000 λ_max`, where `‖H‖` is below 1/1000. It is searched
  /// on a grid with ten points per decade from `roundoff` up, and around each local minimum of the grid by golden section, because the
  /// score may have several. The smallest one is taken, and of equal ones the first. Scores that differ by a relative `30nu` are equal up
  /// to rounding, and a positive ridge that scores no better than zero is not taken: there is no visible noise.
  ///
  /// - Cost: about `500n` operations, and as many divisions.
  /// - Source: Golub, Heath and Wahba 1979.
  public func generalisedCrossValidation() -> CrossValidatedRidge {
    let largest = eigenvalues[eigenvalues.count - 1]
    precondition(largest > 0, "the kernel must not be zero")
    let (ridge, finding) = RidgeSearch(
      lowest: isNumericallySingular ? roundoff : 0, range: roundoff...(1000 * largest),
      slack: 1 + 30 * Double(targets.count) * unitRoundoff
    ) { crossValidationScore(ridge: $0) }.least()
    return CrossValidatedRidge(
      ridge: ridge, score: crossValidationScore(ridge: ridge),
      degreesOfFreedom: degreesOfFreedom(ridge: ridge), finding: finding)
  }
}
