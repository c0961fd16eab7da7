internal import Claims
internal import Communication
internal import ConjugateGradient
internal import DenseLinearAlgebra
internal import LinearOperators
internal import NeuralTangentKernel
internal import Preconditioning
internal import SketchedLeastSquares
internal import SubspaceEmbedding

extension StepFindings {
  /// Everything that the level `.full` adds: the claims of each stage, checked against LAPACK, in the order of the stages.
  mutating func checkGroundTruth(
    _ step: FinishedStep, gram: Matrix, start: TwoLayerNetwork, startPattern: ActivationPattern,
    theorem: LinearConvergence?
  ) throws {
    let damping = step.problem.damping
    let truth = try GramTruth(gram, damping: damping)
    try checkSketch(step, truth)
    checkGram(step, gram: gram, start: start, startPattern: startPattern)
    checkStep(step, truth)
    checkNormalEquations(step, truth, start: start)
    if let proved = certificate?.lambdaMin {
      // A certified bound must hold; LAPACK's eigenvalues are off by a multiple of nu‖G‖.
      log.check(
        .ntkPositivityCertificate, measured: proved,
        atMost: truth.smallest + 30 * Double(step.points) * unitRoundoff * truth.largest,
        step: step.problem.step)
    }
    if let theorem, theorem.isCertified, step.isPapersRun, let floor = theorem.lambdaMin {
      // σ_min(J_t)² ≥ (⅞)²σ₀², before the step; LAPACK's eigenvalues are off by a multiple of nu‖G‖.
      log.check(
        .trainLinearConvergence, measured: -truth.smallest,
        atMost: -49 / 64.0 * floor + 30 * Double(step.points) * unitRoundoff * truth.largest,
        step: step.problem.step)
    }
  }

  /// The sketch, its preconditioner and the preconditioned iteration.
  ///
  /// `SU = SA R_G⁻¹` with `G = R_GᵀR_G` needs no orthonormal basis of `A` itself.
  private mutating func checkSketch(_ step: FinishedStep, _ truth: GramTruth) throws {
    let number = step.problem.step
    guard let answer = step.solution.answer.iteration, let root = truth.factorization?.r else { return }
    guard let form = step.solution.preconditioner?.form else {
      // Without a preconditioner M is G.
      try checkIteration(step, answer, least: truth.smallest, largest: truth.largest, truth)
      return
    }
    let spectrum = try PreconditionedSpectrum(gram: truth.gram, preconditioner: form.preconditioner)
    conditionNumber = spectrum.conditionNumber
    // An earlier step's sketch was of another matrix: no claim is made about its distortion on this one. And if no neuron is active, nothing is embedded.
    if let own = step.solution.answer.factor, case .sketch(let embedding, let distribution) = own.origin,
      truth.largestOfGram > 0
    {
      let sketch = try sketch(step.jacobian, by: embedding)
      let measured = try distribution.checkDistortion(
        sketchedBasis: root.solveFromRight(
          truth.damping > 0 ? sketch.stacked(onDamping: truth.damping) : sketch),
        dimension: truth.dimension, conditionNumber: truth.conditionNumber, into: &log, step: number)
      distortion = measured.value
      spectrum.check(
        sketchedValues: measured.singularValues,
        sketchRows: own.rows + (truth.damping > 0 ? step.points : 0),
        gramConditionNumber: truth.conditionNumber, spectrumChange: form.spectrumChange, into: &log,
        step: number)
    }
    try checkIteration(
      step, answer, least: spectrum.eigenvalues.first ?? 0, largest: spectrum.eigenvalues.last ?? 0, truth)
  }

  /// The iteration against the spectrum `[least, largest]` of `M`.
  private mutating func checkIteration(
    _ step: FinishedStep, _ answer: Solution, least: Double, largest: Double, _ truth: GramTruth
  ) throws {
    let number = step.problem.step
    guard least > 0, let factorization = truth.factorization else { return }
    // A product with G sums over m, n and d, and `‖|J||Jᵀ|‖ ≤ ‖J‖_F² = tr(G)`.
    let conditions = IterationConditions(
      order: step.points, conditionNumber: largest / least, operatorConditionNumber: truth.conditionNumber,
      productError: 2 * roundingBound(step.width + step.points + step.dimension + 6) * truth.traceOverNorm,
      preconditionerError: step.solution.preconditioner?.form.spectrumChange ?? 0)
    if answer.record.lanczos.stepLengths.isEmpty {
      answer.checkFixedPointFactor(
        at: .full,
        factor: ConvergenceBounds.fixedPointFactor(smallestEigenvalue: least, largestEigenvalue: largest),
        conditions: conditions, into: &log, step: number)
      return
    }
    answer.checkIterations(
      at: .full, tolerance: step.problem.accuracy, conditions: conditions, into: &log, step: number)
    guard answer.record.replacements == 0 else { return }
    let exact = try factorization.solve(step.problem.rightHandSide)
    let dense = MatrixOperator(truth.gram, properties: [.symmetric, .positiveSemidefinite])
    try answer.checkEnergyNorm(
      at: .full, exact: exact, operator: dense, conditions: conditions, into: &log, step: number)
    try answer.checkConjugacy(
      at: .full, operator: dense, conditions: conditions, into: &log, step: number)
  }

