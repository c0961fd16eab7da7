internal import DenseLinearAlgebra
internal import LinearOperators

/// The sums of signed rows that fall into each bucket, in one pass: `S A` where a column of `S` has `ζ` entries `±scale`.
///
/// The sums are kept transposed, so that a row is added to neighbouring numbers; of a sparse row only its nonzeros are touched. Each
/// sum adds up in the order of the rows, as that of a stored matrix does, so the two are the same to the last bit.
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
  draw: @escaping (_ place: Int) -> (bucket: Int, sign: Double)
) throws -> Matrix {
  var sums = Matrix(rows: n, columns: rows)
  try pass { block in
    sums.withMutableSpan { sums in
      for (place, j) in block.range.enumerated() {
        for nonzero in (j * nonzeros)..<((j + 1) * nonzeros) {
          let (bucket, sign) = draw(nonzero)
          addRow(place, of: block, times: sign * scale, to: &sums, from: bucket * n)
        }
      }
    }
  }
  return sums.transposed
}

/// Adds a multiple of a row of a block to the `n` sums that stand from `start` on.
private func addRow(
  _ row: Int, of block: RowBlock, times factor: Double, to sums: inout MutableSpan<Double>, from start: Int
) {
  switch block {
  case .dense(_, let rows):
    let n = rows.rows
    let values = rows.elements.span.extracting((row * n)..<((row + 1) * n))
    precondition(start >= 0 && start + n <= sums.count, "no sums stand from \(start) on")
    for j in values.indices { sums[start + j] += factor * values[j] }
  case .sparse(_, let rows):
    let (indices, values) = (rows.columnIndices.span, rows.values.span)
    for entry in rows.entries(ofRow: row) { sums[start + Int(indices[entry])] += factor * values[entry] }
  }
}
