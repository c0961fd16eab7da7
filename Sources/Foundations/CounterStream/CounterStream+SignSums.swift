internal import CKernels

extension CounterStream {
  /// `N`, the signs in the sum at each position: a multiple of 64, so that whole words are counted, two Philox blocks of them; and a square,
  /// `√N = 16`, so that the quotient by it is exact and the same on every machine.
  public static let signsPerSum = 256

  /// `N^(-1/2)` times the sum of `N = 256` fair signs, those at the positions from `256·position` on: mean 0 and variance 1, a multiple of 1/8.
  ///
  /// - Source: the sampler of `Proofs/BinomialSampler.v`.
  public func signSum(at position: Int) -> Double {
    let first = Self.signsPerSum * position
    return signs(first..<(first + Self.signsPerSum)).reduce(0, +) / 16
  }

  /// The same at the positions of a range, by counting the bits that are 1, 64 at once: `(256 − 2·ones)/16`.
  public func signSums(_ range: Range<Int>) -> [Double] {
    precondition(range.lowerBound >= 0, "a position in a stream must be ≥ 0, not \(range.lowerBound)")
    let together = 64
    var words = [UInt64](repeating: 0, count: 4 * together)
    var sums: [Double] = []
    sums.reserveCapacity(range.count)
    for first in stride(from: range.lowerBound, to: range.upperBound, by: together) {
      let count = min(together, range.upperBound - first)
      unsafe ckernels_random_words(
        [key[0], key[1]], Use.words.rawValue, UInt64(2 * first), 2 * count, &words)
      for i in 0..<count {
        let ones = (4 * i..<4 * i + 4).reduce(0) { $0 + words[$1].nonzeroBitCount }
        sums.append(Double(Self.signsPerSum - 2 * ones) / 16)
      }
    }
    return sums
  }
}
