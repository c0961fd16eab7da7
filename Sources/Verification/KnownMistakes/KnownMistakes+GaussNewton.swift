internal import Claims
internal import DenseLinearAlgebra
internal import GaussNewton
internal import Laws
internal import NeuralTangentKernel

extension KnownMistakes {
  static let gaussNewton: [Mistake] = [
    Mistake(.stepMeanValueIdentity, "outputs without m^(-1/2)") {
      let ours = $0.forward
      $0.forward = { network, inputs in
        let pass = ours(network, inputs)
        return ForwardPass(
          outputs: scaled(pass.outputs, by: Double(network.width).squareRoot()), pattern: pass.pattern)
      }
    },
    Mistake(.stepMeanValueIdentity, "b̄ is the activation before the step: the Jacobian’s linearisation") {
      $0.meanActivation = { before, _ in before >= 0 ? 1 : 0 }
    },
    Mistake(.stepMeanValueIdentity, "b̄ is the activation half way") {
      $0.meanActivation = { before, after in before + after >= 0 ? 1 : 0 }
    },
    Mistake(.stepMeanValueIdentity, "b̄ is the mean of the two activations") {
      $0.meanActivation = { before, after in ((before >= 0 ? 1 : 0) + (after >= 0 ? 1 : 0)) / 2 }
    },
    Mistake(.stepContraction, "the step is added instead of subtracted") {
      let ours = $0.update
      $0.update = { network, g, pattern, inputs in ours(network, scaled(g, by: -1), pattern, inputs) }
    },
    Mistake(.stepContraction, "the update forgets the output signs") {
      $0.update = { network, g, pattern, inputs in
        let unsigned = TwoLayerNetwork(
          weights: network.weights, signs: Array(repeating: 1, count: network.width))
        let moved = Implementation.ours.update(unsigned, g, pattern, inputs)
        return TwoLayerNetwork(weights: moved.weights, signs: network.signs)
      }
    },
    Mistake(.stepContraction, "the update without m^(-1/2)") {
      let ours = $0.update
      $0.update = { network, g, pattern, inputs in
        ours(network, scaled(g, by: Double(network.width).squareRoot()), pattern, inputs)
      }
    },
    Mistake(.stepContraction, "the contraction bound forgets the error of the solve") {
      $0.contractionBound = { _, change, sigma, _ in change / sigma }
    },
    Mistake(.stepContraction, "the contraction bound divides by λ_min instead of σ_min") {
      let ours = $0.contractionBound
      $0.contractionBound = { ours($0, $1, max(1, 1 / ($2 * $2)), $3) }
    },
    Mistake(.stepContraction, "the damped contraction bound forgets what damping leaves, μ/(λ+μ)") {
      let ours = $0.contractionBound
      $0.contractionBound = { ours($0, $1, $2, $3) - $3 / ($2 * $2 + $3) }
    },
    Mistake(.stepContraction, "the damped contraction bound takes σ_min/(λ+μ) where λ is below μ, too") {
      $0.contractionBound = { accuracy, change, sigma, damping in
        (damping + (1 + accuracy) * change * sigma) / (sigma * sigma + damping) + accuracy
      }
    },
    Mistake(.stepRidgeStationarity, "the ridge pulls to zero instead of to the start") {
      $0.trajectory = { try ridgeSteps($0, towards: 0, image: 1) }
    },
    Mistake(.stepRidgeStationarity, "the right-hand side is r, as if W were the start") {
      $0.trajectory = { try ridgeSteps($0, towards: 1, image: 0) }
    },
    Mistake(.stepRidgeStationarity, "the displacement enters the right-hand side with the wrong sign") {
      $0.trajectory = { try ridgeSteps($0, towards: 1, image: -1) }
    },
    Mistake(.stepRidgeStationarity, "the ridge only damps the steps, which do not return to the start") {
      let ours = $0.trajectory
      $0.trajectory = {
        var task = $0
        if case .fixed(let damping) = task.damping { task.damping = .fixed(damping + task.ridge) }
        task.ridge = 0
        return try ours(task)
      }
    },
    Mistake(.trainMonotone, "the paper’s steps are taken whatever comes of them") {
      let ours = $0.trajectory
      $0.trajectory = { try ours($0.damped(.fixed(0))) }
    },
    Mistake(.trainMonotone, "every step is damped, in the theorem’s regime too") {
      let ours = $0.trajectory
      $0.trajectory = {
        // The weakest possible damping: the law requires the paper's bits.
        try ours($0.damped(.fixed(1e-9)))
      }
    },
    Mistake(.trainMonotone, "a run that stays where it is") {
      let ours = $0.trajectory
      $0.trajectory = { task in
        let start = try ours(task.limited(to: 0))
        return start + start
      }
    },
    Mistake(.trainMovement, "the movement bound divides by σ_min instead of λ_min") {
      let ours = $0.movementBound
      $0.movementBound = { ours($0, $1, $2, $3, $4.squareRoot()) }
    },
    Mistake(.trainMovement, "the movement bound without √(n/m)") {
      $0.movementBound = { _, _, accuracy, residual, lambda in (1 + accuracy) * residual / lambda }
    },
    Mistake(.trainLinearConvergence, "the hypotheses are taken for granted") {
      $0.certifiesConvergence = { _, _, _ in true }
    },
    Mistake(.trainLinearConvergence, "the hypotheses are looked at the start only: λ_min(G(W_0)) > 0") {
      $0.certifiesConvergence = { network, inputs, _ in
        let gram = gramMatrix(network.forward(inputs).pattern, inputs: inputs)
        return try PositivityCertificate(gram: gram, dimension: inputs.rows).lowerBound ?? 0 > 0
      }
    },
    Mistake(.trainLinearConvergence, "the hypotheses are never certified") {
      $0.certifiesConvergence = { _, _, _ in false }
    },
    Mistake(
      .trainInterpolates, "training on the Jacobian of the start: the lazy model takes the network’s place"
    ) {
      $0.train = { try frozen($0) }
    },
    Mistake(.trainInterpolates, "training that stops one step too early") {
      let ours = $0.train
      $0.train = { task in
        let steps = try ours(task).steps
        return try ours(task.limited(to: max(steps - 1, 0)))
      }
    },
    Mistake(.trainInterpolates, "half steps") {
      $0.train = { try damped($0, by: 0.5) }
    },
  ]

