import Claims
import CounterStream
import DenseLinearAlgebra
import Foundation
import LinearOperators
import NeuralTangentKernel
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

private let inputs = unitPoints(dimension: 10, count: 30)
private let targets = CounterStream(seed: 5).substream("targets").normals(0..<30)

private func configuration(
  _ solver: SolverKind, embedding: EmbeddingFamily = .tensorSRHT, rows: Int = 240
) -> TrainingConfiguration {
  TrainingConfiguration(
    width: 1024, solver: solver, embedding: embedding, size: .fixed(rows), accuracy: 1e-3, seed: 1)
}

private func trainer(_ solver: SolverKind, embedding: EmbeddingFamily = .tensorSRHT) throws -> Trainer {
  try Trainer(
    configuration: configuration(solver, embedding: embedding), inputs: inputs, targets: targets,
    checks: .full)
}

@Suite struct TrainerTests {
  @Test(
    "train.interpolates: exact, sketched and plain solvers reach 1e-10 within 12 steps, every check holds")
  func interpolates() throws {
    for solver in [SolverKind.gram, .sketched, .cg] {
      var run = try trainer(solver)
      let reason = try run.run(until: StoppingRule(maximumSteps: 12, tolerance: 1e-10))
      #expect(reason == .tolerance)
      #expect(run.log.violations.isEmpty)
      #expect(run.records.allSatisfy { $0.contraction < 0.5 })
    }
  }

  @Test(arguments: EmbeddingFamily.allCases)
  func everyEmbeddingSolvesAStep(_ family: EmbeddingFamily) throws {
    var run = try trainer(.sketched, embedding: family)
    let record = try run.advance()
    #expect(record.solveResidual <= 1e-3)
    #expect(run.log.violations.isEmpty)
  }

  @Test("solver.fixed-point: at s = 8n the trainer refuses the step and its state is unchanged")
  func fixedPointDiverges() throws {
    var run = try trainer(.fixedPoint)
    let before = run.network
    #expect(throws: TrainingError.self) { try run.advance() }
    #expect(run.network == before && run.step == 0)
  }

  @Test func resumingIsBitIdentical() throws {
    var whole = try trainer(.sketched)
    for _ in 0..<4 { try whole.advance() }
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "checkpoint").path
      try Checkpoint.prepare(path)
      var first = try trainer(.sketched)
      for _ in 0..<2 { try first.advance() }
      try Checkpoint(of: first, dataName: "sphere", threads: 1).save(in: path)
      let saved = try Checkpoint.load(from: path)
      var second = try Trainer(
        resuming: saved.state, configuration: saved.configuration, inputs: inputs, targets: targets,
        checks: .full)
      try saved.requireData(inputs: second.inputs, targets: second.targets, folder: path)
      for _ in 0..<2 { try second.advance() }
      #expect(second.network == whole.network)
      #expect(second.records.map(\.residualNorm) == whole.records.map(\.residualNorm))
      #expect(throws: CheckpointError.self) { try Checkpoint.prepare(path) }
      let weights = path + "/step-000002/weights.npy"
      var bytes = try Data(contentsOf: URL(filePath: weights))
      bytes[bytes.count - 1] ^= 1
      try bytes.write(to: URL(filePath: weights))
      #expect(throws: CheckpointError.self) { try Checkpoint.load(from: path) }
    }
  }

  @Test func refusesInputsThatAreNotUnit() {
    #expect(throws: TrainingError.self) {
      try Trainer(configuration: configuration(.gram), inputs: inputs.scaled(by: 1.001), targets: targets)
    }
  }
}

@Suite struct NetworkTests {
  private let network = TwoLayerNetwork(width: 130, dimension: 10, stream: CounterStream(seed: 3))

  /// Two sums of `m` products with `d + 3` roundings each, as in `MeanValueIdentity.roundingAllowance`.
  @Test func forwardIsTheFormula() {
    let outputs = network.forward(inputs).outputs
    let scale = network.weights.columnNorms.reduce(0, +) / Double(130).squareRoot()
    for i in 0..<30 {
      #expect(
        abs(outputs[i] - network.output(at: inputs.column(i))) <= 2 * roundingBound(130 + 10 + 4) * scale)
    }
  }

  /// `f` is piecewise linear, so a step `h` that crosses no kink gives the derivative up to rounding, `2γΣ‖w‖/h`.
  @Test func jacobianIsTheFiniteDifference() {
    let forward = network.forward(inputs)
    let jacobian = network.transposedJacobian(forward.pattern, inputs: inputs).denseMatrix().transposed
    let h = 0x1p-20
    let scale = network.weights.columnNorms.reduce(0, +) / Double(130).squareRoot()
    for (r, k) in [(0, 0), (64, 3), (129, 9)] {
      var moved = network.weights
      moved[k, r] += h
      let after = TwoLayerNetwork(weights: moved, signs: network.signs).forward(inputs)
      for i in 0..<30
      where after.pattern.isActive(neuron: r, point: i) == forward.pattern.isActive(neuron: r, point: i) {
        let slope = (after.outputs[i] - forward.outputs[i]) / h
        #expect(abs(slope - jacobian[i, r * 10 + k]) <= 4 * roundingBound(130 + 10 + 4) * scale / h)
      }
    }
  }

  @Test("step.mean-value-identity: f(W′) − f(W) = J̄ vec(W′ − W) to roundoff, far from the start")
  func meanValueIdentity() {
    let moved = TwoLayerNetwork(
      weights: TwoLayerNetwork(width: 130, dimension: 10, stream: CounterStream(seed: 4)).weights,
      signs: network.signs)
    let identity = MeanValueIdentity(from: network, to: moved, inputs: inputs)
    let change = difference(moved.forward(inputs).outputs, network.forward(inputs).outputs)
    #expect(norm(difference(change, identity.predictedChange)) <= identity.roundingAllowance)
    #expect(identity.roundingAllowance < 1e-9 * norm(change))
  }
}
