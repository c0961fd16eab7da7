import CounterStream
import DenseLinearAlgebra
import LinearOperators
import TestSupport

/// A tall matrix with a prescribed spectrum, as every kind of `TallMatrix`.
struct LeastSquaresCase: Sendable {
  let rows: Int
  let singularValues: [Double]
  var seed: UInt64 = 1

  var columns: Int { singularValues.count }
  var stream: CounterStream { CounterStream(seed: seed).substream("least squares") }

  /// `A = U diag(σ) Vᵀ` with random orthonormal `U` and `V`.
  func matrix() throws -> Matrix {
    try left().scalingColumns(by: singularValues).timesTranspose(right())
  }

  func left() throws -> Matrix { try orthonormal(rows, columns, "left") }
  func right() throws -> Matrix { try orthonormal(columns, columns, "right") }

  private func orthonormal(_ rows: Int, _ columns: Int, _ name: String) throws -> Matrix {
    let normals = stream.substream(name).normals(0..<(rows * columns))
    return try QRFactorization(Matrix(rows: rows, columns: columns, elements: normals)).q()
  }

  func vector(_ count: Int, _ name: String) -> [Double] { stream.substream(name).normals(0..<count) }

  /// `(AᵀA + μI)⁻¹ r = V (Σ² + μI)⁻¹ Vᵀ r`: no Cholesky of `AᵀA` is in it.
  func stepSolution(_ r: [Double], damping: Double) throws -> [Double] {
    let v = try right()
    let inner = zip(v.transposeTimes(r), singularValues).map { $0 / ($1 * $1 + damping) }
    return v.times(inner)
  }
}

/// One matrix as each kind of `TallMatrix`.
enum Kind: String, CaseIterable, Sendable {
  case dense, sparse, rowBlocks, closures

  func wrap(_ a: Matrix) throws -> any TallMatrix {
    switch self {
    case .dense: a
    case .sparse:
      try SparseMatrix(
        rows: a.rows, columns: a.columns, rowStarts: (0...a.rows).map { $0 * a.columns },
        columnIndices: (0..<(a.rows * a.columns)).map { Int32($0 % a.columns) },
        values: a.transposed.elements)
    case .rowBlocks: Blocks(matrix: a)
    case .closures:
      ClosureMatrix(
        rows: a.rows, columns: a.columns, times: { a.times($0) }, transposeTimes: { a.transposeTimes($0) })
    }
  }
}

/// Rows in blocks of seven.
private struct Blocks: RowBlockMatrix {
  let matrix: Matrix
  var rows: Int { matrix.rows }
  var columns: Int { matrix.columns }

  func forEachRowBlock(_ body: (RowBlock) throws -> Void) throws {
    let rowsAsColumns = matrix.transposed
    for first in stride(from: 0, to: rows, by: 7) {
      try body(.dense(first: first, rows: rowsAsColumns.columns(first..<min(first + 7, rows))))
    }
  }
}
