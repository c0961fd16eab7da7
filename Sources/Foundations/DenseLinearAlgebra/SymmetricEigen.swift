internal import CLAPACK

/// `A = V diag(λ) Vᵀ` for a symmetric `A`, eigenvalues ascending (`dsyevd`).
///
/// Every entry of `A` must be finite, and only its upper triangle is used. Cost: about `9n³` operations with vectors, `4n³/3` without.
public struct SymmetricEigen: Sendable {
  public let values: [Double]
  /// Column `k` belongs to `values[k]`.
  public let vectors: Matrix

  /// - Throws: `LinearAlgebraError.notFinite`, `.overflow`, `.noConvergence`, `.outOfMemory`.
  public init(_ a: consuming Matrix) throws(LinearAlgebraError) {
    (values, vectors) = try symmetricEigen(a, job: "V")
  }

  /// The eigenvalues alone, ascending.
  ///
  /// - Throws: `LinearAlgebraError.notFinite`, `.overflow`, `.noConvergence`, `.outOfMemory`.
  public static func values(_ a: consuming Matrix) throws(LinearAlgebraError) -> [Double] {
    try symmetricEigen(a, job: "N").values
  }
}

private func symmetricEigen(
  _ a: consuming Matrix, job: Unicode.Scalar
) throws(LinearAlgebraError) -> (values: [Double], overwritten: Matrix) {
  precondition(a.isSquare, "eigenvalues need a square matrix, not \(a.rows)×\(a.columns)")
  try requireFinite(a, "dsyevd")
  var work = a
  let n = work.rows
  var values = [Double](repeating: 0, count: n)
  guard n > 0 else { return (values, work) }
  let info = unsafe work.withUnsafeMutableElements { entries in
    unsafe LAPACKE_dsyevd(
      LAPACK_COL_MAJOR, CChar(UInt8(ascii: job)), upperTriangle, lapackInt(n), entries.baseAddress,
      leadingDimension(n), &values)
  }
  try check(info, "dsyevd") { .noConvergence(routine: "dsyevd", unconverged: $0) }
  try requireNoOverflow(values, "dsyevd")
  return (values, work)
}
