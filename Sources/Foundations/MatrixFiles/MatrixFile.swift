public import Communication
internal import DenseLinearAlgebra
internal import Files
public import LinearOperators

/// Opens a matrix of any kind that this module reads, in the form that suits its size.
///
/// - A `.npy` file of at most `largestStored` bytes (as doubles) becomes a `Matrix`: iterations pass over it often. A larger one becomes
///   `NumPyRows`, which reads blocks in each pass.
/// - A `.mtx` file becomes a `SparseMatrix`.
///
/// ```swift
/// let a = try openMatrix("A.npy")
/// let r = try a.triangularFactor()
/// ```
///
/// With several ranks each holds its share of the rows. From a `.npy` file it reads those, and once those of the next rank, to make sure
/// that both see the same data; a `.mtx` file, whose entries may be in any order, is read completely and each rank keeps its own rows.
///
/// - Parameters:
///   - path: the file; its extension determines the format.
///   - largestStored: the limit for the rows that this process holds; by default 256 MiB.
///   - communicator: the ranks over which the rows are distributed.
/// - Throws: `MatrixFileError`; errors in the entries of `NumPyRows` are thrown by each pass.
public func openMatrix(
  _ path: String, largestStored: Int = 256 << 20, over communicator: Communicator = .alone
) throws(MatrixFileError) -> any TallMatrix {
  if path.hasSuffix(".mtx") {
    let whole = try SparseMatrix(matrixMarketFile: path)
    if communicator.isAlone { return whole }
    let share = try share(ofRows: whole.rows, whole.columns, of: path, over: communicator)
    let fingerprint = Fingerprint(
      whole.values, whole.rowStarts.map(Double.init), whole.columnIndices.map(Double.init))
    if !share.isAgreed(own: fingerprint.bits, next: fingerprint.bits) {
      throw MatrixFileError(path, .otherOnRanks)
    }
    return SharedRows(whole.selectingRows(share.range), share: share)
  }
  guard path.hasSuffix(".npy") else { throw MatrixFileError(path, .unknownKind) }
  let whole = try NumPyRows(contentsOf: path)
  if communicator.isAlone {
    return whole.isStored(atMost: largestStored) ? try whole.stored() : whole
  }
  let share = try share(ofRows: whole.rows, whole.columns, of: path, over: communicator)
  if !share.isAgreed(own: try whole.fingerprint(share.range), next: try whole.fingerprint(share.next)) {
    throw MatrixFileError(path, .otherOnRanks)
  }
  let own = whole.selectingRows(share.range)
  // All ranks must use the same kind: the kinds differ in their rounding, and in what is known about it.
  let largest = whole.selectingRows(0..<Share.largestCount(of: whole.rows, ranks: communicator.ranks))
  return largest.isStored(atMost: largestStored)
    ? SharedRows(try own.stored(), share: share) : SharedRows(own, share: share)
}

/// The rows of this process.
///
/// - Throws: `MatrixFileError` when there are more ranks than rows, or another rank sees other sizes.
private func share(
  ofRows rows: Int, _ columns: Int, of path: String, over communicator: Communicator
) throws(MatrixFileError) -> Share {
  let sizes = communicator.gather([Double(rows), Double(columns)])
  if sizes.contains(where: { $0 != sizes[0] }) { throw MatrixFileError(path, .otherOnRanks) }
  if rows < communicator.ranks {
    throw MatrixFileError(path, .fewerRowsThanRanks(rows: rows, ranks: communicator.ranks))
  }
  return communicator.share(of: rows)
}

extension NumPyRows {
  /// A fingerprint of some rows. Cost: one pass over them.
  fileprivate func fingerprint(_ range: Range<Int>) throws(MatrixFileError) -> UInt64 {
    var fingerprint = Fingerprint()
    do {
      try selectingRows(range).forEachRowBlock { block in
        block.forEachDensePart { _, rows in fingerprint.add(rows.elements) }
      }
    } catch let error as MatrixFileError {
      throw error
    } catch {
      preconditionFailure("a pass threw \(error)")
    }
    return fingerprint.bits
  }

  /// Whether the entries take at most so many bytes as doubles.
  fileprivate func isStored(atMost bytes: Int) -> Bool {
    let entries = rows.multipliedReportingOverflow(by: columns)
    return !entries.overflow && entries.partialValue <= bytes / 8
  }
}
