internal import Communication
public import DenseLinearAlgebra

/// `f(W') − f(W) = J̄ vec(W' − W)`, exactly, for any two sets of weights.
///
/// `J̄` is the Jacobian with the mean activation `b̄_ir = (max(0,z') − max(0,z))/(z' − z)` in place of `b_ir`
/// (`z = w_rᵀx_i`, `z' = w'_rᵀx_i`; `b_ir` itself where `z' = z`): the fraction of the segment from `W` to `W'` on
/// which the neuron is active. No integral is needed.
///
/// - Shape: `inputs` is `d×n`. Cost: `6mnd` operations. Memory: three blocks of pre-activations.
/// - Claim: `step.mean-value-identity`.
public struct MeanValueIdentity: Sendable {
  /// `J̄ vec(W' − W)`, one entry for each point.
  public let predictedChange: [Double]
  /// `‖J − J̄‖_F`, with `J` the Jacobian at the first weights.
  public let jacobianChange: Double
  /// A bound on the norm of the rounding error in `f(W') − f(W) − predictedChange`.
  ///
  /// Each of the three terms is a sum over `m` neurons of products with `‖x_i‖ = 1`, so with at most `m + d + 8` roundings from the weights
  /// on, each output is off by at most `γ_{m+d+8} m^{-1/2} Σ_r(‖w_r‖ + ‖w'_r‖ + ‖w'_r − w_r‖)`, and the last is at most the sum of the
  /// first two. A mean activation is a quotient of differences, off by at most `(|z| + |z'|)γ_{d+2}/|z' − z|`, which the product with
  /// `z' − z` cancels: one more term of the same size.
  public let roundingAllowance: Double

  public init(from before: TwoLayerNetwork, to after: TwoLayerNetwork, inputs: Matrix) {
    let (m, n) = (before.width, inputs.columns)
    precondition(
      after.neurons == before.neurons && after.dimension == before.dimension && after.signs == before.signs
        && inputs.rows == before.dimension,
      "the mean-value identity compares a network with itself at other weights")
    let scale = 1 / Double(m).squareRoot()
    var change = [Double](repeating: 0, count: n)
    var squares = 0.0
    let squaredNorms = inputs.columnNorms.map { $0 * $0 }
    for block in rowBlocks(rows: before.neurons.count, columns: n) {
      let (w, moved) = (before.weights.columns(block), after.weights.columns(block))
      let z = w.transposeTimes(inputs)
      let movedZ = moved.transposeTimes(inputs)
      let displacement = (moved - w).transposeTimes(inputs)
      for i in 0..<n {
        for r in 0..<block.count {
          let mean = meanActivation(z[r, i], movedZ[r, i])
          change[i] += scale * before.signs[block.lowerBound + r] * mean * displacement[r, i]
          let active = z[r, i] >= 0 ? 1.0 : 0
          squares += (active - mean) * (active - mean) * squaredNorms[i]
        }
      }
    }
    let communicator = before.neurons.communicator
    communicator.sum(&change)
    squares = communicator.gather(squares).reduce(0, +)
    predictedChange = change
    jacobianChange = (squares / Double(m)).squareRoot()
    roundingAllowance = 3 * (before.outputRounding(points: n) + after.outputRounding(points: n))
  }
}

/// `b̄`: the fraction of the segment from `z` to `z'` on the active side, and the activation itself where the
/// segment is a point.
///
/// - Claim: `step.mean-value-identity`.
public func meanActivation(_ z: Double, _ moved: Double) -> Double {
  if z == moved { return z >= 0 ? 1 : 0 }
  return (max(0, moved) - max(0, z)) / (moved - z)
}
