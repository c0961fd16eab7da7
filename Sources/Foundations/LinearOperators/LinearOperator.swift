public import DenseLinearAlgebra

/// What a linear operator promises about itself. A solver asks for the properties that its theorem
/// needs and refuses an operator that does not declare them.
public struct OperatorProperties: OptionSet, Sendable, Hashable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// `M = Mᵀ`.
  public static let symmetric = OperatorProperties(rawValue: 1 << 0)
  /// `xᵀMx ≥ 0` for every `x`; implies nothing about symmetry on its own.
  public static let positiveSemidefinite = OperatorProperties(rawValue: 1 << 1)
}

/// A matrix that is known by its products only.
///
/// - Shape: `apply` maps `columns` entries to `rows`; `applyTransposed` maps back.
/// - Laws (checked by tests for every conforming type): linearity, and `⟨y, Mx⟩ = ⟨Mᵀy, x⟩`.
/// - Throws: what reading its entries throws, where these are on a disk; a solver passes such an error on as it is.
public protocol LinearOperator: Sendable {
  var rows: Int { get }
  var columns: Int { get }
  var properties: OperatorProperties { get }

  /// Floating-point operations (additions and multiplications) of one application, counted, not timed.
  var operationsPerApplication: Int { get }

  /// `M x`.
  func apply(_ x: [Double]) throws -> [Double]
  /// `y ← M x`, in the storage of `y` where the operator can; by default it is replaced by what `apply` returns.
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

/// A stored matrix seen as an operator, with the properties that its owner declares for it.
public struct MatrixOperator: LinearOperator {
  public let matrix: Matrix
  public let properties: OperatorProperties

  /// - Traps: when a property that needs a square matrix is declared for one that is not.
  public init(_ matrix: Matrix, properties: OperatorProperties = []) {
    precondition(
      properties.isEmpty || matrix.isSquare,
      "a \(matrix.rows)×\(matrix.columns) matrix is neither symmetric nor positive semidefinite")
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
