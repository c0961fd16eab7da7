internal import Communication
public import DenseLinearAlgebra

extension TallMatrix {
  /// The triangle `R` of `[A; √μ I] = QR`, so that `RᵀR = AᵀA + μI`, without the squares of `AᵀA`: its condition number is that of `A`, and
  /// it carries a backward error of a few `nu‖A‖`.
  ///
  /// Rows come in blocks, and each is factored together with the triangle of those before it (sequential TSQR). The signs of the rows of `R` are
  /// those that Householder's reflections happen to give.
  ///
  /// - Shape: `n×n`, singular where `A` has dependent columns and `μ = 0`.
  /// - Cost: about `2Nn²(1 + n/k)` operations for blocks of `k` rows. Memory: `n²` and two blocks; where a matrix is known by products only, `Nn`.
  /// - Throws: `LinearAlgebraError`; what reading the matrix throws.
  /// - Traps: when the rows are shared with other processes.
  /// - Source: Demmel, Grigori, Hoemmen and Langou, *Communication-optimal parallel and sequential QR and LU factorizations* (2012).
  public func triangularFactor(damping: Double = 0) throws -> TriangularMatrix {
    precondition(damping >= 0 && damping.isFinite, "no matrix is damped by \(damping)")
    precondition(share.communicator.isAlone, "a triangle of some rows is not that of the matrix")
    var r = Matrix.identity(columns).scaled(by: damping.squareRoot())
    try forEachDensePart { _, rows in r = try QRFactorization(r.stacked(on: rows)).r }
    return TriangularMatrix(upperTriangleOf: r)
  }

  /// One pass over the rows, first to last, as dense matrices `A[first ..< first + k, :]` of `k×n`: a stored matrix at once, others in parts of about a
  /// million entries. One that is known by products only is multiplied out.
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