  /// The Gram matrix, and the activation changes since initialisation.
  private mutating func checkGram(
    _ step: FinishedStep, gram: Matrix, start: TwoLayerNetwork, startPattern: ActivationPattern
  ) {
    let number = step.problem.step
    step.jacobian.checkFactorization(of: gram, on: step.problem.residual, into: &log, step: number)
    step.jacobian.pattern.checkCounts(into: &log, step: number)
    if number == 1, let independent = step.startKind.independentNormalNeurons(of: step.width) {
      checkConcentration(of: gram, inputs: step.jacobian.inputs, width: independent, into: &log, step: number)
    }
    ActivationStability(
      weights: start.weights, inputs: step.jacobian.inputs, radius: step.before.movement,
      neurons: start.neurons
    ).check(
      flipsByPoint: start.neurons.communicator.sums(
        step.jacobian.pattern.flipsByPoint(since: startPattern)), into: &log, step: number)
  }

  /// `step.mean-value-identity`: `f(W') − f(W) = J̄ vec(W' − W)`; and with it `step.contraction`:
  /// `‖r_{t+1}‖ ≤ (μ/(λ+μ) + ε + (1+ε)‖J_t−J̄‖η)‖r_t‖`, where `ε` is the accuracy actually reached by the solve. With a ridge the step does
  /// not reduce the residual itself, and there is no claim about it.
  ///
  /// Rounding: the outputs on both sides are off by the allowance of the identity, and the solve's residual and `σ_min` by a multiple of
  /// `nuκ(G)`. The outputs enter through residuals, which are large for large targets: an entry of `r = fl(f − y)` is off by at most
  /// `u|r|`, because `fl(x) = x/(1+δ)` with `|δ| ≤ u` and no difference underflows, and an entry of `fl(r_{t+1} − r_t)` is off by `u` times
  /// itself, together `u(‖r_t‖ + ‖r_{t+1}‖ + ‖r_{t+1} − r_t‖)`. The last difference is off by a relative `u`, and each norm by `3γ_{n+8}`
  /// (`UpperBound.init(norm:)`).
  private mutating func checkStep(_ step: FinishedStep, _ truth: GramTruth) {
    let number = step.problem.step
    let identity = MeanValueIdentity(
      from: step.before.network, to: step.after.network, inputs: step.jacobian.inputs)
    let change = difference(step.after.residual, step.problem.residual)
    let residualRounding =
      unitRoundoff * (norm(step.problem.residual) + norm(step.after.residual) + norm(change))
    log.check(
      .stepMeanValueIdentity, measured: norm(difference(change, identity.predictedChange)),
      atMost: (1 + 8 * roundingBound(step.points + 8)) * (identity.roundingAllowance + residualRounding),
      step: number)
    guard truth.smallest > 0, step.problem.shareOfReturn == 0 else { return }
    let factor = StepBounds.contraction(
      accuracy: step.solution.answer.relativeResidual, jacobianChange: identity.jacobianChange,
      smallestSingularValue: max(0, truth.smallestOfGram).squareRoot(), damping: truth.damping)
    let rounding = 30 * Double(step.points) * unitRoundoff * truth.conditionNumber
    log.check(
      .stepContraction, measured: norm(step.after.residual),
      atMost: (factor * (1 + rounding) + rounding) * norm(step.problem.residual)
        + 2 * identity.roundingAllowance,
      step: number)
  }

