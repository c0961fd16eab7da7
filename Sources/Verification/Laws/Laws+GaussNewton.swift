internal import Claims
internal import CounterStream
internal import DenseLinearAlgebra
internal import GaussNewton
internal import NeuralTangentKernel
internal import SketchedLeastSquares

extension Laws {
  static let gaussNewton: [Law] =
    [
      meanValueIdentity, contraction, dampedContraction, inexactContraction, stationarity, movement,
      movementIsAttained,
      certifiedStartsConverge,
      someStartIsCertified,
    ]
    + [SolverKind.gram, .cg, .sketched].map(interpolation)
    + [objectiveNeverRises, wideStepsAreThePapers, forwardIsTheDefinition]

  /// A small network and points, from any seed.
  private static func problem(
    _ stream: CounterStream, points n: Int, dimension d: Int, width m: Int
  ) -> (network: TwoLayerNetwork, inputs: Matrix, targets: [Double]) {
    (
      TwoLayerNetwork(width: m, dimension: d, stream: stream.substream("network")),
      sphere(points: n, dimension: d, stream: stream), stream.substream("targets").normals(0..<n)
    )
  }

  /// `f(x) = m^{-1/2} Σ_r a_r max(0, w_rᵀx)` and the pattern of `w_rᵀx ≥ 0`, for widths around a word and a block.
  private static let forwardIsTheDefinition = Law.always(
    .stepMeanValueIdentity, "the forward pass is the network's formula"
  ) { implementation, finding in
    for m in [1, 3, 64, 129] {
      let (network, inputs, _) = problem(finding.stream.substream(m), points: 5, dimension: 3, width: m)
      let pass = implementation.forward(network, inputs)
      let weights = network.weights.columnNorms.reduce(0, +) / Double(m).squareRoot()
      finding.expect(
        norm(difference(pass.outputs, network.outputsByDefinition(inputs))),
        atMost: 2 * 5.0.squareRoot() * roundingBound(m + 12) * weights)
      let z = network.preActivations(inputs)
      for i in 0..<5 {
        for r in 0..<m { finding.expect(pass.pattern.isActive(neuron: r, point: i) == (z[r, i] >= 0)) }
      }
    }
  }

  /// `f(W') − f(W) = J̄ vec(W' − W)` with `J̄` from the implementation's `b̄`, summed here. Each side is a sum over `md` products
  /// of numbers with absolute values that add up to at most three times `m^{-1/2} Σ‖w_r‖`.
  private static let meanValueIdentity = Law.always(
    .stepMeanValueIdentity, "the change of the outputs is the mean Jacobian times the change of the weights"
  ) { implementation, finding in
    for (m, size) in [(1, 2.0), (40, 0.1), (40, 2)] {
      let stream = finding.stream.substream(m).substream(Int(10 * size))
      let (network, inputs, _) = problem(stream, points: 4, dimension: 3, width: m)
      let change = normalMatrix(rows: 3, columns: m, stream: stream.substream("change")).scaled(by: size)
      let moved = TwoLayerNetwork(weights: network.weights + change, signs: network.signs)
      let (z, movedZ) = (network.preActivations(inputs), moved.preActivations(inputs))
      let mean = weightedJacobian(of: network, inputs: inputs) {
        implementation.meanActivation(z[$0, $1], movedZ[$0, $1])
      }
      let predicted = mean.transposeTimes((moved.weights - network.weights).elements)
      let actual = difference(
        implementation.forward(moved, inputs).outputs, implementation.forward(network, inputs).outputs)
      let weights = (network.weights.columnNorms + moved.weights.columnNorms).reduce(0, +)
      finding.expect(
        norm(difference(actual, predicted)),
        atMost: 12 * roundingBound(m + 12) * weights / Double(m).squareRoot())
    }
  }

