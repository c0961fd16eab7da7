internal import CKernels
internal import DenseLinearAlgebra

extension CountSketch {
  /// Columns that are counted at once.
  static var columnsTogether: Int { Int(CKERNELS_BUCKET_TILE) }

  /// `C l_i` for some neighbouring columns of the left factor of a Khatri–Rao matrix, one after another; up to
  /// `columnsTogether` of them.
  ///
  /// Of signed bits the sums are integers, counted 64 columns to a word: `O(mn/64)` word operations.
  func sketchingLeft(_ a: some KhatriRaoMatrix) -> @Sendable (_ columns: Range<Int>) -> [Double] {
    guard let bits = a.signedBits else {
      return { columns in columns.flatMap { apply(a.leftColumn($0)) } }
    }
    let counter = BucketCounter(self, bits)
    return { columns in counter.counts(columns).map { bits.scale * Double($0) } }
  }
}

/// Signed sums of bits by bucket, `C diag(σ) B`: integers.
struct BucketCounter: Sendable {
  private let bits: SignedBits
  /// The rows of one bucket after another, each as twice its number, plus one where its sign is negative.
  private let members: [UInt32]
  /// Where the members of each bucket end.
  private let ends: [Int]

  /// - Parameters:
  ///   - sketch: `C`; its signs and those of the bits are multiplied.
  ///   - bits: `diag(σ) B`.
  init(_ sketch: CountSketch, _ bits: SignedBits) {
    precondition(
      sketch.columns == bits.rows, "a sketch of \(sketch.columns) coordinates cannot take \(bits.rows) rows")
    self.bits = bits
    let negative = bits.negative(times: sketch.signs.map { Double($0) })
    var next = [Int](repeating: 0, count: sketch.rows + 1)
    for bucket in sketch.buckets { next[Int(bucket) + 1] += 1 }
    for t in 0..<sketch.rows { next[t + 1] += next[t] }
    var members = [UInt32](repeating: 0, count: bits.rows)
    for (r, bucket) in sketch.buckets.enumerated() {
      members[next[Int(bucket)]] = UInt32(2 * r) + UInt32(negative[r / 64] >> UInt64(r % 64) & 1)
      next[Int(bucket)] += 1
    }
    // The beginning of each bucket has moved to its end.
    (self.members, ends) = (members, Array(next.dropLast()))
  }

  /// The counts of all buckets for some neighbouring columns, one column after another.
  func counts(_ columns: Range<Int>) -> [Int32] {
    let words = bits.wordsPerColumn
    var counts = [Int32](repeating: 0, count: ends.count * columns.count)
    var room = [UInt64](repeating: 0, count: words * Int(CKERNELS_BUCKET_TILE))
    unsafe bits.words.withUnsafeBufferPointer { column in
      unsafe ckernels_bucket_counts(
        column.baseAddress! + columns.lowerBound * words, words, columns.count, members, ends, ends.count,
        &room, &counts)
    }
    return counts
  }

  /// The same by definition.
  func plainCounts(_ columns: Range<Int>) -> [Int32] {
    columns.flatMap { i in
      ends.indices.map { t in
        members[(t == 0 ? 0 : ends[t - 1])..<ends[t]].reduce(0) { sum, member in
          let r = Int(member / 2)
          let bit = Int32(bits.words[i * bits.wordsPerColumn + r / 64] >> UInt64(r % 64) & 1)
          return sum + (member % 2 == 0 ? bit : -bit)
        }
      }
    }
  }
}
