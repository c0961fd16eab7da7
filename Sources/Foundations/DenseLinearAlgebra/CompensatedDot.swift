/// A dot product in compensated arithmetic, as accurate as if computed in twice the working precision and then
/// rounded, with a proved bound on its error.
///
/// Each product and each sum is split into its rounded value and its exact rounding error (`a·b = p + e` by a fused multiply-add,
/// `a + b = s + e` by Knuth's six additions), and the errors are summed alongside the values.
///
/// - Source: Ogita, Rump and Oishi, *Accurate sum and dot product* (2005), algorithm 5.3 and proposition 5.5:
///   `|result − xᵀy| ≤ u|xᵀy| + γ_n² |x|ᵀ|y| + 5nη`, with `η = 2⁻¹⁰⁷⁴` for underflow, unless something overflows.
public struct CompensatedDot: Sendable, Equatable {
  private var sum = 0.0
  private var correction = 0.0
  private var magnitude = 0.0
  private var count = 0

  public init() {}

  /// `Σ x_i y_i`.
  public init(_ x: some Collection<Double>, _ y: some Collection<Double>) {
    precondition(
      x.count == y.count, "a dot product needs vectors of equal length, not \(x.count) and \(y.count)")
    for (a, b) in zip(x, y) { add(a, b) }
  }

  /// Adds one product.
  public mutating func add(_ a: Double, _ b: Double) {
    let product = a * b
    let productError = (-product).addingProduct(a, b)
    let next = sum + product
    let shift = next - sum
    let sumError = (sum - (next - shift)) + (product - shift)
    sum = next
    correction += productError + sumError
    magnitude += product.magnitude
    count += 1
  }

  /// The product.
  public var value: Double { sum + correction }

  /// A bound on `|value − xᵀy|`, itself rounded upwards; infinite or NaN when something overflowed.
  ///
  /// From the proposition, `|xᵀy| ≤ (|value| + γ_n²|x|ᵀ|y| + 5nη)/(1 − u)`; and the computed `|x|ᵀ|y|` is at most a
  /// relative `γ_{n+1}`, and underflow, too small. Doubling the small terms and replacing `u` by `2u` covers both.
  public var errorBound: Double {
    let gamma = roundingBound(count + 2)
    let underflow = 10 * Double(count) * Double.leastNonzeroMagnitude
    return (2 * unitRoundoff * value.magnitude + 2 * gamma * gamma * magnitude + underflow)
      * (1 + 8 * unitRoundoff)
  }
}
