internal import CLAPACK

/// A symmetric positive definite matrix `A + μI` and its Cholesky factor in one square array: `R` on and above the diagonal, `A` below it, and
/// the diagonals of `A` and `A + μI` separately.
///
/// - Shape: `n×n`. Memory: `n²`, half of what `A` and its `CholeskyFactorization` need; the argument's storage is reused when it is unique.
public struct FactoredMatrix: Sendable {
  private var square: Matrix
  /// The diagonal of `A`.
  private let diagonal: [Double]
  /// The diagonal of `A + μI` while that of `R` is in the square, and vice versa.
  private var otherDiagonal: [Double]
  /// `μ`.
  public let damping: Double

  /// `n`.
  public var order: Int { square.rows }

  /// - Cost: `n³/3` operations.
  /// - Throws: as `CholeskyFactorization`.
  public init(_ a: consuming Matrix, damping: Double = 0) throws(LinearAlgebraError) {
    // Stored only when complete: a property that is modified in place would be copied.
    var square = a
    diagonal = square.diagonal
    self.damping = damping
    square.addToDiagonal(damping)
    otherDiagonal = square.diagonal
    try square.factorUpperTriangle()
    self.square = square
  }

  /// All of `A`, in this storage when the value is consumed. Cost: `n²/2` copies.
  public var matrix: Matrix {
    consuming get {
      let diagonal = diagonal
      var a = (consume self).square
      a.mirrorLowerTriangle()
      for i in diagonal.indices { a[i, i] = diagonal[i] }
      return a
    }
  }

  /// `(A + μI)⁻¹ b`. Cost: `2n²` operations.
  ///
  /// - Throws: `LinearAlgebraError.singular` when the factor's diagonal underflowed to zero.
  public func solve(_ b: [Double]) throws(LinearAlgebraError) -> [Double] {
    var x = b
    try square.solveUpperTriangle(&x, CblasTrans)
    try square.solveUpperTriangle(&x, CblasNoTrans)
    return x
  }

  /// `(A + μI) x` (`dsymv`). Cost: `2n²` operations.
  public mutating func times(_ x: [Double]) -> [Double] {
    let n = square.rows
    precondition(x.count == n, "a matrix of order \(n) cannot multiply a vector of \(x.count) entries")
    var y = [Double](repeating: 0, count: n)
    exchangeDiagonals()
    unsafe cblas_dsymv(
      CblasColMajor, CblasLower, lapackInt(n), 1, square.elements, leadingDimension(n), x, 1, 0, &y, 1)
    exchangeDiagonals()
    return y
  }

  /// Refuses a matrix that is singular to working precision but whose factorisation ran to completion by luck of rounding.
  ///
  /// The computed factor is that of `A + μI + E` with `|e_ij| ≤ φ√(m_ii m_jj)`, `m` the diagonal of `A + μI` and
  /// `φ = γ_{n+4}/(1 − γ_{n+4})` (see `PositivityCertificate`). So with `D = diag(√m_ii)`, and however rows and columns are scaled,
  /// `D⁻¹(A + μI)D⁻¹` is only known to within `nφ`: if it is singular, the smallest eigenvalue of the matrix actually factored is at most
  /// `nφ`. That eigenvalue is estimated from above, as `1/λ_max` of `D(A + μI)⁻¹D` by a dozen Lanczos steps, and the matrix is refused when
  /// the estimate is at most `2nφ`.
  ///
  /// - Cost: about `25n²` operations.
  /// - Throws: `LinearAlgebraError.notPositiveDefinite` with the order of the matrix, `.overflow` where products exceed the range of double precision,
  ///   `.noConvergence`, `.outOfMemory`.
  public func requireDefiniteToWorkingPrecision() throws(LinearAlgebraError) {
    if order == 0 { return }
    let roots = otherDiagonal.map { $0.squareRoot() }
    let values = try ritzValues(order: order, steps: 12) { x throws(LinearAlgebraError) in
      zip(try solve(zip(x, roots).map { $0 * $1 }), roots).map { $0 * $1 }
    }
    guard let largest = values.last else { throw .overflow(routine: "dpotrs") }
    let gamma = roundingBound(order + 4)
    if !(1 > 2 * Double(order) * gamma / (1 - gamma) * largest) { throw .notPositiveDefinite(order: order) }
  }

  private mutating func exchangeDiagonals() {
    for i in otherDiagonal.indices {
      (square[i, i], otherDiagonal[i]) = (otherDiagonal[i], square[i, i])
    }
  }
}
