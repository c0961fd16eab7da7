import CounterStream
import DenseLinearAlgebra
import Foundation
import NeuralTangentKernel
import TestSupport
import Testing

@testable import GaussNewton

/// The bounds of `StepBounds` and the hypotheses of `LinearConvergence`, by numbers that can be worked out by hand.
@Suite struct StepBoundsTests {
  @Test(
    "step.contraction: the factor by hand, undamped, damped less than λ_min, as much, and more", .tags(.exact)
  )
  func contractionByHand() {
    func factor(_ sigma: Double, _ mu: Double) -> Double {
      StepBounds.contraction(accuracy: 0.5, jacobianChange: 2, smallestSingularValue: sigma, damping: mu)
    }
    #expect(StepBounds.contraction(accuracy: 0.5, jacobianChange: 2, smallestSingularValue: 4) == 1.25)
    // μ/(λ+μ) = 1/5, η = 2/5.
    #expect(factor(2, 1) == 1.0 / 5 + 0.5 + 1.5 * 2 * (2.0 / 5))
    // Both forms of η are 1/4.
    #expect(factor(2, 4) == 0.5 + 0.5 + 1.5 * 2 / 4)
    // η is at its maximum 1/8, not 1/17.
    #expect(factor(1, 16) == 16.0 / 17 + 0.5 + 1.5 * 2 / 8)
    #expect(factor(0, 16) == 1 + 0.5 + 1.5 * 2 / 8)
  }

  @Test("train.movement: √(n/m)(1+ε)‖r‖/λ by hand", .tags(.exact))
  func movementByHand() {
    #expect(
      StepBounds.movement(points: 4, width: 16, accuracy: 0.5, residualNorm: 3, smallestEigenvalue: 0.25) == 9
    )
  }

  private func network(_ weights: [Double], dimension: Int, width: Int) -> TwoLayerNetwork {
    var network = TwoLayerNetwork(
      .independent, width: width, dimension: dimension, stream: CounterStream(seed: 1))
    network.weights = Matrix(rows: dimension, columns: width, elements: weights)
    return network
  }

  /// Four neurons `(3, 4)` of length 5: `m^{-1/2}Σ‖w_r‖ = 10`, and `√n = 2`.
  @Test("step.mean-value-identity: the rounding of outputs by hand, and its underflow term")
  func outputRoundingByHand() {
    let network = network([3, 4, 3, 4, 3, 4, 3, 4], dimension: 2, width: 4)
    let bound = 20 * roundingBound(4 + 2 + 8)
    let rounding = network.outputRounding(points: 4)
    #expect(rounding >= bound && rounding <= bound * (1 + 1e-14))
    #expect(network.ownWeightSum == 10)
    // 4(2 + 2) products of each of four outputs, and what the steps upwards add to so few.
    let nothing = self.network(Array(repeating: 0, count: 8), dimension: 2, width: 4).outputRounding(
      points: 4)
    #expect(nothing >= 32 * .leastNonzeroMagnitude && nothing <= 40 * .leastNonzeroMagnitude)
  }

  /// `4√(n/m) max‖x_i‖(‖r_0‖ + ω max(max‖x_i‖, 1))/σ₀²` with the rounding `ω` of outputs, for inputs that are longer and shorter than they should be.
  @Test("train.linear-convergence: the radius counts the longest input and the rounding of outputs")
  func radiusByHand() throws {
    for (length, residual) in [(1, 1), (2, 1), (0.5, 1), (1, 0), (2, 0), (0.5, 0)] as [(Double, Double)] {
      var inputs = unitPoints(dimension: 6, count: 4, seed: 11)
      for i in 0..<4 { inputs.scaleColumn(i, by: i == 2 ? length : 0.5) }
      let start = TwoLayerNetwork(.independent, width: 512, dimension: 6, stream: CounterStream(seed: 1))
      let theorem = try LinearConvergence(
        start: start, pattern: start.forward(inputs).pattern, inputs: inputs, residualNorm: residual,
        accuracy: 0.1)
      let sigma = try #require(theorem.lambdaMin)
      let sum = (0..<512).reduce(0) { $0 + norm(start.weights.column($1)) } / 512.0.squareRoot()
      let outputs = 2 * roundingBound(512 + 6 + 8) * sum
      let bound =
        4 * (4.0 / 512).squareRoot() * length * (residual + outputs * max(length, 1)) / sigma
      let radius = try #require(theorem.radius)
      #expect(radius >= bound * (1 - 1e-15) && radius <= bound * (1 + 1e-12), "\(length), \(residual)")
      // The longest may be off by 3γ, and so may ‖r_0‖: the reserve is there.
      #expect(residual == 0 || radius >= bound * (1 + 8 * roundingBound(4 + 8)))
      let proved = try #require(theorem.jacobianChange)
      #expect(
        proved == ActivationStability(weights: start.weights, inputs: inputs, radius: radius).jacobianChange)
    }
  }

  private func theorem(_ accuracy: Double, _ lambdaMin: Double?, _ change: Double?) throws
    -> LinearConvergence
  {
    func text(_ number: Double?) -> String { number.map { "\($0)" } ?? "null" }
    return try JSONDecoder().decode(
      LinearConvergence.self,
      from: Data(
        #"{"accuracy":\#(accuracy),"lambdaMin":\#(text(lambdaMin)),"radius":\#(lambdaMin == nil ? "null" : "2.5"),"jacobianChange":\#(text(change))}"#
          .utf8))
  }

  /// `σ₀/8 = ¼` for `σ₀² = 4`, which is met below it: a root is known no better.
  @Test("train.linear-convergence: each hypothesis from both sides, and its message", .tags(.exact))
  func hypothesesFromBothSides() throws {
    #expect(try theorem(1.0 / 6, 4, (0.25).nextDown).firstFailure == nil)
    #expect(try theorem(1.0 / 6, 4, 0.25).firstFailure == .stability)
    #expect(try theorem((1.0 / 6).nextUp, 4, 0).firstFailure == .accuracy)
    #expect(try theorem(0.1, nil, nil).firstFailure == .positivity)
    #expect(try theorem(0.1, 4, nil).firstFailure == .positivity)
    #expect(try theorem(0.5, nil, nil).firstFailure == .accuracy)
    #expect(try theorem(0.1, 4, 0).summary == "its hypotheses are certified to hold at this initialisation")
    #expect(try theorem(0.5, 4, 0).summary == "not certified: ε₀ = 0.5 is above 1/6")
    #expect(
      try theorem(0.1, nil, nil).summary
        == "not certified: no positive lower bound on λ_min(G(W_0)) could be proved")
    #expect(
      try theorem(0.1, 4, 1.5).summary
        == "not certified: ‖J(W) − J(W_0)‖ ≤ σ₀/8 = 0.25 is needed within ρ = 2.5, but only ≤ 1.5 is proved")
  }
}
