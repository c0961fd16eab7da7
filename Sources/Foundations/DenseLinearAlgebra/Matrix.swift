/// A dense matrix of doubles, stored column by column, with value semantics.
///
/// A point is a column throughout this package, so inputs are `d×n`, weights `d×m` and `A = Jᵀ` is
/// `md×n`. Column-major storage is LAPACK's, so a matrix is passed to LAPACK without a copy; and a
/// C-order NumPy array of shape `(n, d)` has the same memory layout as a `d×n` matrix here.
///
/// - Edge cases: either dimension may be zero.
/// - Traps: on negative dimensions, on storage of the wrong length, and on an index out of range.
public struct Matrix: Sendable, Equatable {
  public let rows: Int
  public let columns: Int

  /// The entries, column by column: entry `(i, j)` is at `i + j * rows`.
  public private(set) var elements: [Double]

  /// A matrix whose entries are all `value`.
  public init(rows: Int, columns: Int, repeating value: Double = 0) {
    precondition(rows >= 0 && columns >= 0, "the dimensions of a matrix must be ≥ 0, not \(rows)×\(columns)")
    self.rows = rows
    self.columns = columns
    elements = Array(repeating: value, count: rows * columns)
  }

  /// A matrix from entries that are already in column-major order.
  public init(rows: Int, columns: Int, elements: [Double]) {
    precondition(rows >= 0 && columns >= 0, "the dimensions of a matrix must be ≥ 0, not \(rows)×\(columns)")
    precondition(
      elements.count == rows * columns,
      "a \(rows)×\(columns) matrix needs \(rows * columns) entries, not \(elements.count)")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// A matrix from a formula for entry `(i, j)`.
  public init(rows: Int, columns: Int, _ entry: (_ row: Int, _ column: Int) throws -> Double)
    rethrows
  {
    self.init(rows: rows, columns: columns)
    for j in 0..<columns {
      for i in 0..<rows { elements[i + j * rows] = try entry(i, j) }
    }
  }

  /// The identity of the given order.
  public static func identity(_ order: Int) -> Matrix {
    Matrix(rows: order, columns: order) { $0 == $1 ? 1 : 0 }
  }

  /// The square matrix with `diagonal` on its diagonal.
  public static func diagonal(_ diagonal: [Double]) -> Matrix {
    Matrix(rows: diagonal.count, columns: diagonal.count) { $0 == $1 ? diagonal[$0] : 0 }
  }

  public subscript(row: Int, column: Int) -> Double {
    get { elements[offset(row, column)] }
    set { elements[offset(row, column)] = newValue }
  }

  private func offset(_ row: Int, _ column: Int) -> Int {
    precondition(
      row >= 0 && row < rows && column >= 0 && column < columns,
      "entry (\(row), \(column)) is outside a \(rows)×\(columns) matrix")
    return row + column * rows
  }

  public var isSquare: Bool { rows == columns }

  /// The sum of the diagonal.
  public var trace: Double {
    precondition(isSquare, "only a square matrix has a trace, not \(rows)×\(columns)")
    return (0..<rows).reduce(0) { $0 + self[$1, $1] }
  }

  /// Column `j` as a vector of length `rows`. Cost: one copy of it.
  public func column(_ j: Int) -> [Double] {
    precondition(j >= 0 && j < columns, "column \(j) is outside a \(rows)×\(columns) matrix")
    return Array(elements[(j * rows)..<((j + 1) * rows)])
  }

  /// The columns `range` as a separate matrix. Cost: one copy of them.
  public func columns(_ range: Range<Int>) -> Matrix {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= columns,
      "columns \(range) are outside a \(rows)×\(columns) matrix")
    return Matrix(
      rows: rows, columns: range.count,
      elements: Array(elements[(range.lowerBound * rows)..<(range.upperBound * rows)]))
  }

