internal import DenseLinearAlgebra
internal import LinearOperators
internal import NeuralTangentKernel

extension Trainer {
  /// `‖∇F(W)‖ / ‖∇F(W_0)‖` at the best weights, for the objective `F = ½‖f(W) − y‖² + ½μ‖W − W_0‖_F²` with
  /// `∇F(W) = J(W)ᵀ r(W) + μ vec(W − W_0)`: zero at a stationary point. Where `J` jumps, as at a kink of a ReLU, nearly
  /// stationary weights may still have a large gradient.
  ///
  /// - Cost: two forward passes and two products with `Jᵀ`. Memory: one more set of weights and activations.
  /// - Claim: `step.ridge-stationarity`.
  public var stationarity: Double {
    let atStart = gradientNorm(start)
    return atStart > 0 ? gradientNorm(bestNetwork) / atStart : 0
  }

  private func gradientNorm(_ network: TwoLayerNetwork) -> Double {
    let pass = network.forward(inputs)
    var gradient = (network.weights - start.weights).scaled(by: configuration.ridge)
    network.transposedJacobian(pass.pattern, inputs: inputs)
      .addProduct(difference(pass.outputs, targets), to: &gradient)
    return communicator.norm(ofShares: gradient.elements)
  }
}
