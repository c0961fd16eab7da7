internal import CHeader
internal import DenseLinearAlgebra
internal import LinearOperators

/// The caller's matrix, copied once and checked.
///
/// - Safety: the pointer is null or leads to a matrix with pointers that are null or lead to as many entries as it says.
@unsafe func tallMatrix(_ pointer: UnsafePointer<sgn_matrix>?) throws -> any StoredTallMatrix {
  guard let pointer = unsafe pointer else { throw Refusal(SGN_NULL_POINTER) }
  let given = unsafe pointer.pointee
  let (rows, columns) = (try unsafe size(given.rows), try unsafe size(given.columns))
  if unsafe given.row_starts == nil && given.column_indices == nil {
    return DenseRows(try unsafe CInterface.columns(given.values, count: rows, length: columns))
  }
  let starts = try unsafe array(given.row_starts, rows + 1)
  let stored = starts[rows]
  try require(stored >= 0, else: SGN_INVALID_ROW_STARTS)
  try require(stored <= maximumEntries, else: SGN_INVALID_SIZE)
  let count = Int(stored)
  return try SparseMatrix(
    rows: rows, columns: columns, rowStarts: starts.map { Int($0) },
    columnIndices: count == 0 ? [] : unsafe array(given.column_indices, count),
    values: count == 0 ? [] : unsafe array(given.values, count))
}

/// A matrix that stores all of its nonzero entries.
protocol StoredTallMatrix: TallMatrix {
  /// The stored entries.
  var values: [Double] { get }
  /// `2^k A`.
  func scaled(byPowerOfTwo k: Int) -> Self
}

extension SparseMatrix: StoredTallMatrix {
  func scaled(byPowerOfTwo k: Int) -> SparseMatrix {
    guard
      let scaled = try? SparseMatrix(
        rows: rows, columns: columns, rowStarts: rowStarts, columnIndices: columnIndices,
        values: values.map { $0.scaled(byPowerOfTwo: k) })
    else { preconditionFailure("a sparse matrix cannot be multiplied by 2^\(k)") }
    return scaled
  }
}

/// A dense matrix with contiguous rows, as in C, without transposing it.
struct DenseRows: RowBlockMatrix, StoredTallMatrix {
  /// `Aᵀ`, `n×N`: its columns, one after another, are the rows of `A`.
  private let transposed: Matrix

  init(_ transposed: Matrix) { self.transposed = transposed }

  var rows: Int { transposed.columns }
  var columns: Int { transposed.rows }

  var values: [Double] { transposed.elements }

  func scaled(byPowerOfTwo k: Int) -> DenseRows {
    DenseRows(
      Matrix(rows: columns, columns: rows, elements: values.map { $0.scaled(byPowerOfTwo: k) }))
  }

  /// All rows as one block.
  func forEachRowBlock(_ body: (RowBlock) throws -> Void) throws {
    try body(.dense(first: 0, rows: transposed))
  }
}
