internal import Files
public import LinearOperators

extension SparseMatrix {
  /// Reads a sparse matrix from a file in Matrix Market's coordinate format.
  ///
  /// Real, integer and pattern entries (which are ones) are read, of general, symmetric and skew-symmetric matrices; for the latter two the
  /// lower triangle is given, and the upper one follows. Repeated entries are added.
  ///
  /// - Cost: one pass over the file, which is held in memory, and the sort of `SparseMatrix`.
  /// - Throws: `MatrixFileError` with the line.
  /// - Source: Boisvert, Pozo and Remington, *The Matrix Market exchange formats* (1996).
  public init(matrixMarketFile path: String) throws(MatrixFileError) {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try readFile(path)
    } catch {
      throw MatrixFileError(path, .unreadable(error))
    }
    try self.init(matrixMarket: bytes, file: path)
  }

  /// The same for bytes already in memory; `file` names them in errors.
  public init(matrixMarket bytes: [UInt8], file: String) throws(MatrixFileError) {
    var reader = MatrixMarketReader(bytes)
    do throws(MatrixMarketProblem) {
      self = try reader.matrix()
    } catch {
      throw MatrixFileError(file, line: reader.lineInErrors, .matrixMarket(error))
    }
  }
}
