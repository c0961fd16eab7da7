public import DenseLinearAlgebra

/// Consecutive rows of a tall matrix, each of them contiguous.
public enum RowBlock: Sendable {
  /// Rows from `first` on: column `j` of the `n×k` matrix is row `first + j` of `A`. It has the memory layout of a C-order array of `k` rows.
  case dense(first: Int, rows: Matrix)
  /// Rows from `first` on: row `j` of the `k×n` matrix is row `first + j` of `A`.
  case sparse(first: Int, rows: SparseMatrix)

  /// Which rows of `A` these are.
  public var range: Range<Int> {
    switch self {
    case .dense(let first, let rows): first..<(first + rows.columns)
    case .sparse(let first, let rows): first..<(first + rows.rows)
    }
  }

  /// `n`.
  public var columns: Int {
    switch self {
    case .dense(_, let rows): rows.rows
    case .sparse(_, let rows): rows.columns
    }
  }

  /// These rows of `A v`.
  public func times(_ v: [Double]) -> [Double] {
    switch self {
    case .dense(_, let rows): rows.transposeTimes(v)
    case .sparse(_, let rows): rows.times(v)
    }
  }

  /// The contribution of these rows to `Aᵀ u`: `Σ_j u_j a_j`, with one number for each row.
  public func transposeTimes(_ u: [Double]) -> [Double] {
    switch self {
    case .dense(_, let rows): rows.times(u)
    case .sparse(_, let rows): rows.transposeTimes(u)
    }
  }

  /// The rows in dense parts of about a million entries, `k×n` from row `first` of `A` on: for algorithms that cannot exploit zeros, however long a
  /// sparse block is.
  public func forEachDensePart(_ body: (_ first: Int, _ rows: Matrix) throws -> Void) rethrows {
    for part in rowBlocks(rows: range.count, columns: columns) {
      try body(range.lowerBound + part.lowerBound, matrix(part))
    }
  }

  /// Some of the rows, by their positions in the block.
  private func matrix(_ places: Range<Int>) -> Matrix {
    switch self {
    case .dense(_, let rows): rows.columns(places).transposed
    case .sparse(_, let rows): rows.denseRows(places)
    }
  }
}

/// One pass over the rows of a tall matrix in blocks, first to last: `body` gets each block once.
public typealias RowPass = (_ body: (RowBlock) throws -> Void) throws -> Void
