internal import RealModule

/// The ridge with the smallest score, however the scores are computed.
///
/// The range is searched on a grid with ten points per decade, and around each local minimum of the grid by golden section, because the
/// score may have several. The smallest one is taken, and of equal ones the first. A larger ridge that scores no better than the smallest
/// ridge is not taken: there is no visible noise.
struct RidgeSearch {
  /// The smallest ridge, which may be zero and need not lie on the grid.
  let lowest: Double
  /// The ends of the grid.
  let range: ClosedRange<Double>
  /// Scores whose ratio is below it count as equal.
  let slack: Double
  let score: (_ ridge: Double) -> Double

  func least() -> (ridge: Double, finding: CrossValidatedRidge.Finding) {
    let grid = Self.grid(range)
    let scores = grid.map(score)
    let (least, most) = (scores.min()!, scores.max()!)
    if most <= least * slack { return (lowest, .undecided) }
    var best = (ridge: lowest, score: score(lowest))
    for place in grid.indices.dropFirst().dropLast()
    where scores[place] < scores[place - 1] && scores[place] <= scores[place + 1] {
      let ridge = leastScore(between: grid[place - 1], and: grid[place + 1])
      let found = score(ridge)
      if found * slack < best.score { best = (ridge, found) }
    }
    if scores[scores.count - 1] * slack < best.score { return (range.upperBound, .onlyNoise) }
    return (best.ridge, best.ridge == lowest ? .noNoise : .noise)
  }

  /// Equally spaced in their logarithms, at most a tenth of a decade apart, the ends included.
  static func grid(_ range: ClosedRange<Double>) -> [Double] {
    let decades = Double.log10(range.upperBound / range.lowerBound)
    let steps = (10 * decades).rounded(.up)
    return (0...Int(steps)).map { range.lowerBound * .exp10(decades * Double($0) / steps) }
  }

  /// By golden section in `ln μ`, 32 times: `2·10⁻⁷` of the interval is left, below which the scores near a minimum are equal up to rounding.
  private func leastScore(between low: Double, and high: Double) -> Double {
    let ratio = (5.0.squareRoot() - 1) / 2
    var (a, b) = (Double.log(low), Double.log(high))
    func score(_ logarithm: Double) -> Double { self.score(.exp(logarithm)) }
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
