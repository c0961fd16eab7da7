internal import DenseLinearAlgebra
internal import NeuralTangentKernel
internal import SketchedLeastSquares

/// The network at some weights, and what one pass through it gives.
struct Iterate: Sendable {
  var network: TwoLayerNetwork
  var residual: [Double]
  var pattern: ActivationPattern
  /// `max_r ‖w_r − w_r(0)‖`.
  var movement = 0.0
  /// `‖W − W_0‖_F`, where the objective has a ridge; else zero.
  var distance = 0.0
  /// `‖r‖`.
  let residualNorm: Double
  /// `√(2F) = √(‖r‖² + μ‖W − W_0‖_F²)` for the ridge `μ`; the root does not overflow.
  let objectiveNorm: Double

  /// The start itself.
  init(_ start: TwoLayerNetwork, _ forward: ForwardPass, targets: [Double]) {
    (network, pattern) = (start, forward.pattern)
    residual = difference(forward.outputs, targets)
    residualNorm = norm(residual)
    objectiveNorm = residualNorm
  }

  /// - Parameters:
  ///   - network: the network.
  ///   - forward: its pass over the inputs.
  ///   - start: what movement and distance are measured from.
  ///   - ridge: `μ` of the objective.
  init(
    _ network: TwoLayerNetwork, _ forward: ForwardPass, targets: [Double], from start: TwoLayerNetwork,
    ridge: Double
  ) {
    (self.network, pattern) = (network, forward.pattern)
    residual = difference(forward.outputs, targets)
    movement = network.movement(since: start)
    distance = ridge > 0 ? network.distance(to: start) : 0
    residualNorm = norm(residual)
    objectiveNorm = norm([residualNorm, ridge.squareRoot() * distance])
  }
}

/// One attempt at a step: what was solved, and where it led.
struct StepAttempt {
  let problem: StepProblem
  var solution: StepSolution
  var findings: StepFindings
  let after: Iterate
  let gain: StepGain

  /// `‖r‖/‖g‖` of the system that was solved, a mean of the eigenvalues of `G_μ`.
  var eigenvalue: Double { norm(problem.rightHandSide) / norm(solution.answer.value) }
}

extension TwoLayerNetwork {
  /// `max_r ‖w_r − w_r(0)‖`, the farthest that a neuron has moved.
  ///
  /// - Memory: a few blocks of 256 neurons, and one number for each neuron.
  public func movement(since start: TwoLayerNetwork) -> Double { movements(since: start).max() ?? 0 }

  /// `‖W − W_0‖_F`.
  func distance(to start: TwoLayerNetwork) -> Double { norm(movements(since: start)) }

  private func movements(since start: TwoLayerNetwork) -> [Double] {
    stride(from: 0, to: width, by: 256)
      .flatMap { first in
        let block = first..<min(first + 256, width)
        return (weights.columns(block) - start.weights.columns(block)).columnNorms
      }
  }

  /// `W ← (1 − c)W + cW_0`, exact for `c` of 0 and 1.
  mutating func move(towards start: TwoLayerNetwork, share c: Double) {
    if c == 0 { return }
    weights = c == 1 ? start.weights : weights.scaled(by: 1 - c) + start.weights.scaled(by: c)
  }
}
