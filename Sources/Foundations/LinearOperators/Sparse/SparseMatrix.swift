/// A sparse matrix by rows (CSR): entries that are not stored are zero.
///
/// ```swift
/// let a = try SparseMatrix(
///   rows: 3, columns: 2, rowStarts: [0, 1, 1, 3], columnIndices: [1, 0, 1], values: [2, -1, 4])
/// let product = a.times([1, 1])  // [2, 0, 3]
/// ```
///
/// - Shape: `N×n`; `z` entries are stored, and a stored entry may be zero.
/// - Memory: `12z + 8N` bytes.
public struct SparseMatrix: Sendable, Equatable {
  /// `N`.
  public let rows: Int
  /// `n`.
  public let columns: Int
  /// The entries of row `i` are at `rowStarts[i] ..< rowStarts[i + 1]`: `N + 1` numbers from 0 to `z`.
  public let rowStarts: [Int]
  /// The column of each entry, increasing within a row. A narrow type, because there is one for each entry.
  public let columnIndices: [Int32]
  /// The entries.
  public let values: [Double]

  /// `z`, how many entries are stored.
  public var nonzeroCount: Int { values.count }

  /// A matrix from its CSR arrays, which are checked. Cost: one pass over them.
  ///
  /// - Throws: `SparseMatrixError` for sizes and lengths that do not match, starts that decrease, indices that are out of range
  ///   or do not increase within a row, and entries that are not finite.
  public init(
    rows: Int, columns: Int, rowStarts: [Int], columnIndices: [Int32], values: [Double]
  ) throws(SparseMatrixError) {
    try requireShape(rows: rows, columns: columns)
    if rowStarts.count - 1 != rows {
      throw .wrongLength(array: "rowStarts", found: rowStarts.count, expected: rows + 1)
    }
    if columnIndices.count != values.count {
      throw .wrongLength(array: "columnIndices", found: columnIndices.count, expected: values.count)
    }
    if rowStarts[0] != 0 { throw .wrongStart(row: 0, found: rowStarts[0], expected: 0) }
    for row in 0..<rows where rowStarts[row + 1] < rowStarts[row] {
      throw .decreasingStart(row: row + 1, found: rowStarts[row + 1], previous: rowStarts[row])
    }
    if rowStarts[rows] != values.count {
      throw .wrongStart(row: rows, found: rowStarts[rows], expected: values.count)
    }
    for row in 0..<rows {
      var previous: Int32 = -1
      for entry in rowStarts[row]..<rowStarts[row + 1] {
        let column = columnIndices[entry]
        if !(0..<columns).contains(Int(column)) {
          throw .columnOutOfRange(entry: entry, column: Int(column), columns: columns)
        }
        if column <= previous {
          throw .columnNotIncreasing(row: row, column: Int(column), previous: Int(previous))
        }
        if !values[entry].isFinite {
          throw .notFinite(row: row, column: Int(column), value: "\(values[entry])")
        }
        previous = column
      }
    }
    self.init(
      trustedRows: rows, columns: columns, rowStarts: rowStarts, columnIndices: columnIndices, values: values)
  }

  /// The matrix of CSR arrays that have been checked.
  init(trustedRows rows: Int, columns: Int, rowStarts: [Int], columnIndices: [Int32], values: [Double]) {
    (self.rows, self.columns) = (rows, columns)
    (self.rowStarts, self.columnIndices, self.values) = (rowStarts, columnIndices, values)
  }

  /// Some rows, as a separate matrix.
  ///
  /// - Traps: when the range exceeds the rows.
  public func selectingRows(_ range: Range<Int>) -> SparseMatrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) are outside \(rows) rows")
    let entries = rowStarts[range.lowerBound]..<rowStarts[range.upperBound]
    return SparseMatrix(
      trustedRows: range.count, columns: columns,
      rowStarts: rowStarts[range.lowerBound...range.upperBound].map { $0 - entries.lowerBound },
      columnIndices: Array(columnIndices[entries]), values: Array(values[entries]))
  }

  /// The positions of the entries of row `i`.
  package func entries(ofRow i: Int) -> Range<Int> { rowStarts[i]..<rowStarts[i + 1] }
}

/// Refuses sizes that are negative or that 32 bits cannot hold.
func requireShape(rows: Int, columns: Int) throws(SparseMatrixError) {
  let sizes = 0...Int(Int32.max)
  if !sizes.contains(rows) || !sizes.contains(columns) {
    throw .illegalShape(rows: rows, columns: columns)
  }
}
