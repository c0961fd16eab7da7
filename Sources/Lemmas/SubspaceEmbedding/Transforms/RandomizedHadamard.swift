internal import CKernels
internal import CounterStream
internal import LinearOperators

/// `H D` on vectors padded with zeros to a power of two: the part that spreads any vector evenly.
///
/// One random sign for each coordinate; the signs of padded coordinates would multiply zeros and are not
/// drawn.
struct RandomizedHadamard: Sendable {
  /// The diagonal of `D`.
  let signs: [Double]
  /// The order of `H`.
  let order: Int
  /// Bit `j` is set where sign `j` is negative; there are as many words more as kernels may read.
  let negative: [UInt64]

  init(columns: Int, stream: CounterStream) { self.init(signs: stream.signs(columns)) }

  init(signs: [Double]) {
    self.signs = signs
    order = WalshHadamard.paddedLength(signs.count)
    negative = packedSigns(signs) + [UInt64](repeating: 0, count: Int(CKERNELS_WORDS_BEYOND))
  }

  /// `(H D)_ij`.
  func entry(_ i: Int, _ j: Int) -> Double { WalshHadamard.entry(i, j) * signs[j] }

  /// `H D x`, of length `order`.
  func apply(_ x: Span<Double>) -> [Double] {
    var padded = [Double](repeating: 0, count: order)
    for j in x.indices { padded[j] = signs[j] * x[j] }
    WalshHadamard.transform(&padded)
    return padded
  }
}
