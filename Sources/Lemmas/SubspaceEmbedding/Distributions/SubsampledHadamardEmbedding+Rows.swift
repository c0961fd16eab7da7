public import DenseLinearAlgebra
public import LinearOperators

extension SubsampledHadamardEmbedding {
  /// One pass over the rows. Memory: as `SampledHadamardRows`, at most three times the result.
  public func apply(columns n: Int, rowBlocks pass: RowPass) throws -> Matrix {
    var spread = SampledHadamardRows(sampled, columns: n)
    try pass { block in spread.add(block) { j in (hadamard.first + j, hadamard.signs[j]) } }
    return spread.finish().scaled(by: scale)
  }
}

extension TensorSRHT {
  /// One pass over the rows, each group of `d` padded to `d₂`. Memory: as `SampledHadamardRows`, at most three times the result.
  public func apply(columns n: Int, rowBlocks pass: RowPass) throws -> Matrix {
    var spread = SampledHadamardRows(sampledWhole, columns: n)
    try pass { block in
      spread.add(block) { j in
        let (r, k) = j.quotientAndRemainder(dividingBy: right.signs.count)
        return ((left.first + r) * right.order + k, left.signs[r] * right.signs[k])
      }
    }
    return spread.finish().scaled(by: scale)
  }
}
