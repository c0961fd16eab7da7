public import DenseLinearAlgebra
public import LinearOperators
public import NeuralTangentKernel
internal import SubspaceEmbedding

/// `J(W)`, the derivative of the `n` outputs in the `md` weights, known by its products.
///
/// Row `i`, block `r` is `m^{-1/2} a_r b_ir x_iᵀ`; weights are ordered neuron by neuron, as `d×m` columns.
///
/// - Shape: `n × md`. Cost of a product either way: about `mnd/4` additions.
/// - Definition: `TransposedJacobian.denseMatrix()`, transposed.
public struct JacobianOperator: LinearOperator {
  /// `A = Jᵀ`.
  public let transposed: TransposedJacobian

  public init(_ transposed: TransposedJacobian) { self.transposed = transposed }

  public var rows: Int { transposed.columns }
  public var columns: Int { transposed.rows }
  public var properties: OperatorProperties { [] }
  public var operationsPerApplication: Int { transposed.transposeTimesOperations }

  /// `J v`: `md` entries to `n`.
  public func apply(_ x: [Double]) -> [Double] {
    transposed.transposeTimes(
      Matrix(rows: transposed.right.rows, columns: transposed.leftRows, elements: x))
  }

  /// `Jᵀ g`: `n` entries to `md`.
  public func applyTransposed(_ y: [Double]) -> [Double] {
    var product = Matrix(rows: transposed.right.rows, columns: transposed.leftRows)
    transposed.addProduct(y, scale: 1, to: &product)
    return product.elements
  }
}

extension TwoLayerNetwork {
  /// The Jacobian at these weights, from the activations of a forward pass at these weights.
  public func jacobian(_ pattern: ActivationPattern, inputs: Matrix) -> JacobianOperator {
    JacobianOperator(TransposedJacobian(pattern: pattern, signs: signs, inputs: inputs))
  }

  /// The Gauss–Newton update `vec W ← vec W − Jᵀ g`, neuron block by neuron block.
  ///
  /// - Shape: `g` has one entry for each point. Cost: `TransposedJacobian.addProductOperations`.
  public mutating func step(along g: [Double], _ jacobian: JacobianOperator) {
    jacobian.transposed.addProduct(g, scale: -1, to: &weights)
  }
}
