import CounterStream
import DenseLinearAlgebra
import GaussNewton
import LinearOperators
import SubspaceEmbedding
import TestSupport
import Testing

@testable import Experiments

/// The baselines of the comparison are the methods that they are named after.
@Suite struct FirstOrderTests {
  private let n = 8
  private let d = 4
  private let m = 256
  private var inputs: Matrix { unitPoints(dimension: d, count: n) }
  private var start: TwoLayerNetwork {
    TwoLayerNetwork(width: m, dimension: d, stream: CounterStream(seed: 2))
  }

  private func run(_ method: FirstOrderBaseline) throws -> FirstOrderRun {
    try FirstOrderRun(
      method, from: start, inputs: inputs, targets: CounterStream(seed: 3).normals(0..<n))
  }

  @Test func gradientDescentDescends() throws {
    var run = try run(.gradientDescent)
    for _ in 0..<20 {
      let before = norm(run.residual)
      run.advance()
      #expect(norm(run.residual) < before)
    }
  }

  /// At the first step `m̂ = g` and `v̂ = g²`: every weight moves by `η|g|/(|g| + 10⁻⁸)` against its gradient, so by `η` unless
  /// no neuron reaches it. Rounding: in `m̂`, `v̂`, the quotient and the root ten `u` of `η`, in the weights one `u` of theirs.
  @Test func theFirstStepOfAdamHasItsLengthInEveryWeight() throws {
    let length = 1e-3
    var run = try run(.adam(step: length))
    let gradient = start.transposedJacobian(start.forward(inputs).pattern, inputs: inputs).times(run.residual)
    run.advance()
    let moved = zip(run.network.weights.elements, start.weights.elements).map { ($0 - $1, $1) }
    for (g, (change, weight)) in zip(gradient, moved) {
      let expected = -length * g / (g.magnitude + 1e-8)
      let allowed = unitRoundoff * (10 * length + 2 * weight.magnitude)
      #expect((change - expected).magnitude <= allowed)
    }
    #expect(gradient.count { $0.magnitude > 1e-6 } > m * d / 2)
  }

  /// For the product by `Jᵀ` `nd`, the sums over active points and `2md + m`; `2mnd + 3mn + n` for the pass, `14md` for Adam.
  @Test func operationsAreCounted() throws {
    let sums = 8 * ((n + 31) / 32) * d * (m + 15 * ((m + 255) / 256))
    let step = n * d + sums + 2 * m * d + m + 2 * m * n * d + 3 * m * n + n
    for (method, expected) in [
      (FirstOrderBaseline.gradientDescent, step), (.adam(step: 0.01), step + 14 * m * d),
    ] {
      var run = try run(method)
      for _ in 0..<3 { run.advance() }
      #expect(run.operations == 3 * expected)
    }
  }
}
