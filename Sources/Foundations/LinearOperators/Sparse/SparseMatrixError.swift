/// Why arrays do not form a sparse matrix: the position and the remedy, on one line. Rows, columns and positions count from 0.
public enum SparseMatrixError: Error, Equatable, Sendable, CustomStringConvertible {
  case illegalShape(rows: Int, columns: Int)
  case wrongLength(array: String, found: Int, expected: Int)
  /// The first start is not 0, or the last one is not the number of entries.
  case wrongStart(row: Int, found: Int, expected: Int)
  case decreasingStart(row: Int, found: Int, previous: Int)
  case rowOutOfRange(entry: Int, row: Int, rows: Int)
  case columnOutOfRange(entry: Int, column: Int, columns: Int)
  case columnNotIncreasing(row: Int, column: Int, previous: Int)
  case notFinite(row: Int, column: Int, value: String)

  public var description: String {
    switch self {
    case .illegalShape(let rows, let columns):
      "a sparse matrix cannot be \(rows)×\(columns): give sizes from 0 to \(Int32.max)"
    case .wrongLength(let array, let found, let expected):
      "\(array) has \(found) entries but needs \(expected); rowStarts has one entry more than there are rows, the others have one for each entry of the matrix"
    case .wrongStart(let row, let found, let expected):
      "rowStarts[\(row)] is \(found) but must be \(expected): starts run from 0 to the number of entries"
    case .decreasingStart(let row, let found, let previous):
      "rowStarts[\(row)] is \(found), less than its predecessor \(previous); starts must not decrease"
    case .rowOutOfRange(let entry, let row, let rows):
      "entry \(entry) (from 0) is in row \(row), outside \(range(rows)); rows count from 0"
    case .columnOutOfRange(let entry, let column, let columns):
      "entry \(entry) (from 0) is in column \(column), outside \(range(columns)); columns count from 0"
    case .columnNotIncreasing(let row, let column, let previous):
      "in row \(row) (from 0) column \(column) follows \(previous); sort the row and add repeated entries"
    case .notFinite(let row, let column, let value):
      "entry [\(row), \(column)] is \(value); all entries must be finite"
    }
  }

  private func range(_ count: Int) -> String { count == 0 ? "a matrix without any" : "0…\(count - 1)" }
}
