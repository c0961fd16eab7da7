public import DenseLinearAlgebra

// An entry of A v is one sum. Aᵀu adds multiples of rows, which threads cannot do in one shared vector: the rows are split into parts, each part has
// its own vector, and these are added in order. The parts are a function of the matrix alone, so no result depends on the number
// of threads.

extension SparseMatrix: RowBlockMatrix {
  /// All rows as one block.
  public func forEachRowBlock(_ body: (RowBlock) throws -> Void) throws {
    try body(.sparse(first: 0, rows: self))
  }

  /// `A v`. Cost: `timesOperations`.
  public func times(_ v: [Double]) -> [Double] {
    precondition(
      v.count == columns, "a \(rows)×\(columns) matrix cannot multiply a vector of \(v.count) entries")
    return entriesByColumns(rows: 1, columns: rows, together: 4096, initial: 0.0) { range, product in
      for i in range { product[i - range.lowerBound] = rowDot(i, v.span) }
    }
  }

  /// `Aᵀ u`. Cost: `transposeTimesOperations`. Memory: `n` entries for each part.
  public func transposeTimes(_ u: [Double]) -> [Double] {
    precondition(
      u.count == rows,
      "the transpose of a \(rows)×\(columns) matrix cannot multiply a vector of \(u.count) entries")
    return addingRows { i in u[i] }
  }

  /// `Aᵀ(A v)` in one pass over the rows, `Σ_i a_i (a_iᵀv)`. Cost: `gramOperations`. Memory: as `transposeTimes`.
  public func gramTimes(_ v: [Double]) -> [Double] {
    precondition(
      v.count == columns, "a \(rows)×\(columns) matrix cannot multiply a vector of \(v.count) entries")
    return addingRows { i in rowDot(i, v.span) }
  }

  /// `2zk` at most: each entry is multiplied by the entries of the chosen columns in its row.
  public func gramColumnsOperations(_ k: Int) -> Int { 2 * nonzeroCount * k }
  /// `2z`.
  public var gramDiagonalOperations: Int { 2 * nonzeroCount }

  /// `2z`.
  public var timesOperations: Int { 2 * nonzeroCount }
  /// `2z`.
  public var transposeTimesOperations: Int { 2 * nonzeroCount }

  /// `A` itself, entry by entry: the definition.
  public func denseMatrix() -> Matrix { denseRows(0..<rows) }

  /// Some rows with all their entries, `|range|×n`.
  func denseRows(_ range: Range<Int>) -> Matrix {
    var dense = Matrix(rows: range.count, columns: columns)
    for i in range {
      for entry in entries(ofRow: i) {
        dense[i - range.lowerBound, Int(columnIndices[entry])] = values[entry]
      }
    }
    return dense
  }

  /// `a_iᵀ v`.
  private func rowDot(_ i: Int, _ v: borrowing Span<Double>) -> Double {
    let (indices, values) = (columnIndices.span, self.values.span)
    var sum = 0.0
    for entry in entries(ofRow: i) { sum += values[entry] * v[Int(indices[entry])] }
    return sum
  }

  /// `Σ_i w_i a_i`.
  private func addingRows(_ weight: @Sendable (_ row: Int) -> Double) -> [Double] {
    let parts = self.parts
    let sums = Matrix.byColumns(rows: columns, columns: parts.count) { part, sum in
      let (indices, values) = (columnIndices.span, self.values.span)
      for i in parts[part] {
        let factor = weight(i)
        for entry in entries(ofRow: i) { sum[Int(indices[entry])] += factor * values[entry] }
      }
    }
    return sums.times([Double](repeating: 1, count: parts.count))
  }

  /// Up to 64 ranges of rows with about equally many entries each, several times more entries than there are columns.
  var parts: [Range<Int>] {
    let count = min(64, max(1, nonzeroCount / max(1 << 16, 4 * columns)))
    let bounds = (0...count).map { part in
      part == count ? rows : firstRow(startingAt: part * nonzeroCount / count)
    }
    return zip(bounds, bounds.dropFirst()).map { $0..<$1 }
  }

  /// The first row that starts at or after an entry.
  private func firstRow(startingAt entry: Int) -> Int {
    var (low, high) = (0, rows)
    while low < high {
      let middle = (low + high) / 2
      if rowStarts[middle] < entry { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
