import Communication
import CounterStream
import DenseLinearAlgebra
import NeuralTangentKernel
import TestSupport
import Testing

@testable import GaussNewton

/// Proved bounds of a network include the neurons of all ranks.
@Suite struct NetworkOverRanksTests {
  /// What is said of a network, of a step away from it and of its Jacobian.
  struct Facts: Sendable, Equatable {
    var theorem: LinearConvergence
    var change: Double
    var allowance: Double
    var jacobianChange: Double
    var productError: Double?
    var gramError: Double?
    var outputRounding: Double
    var movement: Double

    init(_ communicator: Communicator) throws {
      let inputs = unitPoints(dimension: 5, count: 3, seed: 2)
      let network = TwoLayerNetwork(
        width: 2_001, dimension: 5, stream: CounterStream(seed: 3), communicator: communicator)
      let pass = network.forward(inputs)
      let jacobian = network.transposedJacobian(pass.pattern, inputs: inputs)
      var moved = network
      moved.step(along: [3, -2, 4], jacobian)
      theorem = try LinearConvergence(
        start: network, pattern: pass.pattern, inputs: inputs, residualNorm: 0.5, accuracy: 0.1)
      let identity = MeanValueIdentity(from: network, to: moved, inputs: inputs)
      (change, allowance) = (identity.predictedChange[1], identity.roundingAllowance)
      jacobianChange = identity.jacobianChange
      productError = jacobian.gramTimesError(norm: 1, squaredFrobeniusNorm: 2)
      gramError = jacobian.gramRoundingError(jacobian.gramMatrix())
      outputRounding = network.outputRounding(points: 3)
      movement = moved.movement(since: network)
    }
  }

  @Test("bounds, hypotheses and identities over ranks are those of one process", arguments: 2...4)
  func facts(ranks: Int) throws {
    let alone = try Facts(.alone)
    let all = try onRanks(ranks) { try Facts($0) }
    #expect(try #require(alone.theorem.jacobianChange) > 0 && alone.jacobianChange > 0)
    for facts in all {
      #expect(facts == all[0])
      #expect(facts.theorem.lambdaMin == alone.theorem.lambdaMin)
      #expect(facts.productError == alone.productError && facts.gramError == alone.gramError)
      // Sums of 2,001 terms in another order.
      for path in [\Facts.change, \.allowance, \.jacobianChange, \.outputRounding, \.movement] {
        #expect(abs(facts[keyPath: path] - alone[keyPath: path]) <= 1e-12 * abs(alone[keyPath: path]))
      }
      let (change, expected) = (facts.theorem.jacobianChange!, alone.theorem.jacobianChange!)
      #expect(abs(change - expected) <= 1e-12 * expected)
    }
  }
}
