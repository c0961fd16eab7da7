public import DenseLinearAlgebra

/// The properties that a linear operator declares. A solver checks the properties that its theorem
/// requires and refuses an operator that does not declare them.
public struct OperatorProperties: OptionSet, Sendable, Hashable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// `M = Mᵀ`.
  public static let symmetric = OperatorProperties(rawValue: 1 << 0)
  /// `xᵀMx ≥ 0` for every `x`; implies nothing about symmetry on its own.
  public static let positiveSemidefinite = OperatorProperties(rawValue: 1 << 1)
}

/// A matrix that is known only by its products.
///
/// - Shape: `apply` maps `columns` entries to `rows`; `applyTransposed` maps back.
/// - Laws (checked by tests for every conforming type): linearity, and `⟨y, Mx⟩ = ⟨Mᵀy, x⟩`.
/// - Throws: the error from reading its entries, if these are on disk; a solver passes such an error on unchanged.
public protocol LinearOperator: Sendable {
  var rows: Int { get }
  var columns: Int { get }
  var properties: OperatorProperties { get }

  /// Floating-point operations (additions and multiplications) of one application, counted, not timed.
  var operationsPerApplication: Int { get }

  /// `M x`.
  func apply(_ x: [Double]) throws -> [Double]
  /// `y ← M x`, in the storage of `y` where the operator supports this; by default `y` is replaced by the result of `apply`.
  func apply(_ x: [Double], into y: inout [Double]) throws
  /// `Mᵀ y`.
  func applyTransposed(_ y: [Double]) throws -> [Double]
}

extension LinearOperator {
  public func apply(_ x: [Double], into y: inout [Double]) throws { y = try apply(x) }

  /// The operator as a matrix, one column per product: the definition that tests compare with.
  /// Cost: `columns` applications.
  public func denseMatrix() throws -> Matrix {
    var dense = Matrix(rows: rows, columns: columns)
    for j in 0..<columns {
      var unit = [Double](repeating: 0, count: columns)
      unit[j] = 1
      dense.replaceColumns(from: j, with: Matrix(rows: rows, columns: 1, elements: try apply(unit)))
    }
    return dense
  }
}

/// A stored matrix as an operator, with the properties that the caller declares for it.
public struct MatrixOperator: LinearOperator {
  public let matrix: Matrix
  public let properties: OperatorProperties

  /// - Traps: when a property that needs a square matrix is declared for one that is not.
  public init(_ matrix: Matrix, properties: OperatorProperties = []) {
    precondition(
      properties.isEmpty || matrix.isSquare,
      "symmetric and positive semidefinite matrices are square, not \(matrix.rows)×\(matrix.columns)")
    self.matrix = matrix
    self.properties = properties
  }

  public var rows: Int { matrix.rows }
  public var columns: Int { matrix.columns }
  public var operationsPerApplication: Int { 2 * matrix.rows * matrix.columns }
  public func apply(_ x: [Double]) -> [Double] { matrix.times(x) }
  public func apply(_ x: [Double], into y: inout [Double]) { matrix.multiply(x, into: &y) }
  public func applyTransposed(_ y: [Double]) -> [Double] { matrix.transposeTimes(y) }
}
