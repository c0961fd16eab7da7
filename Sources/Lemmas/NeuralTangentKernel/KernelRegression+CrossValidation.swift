internal import DenseLinearAlgebra
internal import RealModule

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
    let lowest = isNumericallySingular ? roundoff : 0
    let largest = eigenvalues[eigenvalues.count - 1]
    precondition(largest > 0, "a kernel that is zero explains nothing")
    let grid = Self.grid(from: roundoff, through: 1000 * largest)
    let scores = grid.map { crossValidationScore(ridge: $0) }
    let (least, most) = (scores.min()!, scores.max()!)
    let slack = 1 + 30 * Double(targets.count) * unitRoundoff
    if most <= least * slack { return choice(lowest, .undecided) }
    var best = (ridge: lowest, score: crossValidationScore(ridge: lowest))
    for place in grid.indices.dropFirst().dropLast()
    where scores[place] < scores[place - 1] && scores[place] <= scores[place + 1] {
      let ridge = leastScore(between: grid[place - 1], and: grid[place + 1])
      let score = crossValidationScore(ridge: ridge)
      if score * slack < best.score { best = (ridge, score) }
    }
    if scores[scores.count - 1] * slack < best.score { return choice(grid[grid.count - 1], .onlyNoise) }
    return choice(best.ridge, best.ridge == lowest ? .noNoise : .noise)
  }

  private func choice(_ ridge: Double, _ finding: CrossValidatedRidge.Finding) -> CrossValidatedRidge {
    CrossValidatedRidge(
      ridge: ridge, score: crossValidationScore(ridge: ridge),
      degreesOfFreedom: degreesOfFreedom(ridge: ridge),
      finding: finding)
  }

  /// Equally spaced in their logarithms, at most a tenth of a decade apart, the ends included.
  private static func grid(from low: Double, through high: Double) -> [Double] {
    let decades = Double.log10(high / low)
    let steps = (10 * decades).rounded(.up)
    return (0...Int(steps)).map { low * .exp10(decades * Double($0) / steps) }
  }

  /// By golden section in `ln μ`, 32 times: `2·10⁻⁷` of the interval is left, beyond which the scores near a minimum are equal to rounding.
  private func leastScore(between low: Double, and high: Double) -> Double {
    let ratio = (5.0.squareRoot() - 1) / 2
    var (a, b) = (Double.log(low), Double.log(high))
    func score(_ logarithm: Double) -> Double { crossValidationScore(ridge: .exp(logarithm)) }
    var (c, d) = (b - ratio * (b - a), a + ratio * (b - a))
    var (atC, atD) = (score(c), score(d))
    for _ in 0..<32 {
      if atC <= atD {
        (b, d, atD) = (d, c, atC)
        c = b - ratio * (b - a)
        atC = score(c)
      } else {
        (a, c, atC) = (c, d, atD)
        d = a + ratio * (b - a)
        atD = score(d)
      }
    }
    return .exp((a + b) / 2)
  }
}
