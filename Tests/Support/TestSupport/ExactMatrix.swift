public import DenseLinearAlgebra

/// A small matrix of dyadic numbers, with exact decisions about it.
public struct ExactMatrix: Sendable {
  public let rows: Int
  public let columns: Int
  private let entries: [Dyadic]

  public init(rows: Int, columns: Int, _ entry: (Int, Int) -> Dyadic) {
    (self.rows, self.columns) = (rows, columns)
    entries = (0..<columns).flatMap { j in (0..<rows).map { entry($0, j) } }
  }

  public init(_ matrix: Matrix) {
    self.init(rows: matrix.rows, columns: matrix.columns) { Dyadic(matrix[$0, $1]) }
  }

  /// A column.
  public init(_ vector: [Double]) { self.init(rows: vector.count, columns: 1) { i, _ in Dyadic(vector[i]) } }

  public subscript(i: Int, j: Int) -> Dyadic { entries[i + j * rows] }

  public static func * (a: ExactMatrix, b: ExactMatrix) -> ExactMatrix {
    ExactMatrix(rows: a.rows, columns: b.columns) { i, j in
      (0..<a.columns).reduce(0) { $0 + a[i, $1] * b[$1, j] }
    }
  }

  public static func * (factor: Dyadic, a: ExactMatrix) -> ExactMatrix {
    ExactMatrix(rows: a.rows, columns: a.columns) { factor * a[$0, $1] }
  }

  public static func + (a: ExactMatrix, b: ExactMatrix) -> ExactMatrix {
    ExactMatrix(rows: a.rows, columns: a.columns) { a[$0, $1] + b[$0, $1] }
  }

  public static func - (a: ExactMatrix, b: ExactMatrix) -> ExactMatrix { a + (-1) * b }

  public var transposed: ExactMatrix { ExactMatrix(rows: columns, columns: rows) { self[$1, $0] } }

  /// `AᵀA`.
  public var gram: ExactMatrix { transposed * self }

  /// `A + tI`.
  public func shifted(by t: Dyadic) -> ExactMatrix {
    ExactMatrix(rows: rows, columns: columns) { $0 == $1 ? self[$0, $1] + t : self[$0, $1] }
  }

  /// `‖A‖_F²`.
  public var squaredNorm: Dyadic { entries.reduce(0) { $0 + $1 * $1 } }

  /// By Laplace's expansion.
  public var determinant: Dyadic {
    if rows == 0 { return 1 }
    return (0..<columns).reduce(0) { sum, j in
      let term = self[0, j] * without(row: 0, column: j).determinant
      return j % 2 == 0 ? sum + term : sum - term
    }
  }

  /// `det(A) A⁻¹`.
  public var adjugate: ExactMatrix {
    ExactMatrix(rows: rows, columns: columns) { i, j in
      let minor = without(row: j, column: i).determinant
      return (i + j) % 2 == 0 ? minor : -minor
    }
  }

  private func without(row: Int, column: Int) -> ExactMatrix {
    ExactMatrix(rows: rows - 1, columns: columns - 1) {
      self[$0 < row ? $0 : $0 + 1, $1 < column ? $1 : $1 + 1]
    }
  }

  /// Whether a symmetric matrix is positive semidefinite: no principal minor is negative.
  public var isSemidefinite: Bool {
    (1..<(1 << rows)).allSatisfy { set in
      let indices = (0..<rows).filter { set >> $0 & 1 == 1 }
      let part = ExactMatrix(rows: indices.count, columns: indices.count) { self[indices[$0], indices[$1]] }
      return part.determinant >= 0
    }
  }

  /// Whether `‖x − A⁻¹b‖ ≤ bound` for an invertible `A`, decided without a division or a root: by `‖det(A)x − adj(A)b‖² ≤ det(A)² bound²`.
  public func solution(of b: ExactMatrix, isWithin bound: Dyadic, of x: ExactMatrix) -> Bool {
    let det = determinant
    return (det * x - adjugate * b).squaredNorm <= det * det * bound * bound
  }
}