  /// `step.ridge-stationarity`: with the ridge `α`, `v = vec(W − W_0)` and `δ = vec(W' − W)` the step solves the normal equations of the damped linear
  /// model, `Jᵀ(r + Jδ) + αv + μδ = Jᵀe` with the error `‖e‖ ≤ ε₀‖h‖` of the solve, so the left side is at most `‖G‖^½ ε₀‖h‖`.
  ///
  /// Rounding, with `‖J‖_F ≤ √n‖J‖`, `‖J‖² = ‖G‖` and `ω` the sum of `‖W‖_F`, `‖W'‖_F` and `‖W_0‖_F`: `Jδ` is a sum over neurons and
  /// coordinates, a product with `Jᵀ` a sum over points, together `γ√n‖J‖(‖r‖ + ‖J‖ω)`. Each new weight is rounded when it is stored and
  /// when `W_0` and `W` are combined, by `γω`, and with it `Jᵀg`, by `γ√n‖J‖‖g‖`, which affects `μδ` and `JᵀJδ`:
  /// `γ(‖G‖ + μ)(ω + √n‖J‖‖g‖)`. And the residual reported by the solve involves a product `|J||Jᵀ||g|` with rounding, off by
  /// `γ(n‖G‖ + μ)‖g‖`, which `Jᵀ` multiplies by `‖J‖`. A `G` that is nearly singular makes `‖g‖` as large as `‖h‖/μ`.
  private mutating func checkNormalEquations(_ step: FinishedStep, _ truth: GramTruth, start: TwoLayerNetwork)
  {
    let problem = step.problem
    let (before, after) = (step.before.network.weights, step.after.network.weights)
    let change = after - before
    let image = step.jacobian.transposeTimes(change)
    let linear = zip(problem.residual, image).map { $0 + $1 }
    let ridge = problem.damping - problem.levenbergMarquardt
    var left = change.scaled(by: problem.damping) + (before - start.weights).scaled(by: ridge)
    step.jacobian.addProduct(linear, to: &left)
    let communicator = start.neurons.communicator
    let weights = [before, after, start.weights].reduce(0) { $0 + communicator.norm(ofShares: $1.elements) }
    let (n, ofGram) = (Double(step.points), max(0, truth.largestOfGram))
    let (ofJacobian, solution) = (ofGram.squareRoot(), norm(step.solution.answer.value))
    let rounding =
      roundingBound(step.width + step.points + 2 * step.dimension + 20)
      * (n.squareRoot() * ofJacobian * (norm(problem.residual) + ofJacobian * weights)
        + (ofGram + problem.damping) * (weights + n.squareRoot() * ofJacobian * solution)
        + ofJacobian * (n * ofGram + problem.damping) * solution)
    log.check(
      .stepRidgeStationarity, measured: communicator.norm(ofShares: left.elements),
      atMost: ofJacobian * step.solution.answer.relativeResidual * norm(problem.rightHandSide) + 2 * rounding,
      step: problem.step)
  }
}

/// `S A` of the rows of all ranks.
private func sketch(_ a: some TallMatrix, by embedding: any SubspaceEmbedding) throws -> Matrix {
  try embedding.apply(a)
}

/// `G_μ` by LAPACK: its eigenvalues, and its Cholesky factor if there is one.
private struct GramTruth {
  /// `G_μ`.
  let gram: Matrix
  let damping: Double
  /// `λ_min(G)` and `λ_max(G)`, without the damping.
  let smallestOfGram: Double
  let largestOfGram: Double
  /// The embedded space: the range of `A`, or with damping `A G_μ^(-1/2)`.
  let dimension: EmbeddedDimension
  /// `λ_min(G_μ)` and `λ_max(G_μ)`.
  let smallest: Double
  let largest: Double
  /// `G_μ = R_GᵀR_G`.
  let factorization: CholeskyFactorization?

  init(_ undamped: Matrix, damping: Double) throws(LinearAlgebraError) {
    let values = try SymmetricEigen.values(undamped)
    var damped = undamped
    damped.addToDiagonal(damping)
    (gram, self.damping) = (damped, damping)
    (smallestOfGram, largestOfGram) = (values.first ?? 0, values.last ?? 0)
    (smallest, largest) = (smallestOfGram + damping, largestOfGram + damping)
    dimension =
      damping > 0
      ? .statistical(values.reduce(0) { $0 + max(0, $1) / (max(0, $1) + damping) })
      : .subspace(values.count)
    do {
      factorization = try CholeskyFactorization(gram)
    } catch .notPositiveDefinite {
      factorization = nil
    }
  }

  var conditionNumber: Double { smallest > 0 ? largest / smallest : .infinity }

  /// `tr(G_μ)/‖G_μ‖`, from 1 to `n`.
  var traceOverNorm: Double { gram.trace / largest }
}
