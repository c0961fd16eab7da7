public import Claims
public import Communication
public import DenseLinearAlgebra

/// How many activations can change while no neuron moves farther than `ρ` from its initial weights.
///
/// If `‖w_r − w_r(0)‖ ≤ ρ` and `|w_r(0)ᵀx_i| > ρ‖x_i‖`, the sign of `w_rᵀx_i` is that at initialisation. So the neurons whose
/// activation on `x_i` changes are among `#{r : |w_r(0)ᵀx_i| ≤ ρ‖x_i‖}`, and
///
///     ‖J(W) − J(W_0)‖_F² ≤ (1/m) Σ_i ‖x_i‖² #{r : |w_r(0)ᵀx_i| ≤ ρ‖x_i‖}.
///
/// The counts include rounding: a computed `w_rᵀx_i` is off by at most `γ_d ‖w_r‖‖x_i‖`, and by `2⁻¹⁰⁷⁵` for each of its products that underflows, so every neuron within
/// `ρ‖x_i‖ + γ_{d+4}(ρ + ‖w_r‖)‖x_i‖ + (d + 2)2⁻¹⁰⁷⁴` counts, with norms rounded upwards.
///
/// - Claim: `ntk.activations-are-stable`.
public struct ActivationStability: Sendable, Equatable {
  /// `m`.
  public let neurons: Int
  /// For each point, how many neurons are close enough to switch.
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
      weights.rows == inputs.rows && radius >= 0,
      "the radius must be ≥ 0, and the weights must match the inputs")
    let d = inputs.rows
    let gamma = UpperBound(roundingBound(d + 4))
    let inputNorms = inputs.columnNorms.map { UpperBound(computedNorm: $0, entries: d) }
    // The rounding of the products, and the threshold, each with one more product.
    let lost = UpperBound.underflow(of: UpperBound(d + 2)).value
    var counts = [Int](repeating: 0, count: inputs.columns)
    for block in rowBlocks(rows: weights.columns, columns: inputs.columns) {
      let neurons = weights.columns(block)
      // Two more roundings, in a product and a sum for each point.
      let reach = neurons.columnNorms.map { norm in
        let size = UpperBound(radius) + UpperBound(computedNorm: norm, entries: d)
        return ((UpperBound(radius) + gamma * size) * (UpperBound(1) + gamma)).value
      }
      let preActivations = neurons.transposeTimes(inputs)
      let values = preActivations.elements.span
      for i in counts.indices {
        let first = i * block.count
        for r in 0..<block.count {
          let size = values[first + r].magnitude
          // An overflow allows any value.
          if !(size > reach[r] * inputNorms[i].value + lost && size < .infinity) { counts[i] += 1 }
        }
      }
    }
    let share = neurons ?? .whole(weights.columns)
    counts = share.communicator.sums(counts)
    self.neurons = share.total
    switchable = counts
    // The norm of the numbers √(count/m)‖x_i‖, whose squares may underflow.
    let parts = zip(counts, inputNorms).map { count, norm in
      ((UpperBound(count) / Double(max(share.total, 1))).squareRoot() * norm).value
    }
    jacobianChange = UpperBound(norm: parts).value
  }

  /// Checks current activations against the initial ones: on no point have more switched than can.
  public func check(flipsByPoint flips: [Int], into log: inout CheckLog, step: Int? = nil) {
    precondition(
      flips.count == switchable.count, "\(switchable.count) points need as many counts, not \(flips.count)")
    let excess = zip(flips, switchable).map { $0 - $1 }.max() ?? 0
    log.check(.ntkActivationsAreStable, measured: Double(excess), atMost: 0, step: step)
  }
}
