internal import DenseLinearAlgebra

/// `G_μ = AᵀA + μI`, known by its products.
///
/// It is a Gram matrix with a nonnegative shift, so it declares itself symmetric and positive semidefinite.
///
/// - Shape: `n×n`. Cost of a product: `A.gramOperations`, and `2n` for the shift if `μ > 0`.
public struct GramOperator<Base: TallMatrix>: LinearOperator {
  /// `A`.
  public let matrix: Base
  /// `μ ≥ 0`.
  public let damping: Double

  /// - Traps: when `μ` is negative or not finite.
  public init(_ matrix: Base, damping: Double = 0) {
    precondition(damping >= 0 && damping.isFinite, "the damping must be finite and ≥ 0, not \(damping)")
    (self.matrix, self.damping) = (matrix, damping)
  }

  public var rows: Int { matrix.columns }
  public var columns: Int { matrix.columns }
  public var properties: OperatorProperties { [.symmetric, .positiveSemidefinite] }
  public var operationsPerApplication: Int {
    matrix.gramOperations + (damping == 0 ? 0 : 2 * matrix.columns)
  }

  /// `AᵀA x + μ x`.
  public func apply(_ x: [Double]) throws -> [Double] {
    var product: [Double] = []
    try apply(x, into: &product)
    return product
  }

  public func apply(_ x: [Double], into y: inout [Double]) throws {
    y = try matrix.gramTimes(x)
    if damping != 0 { add(damping, x, to: &y) }
  }

  public func applyTransposed(_ y: [Double]) throws -> [Double] { try apply(y) }
}
