internal import CLAPACK

/// `A = U diag(σ) Vᵀ`, thin, singular values descending (`dgesdd`).
///
/// - Shape: with `k = min(m, n)`, `U` is `m×k`, `Vᵀ` is `k×n`.
public struct SingularValueDecomposition: Sendable {
  public let u: Matrix
  public let values: [Double]
  public let vTransposed: Matrix

  /// - Throws: `LinearAlgebraError.notFinite`, `.overflow`, `.noConvergence`, `.outOfMemory`.
  public init(_ a: consuming Matrix) throws(LinearAlgebraError) {
    (u, values, vTransposed) = try singularValueDecomposition(a, vectors: true)
  }

  /// The singular values alone, descending.
  ///
  /// - Throws: `LinearAlgebraError.notFinite`, `.overflow`, `.noConvergence`, `.outOfMemory`.
  public static func values(_ a: consuming Matrix) throws(LinearAlgebraError) -> [Double] {
    try singularValueDecomposition(a, vectors: false).values
  }
}

private func singularValueDecomposition(
  _ a: consuming Matrix, vectors: Bool
) throws(LinearAlgebraError) -> (u: Matrix, values: [Double], vTransposed: Matrix) {
  try requireFinite(a, "dgesdd")
  var work = a
  let (m, n) = (work.rows, work.columns)
  let k = min(m, n)
  var u = Matrix(rows: vectors ? m : 0, columns: vectors ? k : 0)
  var vTransposed = Matrix(rows: vectors ? k : 0, columns: vectors ? n : 0)
  var values = [Double](repeating: 0, count: k)
  guard k > 0 else { return (u, values, vTransposed) }
  let info = unsafe work.withUnsafeMutableElements { entries in
    unsafe u.withUnsafeMutableElements { left in
      unsafe vTransposed.withUnsafeMutableElements { right in
        unsafe LAPACKE_dgesdd(
          LAPACK_COL_MAJOR, CChar(UInt8(ascii: vectors ? "S" : "N")), lapackInt(m), lapackInt(n),
          entries.baseAddress, leadingDimension(m), &values, left.baseAddress, leadingDimension(m),
          right.baseAddress, leadingDimension(k))
      }
    }
  }
  try check(info, "dgesdd") { .noConvergence(routine: "dgesdd", unconverged: $0) }
  try requireNoOverflow(values, "dgesdd")
  return (u, values, vTransposed)
}
