import CounterStream
import DenseLinearAlgebra
import LinearOperators
import NeuralTangentKernel
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

/// The network, its Jacobian and its Gram matrix against their formulas, on every kind of points and weights: duplicated,
/// antipodal and nearly parallel points, dead neurons and exact ties among them.
@Suite struct NetworkPropertyTests {
  private struct Network {
    let network: TwoLayerNetwork
    let inputs: Matrix
    let pass: ForwardPass

    init(_ recipe: NetworkCase) {
      inputs = recipe.inputs.points
      network = TwoLayerNetwork(weights: recipe.weightMatrix(inputs), signs: recipe.signs)
      pass = network.forward(inputs)
    }

    /// `m^{-1/2} Σ_r ‖w_r‖`, which bounds every output.
    var size: Double { network.weights.columnNorms.reduce(0, +) / Double(network.width).squareRoot() }
  }

  @Test("step.mean-value-identity: outputs are those of the formula, for every kind of points and weights")
  func outputs() throws {
    try checkProperty("outputs", over: NetworkCase.self, cases: 100) { recipe in
      let (network, inputs) = (Network(recipe), recipe.inputs.points)
      for i in 0..<inputs.columns {
        let expected = network.network.output(at: inputs.column(i))
        try require(
          (network.pass.outputs[i] - expected).magnitude,
          atMost: 2 * roundingBound(recipe.width + recipe.inputs.dimension + 8) * network.size, "output \(i)")
      }
    }
  }

  /// A pass into a pattern writes every word of it, whatever was there, and no copy of the pattern sees that.
  @Test func forwardTakesThePlaceOfAPattern() throws {
    try checkProperty("forwardTakesThePlaceOfAPattern", over: NetworkCase.self, cases: 100) { recipe in
      let network = Network(recipe)
      let (m, n) = (recipe.width, recipe.inputs.count)
      let everything = ActivationPattern(preActivations: Matrix(rows: m, columns: n, repeating: 1))
      var pattern = everything
      let outputs = network.network.forward(network.inputs, into: &pattern)
      try require(outputs == network.pass.outputs && pattern == network.pass.pattern, "another pass")
      try require(
        everything == ActivationPattern(preActivations: Matrix(rows: m, columns: n, repeating: 1)),
        "a copy of the pattern changed")
    }
  }

  @Test func aPatternOfAnotherShapeTraps() async {
    await #expect(processExitsWith: .failure) {
      let network = TwoLayerNetwork(weights: Matrix(rows: 1, columns: 2), signs: [1, 1])
      var pattern = ActivationPattern(neurons: 2, points: 2)
      _ = network.forward(Matrix(rows: 1, columns: 3), into: &pattern)
    }
  }

  @Test("ntk.gram-factorization: G = JJᵀ ⪰ 0, for every kind of points and weights")
  func gram() throws {
    try checkProperty("gramOfNetworks", over: NetworkCase.self, cases: 100) { recipe in
      let network = Network(recipe)
      let jacobian = network.network.transposedJacobian(network.pass.pattern, inputs: network.inputs)
      let gram = gramMatrix(network.pass.pattern, inputs: network.inputs)
      let definition = jacobian.denseMatrix().transposeTimesSelf()
      // An entry has m + d + 6 roundings at most on either side, and |G| is bounded by its trace.
      let rounding = 2 * roundingBound(recipe.width + recipe.inputs.dimension + 6) * definition.trace
      try require(frobeniusNorm(gram - definition), atMost: rounding, "‖G − JJᵀ‖_F")
      let smallest = try SymmetricEigen.values(gram)[0]
      let lapack = lapackThreshold * Double(recipe.inputs.count) * unitRoundoff * gram.trace
      try require(-smallest, atMost: rounding + lapack, "−λ_min(G)")
      if recipe.inputs.kind == .duplicated && recipe.inputs.count > 1 {
        try require(smallest.magnitude, atMost: rounding + lapack, "|λ_min(G)| of duplicated points")
      }
    }
  }

  @Test("ntk.positivity-certificate: no bound is proved above λ_min, for every kind of points and weights")
  func certificate() throws {
    try checkProperty("certificateOfNetworks", over: NetworkCase.self, cases: 100) { recipe in
      let network = Network(recipe)
      let gram = gramMatrix(network.pass.pattern, inputs: network.inputs)
      let bound = try PositivityCertificate(gram: gram, dimension: recipe.inputs.dimension).lowerBound
      let lapack = lapackThreshold * Double(recipe.inputs.count) * unitRoundoff * gram.trace
      try require(bound ?? 0, atMost: try SymmetricEigen.values(gram)[0] + lapack, "the proved bound")
      if recipe.inputs.kind == .duplicated && recipe.inputs.count > 1 {
        try require(bound == nil || bound! <= 0, "λ_min > 0 was proved of duplicated points")
      }
    }
  }

  /// A step in any direction: the identity does not depend on its origin.
  @Test("step.mean-value-identity: the identity is exact, for every kind of points and weights")
  func meanValue() throws {
    try checkProperty("meanValueOfNetworks", over: NetworkCase.self, cases: 100) { recipe in
      let network = Network(recipe)
      var moved = network.network
      let direction = recipe.stream.substream("step").normals(0..<recipe.inputs.count)
      moved.step(
        along: direction, network.network.transposedJacobian(network.pass.pattern, inputs: network.inputs))
      let identity = MeanValueIdentity(from: network.network, to: moved, inputs: network.inputs)
      let change = difference(moved.forward(network.inputs).outputs, network.pass.outputs)
      try require(
        norm(difference(change, identity.predictedChange)), atMost: identity.roundingAllowance,
        "‖f(W') − f(W) − J̄ vec(W' − W)‖")
    }
  }

  @Test(
    "ntk.activations-are-stable: no more activations switch than can, for every kind of points and weights")
  func stability() throws {
    try checkProperty("stabilityOfNetworks", over: NetworkCase.self, cases: 100) { recipe in
      let network = Network(recipe)
      var moved = network.network
      let direction = recipe.stream.substream("step").normals(0..<recipe.inputs.count)
      moved.step(
        along: direction, network.network.transposedJacobian(network.pass.pattern, inputs: network.inputs))
      let radius = moved.movement(since: network.network)
      // The movement itself is rounded; its neighbour above is no less.
      let bound = ActivationStability(
        weights: network.network.weights, inputs: network.inputs, radius: radius * (1 + 1e-14))
      let flips = moved.forward(network.inputs).pattern.flipsByPoint(since: network.pass.pattern)
      for (flipped, allowed) in zip(flips, bound.switchable) {
        try require(flipped <= allowed, "\(flipped) activations switched where \(allowed) can")
      }
    }
  }
}
