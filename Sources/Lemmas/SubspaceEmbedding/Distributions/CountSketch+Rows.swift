public import DenseLinearAlgebra
public import LinearOperators

// The families that add signed rows to buckets. Cost: two operations for each entry of A and each of its buckets; for a sparse
// matrix for each nonzero.

extension CountSketch {
  /// One pass over the rows. Memory: twice the result.
  public func apply(columns n: Int, rowBlocks pass: RowPass) throws -> Matrix {
    try bucketSums(rows: rows, columns: n, nonzeros: 1, scale: 1, rowBlocks: pass) { j in
      (buckets[j], signs[j])
    }
  }
}

extension SparseSignEmbedding {
  /// One pass over the rows. Memory: twice the result.
  public func apply(columns n: Int, rowBlocks pass: RowPass) throws -> Matrix {
    try bucketSums(
      rows: rows, columns: n, nonzeros: nonzerosPerColumn, scale: scale, rowBlocks: pass
    ) { nonzero in
      (buckets[nonzero], signs[nonzero])
    }
  }
}

extension TensorSketch {
  /// One pass over the rows. Memory: twice the result.
  public func apply(columns n: Int, rowBlocks pass: RowPass) throws -> Matrix {
    let d = right.columns
    return try bucketSums(rows: rows, columns: n, nonzeros: 1, scale: 1, rowBlocks: pass) { j in
      (Int32(bucket(j / d, j % d)), Int8(sign(j / d, j % d)))
    }
  }
}

extension NeuronBlock {
  /// One pass over the rows: `S` has one entry in each column, as a CountSketch has. Memory: twice the result.
  public func apply(columns n: Int, rowBlocks pass: RowPass) throws -> Matrix {
    try bucketSums(rows: rows, columns: n, nonzeros: 1, scale: 1, rowBlocks: pass) { j in
      let (neuron, k) = j.quotientAndRemainder(dividingBy: blockSize)
      return (sketch.buckets[neuron] * Int32(blockSize) + Int32(k), sketch.signs[neuron])
    }
  }
}
