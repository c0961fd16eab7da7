public import Communication
internal import CounterStream
public import DenseLinearAlgebra
public import LinearOperators

/// The sketch of independent entries `N(0, 1/s)`.
///
/// `S` is never stored: its entries are functions of their position in the stream and are drawn again, block
/// by block, in every application.
///
/// - Claim: `embedding.gaussian`, `embedding.isometry-in-expectation`.
/// - Shape: `apply` maps `N×k` to `s×k`.
/// - Cost: `2sN` operations for each column, as matrix products, plus `sN` normals for each application.
/// - Source: Davidson and Szarek, *Local operator theory, random matrices and Banach spaces* (2001).
public struct GaussianEmbedding: SubspaceEmbedding {
  public let rows: Int
  /// Which of the `N` columns of `S` these are.
  private let part: Range<Int>
  private let stream: CounterStream
  /// The approximate number of entries in a column block of `S` together with its row block of `A` (8 MiB).
  var blockEntries = 1 << 20

  init(rows: Int, part: Range<Int>, stream: CounterStream) {
    (self.rows, self.part, self.stream) = (rows, part, stream)
  }

  public var columns: Int { part.count }

  public func apply(_ a: Matrix) -> Matrix {
    requireFit(rows: a.rows, columns: a.columns)
    return accumulate(columns: a.columns, rowsAtOnce: 1) { range in
      Matrix(rows: range.count, columns: a.columns) { a[range.lowerBound + $0, $1] }
    }
  }

  public func apply(_ a: some KhatriRaoMatrix, over communicator: Communicator) -> Matrix {
    requireFit(rows: a.rows, columns: a.columns)
    let d = a.right.rows
    return accumulate(columns: a.columns, rowsAtOnce: d) { range in
      a.rowBlock((range.lowerBound / d)..<(range.upperBound / d))
    }.summed(over: communicator)
  }

  /// `S A` as a sum of products of column blocks of `S` and row blocks of `A`, whose height is a multiple of
  /// `rowsAtOnce`.
  private func accumulate(
    columns k: Int, rowsAtOnce: Int, rowsOfA: (Range<Int>) -> Matrix
  ) -> Matrix {
    var result = Matrix(rows: rows, columns: k)
    let step = rowsAtOnce * max(1, blockEntries / (rowsAtOnce * (rows + k)))
    for start in stride(from: 0, to: columns, by: step) {
      let range = start..<min(start + step, columns)
      result.accumulate(standardNormals(columns: range), rowsOfA(range), scale: scale)
    }
    return result
  }

  /// The given columns of `√s S`.
  func standardNormals(columns range: Range<Int>) -> Matrix {
    Matrix.byColumns(rows: rows, columns: range.count) { j, column in
      stream.fillWithNormals(&column, from: (part.lowerBound + range.lowerBound + j) * rows)
    }
  }

  var scale: Double { 1 / Double(rows).squareRoot() }

  /// `S_ij = s^(-1/2) g_ij`, with `g_ij` the normal at position `i + j s` of the stream, `j` counting all `N` columns.
  public func denseMatrix() -> Matrix {
    Matrix(rows: rows, columns: columns) { i, j in
      stream.normal(at: i + (part.lowerBound + j) * rows) / Double(rows).squareRoot()
    }
  }
}
