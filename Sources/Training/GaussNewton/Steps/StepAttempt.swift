internal import Communication
internal import DenseLinearAlgebra
internal import NeuralTangentKernel
internal import SketchedLeastSquares

/// A network and the results of one pass through it. If the neurons are distributed over ranks, network and pattern are those of this
/// process, everything else refers to the whole network.
struct Iterate: Sendable {
  let network: TwoLayerNetwork
  let residual: [Double]
  let pattern: ActivationPattern
  /// `max_r ‖w_r − w_r(0)‖`.
  let movement: Double
  /// `‖W − W_0‖_F`, if the objective has a ridge; otherwise zero.
  let distance: Double
  /// `m^{-1/2} Σ_r ‖w_r‖`.
  let weightSum: Double
  /// Number of the `mn` activations that differ from the initial ones.
  let flips: Int
  /// Number of active neuron–point pairs among the `mn`.
  let active: Int
  /// `‖r‖`.
  let residualNorm: Double
  /// `√(2F) = √(‖r‖² + μ‖W − W_0‖_F²)` for the ridge `μ`; the root avoids overflow.
  let objectiveNorm: Double

  /// - Parameters:
  ///   - network: the network.
  ///   - forward: its pass over the inputs.
  ///   - start: the initial network, from which movement, distance and flips are measured.
  ///   - startPattern: its activations.
  ///   - ridge: `μ` of the objective.
  init(
    _ network: TwoLayerNetwork, _ forward: ForwardPass, targets: [Double], from start: TwoLayerNetwork,
    _ startPattern: ActivationPattern, ridge: Double
  ) {
    (self.network, pattern) = (network, forward.pattern)
    residual = difference(forward.outputs, targets)
    let movements = network.movements(since: start)
    let parts = network.neurons.communicator.gather([
      movements.max() ?? 0, ridge > 0 ? norm(movements) : 0, network.ownWeightSum,
      Double(pattern.flips(since: startPattern)), Double(pattern.activeCount),
    ])
    movement = parts.map { $0[0] }.max()!
    distance = norm(parts.map { $0[1] })
    weightSum = parts.reduce(0) { $0 + $1[2] }
    flips = Int(parts.reduce(0) { $0 + $1[3] })
    active = Int(parts.reduce(0) { $0 + $1[4] })
    residualNorm = norm(residual)
    objectiveNorm = norm([residualNorm, ridge.squareRoot() * distance])
  }
}

extension Iterate {
  /// What crosses the network if the neurons are distributed: the outputs on `n` points, and five numbers from every rank.
  ///
  /// - Claim: `cost.communication`.
  static func traffic(points n: Int) -> Traffic {
    var traffic = Traffic()
    traffic.add(sum: n)
    traffic.add(gathered: 5)
    return traffic
  }
}

/// One attempt at a step: the system solved, and the resulting iterate.
struct StepAttempt {
  let problem: StepProblem
  var solution: StepSolution
  var findings: StepFindings
  let after: Iterate
  let gain: StepGain

  /// `‖r‖/‖g‖` of the solved system, a mean of the eigenvalues of `G_μ`.
  var eigenvalue: Double { norm(problem.rightHandSide) / norm(solution.answer.value) }
}

extension TwoLayerNetwork {
  /// `max_r ‖w_r − w_r(0)‖`, the largest movement of any neuron.
  ///
  /// - Memory: a few blocks of 256 neurons, and one number for each neuron.
  public func movement(since start: TwoLayerNetwork) -> Double {
    neurons.communicator.maximum(movements(since: start).max() ?? 0)
  }

  /// `‖w_r − w_r(0)‖` of each neuron of this process.
  func movements(since start: TwoLayerNetwork) -> [Double] {
    stride(from: 0, to: neurons.count, by: 256)
      .flatMap { first in
        let block = first..<min(first + 256, neurons.count)
        return (weights.columns(block) - start.weights.columns(block)).columnNorms
      }
  }

  /// `W ← (1 − c)W + cW_0`, exact for `c` of 0 and 1.
  mutating func move(towards start: TwoLayerNetwork, share c: Double) {
    if c == 0 { return }
    weights = c == 1 ? start.weights : weights.scaled(by: 1 - c) + start.weights.scaled(by: c)
  }
}