  /// One step with the exact solution: `‖r_{t+1}‖ ≤ (ε + (1+ε)‖J−J̄‖/σ_min)‖r_t‖`, with `J̄` from the definition and `ε` the
  /// solve's own error, a few `nuκ`.
  private static let contraction = Law.always(
    .stepContraction, "one step reduces the residual as far as its bound says"
  ) { implementation, finding in
    for m in [64, 512, 2048] {
      let (network, inputs, targets) = problem(finding.stream.substream(m), points: 4, dimension: 4, width: m)
      let pass = implementation.forward(network, inputs)
      let residual = difference(pass.outputs, targets)
      let gram = implementation.gram(pass.pattern, inputs)
      let g = try CholeskyFactorization(gram).solve(residual)
      let next = implementation.update(network, g, pass.pattern, inputs)
      let values = try SymmetricEigen.values(network.jacobianByDefinition(inputs).transposeTimesSelf())
      let (z, movedZ) = (network.preActivations(inputs), next.preActivations(inputs))
      let change = weightedJacobian(of: network, inputs: inputs) { r, i in
        (z[r, i] >= 0 ? 1 : 0) - GaussNewton.meanActivation(z[r, i], movedZ[r, i])
      }
      let rounding = 30 * Double(m) * unitRoundoff * values[3] / values[0]
      let bound = implementation.contractionBound(
        rounding, norm(change.elements), values[0].squareRoot(), 0)
      let after = norm(difference(next.outputsByDefinition(inputs), targets))
      finding.expect(after, atMost: bound * norm(residual))
    }
  }

  /// The same with damping, for nearby points: `σ_min` is far below `√μ`, and the step moves more than the direction of `σ_min`.
  private static let dampedContraction = Law.always(
    .stepContraction, "one damped step reduces the residual as far as its bound says"
  ) { implementation, finding in
    for (m, damping) in [(64, 0.05), (512, 0.01), (512, 2.0), (2048, 0.3)] {
      let stream = finding.stream.substream(m).substream(Int(100 * damping))
      let inputs = synthetic("near-parallel,n=4,d=3,angle=0.02", stream: stream)
      let network = TwoLayerNetwork(width: m, dimension: 3, stream: stream.substream("network"))
      let pass = implementation.forward(network, inputs)
      let residual = difference(
        pass.outputs, stream.substream("targets").normals(0..<4).map { 3 * $0 })
      var gram = implementation.gram(pass.pattern, inputs)
      gram.addToDiagonal(damping)
      let g = try CholeskyFactorization(gram).solve(residual)
      let next = implementation.update(network, g, pass.pattern, inputs)
      let values = try SymmetricEigen.values(network.jacobianByDefinition(inputs).transposeTimesSelf())
      let (z, movedZ) = (network.preActivations(inputs), next.preActivations(inputs))
      let change = weightedJacobian(of: network, inputs: inputs) { r, i in
        (z[r, i] >= 0 ? 1 : 0) - GaussNewton.meanActivation(z[r, i], movedZ[r, i])
      }
      // A few nuκ(G_μ), as above; λ_min of a singular G is computed as a multiple of nu‖G‖ of either sign.
      let rounding = 30 * Double(m) * unitRoundoff * (values[3] + damping) / damping
      let bound = implementation.contractionBound(
        rounding, norm(change.elements), max(0, values[0]).squareRoot(), damping)
      let after = norm(difference(next.outputsByDefinition(inputs), targets(of: residual, pass)))
      finding.expect(after, atMost: bound * norm(residual))
    }
    // One neuron on the points ±1, active on the first, is pushed across zero: G = diag(1, 0) has λ = 0, and the second output grows. A bound without
    // 1/(2√μ) would allow no growth at all.
    let crossing = TwoLayerNetwork(weights: Matrix(rows: 1, columns: 1, elements: [0.1]), signs: [1])
    let line = Matrix(rows: 1, columns: 2, elements: [1, -1])
    let next = implementation.update(
      crossing, [8, 0], implementation.forward(crossing, line).pattern, line)
    let outputs = implementation.forward(next, line).outputs
    let share = GaussNewton.meanActivation(0.1, -7.9)
    let jacobianChange = norm([1 - share, 1 - share])
    finding.expect(
      norm([outputs[0] + 9.9, outputs[1]]),
      atMost: 10 * implementation.contractionBound(0, jacobianChange, 0, 0.25))
    // If no activation changes, the bound is attained: one neuron and one point, J = 1, r_1 = μ/(1+μ) r_0.
    let network = TwoLayerNetwork(weights: Matrix(rows: 1, columns: 1, elements: [2]), signs: [1])
    let inputs = Matrix(rows: 1, columns: 1, elements: [1])
    for damping in [0.25, 4] {
      let pass = implementation.forward(network, inputs)
      let residual = pass.outputs[0] - 3
      let next = implementation.update(network, [residual / (1 + damping)], pass.pattern, inputs)
      let factor = ((implementation.forward(next, inputs).outputs[0] - 3) / residual).magnitude
      finding.expect(factor, atMost: implementation.contractionBound(0, 0, 1, damping) * (1 + 1e-14))
      finding.expect(implementation.contractionBound(0, 0, 1, damping), atMost: factor * (1 + 1e-14))
    }
  }

