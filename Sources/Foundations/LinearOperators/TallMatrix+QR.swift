internal import Communication
public import DenseLinearAlgebra

extension TallMatrix {
  /// The triangle `R` of `[A; √μ I] = QR`, so that `RᵀR = AᵀA + μI`, without squaring the condition number by forming `AᵀA`: the condition
  /// number of `R` is that of `A`, and its backward error is a few `nu‖A‖`.
  ///
  /// Rows come in blocks, and each is factored together with the triangle of the preceding blocks (sequential TSQR). The signs of the rows of `R` are
  /// whatever the Householder reflections produce.
  ///
  /// - Shape: `n×n`, singular where `A` has dependent columns and `μ = 0`.
  /// - Cost: about `2Nn²(1 + n/k)` operations for blocks of `k` rows. Memory: `n²` and two blocks; where a matrix is known only by products, `Nn`.
  /// - Throws: `LinearAlgebraError`; what reading the matrix throws.
  /// - Traps: when the rows are distributed over processes.
  /// - Source: Demmel, Grigori, Hoemmen and Langou, *Communication-optimal parallel and sequential QR and LU factorizations* (2012).
  public func triangularFactor(damping: Double = 0) throws -> TriangularMatrix {
    precondition(damping >= 0 && damping.isFinite, "the damping must be finite and ≥ 0, not \(damping)")
    precondition(
      share.communicator.isAlone, "the triangular factor needs all rows of the matrix in one process")
    var r = Matrix.identity(columns).scaled(by: damping.squareRoot())
    try forEachDensePart { _, rows in r = try QRFactorization(r.stacked(on: rows)).r }
    return TriangularMatrix(upperTriangleOf: r)
  }

  /// One pass over the rows, first to last, as dense matrices `A[first ..< first + k, :]` of `k×n`: a stored matrix in one piece, others in parts of about a
  /// million entries. A matrix known only by products is multiplied out.
  ///
  /// - Throws: what reading the matrix throws.
  public func forEachDensePart(_ body: (_ first: Int, _ rows: Matrix) throws -> Void) throws {
    switch access {
    case .stored(let matrix): try body(0, matrix)
    case .khatriRao(let matrix):
      let d = matrix.right.rows
      for block in rowBlocks(rows: matrix.leftRows, columns: columns * d) {
        try body(block.lowerBound * d, matrix.rowBlock(block))
      }
    case .rowBlocks(let pass): try pass { try $0.forEachDensePart(body) }
    case .columns(let block): try body(0, block(0..<columns))
    }
  }
}
