internal import DenseLinearAlgebra
public import LinearOperators

/// `G = AᵀA` known by its products: `G z = Aᵀ(A z)`, neuron block by neuron block.
///
/// It is a Gram matrix, so it declares itself symmetric and positive semidefinite.
///
/// - Shape: `n×n`. Cost of a product: about `mnd/2` additions, counted exactly.
/// - Claim: `ntk.gram-factorization`.
public struct GramOperator: LinearOperator {
  private let jacobian: TransposedJacobian

  public init(_ jacobian: TransposedJacobian) { self.jacobian = jacobian }

  public var rows: Int { jacobian.columns }
  public var columns: Int { jacobian.columns }
  public var properties: OperatorProperties { [.symmetric, .positiveSemidefinite] }
  public var operationsPerApplication: Int { jacobian.gramOperations }
  public func apply(_ x: [Double]) -> [Double] { jacobian.gramTimes(x) }
  public func applyTransposed(_ y: [Double]) -> [Double] { apply(y) }
}