  /// `y` from `r = f − y`.
  private static func targets(of residual: [Double], _ pass: ForwardPass) -> [Double] {
    difference(pass.outputs, residual)
  }

  /// Every step `δ` from weights `W` minimises `½‖r + Jδ‖² + ½α‖W + δ − W_0‖² + ½ν‖δ‖²`: its gradient,
  /// `Jᵀ(r + Jδ) + α(v + δ) + νδ` with `v = W − W_0`, is zero up to the solve's own error of a few `nuκ(G_μ)`, with `J` from the definition.
  private static let stationarity = Law.always(
    .stepRidgeStationarity, "a step minimises the linear model with the ridge and the damping"
  ) { implementation, finding in
    let (_, inputs, targets) = problem(finding.stream, points: 6, dimension: 4, width: 1)
    for (ridge, damping) in [(0.5, 0.0), (0.5, 0.3), (3, 0), (0, 0.4)] {
      let networks = try implementation.trajectory(
        TrainingTask(
          inputs: inputs, targets: targets, width: 64, solver: .gram, tolerance: 0, maximumSteps: 4,
          damping: .fixed(damping), ridge: ridge))
      // A run with a ridge may end earlier, at a point that no step changes.
      finding.expect(networks.count >= 3)
      for (before, after) in zip(networks, networks.dropFirst()) {
        let j = before.jacobianByDefinition(inputs)
        let residual = difference(before.outputsByDefinition(inputs), targets)
        let step = (after.weights - before.weights).elements
        let reach = (after.weights - networks[0].weights).elements
        let linear = zip(residual, j.transposeTimes(step)).map { $0 + $1 }
        let gradient = zip(zip(j.times(linear), reach), step).map { $0.0 + ridge * $0.1 + damping * $1 }
        // ‖J‖² ≤ n, and every term of the sum is at most about 10 in norm here.
        finding.expect(norm(gradient), atMost: 30 * 256 * unitRoundoff * 10 * (6 + ridge + damping) / 0.4)
      }
    }
  }

  /// If no activation changes, `J̄ = J` and the new residual is `r − Gg`: an inexact solve with relative error `ε₀` leaves exactly that,
  /// so no bound below `ε₀` is correct. One neuron, one point, moved by `(1 − ε₀)` of the exact step.
  private static let inexactContraction = Law.always(
    .stepContraction, "an inexact solve leaves its own error"
  ) { implementation, finding in
    let network = TwoLayerNetwork(weights: Matrix(rows: 1, columns: 1, elements: [2]), signs: [1])
    let inputs = Matrix(rows: 1, columns: 1, elements: [1])
    let pass = implementation.forward(network, inputs)
    for accuracy in [0.25, 0.125] {
      let residual = pass.outputs[0] - 3
      let next = implementation.update(network, [(1 - accuracy) * residual], pass.pattern, inputs)
      let after = implementation.forward(next, inputs).outputs[0] - 3
      finding.expect(
        (after / residual).magnitude, atMost: implementation.contractionBound(accuracy, 0, 1, 0) * (1 + 1e-15)
      )
    }
  }

