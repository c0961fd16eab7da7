internal import CKernels
internal import CounterStream
internal import LinearOperators

/// `H D` on vectors padded with zeros to a power of two: the step that spreads any vector evenly over the coordinates.
///
/// One random sign for each coordinate; the signs of padded coordinates would multiply zeros and are not
/// drawn, nor are those of coordinates that this process does not hold.
struct RandomizedHadamard: Sendable {
  /// The diagonal of `D`, from coordinate `first` on.
  let signs: [Double]
  let first: Int
  /// The order of `H`.
  let order: Int
  /// Bit `j` is set where sign `j` is negative; padded with the extra words that kernels may read.
  let negative: [UInt64]

  init(_ coordinates: SketchCoordinates, stream: CounterStream) {
    self.init(
      signs: stream.signs(coordinates.part), first: coordinates.part.lowerBound, of: coordinates.count)
  }

  init(signs: [Double]) { self.init(signs: signs, first: 0, of: signs.count) }

  /// - Parameter count: `N`, from which `N₂` follows.
  init(signs: [Double], first: Int, of count: Int) {
    (self.signs, self.first) = (signs, first)
    order = WalshHadamard.paddedLength(count)
    negative = packedSigns(signs) + [UInt64](repeating: 0, count: Int(CKERNELS_WORDS_BEYOND))
  }

  /// The coordinates.
  var part: Range<Int> { first..<(first + signs.count) }

  /// `(H D)_{i, first + j}`.
  func entry(_ i: Int, _ j: Int) -> Double { WalshHadamard.entry(i, first + j) * signs[j] }

  /// `H D x`, of length `order`.
  func apply(_ x: Span<Double>) -> [Double] {
    var padded = [Double](repeating: 0, count: order)
    for j in x.indices { padded[first + j] = signs[j] * x[j] }
    WalshHadamard.transform(&padded)
    return padded
  }
}
