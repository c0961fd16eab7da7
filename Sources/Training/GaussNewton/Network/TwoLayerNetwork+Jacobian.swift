public import DenseLinearAlgebra
internal import LinearOperators
public import NeuralTangentKernel

extension TwoLayerNetwork {
  /// `A = Jᵀ` at these weights, from the activations of a forward pass at these weights: `J(W)` is the derivative of the `n` outputs with respect to the
  /// `md` weights, which are ordered neuron by neuron, as `d×m` columns.
  ///
  /// - Parameters:
  ///   - pattern: the activations at these weights.
  ///   - inputs: `d×n`.
  ///   - active: the number of active neuron–point pairs over all ranks, if known.
  public func transposedJacobian(
    _ pattern: ActivationPattern, inputs: Matrix, active: Int? = nil
  ) -> TransposedJacobian {
    TransposedJacobian(pattern: pattern, signs: signs, inputs: inputs, neurons: neurons, active: active)
  }

  /// The Gauss–Newton update `vec W ← vec W − A g`, neuron block by neuron block.
  ///
  /// - Shape: `g` has one entry for each point. Cost: `TransposedJacobian.addProductOperations`.
  public mutating func step(along g: [Double], _ jacobian: TransposedJacobian) {
    jacobian.addProduct(g, scale: -1, to: &weights)
  }
}
