/// A left factor of bits, with a sign for each row and a common scale: `L = c diag(σ) B`.
///
/// The signed, scaled activations of a two-layer network are such a factor. A sketch of it needs only additions of
/// integers or processes 64 rows at once; the definition is the sketch of the same matrix with its entries stored.
///
/// - Shape: `m×n`. Memory: `n⌈m/64⌉` words, and `⌈m/64⌉` more for the signs.
public struct SignedBits: Sendable {
  /// `m`.
  public let rows: Int
  /// The bits, column by column in whole words: bit `r mod 64` of word `⌊r/64⌋` of a column is row `r`.
  public let words: [UInt64]
  /// Bit `r` is set where `σ_r = −1`.
  package let negative: [UInt64]
  /// `c`.
  public let scale: Double

  /// - Parameters:
  ///   - words: `⌈m/64⌉` for each column; the bits beyond `m` are zero.
  ///   - signs: `σ`, `m` numbers ±1.
  ///   - scale: `c`.
  public init(words: [UInt64], signs: [Double], scale: Double) {
    (rows, self.words, self.scale) = (signs.count, words, scale)
    negative = packedSigns(signs)
    precondition(
      words.count.isMultiple(of: max(1, negative.count)),
      "\(words.count) words do not make whole columns of \(rows) bits")
  }

  package var wordsPerColumn: Int { negative.count }

  /// The signs of `diag(signs) L`.
  package func negative(times signs: [Double]) -> [UInt64] {
    precondition(signs.count == rows, "\(rows) rows need as many signs, not \(signs.count)")
    return zip(negative, packedSigns(signs)).map { $0 ^ $1 }
  }
}

/// Bit `r` is set where `signs[r]` is negative.
package func packedSigns(_ signs: [Double]) -> [UInt64] {
  var words = [UInt64](repeating: 0, count: (signs.count + 63) / 64)
  for (r, sign) in signs.enumerated() where sign < 0 { words[r / 64] |= 1 << UInt64(r % 64) }
  return words
}
