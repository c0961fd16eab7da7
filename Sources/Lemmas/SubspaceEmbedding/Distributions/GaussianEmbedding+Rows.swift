public import DenseLinearAlgebra
public import LinearOperators

extension GaussianEmbedding {
  /// One pass over the rows: a sum over blocks of rows of products with the corresponding columns of `S`.
  ///
  /// - Memory: about `blockEntries` normals, besides the result.
  /// - Cost: `2sn` operations for each row, `2s` for each nonzero of a sparse one.
  public func apply(columns n: Int, rowBlocks pass: RowPass) throws -> Matrix {
    var result = Matrix(rows: rows, columns: n)
    let step = max(1, blockEntries / (rows + n))
    try pass { block in
      let range = block.range
      for start in stride(from: range.lowerBound, to: range.upperBound, by: step) {
        let part = start..<min(start + step, range.upperBound)
        let normals = standardNormals(columns: part)
        switch block {
        case .dense(let first, let rows):
          result.accumulate(
            normals, rows.columns((part.lowerBound - first)..<(part.upperBound - first)),
            transposeSecond: true, scale: scale)
        case .sparse(let first, let rows):
          result.addProducts(normals, rows, from: part.lowerBound - first, scale: scale)
        }
      }
    }
    return result
  }
}

extension Matrix {
  /// Adds `scale · B C` for the rows of a sparse `C` that start at `first`.
  fileprivate mutating func addProducts(
    _ b: Matrix, _ c: SparseMatrix, from first: Int, scale: Double
  ) {
    let height = rows
    withMutableSpan { sums in
      for i in 0..<b.columns {
        let column = b.elements.span.extracting((i * height)..<((i + 1) * height))
        for entry in c.entries(ofRow: first + i) {
          let (factor, start) = (scale * c.values[entry], Int(c.columnIndices[entry]) * height)
          for t in column.indices { sums[start + t] += factor * column[t] }
        }
      }
    }
  }
}
