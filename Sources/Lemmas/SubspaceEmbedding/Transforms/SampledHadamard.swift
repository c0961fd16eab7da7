internal import CKernels
internal import DenseLinearAlgebra
internal import LinearOperators

/// `P H` on vectors padded with zeros to a power of two: `s` chosen entries of their Hadamard transform.
///
/// `H_N₂ = H_{N₂/B} ⊗ H_B`. Blocks of `B` entries are transformed, and an entry that is chosen is a signed sum of one entry
/// of each. With `B` four times the least power of two that is no less than `s`, that is at most `N₂(log₂B + ¼)` additions instead of
/// `N₂ log₂N₂`, and memory for one block: a long vector is read once and never stored. A level of a transform adds neighbours and takes a fraction of
/// the time of choosing as many entries, which stand anywhere; hence four times. `B` is at least 64 and at most `2¹⁴`, a
/// block whose sums of signs 16-bit integers hold. Blocks of nothing but padding are left out.
///
/// The definition is the whole transform and then the choice.
struct SampledHadamard: Sendable {
  /// `N₂`.
  let order: Int
  /// The entries that `P` picks, in any order and any number of times.
  let rows: [Int]

  /// `B`: at least a word of bits, at most `N₂` and what 16-bit integers can hold the sums of.
  var blockLength: Int { Self.blockLength(order: order, rows: rows.count) }

  private static func blockLength(order: Int, rows: Int) -> Int {
    min(order, Int(CKERNELS_LONGEST_BIT_BLOCK), max(64, 4 * WalshHadamard.paddedLength(max(1, rows))))
  }

  /// `P H x`.
  ///
  /// - Parameters:
  ///   - length: the entries of `x`; those up to `N₂` are zero.
  ///   - fill: writes the entries of a range to the front of a block, and perhaps as many more as kernels may.
  func apply(length: Int, _ fill: (Range<Int>, inout MutableSpan<Double>) -> Void) -> [Double] {
    let blockLength = blockLength
    var sums = [Double](repeating: 0, count: rows.count)
    var block = [Double](repeating: 0, count: blockLength + Int(CKERNELS_DOUBLES_BEYOND))
    for start in stride(from: 0, to: length, by: blockLength) {
      let range = start..<min(start + blockLength, length)
      var span = block.mutableSpan
      fill(range, &span)
      for k in range.count..<blockLength { span[k] = 0 }
      unsafe block.withUnsafeMutableBufferPointer { block in
        unsafe ckernels_walsh_hadamard(block.baseAddress!, blockLength)
        unsafe sums.withUnsafeMutableBufferPointer { sums in
          unsafe ckernels_add_picked(
            block.baseAddress!, blockLength, start / blockLength, rows, rows.count, sums.baseAddress!)
        }
      }
    }
    return sums
  }

  /// The additions of one application to `length` entries, of which `rows` are chosen: `⌈length/B⌉` transforms of order `B`, and for
  /// each entry chosen one addition less than there are blocks.
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
  /// but for its scale.
  func spreading(_ a: some KhatriRaoMatrix, signs: [Double]) -> @Sendable (_ column: Int) -> [Double] {
    guard let bits = a.signedBits else {
      return { i in
        let column = a.leftColumn(i)
        return apply(length: column.count) { range, block in
          for r in range { block[r - range.lowerBound] = signs[r] * column[r] }
        }
      }
    }
    let sums = spreading(bits, signs: signs)
    return { i in sums(i).map { bits.scale * Double($0) } }
  }

  /// The same of signed bits before their scale.
  func spreading(_ bits: SignedBits, signs: [Double]) -> @Sendable (_ column: Int) -> [Int32] {
    let (negative, words) = (bits.negative(times: signs), bits.wordsPerColumn)
    return { i in
      var sums = [Int32](repeating: 0, count: rows.count)
      unsafe bits.words.withUnsafeBufferPointer { column in
        unsafe ckernels_walsh_hadamard_bits(
          column.baseAddress! + i * words, negative, words, blockLength, rows, rows.count, &sums)
      }
      return sums
    }
  }
}