  /// Points so close that `λ_min(G)` is small, and the residual along its eigenvector, where the bound is near.
  private static let movement = Law.always(
    .trainMovement, "no neuron moves farther in a step than its bound"
  ) { implementation, finding in
    for angle in ["0.5", "0.05"] {
      let stream = finding.stream.substream(angle)
      let inputs = synthetic("near-parallel,n=4,d=3,angle=\(angle)", stream: stream)
      let network = TwoLayerNetwork(width: 300, dimension: 3, stream: stream)
      let pattern = implementation.forward(network, inputs).pattern
      let gram = network.jacobianByDefinition(inputs).transposeTimesSelf()
      let eigen = try SymmetricEigen(gram)
      let residual = eigen.vectors.column(0)
      let g = try CholeskyFactorization(gram).solve(residual)
      let next = implementation.update(network, g, pattern, inputs)
      let moved = (next.weights - network.weights).columnNorms.max() ?? 0
      let bound = implementation.movementBound(4, 300, 0, 1, eigen.values[0])
      let rounding = 30 * 300 * unitRoundoff * eigen.values[3] / eigen.values[0]
      finding.expect(moved, atMost: bound * (1 + rounding))
    }
  }

  /// Four neurons, all active on the one point: `G = 1`, `g = r`, and each moves by `r/√4`, which is the bound. No smaller
  /// bound is correct, and a larger one is not the claim's.
  private static let movementIsAttained = Law.always(
    .trainMovement, "the movement bound is attained by one point on which every neuron is active"
  ) { implementation, finding in
    let network = TwoLayerNetwork(
      weights: Matrix(rows: 1, columns: 4, repeating: 2), signs: [1, -1, 1, -1])
    let inputs = Matrix(rows: 1, columns: 1, elements: [1])
    let next = implementation.update(network, [1], implementation.forward(network, inputs).pattern, inputs)
    let moved = (next.weights - network.weights).columnNorms.max() ?? 0
    finding.expect((implementation.movementBound(1, 4, 0, 1, 1) - moved).magnitude, atMost: roundingBound(10))
  }

  /// If the hypotheses are reported as certified, each of the next steps halves the residual. Two initial networks are far too narrow
  /// for their distant targets, although `G(W_0)` is positive definite; the third is wide enough.
  private static let certifiedStartsConverge = Law.always(
    .trainLinearConvergence, "where the hypotheses are certified every step halves the residual"
  ) { implementation, finding in
    for (n, d, m, distance) in [(6, 3, 16, 100.0), (8, 3, 32, 100), (4, 6, 4096, 1e-3)] {
      let stream = finding.stream.substream(m)
      var (network, inputs, direction) = problem(stream, points: n, dimension: d, width: m)
      let targets = difference(
        implementation.forward(network, inputs).outputs, scaled(direction, by: distance / norm(direction)))
      guard try implementation.certifiesConvergence(network, inputs, distance) else { continue }
      var last = distance
      for _ in 0..<4 {
        let pass = implementation.forward(network, inputs)
        let residual = difference(pass.outputs, targets)
        // An initial network for which no solve succeeds is refuted, too.
        let g = try CholeskyFactorization(implementation.gram(pass.pattern, inputs)).solve(residual)
        network = implementation.update(network, g, pass.pattern, inputs)
        let now = norm(difference(implementation.forward(network, inputs).outputs, targets))
        finding.expect(now, atMost: last / 2 + 1e-12)
        last = now
      }
    }
  }

