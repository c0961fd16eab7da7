import CounterStream
import DenseLinearAlgebra
import LinearOperators
import TestSupport

extension MatrixCase {
  /// The sparse matrix with about a third of the entries of this case, some of them stored zeros.
  var sparse: SparseMatrix {
    get throws {
      let stream = CounterStream(seed: UInt64(seed)).substream("pattern")
      let dense = matrix
      var (starts, indices, values): ([Int], [Int32], [Double]) = ([0], [], [])
      for i in 0..<rows {
        for j in 0..<columns where stream.index(at: i * columns + j, below: 3) == 0 {
          indices.append(Int32(j))
          values.append(dense[i, j])
        }
        starts.append(values.count)
      }
      return try SparseMatrix(
        rows: rows, columns: columns, rowStarts: starts, columnIndices: indices, values: values)
    }
  }

  /// The same matrix known by its products.
  var closures: ClosureMatrix {
    let dense = matrix
    return ClosureMatrix(
      rows: rows, columns: columns, timesOperations: 2 * rows * columns,
      transposeTimesOperations: 2 * rows * columns,
      times: { dense.times($0) }, transposeTimes: { dense.transposeTimes($0) })
  }

  /// The same matrix in blocks of seven rows, dense and sparse ones by turns.
  var blocks: BlockMatrix { BlockMatrix(matrix: matrix) }
}

/// A stored matrix that gives away blocks of rows only.
struct BlockMatrix: RowBlockMatrix {
  let matrix: Matrix
  var rows: Int { matrix.rows }
  var columns: Int { matrix.columns }

  func forEachRowBlock(_ body: (RowBlock) throws -> Void) throws {
    for first in stride(from: 0, to: rows, by: 7) {
      let range = first..<min(first + 7, rows)
      let rows = matrix.transposed.columns(range)
      if first % 2 == 0 {
        try body(.dense(first: first, rows: rows))
      } else {
        try body(.sparse(first: first, rows: allEntries(of: rows.transposed)))
      }
    }
  }
}

/// A dense matrix with every entry stored.
func allEntries(of matrix: Matrix) throws -> SparseMatrix {
  try SparseMatrix(
    rows: matrix.rows, columns: matrix.columns, rowStarts: (0...matrix.rows).map { $0 * matrix.columns },
    columnIndices: (0..<matrix.rows).flatMap { _ in (0..<matrix.columns).map { Int32($0) } },
    values: matrix.transposed.elements)
}
