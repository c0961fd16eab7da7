internal import CKernels
internal import DenseLinearAlgebra
internal import LinearOperators

/// The sums of signed coordinates that fall into each bucket, for a Khatri–Rao matrix whose left factor is bits.
///
/// Sixteen columns are taken at once, one in each lane: the buckets and signs of a coordinate are read once for all of them,
/// and a neuron that is active on none is skipped.
///
/// - Parameters:
///   - bits: the left factor, `m×n`.
///   - x: the right one, `d×n`.
///   - rows: the number of buckets.
///   - buckets: those of coordinate `j` stand at `jζ ..< (j+1)ζ`.
///   - signs: the signs that go with them.
///   - scale: what every sum is multiplied by, beside the scale of the bits.
/// - Returns: `rows×n`.
func bucketSums(
  _ bits: SignedBits, _ x: Matrix, rows: Int, buckets: [Int32], signs: [Int8], scale: Double
) -> Matrix {
  let (lanes, d, words) = (Int(CKERNELS_SUM_TILE), x.rows, bits.wordsPerColumn)
  let nonzeros = buckets.count / (bits.rows * d)
  return Matrix.byColumns(rows: rows, columns: x.columns, together: lanes) { columns, result in
    var inputs = [Double](repeating: 0, count: d * lanes)
    for (lane, i) in columns.enumerated() {
      for k in 0..<d { inputs[k * lanes + lane] = x[k, i] }
    }
    var sums = [Double](repeating: 0, count: rows * lanes)
    unsafe bits.words.withUnsafeBufferPointer { column in
      unsafe ckernels_add_bucket_sums(
        column.baseAddress! + columns.lowerBound * words, bits.negative, words, columns.count, bits.rows,
        inputs, d, buckets, signs, nonzeros, &sums)
    }
    for lane in 0..<columns.count {
      for t in 0..<rows { result[lane * rows + t] = scale * bits.scale * sums[t * lanes + lane] }
    }
  }
}
