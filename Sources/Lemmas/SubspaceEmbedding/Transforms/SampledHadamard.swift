internal import CKernels
internal import DenseLinearAlgebra
internal import LinearOperators

/// `P H` on vectors padded with zeros to a power of two: `s` chosen entries of their Hadamard transform.
///
/// `H_N₂ = H_{N₂/B} ⊗ H_B`. Blocks of `B` entries are transformed, and a chosen entry is a signed sum of one entry of each. With `B` four
/// times the smallest power of two `≥ s`, this needs at most `N₂(log₂B + ¼)` additions instead of `N₂ log₂N₂`, and memory for one block: a
/// long vector is read once and never stored. A level of a transform adds neighbours and takes a fraction of the time of picking as many
/// scattered entries; hence the factor four. `B` is at least 64 and at most `2¹⁴`, a block whose sums of signs fit into 16-bit integers.
/// Blocks that are entirely padding are skipped.
///
/// The definition is the full transform followed by the choice of entries.
struct SampledHadamard: Sendable {
  /// `N₂`.
  let order: Int
  /// The entries that `P` picks, in any order and any number of times.
  let rows: [Int]

  /// `B`: at least a word of bits, at most `N₂` and the block length whose sums fit into 16-bit integers.
  var blockLength: Int { Self.blockLength(order: order, rows: rows.count) }

  private static func blockLength(order: Int, rows: Int) -> Int {
    min(order, Int(CKERNELS_LONGEST_BIT_BLOCK), max(64, 4 * WalshHadamard.paddedLength(max(1, rows))))
  }

  /// `P H x`.
  ///
  /// - Parameters:
  ///   - part: the positions of the entries of `x` among the `N₂`; the others are zero.
  ///   - fill: writes a range of entries, counted from the first of the part, to the front of a span, and possibly as far beyond them as kernels may write.
  func apply(_ part: Range<Int>, _ fill: (Range<Int>, inout MutableSpan<Double>) -> Void) -> [Double] {
    let blockLength = blockLength
    var sums = [Double](repeating: 0, count: rows.count)
    // Entries before the part in its first block stay zero.
    var block = [Double](repeating: 0, count: blockLength + Int(CKERNELS_DOUBLES_BEYOND))
    let first = part.lowerBound / blockLength * blockLength
    for start in stride(from: first, to: part.upperBound, by: blockLength) {
      let range = max(start, part.lowerBound)..<min(start + blockLength, part.upperBound)
      unsafe block.withUnsafeMutableBufferPointer { block in
        let here = unsafe UnsafeMutableBufferPointer(rebasing: block[(range.lowerBound - start)...])
        var entries = unsafe here.mutableSpan
        fill((range.lowerBound - part.lowerBound)..<(range.upperBound - part.lowerBound), &entries)
        for k in (range.upperBound - start)..<blockLength { unsafe block[k] = 0 }
        unsafe ckernels_walsh_hadamard(block.baseAddress!, blockLength)
        unsafe sums.withUnsafeMutableBufferPointer { sums in
          unsafe ckernels_add_picked(
            block.baseAddress!, blockLength, start / blockLength, rows, rows.count, sums.baseAddress!)
        }
      }
    }
    return sums
  }

  /// The additions of one application to `length` entries, with `rows` chosen entries: `⌈length/B⌉` transforms of order `B`, and for
  /// each chosen entry one addition fewer than there are blocks.
  static func operations(length: Int, order: Int, rows: Int) -> Int {
    let blockLength = blockLength(order: order, rows: rows)
    let blocks = (length + blockLength - 1) / blockLength
    return blocks * WalshHadamard.operations(order: blockLength) + (blocks - 1) * rows
  }
}

extension SampledHadamard {
  /// `P H D l_i` for each column of the left factor of a Khatri–Rao matrix.
  ///
  /// Signed bits are transformed as 16-bit integers: their sums over a block of up to `2¹⁴` entries fit. The result is exact
  /// except for its scale.
  func spreading(
    _ a: some KhatriRaoMatrix, _ hadamard: RandomizedHadamard
  ) -> @Sendable (_ column: Int) -> [Double] {
    guard let bits = a.signedBits else {
      return { i in
        let column = a.leftColumn(i)
        return apply(hadamard.part) { range, block in
          for r in range { block[r - range.lowerBound] = hadamard.signs[r] * column[r] }
        }
      }
    }
    let sums = spreading(bits, hadamard)
    return { i in sums(i).map { bits.scale * Double($0) } }
  }

  /// The same for signed bits before scaling.
  ///
  /// The bits of a part that starts within a block are shifted to their positions in it.
  func spreading(
    _ bits: SignedBits, _ hadamard: RandomizedHadamard
  ) -> @Sendable (_ column: Int) -> [Int32] {
    let (block, place) = hadamard.first.quotientAndRemainder(dividingBy: blockLength)
    let negative = Array(movedUp(bits.negative(times: hadamard.signs)[...], of: bits.rows, by: place))
    return { i in
      let words = (i * bits.wordsPerColumn)..<((i + 1) * bits.wordsPerColumn)
      let column = movedUp(bits.words[words], of: bits.rows, by: place)
      var sums = [Int32](repeating: 0, count: rows.count)
      unsafe column.withUnsafeBufferPointer { column in
        guard let start = column.baseAddress else { return }
        unsafe ckernels_walsh_hadamard_bits(
          start, negative, negative.count, blockLength, block, rows, rows.count, &sums)
      }
      return sums
    }
  }
}

/// Bits shifted up by `places` zeros.
private func movedUp(_ words: ArraySlice<UInt64>, of count: Int, by places: Int) -> ArraySlice<UInt64> {
  if places == 0 { return words }
  var moved = [UInt64](repeating: 0, count: (places + count + 63) / 64)
  let (zeros, shift) = places.quotientAndRemainder(dividingBy: 64)
  for (word, k) in zip(words, zeros...) {
    moved[k] |= word << UInt64(shift)
    // A shift by 64 would leave nothing.
    if k + 1 < moved.count { moved[k + 1] = word >> UInt64(64 - shift) }
  }
  return moved[...]
}
