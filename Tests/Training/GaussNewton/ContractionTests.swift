import DenseLinearAlgebra
import LinearOperators
import NeuralTangentKernel
import SketchedLeastSquares
import TestSupport
import Testing

@testable import GaussNewton

/// The two bounds of one step, with every matrix formed: `J` by its definition, `J̄` entry by entry, singular values by
/// LAPACK.
@Suite struct ContractionTests {
  /// `J̄` with the mean activation of each neuron on each point, `n×md`.
  private func meanJacobian(from before: TwoLayerNetwork, to after: TwoLayerNetwork, inputs: Matrix) -> Matrix
  {
    let scale = 1 / Double(before.width).squareRoot()
    return Matrix(rows: inputs.columns, columns: before.width * before.dimension) { i, entry in
      let (r, k) = (entry / before.dimension, entry % before.dimension)
      let z = dot(before.weights.column(r), inputs.column(i))
      let moved = dot(after.weights.column(r), inputs.column(i))
      return scale * before.signs[r] * meanActivation(z, moved) * inputs[k, i]
    }
  }

  /// Two steps of every case that can take them; a single neuron or one on the wrong side may leave `G` singular, which
  /// the step refuses.
  private func forEachStep(
    _ body: (_ before: Trainer, _ after: Trainer, _ jacobian: Matrix, _ sigma: Double) throws -> Void
  ) throws -> Int {
    var steps = 0
    try checkProperty("ContractionTests", over: RunCase.self, cases: 36) { run in
      var trainer = try Trainer(configuration: run.configuration(), inputs: run.inputs, targets: run.targets)
      for _ in 0..<2 {
        let before = trainer
        do { try trainer.advance() } catch is TrainingError { return }
        let jacobian = before.network.transposedJacobian(before.pattern, inputs: run.inputs).denseMatrix()
          .transposed
        let values = try SingularValueDecomposition.values(jacobian)
        try body(before, trainer, jacobian, values[run.points - 1])
        steps += 1
      }
    }
    return steps
  }

  /// The rounding of outputs, `outputRounding`, enters three times: in both residuals and in the change of the outputs.
  @Test("step.contraction: ‖r_{t+1}‖ ≤ (ε + (1+ε)‖J_t−J̄‖/σ_min(J_t))‖r_t‖")
  func contraction() throws {
    var contracting = 0
    let steps = try forEachStep { before, after, jacobian, sigma in
      let mean = meanJacobian(from: before.network, to: after.network, inputs: before.inputs)
      let change = try SingularValueDecomposition.values(jacobian - mean)[0]
      let epsilon = after.records.last!.solveResidual
      let factor = epsilon + (1 + epsilon) * change / sigma
      let rounding = 3 * after.network.outputRounding(points: before.inputs.columns)
      try require(
        after.residualNorm, atMost: factor * (1 + 1e-9) * before.residualNorm + rounding, "‖r_{t+1}‖")
      if factor < 1 { contracting += 1 }
    }
    // The bound is not vacuous in many of them.
    #expect(steps > 40 && contracting > 15, "\(steps) steps, \(contracting) contracting")
  }

  @Test("train.movement: no neuron moves farther than √(n/m)(1+ε)‖r_t‖/σ_min(J_t)² in a step")
  func movement() throws {
    let steps = try forEachStep { before, after, _, sigma in
      let ratio = Double(before.inputs.columns) / Double(before.network.width)
      let epsilon = after.records.last!.solveResidual
      try require(
        after.network.movement(since: before.network),
        atMost: ratio.squareRoot() * (1 + epsilon) * before.residualNorm / (sigma * sigma) * (1 + 1e-9),
        "movement")
    }
    #expect(steps > 40)
  }

  /// With a single point and a single active neuron the movement is the bound: `‖Δw‖ = |r|/√m·…` with nothing to spare.
  @Test("train.movement: one point and one neuron attain the bound")
  func movementIsAttained() throws {
    let run = try #require(
      (0..<20).lazy.compactMap { seed -> (Trainer, Trainer)? in
        let run = RunCase(points: 1, dimension: 1, width: 1, solver: .gram, seed: seed)
        guard
          let before = try? Trainer(
            configuration: run.configuration(), inputs: run.inputs, targets: run.targets)
        else { return nil }
        var after = before
        return (try? after.advance()).map { _ in (before, after) }
      }.first)
    // n = m = 1 and G = 1: the neuron moves by |r| exactly, up to the rounding of its weight.
    let moved = run.1.network.movement(since: run.0.network)
    #expect((moved / run.0.residualNorm - 1).magnitude < 1e-12)
  }
}
