extension SparseMatrix {
  /// A matrix from entries in any order, the `k`-th being `values[k]` in row `rowIndices[k]` and column `columnIndices[k]`.
  ///
  /// Entries with the same row and column are added in the order given, as is usual for Matrix Market files.
  ///
  /// - Cost: two counting sorts. Memory: twice that of the entries, in addition.
  /// - Throws: `SparseMatrixError` for sizes and lengths that do not match, indices out of range, and entries (or sums of repeated
  ///   ones) that are not finite.
  public init(
    rows: Int, columns: Int, rowIndices: [Int], columnIndices: [Int32], values: [Double]
  ) throws(SparseMatrixError) {
    try requireShape(rows: rows, columns: columns)
    if rowIndices.count != values.count {
      throw .wrongLength(array: "rowIndices", found: rowIndices.count, expected: values.count)
    }
    if columnIndices.count != values.count {
      throw .wrongLength(array: "columnIndices", found: columnIndices.count, expected: values.count)
    }
    for (entry, row) in rowIndices.enumerated() where row < 0 || row >= rows {
      throw .rowOutOfRange(entry: entry, row: row, rows: rows)
    }
    for (entry, column) in columnIndices.enumerated() where column < 0 || column >= columns {
      throw .columnOutOfRange(entry: entry, column: Int(column), columns: columns)
    }
    if let entry = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(
        row: rowIndices[entry], column: Int(columnIndices[entry]), value: "\(values[entry])")
    }
    // Both sorts are stable: by columns first, so that each row has increasing columns in the end.
    let byColumn = placesSorted(0..<values.count, below: columns) { Int(columnIndices[$0]) }.places
    let (order, starts) = placesSorted(byColumn, below: rows) { rowIndices[$0] }
    try self.init(
      addingRepeated: order, rows: rows, columns: columns, starts: starts, columnIndices: columnIndices,
      values: values)
  }

  /// The entries in the given order, row by row with nondecreasing columns, repeated ones added.
  private init(
    addingRepeated order: [Int], rows: Int, columns: Int, starts: [Int], columnIndices: [Int32],
    values: [Double]
  ) throws(SparseMatrixError) {
    var rowStarts = [0]
    rowStarts.reserveCapacity(rows + 1)
    var (keptColumns, keptValues): ([Int32], [Double]) = ([], [])
    keptColumns.reserveCapacity(order.count)
    keptValues.reserveCapacity(order.count)
    for row in 0..<rows {
      for entry in order[starts[row]..<starts[row + 1]] {
        let (column, value) = (columnIndices[entry], values[entry])
        if keptColumns.count > rowStarts[row] && keptColumns[keptColumns.count - 1] == column {
          keptValues[keptValues.count - 1] += value
          if !keptValues[keptValues.count - 1].isFinite {
            throw .notFinite(
              row: row, column: Int(column),
              value: "a sum of repeated entries, \(keptValues[keptValues.count - 1])")
          }
        } else {
          keptColumns.append(column)
          keptValues.append(value)
        }
      }
      rowStarts.append(keptColumns.count)
    }
    self.init(
      trustedRows: rows, columns: columns, rowStarts: rowStarts, columnIndices: keptColumns,
      values: keptValues)
  }
}

/// Entries sorted by a key below `bound`, equal ones in the order given, and where those of each key start.
private func placesSorted(
  _ entries: some Collection<Int>, below bound: Int, by key: (Int) -> Int
) -> (places: [Int], starts: [Int]) {
  var starts = [Int](repeating: 0, count: bound + 1)
  for entry in entries { starts[key(entry) + 1] += 1 }
  for next in 0..<bound { starts[next + 1] += starts[next] }
  var free = starts
  var places = [Int](repeating: 0, count: entries.count)
  for entry in entries {
    let key = key(entry)
    places[free[key]] = entry
    free[key] += 1
  }
  return (places, starts)
}
