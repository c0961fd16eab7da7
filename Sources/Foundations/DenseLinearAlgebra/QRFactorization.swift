internal import CLAPACK

/// `A = Q R` with `Q` orthonormal and `R` upper triangular (Householder, `dgeqrf`).
///
/// - Shape: `A` is `m×n`; with `k = min(m, n)`, `Q` is `m×k` and `R` is `k×n`.
/// - Cost: `2mn² − 2n³/3` operations for `m ≥ n`; the argument's storage is reused when it is unique.
/// - Throws: `LinearAlgebraError.notFinite`, `.overflow`, `.outOfMemory`.
public struct QRFactorization: Sendable {
  private let factors: Matrix
  private let reflectors: [Double]

  public init(_ a: consuming Matrix) throws(LinearAlgebraError) {
    try requireFinite(a, "dgeqrf")
    let (m, n) = (a.rows, a.columns)
    // Stored only when complete: a property that is modified in place would be copied.
    var factors = a
    var reflectors = [Double](repeating: 0, count: min(m, n))
    if !reflectors.isEmpty {
      let info = unsafe factors.withUnsafeMutableElements { entries in
        unsafe LAPACKE_dgeqrf(
          LAPACK_COL_MAJOR, lapackInt(m), lapackInt(n), entries.baseAddress, leadingDimension(m),
          &reflectors)
      }
      try check(info, "dgeqrf")
      try requireNoOverflow(factors.elements, "dgeqrf")
    }
    (self.factors, self.reflectors) = (factors, reflectors)
  }

  /// The triangular factor, `k×n`.
  public var r: Matrix {
    Matrix(rows: reflectors.count, columns: factors.columns) { $0 <= $1 ? factors[$0, $1] : 0 }
  }

  /// The orthonormal factor, `m×k`. Cost: `4mk²` operations at most (`dorgqr`).
  public func q() throws(LinearAlgebraError) -> Matrix {
    let k = reflectors.count
    guard k > 0 else { return Matrix(rows: factors.rows, columns: 0) }
    var q = factors.columns(0..<k)
    let m = q.rows
    let info = unsafe q.withUnsafeMutableElements { entries in
      unsafe LAPACKE_dorgqr(
        LAPACK_COL_MAJOR, lapackInt(m), lapackInt(k), lapackInt(k), entries.baseAddress,
        leadingDimension(m), reflectors)
    }
    try check(info, "dorgqr")
    return q
  }
}
