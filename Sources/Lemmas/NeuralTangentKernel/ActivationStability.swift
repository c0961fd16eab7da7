public import Claims
public import Communication
public import DenseLinearAlgebra

/// How many activations can change while no neuron moves farther than `ρ` from its start.
///
/// If `‖w_r − w_r(0)‖ ≤ ρ` and `|w_r(0)ᵀx_i| > ρ‖x_i‖`, the sign of `w_rᵀx_i` is that of the start. So the neurons whose
/// activation on `x_i` differs are among `#{r : |w_r(0)ᵀx_i| ≤ ρ‖x_i‖}`, and
///
///     ‖J(W) − J(W_0)‖_F² ≤ (1/m) Σ_i ‖x_i‖² #{r : |w_r(0)ᵀx_i| ≤ ρ‖x_i‖}.
///
/// The counts include rounding: a computed `w_rᵀx_i` is off by at most `γ_d ‖w_r‖‖x_i‖`, so every neuron within
/// `ρ‖x_i‖ + γ_{d+4}(ρ + ‖w_r‖)‖x_i‖` counts.
///
/// - Claim: `ntk.activations-are-stable`.
public struct ActivationStability: Sendable, Equatable {
  /// `m`.
  public let neurons: Int
  /// For each point, how many neurons are near enough to switch.
  public let switchable: [Int]
  /// A proved bound on `‖J(W) − J(W_0)‖_F`, and so on the spectral norm.
  public let jacobianChange: Double

  /// - Parameters:
  ///   - weights: `W_0`, `d×m`.
  ///   - inputs: `X`, `d×n`.
  ///   - radius: `ρ`.
  ///   - neurons: which of the network's neurons these are; nil for all.
  /// - Cost: `2mnd` operations. Memory: one block of pre-activations.
  public init(weights: Matrix, inputs: Matrix, radius: Double, neurons: Share? = nil) {
    precondition(
      weights.rows == inputs.rows && radius >= 0, "a radius and weights that fit the inputs are needed")
    let gamma = roundingBound(inputs.rows + 4)
    let inputNorms = inputs.columnNorms
    var counts = [Int](repeating: 0, count: inputs.columns)
    for block in rowBlocks(rows: weights.columns, columns: inputs.columns) {
      let neurons = weights.columns(block)
      let reach = neurons.columnNorms.map { (radius + gamma * (radius + $0)) * (1 + gamma) }
      let preActivations = neurons.transposeTimes(inputs)
      let values = preActivations.elements.span
      for i in counts.indices {
        let first = i * block.count
        for r in 0..<block.count where values[first + r].magnitude <= reach[r] * inputNorms[i] {
          counts[i] += 1
        }
      }
    }
    let share = neurons ?? .whole(weights.columns)
    counts = share.communicator.sums(counts)
    self.neurons = share.total
    switchable = counts
    let squares = zip(counts, inputNorms).reduce(0) { $0 + Double($1.0) * $1.1 * $1.1 }
    jacobianChange =
      (squares / Double(max(share.total, 1))).squareRoot()
      * (1 + 2 * roundingBound(inputs.rows + inputs.columns + 8))
  }

  /// Holds activations now to those of the start: on no point have more switched than could.
  public func check(flipsByPoint flips: [Int], into log: inout CheckLog, step: Int? = nil) {
    precondition(
      flips.count == switchable.count, "\(flips.count) counts do not fit \(switchable.count) points")
    let excess = zip(flips, switchable).map { $0 - $1 }.max() ?? 0
    log.check(.ntkActivationsAreStable, measured: Double(excess), atMost: 0, step: step)
  }
}
