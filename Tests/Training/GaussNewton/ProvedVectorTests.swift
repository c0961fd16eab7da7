import Claims
import ConjugateGradient
import DenseLinearAlgebra
import LinearOperators
import NeuralTangentKernel
import Preconditioning
import SketchedLeastSquares
import TestSupport
import Testing

@testable import GaussNewton
@testable import SubspaceEmbedding

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

  /// Two steps of the trainer, which draws the case's sketch and signs from its seed.
  struct SketchedCase: Decodable {
    struct Step: Decodable {
      let weights: [[Rational]]
      let outputs: [Rational]
      /// `(SA)ᵀSA` for the sketch of the first step and the `A` of this one.
      let sketchedGram: [[Rational]]
      let gram: [[Rational]]
      let iterates: [[Rational]]
      let newWeights: [[Rational]]
      let newOutputs: [Rational]
    }
    let seed: UInt64
    let rows: Int
    let buckets: [Int32]
    let bucketSigns: [Int8]
    let signs: [Double]
    let points: [[Rational]]
    let targets: [Rational]
    let rowsTimesPivots: [[Rational]]
    let steps: [Step]
  }

  @Test(
    "train.linear-convergence: a sketched step, and one more with the R that was kept, are what Coq evaluates",
    .tags(.exact), arguments: [EmbeddingFamily.neuronBlock, .countSketch])
  func keptFactor(_ family: EmbeddingFamily) throws {
    let ofNeurons = family == .neuronBlock
    let cases = try provedCases(
      ofNeurons ? "neuron-sketched-step" : "row-sketched-step", as: SketchedCase.self)
    #expect(cases.count == (ofNeurons ? 2 : 1))
    for c in cases {
      let inputs = Matrix(rows: c.points).transposed
      let sketch = CountSketch(rows: c.rows, buckets: c.buckets, signs: c.bucketSigns)
      let embedding: any SubspaceEmbedding =
        ofNeurons ? NeuronBlock(sketch: sketch, blockSize: inputs.rows) : sketch
      var trainer = try Trainer(
        resuming: TrainingState(
          weights: Matrix(rows: c.steps[0].weights).transposed, records: [], log: CheckLog(),
          preconditioner: nil, control: nil, best: nil),
        configuration: TrainingConfiguration(
          width: c.signs.count, solver: .sketched, embedding: family, size: .fixed(embedding.rows),
          accuracy: 1e-9, damping: .fixed(0), seed: c.seed),
        inputs: inputs, targets: c.targets.map(\.exact), checks: .full)
      #expect(trainer.network.signs == c.signs)
      // A sketch of the second step would have another R.
      #expect(c.steps[0].sketchedGram != c.steps[1].sketchedGram)
      for step in c.steps {
        #expect(trainer.network.weights == Matrix(rows: step.weights).transposed)
        #expect(trainer.residual == difference(step.outputs.map(\.exact), c.targets.map(\.exact)))
        let problem = trainer.nextProblem
        #expect(try GramOperator(problem.jacobian).denseMatrix() == Matrix(rows: step.gram))
        #expect(embedding.sketchedGram(problem.jacobian) == Matrix(rows: step.sketchedGram))

        let solution = try problem.solve()
        #expect(solution.answer.iteration?.iterates == step.iterates.map { $0.map(\.exact) })
        #expect(solution.preconditioner?.step == 1)
        if case .triangular(let preconditioner) = solution.preconditioner?.form {
          let r = preconditioner.r.matrix
          let rows = Matrix(rows: r.rows, columns: r.columns) { r[$0, $0] * r[$0, $1] }
          #expect(rows == Matrix(rows: c.rowsTimesPivots))
        } else {
          Issue.record("no triangle")
        }

        #expect(try trainer.advance().sketchStep == 1)
        #expect(trainer.network.weights == Matrix(rows: step.newWeights).transposed)
        #expect(trainer.residual == difference(step.newOutputs.map(\.exact), c.targets.map(\.exact)))
      }
    }
  }
}
