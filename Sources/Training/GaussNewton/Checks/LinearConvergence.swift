internal import Communication
public import DenseLinearAlgebra
public import NeuralTangentKernel

/// The hypotheses of `train.linear-convergence` at a given initialisation, decided before the first step.
///
/// With `σ₀² ≤ λ_min(G(W_0))` and `ρ ≥ 4‖X‖_F m^{-1/2}‖r_0‖/σ₀²`, which for unit vectors is `4√(n/m)‖r_0‖/σ₀²`: if `ε₀ ≤ 1/6` and
/// `‖J(W) − J(W_0)‖ ≤ σ₀/8` for every `W` within `ρ` of the initial weights, then every step halves the residual, no neuron leaves that
/// ball, and `σ_min(J(W_t)) ≥ ⅞σ₀`. Any proved lower bound serves as `σ₀²`, since the proof uses no other property of it.
///
/// A hypothesis counts as met only when it is proved, rounding included; see `PositivityCertificate` and
/// `ActivationStability`. An initialisation for which the hypotheses cannot be proved may still train well.
///
/// - Claim: `train.linear-convergence`.
public struct LinearConvergence: Codable, Sendable, Equatable {
  /// The hypotheses, in the order in which they are decided.
  public enum Hypothesis: String, Codable, Sendable {
    /// `ε₀ ≤ 1/6`.
    case accuracy
    /// `λ_min(G(W_0)) > 0`, proved.
    case positivity
    /// `‖J(W) − J(W_0)‖ ≤ σ₀/8` in the ball, proved.
    case stability
  }

  /// `ε₀`.
  public let accuracy: Double
  /// `σ₀²`, the proved lower bound; nil when there is none above zero.
  public let lambdaMin: Double?
  /// `ρ`, rounded upwards.
  public let radius: Double?
  /// A proved bound on `‖J(W) − J(W_0)‖` in the ball.
  public let jacobianChange: Double?

  /// - Parameters:
  ///   - start: `W_0`.
  ///   - pattern: the activations at `W_0`.
  ///   - inputs: `d×n` with unit columns up to rounding; their norms are used as computed.
  ///   - residualNorm: `‖r_0‖`, of the same weights.
  ///   - accuracy: `ε₀`.
  /// - Cost: the Gram matrix, up to five Cholesky factorisations and one forward pass.
  /// - Throws: `LinearAlgebraError`.
  public init(
    start: TwoLayerNetwork, pattern: ActivationPattern, inputs: Matrix, residualNorm: Double, accuracy: Double
  ) throws(LinearAlgebraError) {
    self.accuracy = accuracy
    let gram = gramMatrix(pattern, inputs: inputs, neurons: start.neurons)
    let proved = try PositivityCertificate(gram: gram, dimension: inputs.rows).lowerBound
    guard let proved, proved > 0 else {
      (lambdaMin, radius, jacobianChange) = (nil, nil, nil)
      return
    }
    // Inputs are unit vectors up to rounding: √n max‖x_i‖ ≥ ‖X‖_F takes the place of √n, and the rounding of r_0 is added.
    let longest = UpperBound(computedNorm: inputs.columnNorms.max() ?? 0, entries: inputs.rows)
    let residual =
      UpperBound(computedNorm: residualNorm, entries: inputs.columns)
      + UpperBound(start.outputRounding(points: inputs.columns)) * UpperBound(max(longest.value, 1))
    let ratio = (UpperBound(inputs.columns) / Double(start.width)).squareRoot()
    let radius = (UpperBound(4) * ratio * residual * longest / proved).value
    lambdaMin = proved
    self.radius = radius
    jacobianChange =
      ActivationStability(weights: start.weights, inputs: inputs, radius: radius, neurons: start.neurons)
      .jacobianChange
  }

  /// The first hypothesis that is not proved; nil when all are.
  public var firstFailure: Hypothesis? {
    if !(accuracy <= 1 / 6.0) { return .accuracy }
    guard let lambdaMin, let jacobianChange else { return .positivity }
    return jacobianChange <= allowedChange(lambdaMin) ? nil : .stability
  }

  public var isCertified: Bool { firstFailure == nil }

  /// `σ₀/8`, rounded downwards: of the two operations only the root is rounded.
  private func allowedChange(_ lambdaMin: Double) -> Double { lambdaMin.squareRoot().nextDown / 8 }

  /// The decision, as a sentence.
  public var summary: String {
    switch firstFailure {
    case nil: "its hypotheses are certified to hold at this initialisation"
    case .accuracy: "not certified: ε₀ = \(short(accuracy)) is above 1/6"
    case .positivity: "not certified: no positive lower bound on λ_min(G(W_0)) could be proved"
    case .stability:
      "not certified: ‖J(W) − J(W_0)‖ ≤ σ₀/8 = \(short(allowedChange(lambdaMin!))) is needed within ρ = \(short(radius!)), but only ≤ \(short(jacobianChange!)) is proved"
    }
  }
}

extension TwoLayerNetwork {
  /// A bound on the norm of the rounding errors in the outputs of a forward pass.
  ///
  /// Each output is a sum over `m` neurons of products with `‖x_i‖ ≤ 1` up to rounding, so with `m + d + 8` roundings in a
  /// row it is off by at most `γ_{m+d+8} m^{-1/2} Σ_r ‖w_r‖`, and each of `m(d + 1)` products may underflow. Over `n` points the norm grows by `√n`.
  func outputRounding(points n: Int) -> Double {
    let sum = neurons.communicator.gather(ownWeightSum).reduce(UpperBound(0)) { $0 + UpperBound($1) }
    let underflow = UpperBound.underflow(of: UpperBound(width) * UpperBound(dimension + 2))
    return
      (UpperBound(n).squareRoot() * (UpperBound(roundingBound(width + dimension + 8)) * sum + underflow))
      .value
  }

  /// The contribution of this process's neurons to `m^{-1/2} Σ_r ‖w_r‖`.
  var ownWeightSum: Double { weights.columnNorms.reduce(0, +) / Double(width).squareRoot() }
}
