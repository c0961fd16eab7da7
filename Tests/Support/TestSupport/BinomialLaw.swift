/// The exact law of `N^(-1/2)` times a sum of `N` fair signs: weight `(N − 2j)/√N` with probability `C(N, j)/2^N`.
public struct BinomialLaw: Sendable {
  /// Every weight with its probability, from the largest weight down; each probability is off by `2j` roundings, `2Nu` at most of itself.
  public let weights: [(weight: Double, probability: Double)]

  public init(_ signs: Int) {
    var (probability, weights) = (Double(sign: .plus, exponent: -signs, significand: 1), [(Double, Double)]())
    for ones in 0...signs {
      weights.append((Double(signs - 2 * ones) / Double(signs).squareRoot(), probability))
      probability *= Double(signs - ones) / Double(ones + 1)
    }
    self.weights = weights
  }

  /// `E f(wᵀx)` for a point in the plane, one weight for each coordinate.
  public func mean(_ x: (Double, Double), _ f: (Double) -> Double) -> Double {
    weights.reduce(0) { sum, first in
      sum + first.probability
        * weights.reduce(0) { $0 + $1.probability * f(first.weight * x.0 + $1.weight * x.1) }
    }
  }
}
