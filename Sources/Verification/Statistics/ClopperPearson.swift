/// Exact confidence bounds on a probability from `k` successes in `T` trials.
///
/// Each bound is wrong with probability at most its error, whatever the probability is; there is no approximation by a
/// normal distribution, which fails just where it matters, at zero successes.
///
/// - Source: Clopper and Pearson, *The use of confidence or fiducial limits illustrated in the case of the binomial*
///   (1934).
public enum ClopperPearson {
  /// The least `p` with `P[X ≥ k] ≥ error`; zero at no success.
  public static func lowerBound(successes k: Int, trials: Int, error: Double) -> Double {
    require(k, trials, error)
    return k == 0 ? 0 : bisect { Binomial(trials: trials, probability: $0).atLeast(k) >= error }.below
  }

  /// The largest `p` with `P[X ≤ k] ≥ error`; one where every trial succeeded.
  public static func upperBound(successes k: Int, trials: Int, error: Double) -> Double {
    require(k, trials, error)
    return k == trials ? 1 : bisect { Binomial(trials: trials, probability: $0).atMost(k) < error }.above
  }

  /// Both bounds, with half of the error for each.
  public static func interval(successes: Int, trials: Int, error: Double) -> ClosedRange<Double> {
    lowerBound(
      successes: successes, trials: trials, error: error / 2)...upperBound(
        successes: successes, trials: trials, error: error / 2)
  }

  private static func require(_ k: Int, _ trials: Int, _ error: Double) {
    precondition((0...trials).contains(k), "\(trials) trials do not have \(k) successes")
    precondition(error > 0 && error < 1, "an error of \(error) is no probability")
  }

  /// Two neighbours in [0, 1] between which a monotone condition becomes true, halved until they are `2⁻⁶⁰` apart or
  /// equal to the last bit; the outer one of them is the safe answer.
  private static func bisect(_ holds: (Double) -> Bool) -> (below: Double, above: Double) {
    var (below, above) = (0.0, 1.0)
    for _ in 0..<60 {
      let middle = (below + above) / 2
      if holds(middle) { above = middle } else { below = middle }
    }
    return (below, above)
  }
}
