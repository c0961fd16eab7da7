public import Communication
public import DenseLinearAlgebra

extension TallMatrix {
  /// Columns of `G = AᵀA`, `Aᵀ(A e_j)` for each `j`, in the order given: the input of a low-rank approximation of `G`, without forming its `n²` entries.
  ///
  /// - Shape: `n×k`. Memory: that of the result, and a block of rows.
  /// - Cost: `gramColumnsOperations(k)`; where rows come in blocks, one pass over them.
  /// - Throws: what reading the matrix throws.
  public func gramColumns(_ indices: [Int]) throws -> Matrix {
    precondition(
      indices.allSatisfy { $0 >= 0 && $0 < columns }, "the indices must be columns in 0..<\(columns)")
    var result = Matrix(rows: columns, columns: indices.count)
    switch access {
    case .stored(let matrix): result.addGramColumns(indices, of: matrix)
    case .khatriRao(let matrix):
      for block in rowBlocks(rows: matrix.leftRows, columns: columns * matrix.right.rows) {
        result.addGramColumns(indices, of: matrix.rowBlock(block))
      }
    case .rowBlocks(let pass): try pass { result.addGramColumns(indices, of: $0) }
    case .columns:
      for (place, j) in indices.enumerated() {
        var unit = [Double](repeating: 0, count: columns)
        unit[j] = 1
        result.replaceColumns(
          from: place, with: Matrix(rows: columns, columns: 1, elements: try gramTimes(unit)))
      }
      return result
    }
    share.communicator.sum(&result)
    return result
  }

  /// `2Nnk`, those of the products of entries; where only products are known, `k` products with `AᵀA`.
  public func gramColumnsOperations(_ k: Int) -> Int {
    if case .columns = access { return k * gramOperations }
    return 2 * share.total * columns * k
  }

  /// What crosses the network for `k` columns by `gramColumns`: all of them together; where only products with `AᵀA` are available, one after another.
  ///
  /// - Claim: `cost.communication`.
  public func gramColumnsTraffic(_ k: Int) -> Traffic {
    var traffic = Traffic()
    if case .columns = access { traffic.add(sum: columns, times: k) } else { traffic.add(sum: columns * k) }
    return traffic
  }

  /// `2Nn`; where only products are known, `n` products with `A` in addition.
  public var gramDiagonalOperations: Int {
    if case .columns = access { return columns * (timesOperations + 2 * share.total) }
    return 2 * share.total * columns
  }

  /// The diagonal of `G = AᵀA`: the squared norms of the columns.
  ///
  /// - Cost: `2Nn` operations; where rows come in blocks, one pass over them; where only products are known, `n` products with `A`.
  /// - Throws: what reading the matrix throws.
  public func gramDiagonal() throws -> [Double] {
    var sums = try ownGramDiagonal()
    share.communicator.sum(&sums)
    return sums
  }

  /// The contribution of this process's rows to the diagonal.
  private func ownGramDiagonal() throws -> [Double] {
    switch access {
    case .stored(let matrix): return matrix.columnDots(matrix)
    case .khatriRao(let matrix):
      var sums = [Double](repeating: 0, count: columns)
      for block in rowBlocks(rows: matrix.leftRows, columns: columns) {
        let left = matrix.leftBlock(rows: block, columns: 0..<columns)
        add(1, left.columnDots(left), to: &sums)
      }
      return zip(sums, matrix.right.columnDots(matrix.right)).map { $0 * $1 }
    case .rowBlocks(let pass):
      var sums = [Double](repeating: 0, count: columns)
      try pass { $0.addSquares(to: &sums) }
      return sums
    case .columns(let block):
      return try (0..<columns).map { j in
        let column = try block(j..<(j + 1)).elements
        return dot(column, column)
      }
    }
  }
}

extension Matrix {
  /// Adds `AᵀA_I` for the columns `I` of a block `A` of rows.
  fileprivate mutating func addGramColumns(_ indices: [Int], of a: Matrix) {
    accumulate(a, a.selectingColumns(indices), transposeFirst: true)
  }

  fileprivate mutating func addGramColumns(_ indices: [Int], of block: RowBlock) {
    switch block {
    case .dense(_, let rows):
      var chosen = Matrix(rows: indices.count, columns: rows.columns)
      for i in 0..<rows.columns {
        for (place, j) in indices.enumerated() { chosen[place, i] = rows[j, i] }
      }
      accumulate(rows, chosen, transposeSecond: true)
    case .sparse(_, let rows):
      var places = [Int: [Int]]()
      for (place, j) in indices.enumerated() { places[j, default: []].append(place) }
      for i in 0..<rows.rows {
        let entries = rows.entries(ofRow: i)
        for right in entries {
          for place in places[Int(rows.columnIndices[right])] ?? [] {
            for left in entries {
              self[Int(rows.columnIndices[left]), place] += rows.values[left] * rows.values[right]
            }
          }
        }
      }
    }
  }
}

extension RowBlock {
  /// Adds the squares of the entries of each column.
  fileprivate func addSquares(to sums: inout [Double]) {
    switch self {
    case .dense(_, let rows):
      let entries = rows.elements.span
      for i in 0..<rows.columns {
        for j in 0..<rows.rows {
          let entry = entries[j + i * rows.rows]
          sums[j] += entry * entry
        }
      }
    case .sparse(_, let rows):
      for (entry, column) in rows.columnIndices.enumerated() {
        sums[Int(column)] += rows.values[entry] * rows.values[entry]
      }
    }
  }
}
