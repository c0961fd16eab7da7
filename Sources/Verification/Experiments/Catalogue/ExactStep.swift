internal import DenseLinearAlgebra
internal import GaussNewton
internal import Laws

/// One Gauss–Newton step with the exact Gram matrix, taken by an implementation, with the quantities that its claims bound.
struct ExactStep {
  let network: TwoLayerNetwork
  /// `‖r_{t+1}‖ / ‖r_t‖`.
  let factor: Double
  /// What rounding of the outputs may add to the factor; it dominates once the residual is as small as the rounding of the outputs.
  let rounding: Double
  /// The bound of `step.contraction`, rounding included.
  let bound: Double

  /// Nil where the Gram matrix is numerically singular, and where the residual is zero.
  init?(
    _ network: TwoLayerNetwork, _ inputs: Matrix, _ targets: [Double], _ implementation: Implementation
  ) throws {
    let pass = implementation.forward(network, inputs)
    let residual = difference(pass.outputs, targets)
    let gram = implementation.gram(pass.pattern, inputs)
    let values = try SymmetricEigen.values(gram)
    let n = inputs.columns
    let solveRounding = 30 * Double(n) * unitRoundoff * values[n - 1] / max(values[0], 1e-300)
    let size = norm(residual)
    guard size != 0, solveRounding < 1e-3, let cholesky = try? CholeskyFactorization(gram) else { return nil }
    let next = implementation.update(network, try cholesky.solve(residual), pass.pattern, inputs)
    let after = norm(difference(implementation.forward(next, inputs).outputs, targets))
    let identity = MeanValueIdentity(from: network, to: next, inputs: inputs)
    self.network = next
    factor = after / size
    rounding = 2 * identity.roundingAllowance / size
    bound =
      implementation.contractionBound(solveRounding, identity.jacobianChange, values[0].squareRoot(), 0)
      + rounding
  }
}
