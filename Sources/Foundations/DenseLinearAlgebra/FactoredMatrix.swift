internal import CLAPACK

/// A symmetric positive definite matrix and its Cholesky factor in one square: `R` from the diagonal upwards, `A` below it, and
/// the diagonal of `A` beside.
///
/// - Shape: `n×n`. Memory: `n²`, half of what `A` and its `CholeskyFactorization` take; the argument's storage is reused when it is
///   unique.
public struct FactoredMatrix: Sendable {
  private var square: Matrix
  /// The diagonal of `A` while that of `R` is in the square, and the other way round.
  private var otherDiagonal: [Double]

  /// - Cost: `n³/3` operations.
  /// - Throws: what `CholeskyFactorization` does.
  public init(_ a: consuming Matrix) throws(LinearAlgebraError) {
    // Stored only when it is done: a property that is set while it is worked on would be copied.
    var square = a
    otherDiagonal = square.diagonal
    try square.factorUpperTriangle()
    self.square = square
  }

  /// `A⁻¹ b`. Cost: `2n²` operations.
  ///
  /// - Throws: `LinearAlgebraError.singular` when the factor's diagonal underflowed to zero.
  public func solve(_ b: [Double]) throws(LinearAlgebraError) -> [Double] {
    var x = b
    try square.solveUpperTriangle(&x, CblasTrans)
    try square.solveUpperTriangle(&x, CblasNoTrans)
    return x
  }

  /// `A x` (`dsymv`). Cost: `2n²` operations.
  public mutating func times(_ x: [Double]) -> [Double] {
    let n = square.rows
    precondition(x.count == n, "a matrix of order \(n) cannot take \(x.count) entries")
    var y = [Double](repeating: 0, count: n)
    exchangeDiagonals()
    unsafe cblas_dsymv(
      CblasColMajor, CblasLower, lapackInt(n), 1, square.elements, leadingDimension(n), x, 1, 0, &y, 1)
    exchangeDiagonals()
    return y
  }

  private mutating func exchangeDiagonals() {
    for i in otherDiagonal.indices {
      (square[i, i], otherDiagonal[i]) = (otherDiagonal[i], square[i, i])
    }
  }
}
