internal import CKernels
internal import DenseLinearAlgebra
internal import LinearOperators

extension CountSketch {
  /// Columns that are counted at once.
  static var columnsTogether: Int { Int(CKERNELS_BUCKET_TILE) }

  /// `C l_i` for neighbouring columns of the left factor of a Khatri–Rao matrix, one after another; up to
  /// `columnsTogether` of them.
  ///
  /// For signed bits the sums are integers, counted 64 columns per word: `O(mn/64)` word operations.
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
  private let grouped: BucketMembers

  /// - Parameters:
  ///   - sketch: `C`; its signs and those of the bits are multiplied.
  ///   - bits: `diag(σ) B`.
  init(_ sketch: CountSketch, _ bits: SignedBits) {
    precondition(
      sketch.columns == bits.rows,
      "a sketch of \(sketch.columns) coordinates cannot be applied to \(bits.rows) rows")
    self.bits = bits
    grouped = BucketMembers(
      rows: sketch.rows, buckets: sketch.buckets, signs: sketch.signs, negative: bits.negative,
      leftRows: bits.rows, dimension: 1)
  }

  /// The scale of the bits.
  var scale: Double { bits.scale }

  /// The scaled counts of some buckets for neighbouring columns, one column after another.
  func sums(_ columns: Range<Int>, buckets: Range<Int>) -> [Double] {
    counts(columns, buckets: buckets).map { scale * Double($0) }
  }

  /// The counts of some buckets for neighbouring columns, one column after another.
  func counts(_ columns: Range<Int>, buckets: Range<Int>) -> [Int32] {
    var counts = [Int32](repeating: 0, count: buckets.count * columns.count)
    var span = counts.mutableSpan
    fill(&span, columns, buckets: buckets)
    return counts
  }

  /// The counts of all buckets for the first columns, one column after another, on all threads.
  func counts(columns: Int) -> [Int32] {
    let buckets = grouped.starts.count - 1
    return entriesByColumns(
      rows: buckets, columns: columns, together: CountSketch.columnsTogether, initial: Int32(0)
    ) { range, counts in
      fill(&counts, range, buckets: 0..<buckets)
    }
  }

  private func fill(_ counts: inout MutableSpan<Int32>, _ columns: Range<Int>, buckets: Range<Int>) {
    let words = bits.wordsPerColumn
    var room = [UInt64](repeating: 0, count: words * Int(CKERNELS_BUCKET_TILE))
    unsafe bits.words.withUnsafeBufferPointer { column in
      unsafe grouped.starts.withUnsafeBufferPointer { starts in
        unsafe counts.withUnsafeMutableBufferPointer { counts in
          unsafe ckernels_bucket_counts(
            column.baseAddress! + columns.lowerBound * words, words, columns.count, grouped.members,
            starts.baseAddress! + buckets.lowerBound, buckets.count, &room, counts.baseAddress!)
        }
      }
    }
  }

  /// The same by definition.
  func plainCounts(_ columns: Range<Int>, buckets: Range<Int>) -> [Int32] {
    columns.flatMap { i in
      buckets.map { t in
        grouped.members[grouped.starts[t]..<grouped.starts[t + 1]].reduce(0) { sum, member in
          let r = Int(member / 2)
          let bit = Int32(bits.words[i * bits.wordsPerColumn + r / 64] >> UInt64(r % 64) & 1)
          return sum + (member % 2 == 0 ? bit : -bit)
        }
      }
    }
  }
}
