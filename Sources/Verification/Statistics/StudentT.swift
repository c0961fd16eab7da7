internal import RealModule

/// Student's t distribution with a whole number of degrees of freedom `ν`.
///
/// With `θ = arctan(t/√ν)` the probability `A(t) = P[|T| ≤ t]` is a finite sum: for odd `ν`
/// `(2/π)(θ + sin θ (cos θ + (2/3) cos³θ + … ))`, for even `ν` `sin θ (1 + (1/2) cos²θ + (1·3/2·4) cos⁴θ + …)`.
///
/// - Source: Abramowitz and Stegun, *Handbook of Mathematical Functions*, 26.7.3 and 26.7.4.
public enum StudentT {
  /// `P[|T| ≤ t]` for `t ≥ 0`.
  public static func central(_ t: Double, degreesOfFreedom nu: Int) -> Double {
    precondition(nu > 0 && t >= 0, "t = \(t) with \(nu) degrees of freedom")
    let theta = Double.atan2(y: t, x: Double(nu).squareRoot())
    let (sine, cosine) = (Double.sin(theta), Double.cos(theta))
    let isOdd = nu % 2 == 1
    var term = isOdd ? cosine : 1
    var sum = nu == 1 ? 0 : term
    for k in stride(from: isOdd ? 3 : 2, to: nu, by: 2) {
      term *= Double(k - 1) / Double(k) * cosine * cosine
      sum += term
    }
    return isOdd ? 2 / Double.pi * (theta + sine * sum) : sine * sum
  }

  /// The `t` with `P[T ≤ t] = p`, for `p` from one half on, by halving.
  public static func quantile(_ p: Double, degreesOfFreedom nu: Int) -> Double {
    precondition(p >= 0.5 && p < 1, "the quantile of \(p) is not asked for here; use the symmetry")
    var (low, high) = (0.0, 1.0)
    while central(high, degreesOfFreedom: nu) < 2 * p - 1 { high *= 2 }
    for _ in 0..<64 {
      let middle = (low + high) / 2
      if central(middle, degreesOfFreedom: nu) < 2 * p - 1 { low = middle } else { high = middle }
    }
    return high
  }
}
