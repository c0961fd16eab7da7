/// The cost of an exact step if each of its stages ran at its own limit, measured now.
///
/// - `4mnd` operations of the forward pass and the update, and `n³/3 + n²d` of Cholesky and of `XᵀX`, at the peak of dgemm;
/// - `n²m/2` pairs of bits at the peak of counting.
public struct ExactStepLimit {
  private let size: Size
  private let product = LargeProduct()

  public init(_ size: Size) { self.size = size }

  /// Seconds of the stages at their limits.
  public func stages() -> (passes: Double, counts: Double, factorization: Double) {
    let (n, d, m) = (Double(size.points), Double(size.dimension), Double(size.width))
    return (
      product.seconds(operations: 4 * size.product), BitPeak.seconds(pairs: n * n * m / 2),
      product.seconds(operations: n * n * n / 3 + n * n * d)
    )
  }

  /// The limits next to a measured step, in units of a reference.
  public func note(_ reference: Double) -> String {
    let limits = stages()
    let sum = limits.passes + limits.counts + limits.factorization
    return
      "stages at their limits \(short(sum / reference)): passes \(short(limits.passes / reference)), counts \(short(limits.counts / reference)), factor \(short(limits.factorization / reference))"
  }
}
