public import Communication
public import DenseLinearAlgebra

extension Communicator {
  /// Replaces every entry of a matrix by its sum over the ranks.
  public func sum(_ matrix: inout Matrix) {
    if isAlone { return }
    matrix.withMutableSpan { sum(&$0) }
  }

  /// Replaces every entry of a symmetric matrix by its sum over the ranks. Only the upper triangle is read, and only its `n(n + 1)/2` entries are sent.
  public func sum(upperTriangleOf matrix: inout Matrix) {
    if isAlone { return }
    let n = matrix.columns
    var packed = matrix.upperTriangle
    sum(&packed)
    matrix.withMutableSpan { entries in
      var place = 0
      for j in 0..<n {
        for i in 0...j {
          entries[i + j * n] = packed[place]
          place += 1
        }
      }
    }
    matrix.mirrorUpperTriangle()
  }

  /// `‖x‖` of a vector whose entries are distributed over the ranks, from the norms of the parts.
  public func norm(ofShares x: [Double]) -> Double {
    let own = DenseLinearAlgebra.norm(x)
    return isAlone ? own : DenseLinearAlgebra.norm(gather(own))
  }
}

extension Matrix {
  /// The entries of the upper triangle, column after column: `n(n + 1)/2` of them.
  package var upperTriangle: [Double] {
    precondition(isSquare, "the upper triangle needs a square matrix, not \(rows)×\(columns)")
    var packed: [Double] = []
    packed.reserveCapacity(columns * (columns + 1) / 2)
    for j in 0..<columns { packed += elements[(j * columns)...(j * columns + j)] }
    return packed
  }
}