  /// Gauss–Newton with the initial pattern; it measures its success by its linear model, which one step solves.
  private static func frozen(_ task: TrainingTask) throws -> (network: TwoLayerNetwork, steps: Int) {
    let start = try Implementation.ours.train(task.limited(to: 0)).network
    let pass = start.forward(task.inputs)
    let gram = gramMatrix(pass.pattern, inputs: task.inputs)
    let g = try CholeskyFactorization(gram).solve(difference(pass.outputs, task.targets))
    return (Implementation.ours.update(start, g, pass.pattern, task.inputs), 1)
  }

  private static func damped(
    _ task: TrainingTask, by factor: Double
  ) throws -> (network: TwoLayerNetwork, steps: Int) {
    var network = try Implementation.ours.train(task.limited(to: 0)).network
    for _ in 0..<task.maximumSteps {
      let pass = network.forward(task.inputs)
      let gram = gramMatrix(pass.pattern, inputs: task.inputs)
      let g = try CholeskyFactorization(gram).solve(difference(pass.outputs, task.targets))
      network = Implementation.ours.update(network, scaled(g, by: factor), pass.pattern, task.inputs)
    }
    return (network, task.maximumSteps)
  }

  /// Steps `W' = W + c(W_0·towards − W) − Jᵀg` with `(G + μI)g = r − c·image·J vec(W − W_0)`; the claim has 1 and 1.
  private static func ridgeSteps(
    _ task: TrainingTask, towards: Double, image: Double
  ) throws -> [TwoLayerNetwork] {
    let start = try Implementation.ours.train(task.limited(to: 0)).network
    let damping: Double = if case .fixed(let damping) = task.damping { damping } else { 0 }
    let share = task.ridge / (task.ridge + damping)
    var networks = [start]
    for _ in 0..<task.maximumSteps {
      let network = networks.last!
      let pass = network.forward(task.inputs)
      let jacobian = network.transposedJacobian(pass.pattern, inputs: task.inputs)
      let displacement = jacobian.transposeTimes(network.weights - start.weights)
      let residual = difference(pass.outputs, task.targets)
      var gram = gramMatrix(pass.pattern, inputs: task.inputs)
      gram.addToDiagonal(task.ridge + damping)
      let g = try CholeskyFactorization(gram).solve(
        difference(residual, scaled(displacement, by: share * image)))
      let weights = network.weights.scaled(by: 1 - share) + start.weights.scaled(by: share * towards)
      networks.append(
        Implementation.ours.update(
          TwoLayerNetwork(weights: weights, signs: network.signs), g, pass.pattern, task.inputs))
    }
    return networks
  }
}

extension TrainingTask {
  fileprivate func damped(_ damping: DampingPolicy) -> TrainingTask {
    var task = self
    task.damping = damping
    return task
  }
}
