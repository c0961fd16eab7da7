internal import RealModule

/// The number of successes in `T` independent trials of probability `p`.
///
/// Tails are sums of the probabilities themselves, not an approximation: the boundary term comes from `log Γ`, the
/// others from the ratio of neighbours. What rounding does to them is relative and below `10⁻⁸` for up to a million trials,
/// where `log Γ` is about `10⁷`.
public struct Binomial: Sendable, Equatable {
  /// `T`.
  public let trials: Int
  /// `p`.
  public let probability: Double

  public init(trials: Int, probability: Double) {
    precondition(trials >= 0, "no experiment has \(trials) trials")
    precondition((0...1).contains(probability), "\(probability) is not a probability")
    (self.trials, self.probability) = (trials, probability)
  }

  /// `P[X = k] = C(T, k) p^k (1−p)^{T−k}`.
  public func mass(_ k: Int) -> Double {
    guard (0...trials).contains(k) else { return 0 }
    if probability == 0 { return k == 0 ? 1 : 0 }
    if probability == 1 { return k == trials ? 1 : 0 }
    let (n, x) = (Double(trials), Double(k))
    let choices = Double.logGamma(n + 1) - .logGamma(x + 1) - .logGamma(n - x + 1)
    return .exp(choices + x * .log(probability) + (n - x) * .log(onePlus: -probability))
  }

  /// `P[X ≥ k]`.
  public func atLeast(_ k: Int) -> Double {
    if k <= 0 { return 1 }
    if k > trials { return 0 }
    // Sum on the side of the tail, where the terms fall.
    return Double(k) > Double(trials) * probability
      ? sumUp(from: k) : 1 - mirrored.sumUp(from: trials - k + 1)
  }

  /// `P[X ≤ k]`, the upper tail of the failures.
  public func atMost(_ k: Int) -> Double { mirrored.atLeast(trials - k) }

  /// The failures.
  private var mirrored: Binomial { Binomial(trials: trials, probability: 1 - probability) }

  /// `Σ_{j ≥ k} P[X = j]`, term by term until nothing changes; `P[X = j+1]/P[X = j] = (T−j)p / ((j+1)(1−p))`.
  private func sumUp(from k: Int) -> Double {
    var term = mass(k)
    var sum = 0.0
    var j = k
    while term > 0, sum + term > sum {
      sum += term
      term *= Double(trials - j) / Double(j + 1) * (probability / (1 - probability))
      j += 1
    }
    return min(sum, 1)
  }
}
