internal import CKernels
internal import DenseLinearAlgebra
internal import LinearOperators

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
    return { columns in counter.sums(columns, buckets: 0..<rows) }
  }
}

/// Signed sums of bits by bucket, `C diag(σ) B`: integers.
struct BucketCounter: Sendable {
  private let bits: SignedBits
  /// The rows of one bucket after another, each as twice its number, plus one where its sign is negative.
  private let members: [UInt32]
  /// Where the members of each bucket start, and where the last ones end.
  private let starts: [Int]

  /// - Parameters:
  ///   - sketch: `C`; its signs and those of the bits are multiplied.
  ///   - bits: `diag(σ) B`.
  init(_ sketch: CountSketch, _ bits: SignedBits) {
    precondition(
      sketch.columns == bits.rows, "a sketch of \(sketch.columns) coordinates cannot take \(bits.rows) rows")
    self.bits = bits
    let negative = bits.negative(times: sketch.signs.map { Double($0) })
    var starts = [Int](repeating: 0, count: sketch.rows + 1)
    for bucket in sketch.buckets { starts[Int(bucket) + 1] += 1 }
    for t in 0..<sketch.rows { starts[t + 1] += starts[t] }
    var next = starts
    var members = [UInt32](repeating: 0, count: bits.rows)
    for (r, bucket) in sketch.buckets.enumerated() {
      members[next[Int(bucket)]] = UInt32(2 * r) + UInt32(negative[r / 64] >> UInt64(r % 64) & 1)
      next[Int(bucket)] += 1
    }
    (self.members, self.starts) = (members, starts)
  }

  /// The scaled counts of some buckets for some neighbouring columns, one column after another.
  func sums(_ columns: Range<Int>, buckets: Range<Int>) -> [Double] {
    counts(columns, buckets: buckets).map { bits.scale * Double($0) }
  }

  /// The counts of some buckets for some neighbouring columns, one column after another.
  func counts(_ columns: Range<Int>, buckets: Range<Int>) -> [Int32] {
    let words = bits.wordsPerColumn
    var counts = [Int32](repeating: 0, count: buckets.count * columns.count)
    var room = [UInt64](repeating: 0, count: words * Int(CKERNELS_BUCKET_TILE))
    unsafe bits.words.withUnsafeBufferPointer { column in
      unsafe starts.withUnsafeBufferPointer { starts in
        unsafe ckernels_bucket_counts(
          column.baseAddress! + columns.lowerBound * words, words, columns.count, members,
          starts.baseAddress! + buckets.lowerBound, buckets.count, &room, &counts)
      }
    }
    return counts
  }

  /// The same by definition.
  func plainCounts(_ columns: Range<Int>, buckets: Range<Int>) -> [Int32] {
    columns.flatMap { i in
      buckets.map { t in
        members[starts[t]..<starts[t + 1]].reduce(0) { sum, member in
          let r = Int(member / 2)
          let bit = Int32(bits.words[i * bits.wordsPerColumn + r / 64] >> UInt64(r % 64) & 1)
          return sum + (member % 2 == 0 ? bit : -bit)
        }
      }
    }
  }
}
