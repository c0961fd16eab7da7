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
  /// Overwrites the upper triangle of a symmetric positive definite matrix with `R`, and leaves what is below the diagonal.
  ///
  /// - Throws: what `CholeskyFactorization` does.
  mutating func factorUpperTriangle() throws(LinearAlgebraError) {
    precondition(isSquare, "a \(rows)×\(columns) matrix has no Cholesky factor")
    try requireFinite(self, "dpotrf")
    let n = rows
    guard n > 0 else { return }
    let info = unsafe withUnsafeMutableElements { entries in
      // The driver that would look for NaN again is left out.
      unsafe LAPACKE_dpotrf_work(
        LAPACK_COL_MAJOR, upperTriangle, lapackInt(n), entries.baseAddress, leadingDimension(n))
    }
    try check(info, "dpotrf") { .notPositiveDefinite(order: $0) }
    // OpenBLAS lets a NaN pivot pass for a positive one. It arises where an entry of the factor overflowed,
    // which no positive definite matrix can do: there |r_ij| ≤ √a_jj.
    if let pivot = diagonal.firstIndex(where: \.isNaN) { throw .notPositiveDefinite(order: pivot + 1) }
  }
}

/// LAPACK's letter for “the upper triangle is stored”.
let upperTriangle = CChar(UInt8(ascii: "U"))
