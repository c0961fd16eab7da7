internal import CLAPACK

/// `A = RᵀR` with `R` upper triangular (`dpotrf`), for a symmetric positive definite `A`.
///
/// Every entry of `A` must be finite, and only its upper triangle is used. Cost: `n³/3` operations.
///
/// - Throws: `LinearAlgebraError.notPositiveDefinite` with the order of the first leading minor that is
///   not positive, `.notFinite`, `.outOfMemory`.
public struct CholeskyFactorization: Sendable {
  public let r: TriangularMatrix

  public init(_ a: consuming Matrix) throws(LinearAlgebraError) {
    var factor = a
    try factor.factorUpperTriangle()
    r = TriangularMatrix(upperTriangleOf: consume factor)
  }

  /// `A⁻¹ b`. Cost: `2n²` operations.
  ///
  /// - Throws: `LinearAlgebraError.singular` when the factor's diagonal underflowed to zero.
  public func solve(_ b: [Double]) throws(LinearAlgebraError) -> [Double] {
    try r.solve(r.solveTransposed(b))
  }
}

extension Matrix {
  /// Overwrites the upper triangle of a symmetric positive definite matrix with `R`; entries below the diagonal are not touched.
  ///
  /// - Throws: as `CholeskyFactorization`.
  mutating func factorUpperTriangle() throws(LinearAlgebraError) {
    precondition(isSquare, "a Cholesky factorisation needs a square matrix, not \(rows)×\(columns)")
    try requireFinite(self, "dpotrf")
    let n = rows
    guard n > 0 else { return }
    let info = unsafe withUnsafeMutableElements { entries in
      // This calls the routine directly, without the driver that checks for NaN again.
      unsafe LAPACKE_dpotrf_work(
        LAPACK_COL_MAJOR, upperTriangle, lapackInt(n), entries.baseAddress, leadingDimension(n))
    }
    try check(info, "dpotrf") { .notPositiveDefinite(order: $0) }
    // OpenBLAS accepts a NaN pivot as positive. It arises when an entry of the factor overflowed,
    // which cannot happen for a positive definite matrix: there |r_ij| ≤ √a_jj.
    if let pivot = diagonal.firstIndex(where: \.isNaN) { throw .notPositiveDefinite(order: pivot + 1) }
  }
}

/// LAPACK's letter for “the upper triangle is stored”.
let upperTriangle = CChar(UInt8(ascii: "U"))