  /// The chosen columns, in the order given.
  public func selectingColumns(_ indices: [Int]) -> Matrix {
    var chosen: [Double] = []
    chosen.reserveCapacity(rows * indices.count)
    for j in indices {
      precondition(j >= 0 && j < columns, "column \(j) is outside a \(rows)×\(columns) matrix")
      chosen.append(contentsOf: elements[(j * rows)..<((j + 1) * rows)])
    }
    return Matrix(rows: rows, columns: indices.count, elements: chosen)
  }

  /// This matrix on top of another one with equally many columns.
  public func stacked(on below: Matrix) -> Matrix {
    precondition(
      columns == below.columns,
      "stacked matrices need equally many columns, not \(columns) and \(below.columns)")
    var entries: [Double] = []
    entries.reserveCapacity((rows + below.rows) * columns)
    for j in 0..<columns {
      entries += elements[(j * rows)..<((j + 1) * rows)]
      entries += below.elements[(j * below.rows)..<((j + 1) * below.rows)]
    }
    return Matrix(rows: rows + below.rows, columns: columns, elements: entries)
  }

  /// `[A; √μ I]`, whose Gram matrix is `AᵀA + μI`, and which has at least as many rows as columns.
  public func stacked(onDamping damping: Double) -> Matrix {
    stacked(on: .identity(columns).scaled(by: damping.squareRoot()))
  }

  /// Overwrites columns `start..<start + block.columns` with `block`.
  public mutating func replaceColumns(from start: Int, with block: Matrix) {
    precondition(
      block.rows == rows && start >= 0 && start + block.columns <= columns,
      "a \(block.rows)×\(block.columns) block does not fit at column \(start) of a \(rows)×\(columns) matrix")
    elements.replaceSubrange(
      (start * rows)..<((start + block.columns) * rows), with: block.elements)
  }

  /// `a_ii` for `i < min(rows, columns)`.
  public var diagonal: [Double] { (0..<min(rows, columns)).map { self[$0, $0] } }

  public var transposed: Matrix {
    Matrix(rows: columns, columns: rows) { self[$1, $0] }
  }

  /// `A ← A + shift·I`, in place.
  public mutating func addToDiagonal(_ shift: Double) {
    precondition(
      isSquare, "a multiple of the identity can only be added to a square matrix, not \(rows)×\(columns)")
    if shift != 0 { for i in 0..<rows { self[i, i] += shift } }
  }

  public func scaled(by factor: Double) -> Matrix {
    Matrix(rows: rows, columns: columns, elements: elements.map { factor * $0 })
  }

  public static func + (a: Matrix, b: Matrix) -> Matrix { combine(a, b, +) }
  public static func - (a: Matrix, b: Matrix) -> Matrix { combine(a, b, -) }

  private static func combine(
    _ a: Matrix, _ b: Matrix, _ operation: (Double, Double) -> Double
  ) -> Matrix {
    precondition(
      a.rows == b.rows && a.columns == b.columns,
      "entrywise operations need matrices of one shape, not \(a.rows)×\(a.columns) and \(b.rows)×\(b.columns)"
    )
    return Matrix(
      rows: a.rows, columns: a.columns, elements: zip(a.elements, b.elements).map(operation))
  }

  public var allFinite: Bool { elements.allSatisfy(\.isFinite) }
}

extension Matrix {
  /// Write access for kernels, as a span over the entries in column-major order; for reading use `elements.span`.
  public mutating func withMutableSpan<Result>(
    _ body: (inout MutableSpan<Double>) throws -> Result
  ) rethrows -> Result {
    var span = elements.mutableSpan
    return try body(&span)
  }

  /// Pointer access for C kernels; the pointer is valid only during `body`.
  @unsafe public func withUnsafeElements<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Double>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe elements.withUnsafeBufferPointer(body)
  }

  /// Mutable pointer access for C kernels; the pointer is valid only during `body`.
  @unsafe public mutating func withUnsafeMutableElements<Result, Failure: Error>(
    _ body: (UnsafeMutableBufferPointer<Double>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe elements.withUnsafeMutableBufferPointer { buffer throws(Failure) in
      try unsafe body(buffer)
    }
  }
}
