import CounterStream
public import DenseLinearAlgebra

/// Random points on the unit sphere, `d×n`: normal vectors divided by their norms.
public func unitPoints(dimension d: Int, count n: Int, seed: Int = 0) -> Matrix {
  let stream = CounterStream(seed: UInt64(seed)).substream("unit points")
  return normalizingColumns(
    Matrix(rows: d, columns: n, elements: stream.normals(0..<(d * n))))
}

/// The matrix with each column divided by its norm.
public func normalizingColumns(_ a: Matrix) -> Matrix {
  let norms = a.columnNorms
  return Matrix(rows: a.rows, columns: a.columns) { a[$0, $1] / norms[$1] }
}
