internal import Claims
internal import ConjugateGradient
internal import DenseLinearAlgebra
internal import LinearOperators
internal import NeuralTangentKernel
internal import Preconditioning
internal import SketchedLeastSquares
internal import SubspaceEmbedding

extension StepFindings {
  /// Everything that the level `.full` adds: the claims of each stage against LAPACK, in the order of the stages.
  mutating func checkGroundTruth(
    _ step: FinishedStep, gram: Matrix, start: TwoLayerNetwork, startPattern: ActivationPattern,
    theorem: LinearConvergence?
  ) throws {
    let truth = try GramTruth(gram)
    try checkSketch(step, truth)
    checkGram(step, gram: gram, start: start, startPattern: startPattern)
    checkStep(step, truth)
    if let proved = certificate?.lambdaMin {
      // A certificate never lies; LAPACK's eigenvalues are off by a multiple of nu‖G‖.
      log.check(
        .ntkPositivityCertificate, measured: proved,
        atMost: truth.smallest + 30 * Double(step.points) * unitRoundoff * truth.largest,
        step: step.problem.step)
    }
    if let theorem, theorem.isCertified, let floor = theorem.lambdaMin {
      // σ_min(J_t)² ≥ (⅞)²σ₀², before the step; LAPACK's eigenvalues are off by a multiple of nu‖G‖.
      log.check(
        .trainLinearConvergence, measured: -truth.smallest,
        atMost: -49 / 64.0 * floor + 30 * Double(step.points) * unitRoundoff * truth.largest,
        step: step.problem.step)
    }
  }

  /// The sketch, its preconditioner and the iteration behind it.
  ///
  /// `SU = SA R_G⁻¹` with `G = R_GᵀR_G` needs no orthonormal basis of `A` itself.
  private mutating func checkSketch(_ step: FinishedStep, _ truth: GramTruth) throws {
    let number = step.problem.step
    guard let answer = step.solution.answer.iteration, let root = truth.factorization?.r else { return }
    guard let factor = step.solution.preconditioner?.r else {
      // Without a preconditioner M is G.
      try checkIteration(step, answer, least: truth.smallest, largest: truth.largest, truth)
      return
    }
    let spectrum = try PreconditionedSpectrum(gram: truth.gram, r: factor)
    conditionNumber = spectrum.conditionNumber
    // An earlier step's sketch was of another matrix: nothing is claimed of its distortion on this one.
    if let own = step.solution.answer.factor {
      let measured = try own.distribution.checkDistortion(
        sketchedBasis: root.solveFromRight(own.embedding.apply(step.jacobian)), into: &log, step: number)
      distortion = measured.value
      spectrum.check(
        sketchedValues: measured.singularValues, sketchRows: own.rows,
        gramConditionNumber: truth.conditionNumber, into: &log, step: number)
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
    let conditionNumber = largest / least
    if answer.record.lanczos.stepLengths.isEmpty {
      answer.checkFixedPointFactor(
        at: .full,
        factor: ConvergenceBounds.fixedPointFactor(smallestEigenvalue: least, largestEigenvalue: largest),
        preconditionerConditionNumber: (truth.conditionNumber * conditionNumber).squareRoot(),
        operatorConditionNumber: truth.conditionNumber, into: &log, step: number)
      return
    }
    answer.checkIterations(
      at: .full, tolerance: step.problem.accuracy, conditionNumber: conditionNumber,
      operatorConditionNumber: truth.conditionNumber, into: &log, step: number)
    guard answer.record.replacements == 0 else { return }
    let exact = try factorization.solve(step.problem.residual)
    let dense = MatrixOperator(truth.gram, properties: [.symmetric, .positiveSemidefinite])
    try answer.checkEnergyNorm(
      at: .full, exact: exact, operator: dense, conditionNumber: conditionNumber,
      operatorConditionNumber: truth.conditionNumber, into: &log, step: number)
    try answer.checkConjugacy(
      at: .full, operator: dense, operatorConditionNumber: truth.conditionNumber, into: &log, step: number)
  }

  /// The Gram matrix, and the activations since the start.
  private mutating func checkGram(
    _ step: FinishedStep, gram: Matrix, start: TwoLayerNetwork, startPattern: ActivationPattern
  ) {
    let number = step.problem.step
    step.jacobian.checkFactorization(of: gram, on: step.problem.residual, into: &log, step: number)
    step.jacobian.pattern.checkCounts(into: &log, step: number)
    if number == 1 {
      checkConcentration(of: gram, inputs: step.jacobian.inputs, width: step.width, into: &log, step: number)
    }
    ActivationStability(
      weights: start.weights, inputs: step.jacobian.inputs, radius: step.movementBefore
    ).check(
      flipsByPoint: step.jacobian.pattern.flipsByPoint(since: startPattern), into: &log, step: number)
  }

  /// `step.mean-value-identity`: `f(W') − f(W) = J̄ vec(W' − W)`; and with it `step.contraction`:
  /// `‖r_{t+1}‖ ≤ (ε + (1+ε)‖J_t−J̄‖/σ_min(J_t))‖r_t‖`, where `ε` is the accuracy that the solve really had.
  ///
  /// Rounding: the outputs on both sides are off by as much as the identity itself allows, and the solve's residual and
  /// `σ_min` by a multiple of `nuκ(G)`.
  private mutating func checkStep(_ step: FinishedStep, _ truth: GramTruth) {
    let number = step.problem.step
    let identity = MeanValueIdentity(from: step.before, to: step.after, inputs: step.jacobian.inputs)
    log.check(
      .stepMeanValueIdentity,
      measured: norm(
        difference(difference(step.residualAfter, step.problem.residual), identity.predictedChange)),
      atMost: identity.roundingAllowance, step: number)
    guard truth.smallest > 0 else { return }
    let factor = StepBounds.contraction(
      accuracy: step.solution.answer.relativeResidual, jacobianChange: identity.jacobianChange,
      smallestSingularValue: truth.smallest.squareRoot())
    let rounding = 30 * Double(step.points) * unitRoundoff * truth.conditionNumber
    log.check(
      .stepContraction, measured: norm(step.residualAfter),
      atMost: (factor * (1 + rounding) + rounding) * norm(step.problem.residual)
        + 2 * identity.roundingAllowance,
      step: number)
  }
}

/// The Gram matrix by LAPACK: its eigenvalues, and its Cholesky factor where it has one.
private struct GramTruth {
  let gram: Matrix
  let smallest: Double
  let largest: Double
  /// `G = R_GᵀR_G`.
  let factorization: CholeskyFactorization?

  init(_ gram: Matrix) throws(LinearAlgebraError) {
    self.gram = gram
    let values = try SymmetricEigen.values(gram)
    smallest = values.first ?? 0
    largest = values.last ?? 0
    do {
      factorization = try CholeskyFactorization(gram)
    } catch .notPositiveDefinite {
      factorization = nil
    }
  }

  var conditionNumber: Double { smallest > 0 ? largest / smallest : .infinity }
}
