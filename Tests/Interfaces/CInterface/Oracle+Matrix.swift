import CHeader
import DenseLinearAlgebra
import LinearOperators

/// A matrix as a caller of C has it.
struct GivenMatrix: Sendable {
  var rows: Int
  var columns: Int
  var values: [Double]
  /// Nil for a dense matrix.
  var rowStarts: [Int64]?
  var columnIndices: [Int32]?

  /// Dense, in C order.
  init(dense matrix: Matrix) {
    (rows, columns, values) = (matrix.rows, matrix.columns, matrix.transposed.elements)
  }

  /// By rows.
  init(sparse matrix: SparseMatrix) {
    (rows, columns, values) = (matrix.rows, matrix.columns, matrix.values)
    (rowStarts, columnIndices) = (matrix.rowStarts.map { Int64($0) }, matrix.columnIndices)
  }

  func withPointer<Result>(_ body: (UnsafePointer<sgn_matrix>) throws -> Result) rethrows -> Result {
    try unsafe values.withUnsafeBufferPointer { values in
      try unsafe withOptionalPointer(rowStarts) { starts in
        try unsafe withOptionalPointer(columnIndices) { indices in
          var matrix = unsafe sgn_matrix(
            rows: Int64(rows), columns: Int64(columns), values: values.baseAddress, row_starts: starts,
            column_indices: indices)
          return try unsafe withUnsafePointer(to: &matrix) { try unsafe body($0) }
        }
      }
    }
  }
}

func withOptionalPointer<Element, Result>(
  _ array: [Element]?, _ body: (UnsafePointer<Element>?) throws -> Result
) rethrows -> Result {
  guard let array else { return try body(nil) }
  return try unsafe array.withUnsafeBufferPointer { try unsafe body($0.baseAddress) }
}

extension Oracle {
  static func embed(
    _ a: GivenMatrix, _ family: sgn_family, rows: Int, damping: Double = 0, seed: UInt64 = 1, step: Int = 1
  ) throws -> [Double] {
    try unsafe a.withPointer { a in
      try unsafe filled(rows * Int(a.pointee.columns), .nan) {
        unsafe sgn_embed(a, Int32(family.rawValue), Int64(rows), damping, seed, Int64(step), $0)
      }
    }
  }

  static func distortion(
    _ a: GivenMatrix, _ sketched: [Double], damping: Double
  ) throws -> (distortion: Double, conditionNumber: Double) {
    var conditionNumber = Double.nan
    let distortion = try unsafe a.withPointer { a in
      try unsafe filled(1, Double.nan) {
        unsafe sgn_distortion(
          a, Int64(sketched.count) / a.pointee.columns, sketched, damping, $0, &conditionNumber)
      }
    }
    return (distortion[0], conditionNumber)
  }

  /// Which of the two problems.
  enum Problem: CaseIterable {
    case step, leastSquares
  }

  static func method(
    _ solver: sgn_solver, _ family: sgn_family = SGN_GAUSSIAN, rows: Int = 1, seed: UInt64 = 1, step: Int = 1,
    accuracy: Double
  ) -> sgn_method {
    sgn_method(
      solver: Int32(solver.rawValue), family: Int32(family.rawValue), rows: Int64(rows), seed: seed,
      step: Int64(step), accuracy: accuracy)
  }

  /// - Parameter capacity: of the iterates; more than fit are not asked for.
  static func solve(
    _ problem: Problem, _ a: GivenMatrix, damping: Double, _ method: sgn_method, _ rightHandSide: [Double],
    capacity: Int = 400
  ) -> (answer: Answer, iterateCount: Int) {
    let n = a.columns
    var (g, iterates) = ([Double](repeating: .nan, count: n), [Double](repeating: .nan, count: capacity * n))
    var (method, count, relative) = (method, Int64(-7), Double.nan)
    let function = unsafe problem == .step ? sgn_solve_step : sgn_least_squares
    let status = unsafe a.withPointer { a in
      unsafe function(
        a, damping, &method, rightHandSide, &g, Int64(capacity), &iterates, &count, &relative)
    }
    let written = min(max(0, Int(count)), capacity) * n
    Swift.precondition(iterates[written...].allSatisfy(\.isNaN), "rows beyond the count were touched")
    return (
      Answer(
        status: status, g: g, iterates: Array(iterates[..<written]), relativeResidual: relative), Int(count)
    )
  }
}
