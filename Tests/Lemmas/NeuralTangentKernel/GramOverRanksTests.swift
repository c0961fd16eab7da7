import Communication
import DenseLinearAlgebra
import LinearOperators
import NeuralTangentKernel
import TestSupport
import Testing

/// Neurons that are shared between ranks. With `m = 256` and integers every number is exact, so that all ranks agree with a single process.
@Suite struct GramOverRanksTests {
  /// What is said of a network's Jacobian.
  struct Facts: Sendable, Equatable {
    let gram: Matrix
    let columns: Matrix
    let diagonal: [Double]
    let product: [Double]
    let products: Matrix
    let transposed: [Double]
    let switchable: [Int]
    let change: Double
    let neurons: Int
    let isBits: Bool

    init(_ communicator: Communicator) {
      let (m, d, n) = (256, 2, 5)
      let inputs = Matrix(rows: d, columns: n) { Double(($0 * 5 + $1 * 3) % 7) - 3 }
      let weights = Matrix(rows: d, columns: m) { Double(($0 * 11 + $1 * 7) % 13) - 6 }
      let vectors = Matrix(rows: d, columns: m) { Double(($0 + 3 * $1) % 11) - 5 }
      let neurons = communicator.share(of: m)
      let own = weights.columns(neurons.range)
      let a = TransposedJacobian(
        pattern: ActivationPattern(preActivations: own.transposeTimes(inputs)),
        signs: neurons.range.map { $0 % 3 == 0 ? -1 : 1 }, inputs: inputs, neurons: neurons)
      (gram, columns, diagonal) = (a.gramMatrix(), a.gramColumns([3, 0, 3]), a.gramDiagonal())
      product = a.gramTimes([1, -2, 3, 0, 5])
      products = a.gramTimes(Matrix(rows: n, columns: 2) { Double($0 * $1) - 2 })
      transposed = a.transposeTimes(vectors.columns(neurons.range))
      let stability = ActivationStability(weights: own, inputs: inputs, radius: 1, neurons: neurons)
      (switchable, change) = (stability.switchable, stability.jacobianChange)
      (self.neurons, isBits) = (stability.neurons, a.signedBits?.scale == 1.0 / 16)
    }
  }

  @Test(
    "ntk.gram-factorization, ntk.activations-are-stable: with several ranks G, its products and the switch counts are those of one process, exactly",
    .tags(.exact), arguments: 2...4)
  func factsOfAllRanks(_ ranks: Int) throws {
    let alone = Facts(.alone)
    #expect(alone.isBits && alone.neurons == 256 && alone.switchable.contains { $0 > 0 && $0 < 256 })
    #expect(alone.product == alone.gram.times([1, -2, 3, 0, 5]))
    #expect(alone.columns == alone.gram.selectingColumns([3, 0, 3]) && alone.diagonal == alone.gram.diagonal)
    for facts in try onRanks(ranks, { Facts($0) }) { #expect(facts == alone) }
  }
}
