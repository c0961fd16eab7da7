/// The index encoded by a 64-bit word, exactly uniform below `bound`, or nil for a rejected word.
///
/// The multiplication method of D. Lemire, *Fast random integer generation in an interval* (ACM TOMACS 2019):
/// the index is `⌊word·bound/2⁶⁴⌋`. Some indices would have one word more than others; rejecting the first
/// `2⁶⁴ mod bound` remainders leaves every index exactly `⌊2⁶⁴/bound⌋` words, so there is no bias at all.
func uniformIndex(from word: UInt64, below bound: UInt64) -> UInt64? {
  let product = word.multipliedFullWidth(by: bound)
  // A remainder modulo the bound is below the bound, so this comparison usually avoids the division.
  return product.low >= bound || product.low >= (0 &- bound) % bound ? product.high : nil
}

/// Two words of a block as one of 64 bits, the low half first.
func wideWord(_ low: UInt32, _ high: UInt32) -> UInt64 { UInt64(low) | UInt64(high) << 32 }
