import CounterStream
import DenseLinearAlgebra
import LinearOperators
import NeuralTangentKernel
import TestSupport
import Testing

@testable import GaussNewton

/// A network of four neurons by hand.
@Suite struct NetworkDefinitionTests {
  private let network = TwoLayerNetwork(
    weights: Matrix(rows: 2, columns: 4, elements: [1, 2, -1, 1, 2, 0, 0, -1]), signs: [1, -1, 1, -1])

  /// Pre-activations 5, −2, 6 and −1 at `(3, 1)`, and −1, −2, −6 and −1 at `(−3, 1)`, where only `(−1, 1)` is active with 4.
  @Test("step.mean-value-identity: outputs by hand", .tags(.exact))
  func outputs() {
    let inputs = Matrix(rows: 2, columns: 2, elements: [3, 1, -3, 1])
    let pass = network.forward(inputs)
    #expect(
      pass.outputs == [5.5, -2] && network.output(at: [3, 1]) == 5.5 && network.output(at: [-3, 1]) == -2)
    #expect(pass.pattern.words == [0b0101, 0b0010])
    #expect(network.width == 4 && network.dimension == 2)
    // 2mnd products and sums, 3mn in comparison, sign and sum, n in scaling.
    #expect(network.forwardOperations(points: 7) == 2 * 4 * 7 * 2 + 3 * 4 * 7 + 7)
  }

  /// With `√m = 2` every number is exact: `W − A g`, and the Jacobian's entries `½ a_r b_ir x_i`.
  @Test("ntk.gram-factorization: the Jacobian and a step along it by hand", .tags(.exact))
  func stepByHand() {
    let inputs = Matrix(rows: 2, columns: 2, elements: [3, 1, -3, 1])
    let jacobian = network.transposedJacobian(network.forward(inputs).pattern, inputs: inputs, active: 3)
    #expect(
      jacobian.denseMatrix()
        == Matrix(
          rows: 8, columns: 2, elements: [1.5, 0.5, 0, 0, 1.5, 0.5, 0, 0, 0, 0, 1.5, -0.5, 0, 0, 0, 0]))
    #expect(jacobian.leftNonzeros == 3)
    #expect(network.transposedJacobian(jacobian.pattern, inputs: inputs).leftNonzeros == nil)
    var moved = network
    moved.step(along: [2, 4], jacobian)
    #expect(moved.weights.elements == [-2, 1, -7, 3, -1, -1, 0, -1])
    #expect(moved.signs == network.signs)
  }

  @Test func kindsOfStarts() {
    let all: [(kind: StartKind, isPaired: Bool, isBinomial: Bool, normal: Int?)] = [
      (.independent, false, false, 10), (.paired, true, false, 5), (.binomial, false, true, nil),
      (.binomialPaired, true, true, nil),
    ]
    #expect(all.map(\.kind) == StartKind.allCases)
    for start in all {
      #expect(start.kind.isPaired == start.isPaired && start.kind.isBinomial == start.isBinomial)
      #expect(start.kind.independentNormalNeurons(of: 10) == start.normal)
    }
  }

  @Test func networksThatAreNoneTrap() async {
    await #expect(processExitsWith: .failure) {
      _ = TwoLayerNetwork(.paired, width: 3, dimension: 1, stream: CounterStream(seed: 0))
    }
    await #expect(processExitsWith: .failure) {
      _ = TwoLayerNetwork(weights: Matrix(rows: 1, columns: 1), signs: [0.5])
    }
    await #expect(processExitsWith: .failure) {
      _ = TwoLayerNetwork(weights: Matrix(rows: 1, columns: 2), signs: [1])
    }
  }
}
