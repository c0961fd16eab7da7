public import LinearOperators

/// Opens a matrix of any kind that this module reads, in the form that suits its size.
///
/// - A `.npy` file of at most `largestStored` bytes (as doubles) becomes a `Matrix`: iterations pass over it often. A larger one becomes
///   `NumPyRows`, of which each pass reads blocks.
/// - A `.mtx` file becomes a `SparseMatrix`.
///
/// ```swift
/// let a = try openMatrix("A.npy")
/// let r = try a.triangularFactor()
/// ```
///
/// - Parameters:
///   - path: the file, whose ending says what it is.
///   - largestStored: 256 MiB where nothing else is asked for.
/// - Throws: `MatrixFileError`; for entries of `NumPyRows` each pass does.
public func openMatrix(
  _ path: String, largestStored: Int = 256 << 20
) throws(MatrixFileError) -> any TallMatrix {
  if path.hasSuffix(".mtx") { return try SparseMatrix(matrixMarketFile: path) }
  guard path.hasSuffix(".npy") else { throw MatrixFileError(path, .unknownKind) }
  let rows = try NumPyRows(contentsOf: path)
  let entries = rows.rows.multipliedReportingOverflow(by: rows.columns)
  if !entries.overflow, entries.partialValue <= largestStored / 8 { return try rows.stored() }
  return rows
}
