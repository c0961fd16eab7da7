internal import CLAPACK

/// `A = RᵀR` with `R` upper triangular (`dpotrf`), for a symmetric positive definite `A`.
///
/// Only the upper triangle of `A` is read. Cost: `n³/3` operations.
///
/// - Throws: `LinearAlgebraError.notPositiveDefinite` with the order of the first leading minor that is
///   not positive, `.notFinite`, `.outOfMemory`.
public struct CholeskyFactorization: Sendable {
  public let r: TriangularMatrix

  public init(_ a: consuming Matrix) throws(LinearAlgebraError) {
    precondition(a.isSquare, "a \(a.rows)×\(a.columns) matrix has no Cholesky factor")
    try requireFinite(a, "dpotrf")
    var factor = a
    let n = factor.rows
    if n > 0 {
      let info = unsafe factor.withUnsafeMutableElements { entries in
        unsafe LAPACKE_dpotrf(
          LAPACK_COL_MAJOR, upperTriangle, lapackInt(n), entries.baseAddress, leadingDimension(n))
      }
      try check(info, "dpotrf") { .notPositiveDefinite(order: $0) }
    }
    r = TriangularMatrix(upperTriangleOf: factor)
  }

  /// `A⁻¹ b`. Cost: `2n²` operations.
  public func solve(_ b: [Double]) throws(LinearAlgebraError) -> [Double] {
    try r.solve(r.solveTransposed(b))
  }
}

/// LAPACK's letter for “the upper triangle is stored”.
let upperTriangle = CChar(UInt8(ascii: "U"))
