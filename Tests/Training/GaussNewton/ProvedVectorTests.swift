import ConjugateGradient
import DenseLinearAlgebra
import LinearOperators
import NeuralTangentKernel
import Preconditioning
import TestSupport
import Testing

@testable import GaussNewton

/// Training steps against what Coq evaluates, exactly: inputs are unit vectors of binary fractions, the width is a power
/// of four, and the solves are such that every coefficient is a binary fraction.
@Suite struct ProvedVectorTests {
  struct Case: Decodable {
    let points: [[Rational]]
    let targets: [Rational]
    let weights: [[Rational]]
    let signs: [Double]
    let iterations: Int
    let outputs: [Rational]
    let activations: [[Int]]
    let gram: [[Rational]]
    let coefficients: [Rational]
    let newWeights: [[Rational]]
    let newOutputs: [Rational]
  }

  @Test("proved vectors: one training step, from the forward pass to the outputs after the update, exactly")
  func trainingStep() throws {
    let cases = try provedCases("training-step", as: Case.self)
    #expect(cases.count == 3)
    for c in cases {
      let inputs = Matrix(rows: c.points).transposed
      #expect(inputs.columnNorms.allSatisfy { $0 == 1 })
      var network = TwoLayerNetwork(weights: Matrix(rows: c.weights).transposed, signs: c.signs)

      let pass = network.forward(inputs)
      #expect(pass.outputs == c.outputs.map(\.exact))
      #expect((0..<inputs.columns).map { network.output(at: Array(inputs.column($0))) } == pass.outputs)
      for (r, row) in c.activations.enumerated() {
        #expect(row.indices.map { pass.pattern.isActive(neuron: r, point: $0) ? 1 : 0 } == row)
      }

      let jacobian = network.transposedJacobian(pass.pattern, inputs: inputs)
      let gram = GramOperator(jacobian)
      #expect(try gram.denseMatrix() == Matrix(rows: c.gram))
      #expect(gramMatrix(pass.pattern, inputs: inputs) == Matrix(rows: c.gram))

      let residual = difference(pass.outputs, c.targets.map(\.exact))
      let g = try ConjugateGradient(tolerance: 1e-300, iterationLimit: c.iterations, recordsIterates: true)
        .attempt(
          gram, rightHandSide: residual, preconditioner: IdentityPreconditioner(order: residual.count)
        ).iterates[c.iterations]
      #expect(g == c.coefficients.map(\.exact))

      network.step(along: g, jacobian)
      #expect(network.weights == Matrix(rows: c.newWeights).transposed)
      #expect(network.forward(inputs).outputs == c.newOutputs.map(\.exact))
    }
  }
}