  /// A certificate that is never given is useless. For orthonormal points `K = ½I`, as far from singular as possible.
  private static let someStartIsCertified = Law.always(
    .trainLinearConvergence, "a wide start with targets near its outputs is certified"
  ) { implementation, finding in
    let network = TwoLayerNetwork(width: 4096, dimension: 6, stream: finding.stream)
    let inputs = Matrix.identity(6).selectingColumns([0, 1, 2, 3])
    finding.expect(try implementation.certifiesConvergence(network, inputs, 1e-3))
  }

  /// `‖r‖ ≤ 10⁻⁸‖r_0‖` within `⌈log₂ 10⁸⌉ = 27` steps, judged by the formula of the outputs, at a width at which activations
  /// switch during the run.
  private static func interpolation(_ solver: SolverKind) -> Law {
    .always(
      .trainInterpolates,
      "training with the \(solver.rawValue) solver reaches 1e-8 of the first residual in 27 steps"
    ) {
      implementation, finding in
      let (_, inputs, targets) = problem(finding.stream, points: 6, dimension: 4, width: 1)
      let task = TrainingTask(
        inputs: inputs, targets: targets, width: 256, solver: solver, tolerance: 1e-8, maximumSteps: 27)
      let start = TwoLayerNetwork(
        width: 256, dimension: 4, stream: CounterStream(seed: task.configuration.seed))
      let (network, steps) = try implementation.train(task)
      finding.expect(Double(steps), atMost: 27)
      finding.expect(
        norm(difference(network.outputsByDefinition(inputs), targets)),
        atMost: 1.01e-8 * norm(difference(start.outputsByDefinition(inputs), targets)))
    }
  }

  /// `F = ½‖f(W) − y‖² + ½α‖W − W_0‖²`, by the formula of the outputs.
  private static func objective(
    _ network: TwoLayerNetwork, _ task: TrainingTask, from start: TwoLayerNetwork
  ) -> Double {
    let residual = difference(network.outputsByDefinition(task.inputs), task.targets)
    let reach = (network.weights - start.weights).elements
    return 0.5 * dot(residual, residual) + 0.5 * task.ridge * dot(reach, reach)
  }

  /// Narrow networks on noisy targets, for which the paper's steps increase the residual. The sums are over 3·48 products of numbers
  /// below 10⁴.
  private static let objectiveNeverRises = Law.always(
    .trainMonotone, "with automatic damping no step increases the objective, and the run gets somewhere"
  ) { implementation, finding in
    for (draw, ridge) in [(0, 0.0), (1, 0), (2, 0), (3, 0.2), (4, 0.2), (5, 0.2)] {
      let stream = finding.stream.substream(draw)
      let task = TrainingTask(
        inputs: sphere(points: 24, dimension: 3, stream: stream),
        targets: stream.substream("targets").normals(0..<24).map { 3 * $0 }, width: 48, solver: .gram,
        tolerance: 1e-3, maximumSteps: 12, damping: .automatic, ridge: ridge)
      let networks = try implementation.trajectory(task)
      let objectives = networks.map { objective($0, task, from: networks[0]) }
      for (before, after) in zip(objectives, objectives.dropFirst()) {
        finding.expect(after, atMost: before + roundingBound(200) * 1e4)
      }
      finding.expect(objectives.last!, atMost: 0.9 * objectives[0])
    }
  }

  /// If every step halves the residual, automatic damping changes no bit.
  private static let wideStepsAreThePapers = Law.always(
    .trainMonotone, "where every step halves the residual the run is the paper's to the last bit"
  ) { implementation, finding in
    var task = TrainingTask(
      inputs: sphere(points: 5, dimension: 6, stream: finding.stream),
      targets: finding.stream.substream("targets").normals(0..<5), width: 8192, solver: .gram,
      tolerance: 1e-6, maximumSteps: 8)
    let papers = try Implementation.ours.trajectory(task)
    task.damping = .automatic
    let residuals = papers.map { norm(difference($0.forward(task.inputs).outputs, task.targets)) }
    finding.expect(zip(residuals, residuals.dropFirst()).allSatisfy { $1 <= $0 / 2 })
    finding.expect(try implementation.trajectory(task) == papers)
  }
}
