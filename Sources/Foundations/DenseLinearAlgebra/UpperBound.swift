/// An upper bound on an exact value that stays valid under rounding: every operation is followed by one step upwards.
///
/// The computed value of a positive sum, product or quotient is the nearest double to the exact one, so the next double above is no less
/// than the exact one, even where that underflows and a relative error bound is void. Exact values stay exact: zero stays zero. Overflow or
/// NaN means “nothing is known”, `∞`, and propagates.
///
///     let bound = (UpperBound(norm: residual) + UpperBound(error) * UpperBound(norm: g)) / smallestEigenvalue
package struct UpperBound: Sendable, Equatable {
  /// Zero or more.
  package let value: Double

  /// A number that is known to be an upper bound.
  package init(_ value: Double) { self.value = value >= 0 ? value : .infinity }

  package init(_ value: Int) { self.init(Double(value)) }

  /// At least `‖x‖`.
  ///
  /// However `dnrm2` is implemented, its squares, sums, scalings and root have a relative error of at most `3γ_{n+8}` (five roundings for
  /// each entry in the variant that rescales, halved by the root); a result below the normal range is off by `2⁻¹⁰⁷⁵` more, which a step of
  /// `2⁻¹⁰⁷⁴` covers.
  package init(norm x: [Double]) { self.init(computedNorm: DenseLinearAlgebra.norm(x), entries: x.count) }

  /// At least the exact norm, given the norm of `n` entries that `dnrm2` computed.
  package init(computedNorm norm: Double, entries n: Int) {
    self = UpperBound(norm) * UpperBound(1 + 4 * roundingBound(n + 8))
  }

  package static func + (a: UpperBound, b: UpperBound) -> UpperBound {
    if a.value == 0 { return b }
    return b.value == 0 ? a : UpperBound((a.value + b.value).nextUp)
  }

  package static func * (a: UpperBound, b: UpperBound) -> UpperBound {
    let product = a.value * b.value
    return a.value == 0 || b.value == 0 ? UpperBound(product) : UpperBound(product.nextUp)
  }

  /// - Parameter b: a lower bound on the divisor; where it is not positive, nothing is known about the quotient.
  package static func / (a: UpperBound, b: Double) -> UpperBound {
    guard b > 0 else { return UpperBound(.infinity) }
    return a.value == 0 ? a : UpperBound((a.value / b).nextUp)
  }

  package func squareRoot() -> UpperBound { value == 0 ? self : UpperBound(value.squareRoot().nextUp) }

  /// What `k` products may lose to underflow in total: `2⁻¹⁰⁷⁵` each, rounded to nearest, and as much again in reserve for later factors in a sum. Sums
  /// of doubles lose nothing to underflow: where they are subnormal they are exact (Hauser 1996).
  package static func underflow(of k: UpperBound) -> UpperBound { k * UpperBound(.leastNonzeroMagnitude) }
}

/// At most `‖x‖`, by the derivation of `UpperBound(norm:)`; no entry is larger than the norm.
package func normFromBelow(_ x: [Double]) -> Double {
  let largest = x.reduce(0) { max($0, $1.magnitude) }
  return max(largest, (norm(x) * (1 - 4 * roundingBound(x.count + 8))).nextDown)
}
