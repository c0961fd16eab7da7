internal import CKernels
internal import DenseLinearAlgebra
internal import LinearOperators

// The sums of signed coordinates that fall into each bucket, `S A` where a column of `S` has `ζ` entries `±scale`. Whatever the form of
// `A`, each sum is accumulated in the order of the rows, so that all forms agree bit for bit.

/// For a Khatri–Rao matrix whose left factor consists of bits.
///
/// Sixty-four columns are processed at once: one word says on which of them a neuron is active. The members of the buckets are read in order,
/// and the sums of a bucket stay in registers.
///
/// - Parameters:
///   - bits: the left factor, `m×n`.
///   - x: the right one, `d×n`.
///   - rows: the number of buckets.
///   - buckets: those of coordinate `j` are at `jζ ..< (j+1)ζ`.
///   - signs: the signs that go with them.
///   - scale: a factor for every sum, in addition to the scale of the bits.
/// - Returns: `rows×n`. Memory: four bytes for each bucket of each coordinate.
func bucketSums(
  _ bits: SignedBits, _ x: Matrix, rows: Int, buckets: [Int32], signs: [Int8], scale: Double
) -> Matrix {
  let (lanes, d, words) = (Int(CKERNELS_SUM_TILE), x.rows, bits.wordsPerColumn)
  let grouped = BucketMembers(
    rows: rows, buckets: buckets, signs: signs, negative: bits.negative, leftRows: bits.rows, dimension: d)
  return Matrix.byColumns(rows: rows, columns: x.columns, together: lanes) { columns, result in
    var inputs = [Double](repeating: 0, count: 2 * d * lanes)
    for (lane, i) in columns.enumerated() {
      for k in 0..<d {
        inputs[2 * k * lanes + lane] = x[k, i]
        inputs[(2 * k + 1) * lanes + lane] = -x[k, i]
      }
    }
    var room = [UInt64](repeating: 0, count: lanes * words)
    unsafe bits.words.withUnsafeBufferPointer { column in
      unsafe result.withUnsafeMutableBufferPointer { sums in
        unsafe ckernels_bucket_sums(
          column.baseAddress! + columns.lowerBound * words, words, columns.count, inputs, d, grouped.members,
          grouped.starts, rows, scale * bits.scale, &room, sums.baseAddress!)
      }
    }
  }
}

/// For a stored matrix: several columns at once, so that the buckets and signs of a coordinate are read once for all of them.
///
/// - Returns: `rows×n`.
func bucketSums(
  _ a: Matrix, rows: Int, nonzeros: Int, buckets: [Int32], signs: [Int8], scale: Double
) -> Matrix {
  let lanes = Int(CKERNELS_COLUMNS_TOGETHER)
  // Fewer where there are not enough columns for all threads.
  let together = max(1, min(lanes, (a.columns + Parallelism.threadCount - 1) / Parallelism.threadCount))
  return Matrix.byColumns(rows: rows, columns: a.columns, together: together) { columns, result in
    var sums = [Double](repeating: 0, count: rows * lanes)
    unsafe a.withUnsafeElements { entries in
      unsafe ckernels_add_signed_columns(
        entries.baseAddress! + columns.lowerBound * a.rows, a.rows, columns.count, a.rows, buckets, signs,
        nonzeros, scale, &sums)
    }
    for lane in 0..<columns.count {
      for t in 0..<rows { result[lane * rows + t] = sums[t * lanes + lane] }
    }
  }
}

/// For a matrix that comes row by row, in one pass.
///
/// The sums are kept transposed, so that a row is added to neighbouring numbers; of a sparse row only its nonzeros are touched.
///
/// - Parameters:
///   - rows: `s`, the number of buckets.
///   - columns: `n`.
///   - nonzeros: `ζ`.
///   - scale: the magnitude of an entry of `S`.
///   - pass: one pass over the rows of `A`.
///   - draw: bucket and sign number `z` of coordinate `j`, at `jζ + z`.
/// - Returns: `s×n`. Memory: twice that.
func bucketSums(
  rows: Int, columns n: Int, nonzeros: Int, scale: Double, rowBlocks pass: RowPass,
  draw: @escaping (_ place: Int) -> (bucket: Int32, sign: Int8)
) throws -> Matrix {
  var sums = Matrix(rows: n, columns: rows)
  try pass { block in
    var (buckets, signs) = ([Int32](), [Int8]())
    buckets.reserveCapacity(nonzeros * block.range.count)
    signs.reserveCapacity(nonzeros * block.range.count)
    for place in (nonzeros * block.range.lowerBound)..<(nonzeros * block.range.upperBound) {
      let (bucket, sign) = draw(place)
      precondition(bucket >= 0 && bucket < rows, "bucket \(bucket) is outside 0..<\(rows)")
      buckets.append(bucket)
      signs.append(sign)
    }
    switch block {
    case .dense(_, let part):
      add(part, times: scale, nonzeros: nonzeros, buckets: buckets, signs: signs, to: &sums)
    case .sparse(_, let part):
      sums.withMutableSpan { sums in
        for row in 0..<part.rows {
          for z in (row * nonzeros)..<((row + 1) * nonzeros) {
            let (start, factor) = (Int(buckets[z]) * n, scale * Double(signs[z]))
            for entry in part.entries(ofRow: row) {
              sums[start + Int(part.columnIndices[entry])] += factor * part.values[entry]
            }
          }
        }
      }
    }
  }
  return sums.transposed
}

/// Adds the columns of `rows`, which are rows of `A`, to the columns of `sums` for their buckets. Every thread processes a range of entries of each.
private func add(
  _ rows: Matrix, times scale: Double, nonzeros: Int, buckets: [Int32], signs: [Int8], to sums: inout Matrix
) {
  let n = rows.rows
  // Whole cache lines.
  let width = max(8, (n / Parallelism.threadCount + 7) / 8 * 8)
  unsafe rows.withUnsafeElements { entries in
    unsafe sums.withUnsafeMutableElements { sums in
      guard let entries = entries.baseAddress, let sums = sums.baseAddress else { return }
      // Entries are disjoint.
      nonisolated(unsafe) let (entries_, sums_) = unsafe (entries, sums)
      Parallelism.forEach((n + width - 1) / width) { part in
        let first = part * width
        unsafe ckernels_add_signed_rows(
          entries_ + first, n, min(width, n - first), rows.columns, buckets, signs, nonzeros, scale,
          sums_ + first, n)
      }
    }
  }
}
