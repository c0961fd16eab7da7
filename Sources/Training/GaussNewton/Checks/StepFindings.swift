internal import Claims
internal import Communication
internal import ConjugateGradient
internal import DenseLinearAlgebra
internal import LinearOperators
internal import NeuralTangentKernel
internal import Preconditioning
internal import SketchedLeastSquares
internal import SubspaceEmbedding

/// One step as the checks see it: where it started, what was solved, and where it led.
struct FinishedStep {
  let problem: StepProblem
  let solution: StepSolution
  let before: Iterate
  let after: Iterate
  /// How the first network was drawn.
  let startKind: StartKind
  /// Whether this step and all before it are the paper's: undamped, without a ridge.
  let isPapersRun: Bool

  init(_ attempt: StepAttempt, from before: Iterate, startKind: StartKind, isPapersRun: Bool) {
    (problem, solution, after) = (attempt.problem, attempt.solution, attempt.after)
    (self.before, self.startKind, self.isPapersRun) = (before, startKind, isPapersRun)
  }

  var jacobian: TransposedJacobian { problem.jacobian }
  var dimension: Int { jacobian.inputs.rows }
  var points: Int { jacobian.columns }
  var width: Int { jacobian.width }

  /// What the rounding of weights may add to a neuron's movement in this step.
  var weightRounding: Double {
    2 * unitRoundoff
      * after.network.neurons.communicator.maximum(after.network.weights.columnNorms.max() ?? 0)
  }
}

/// What the checks of one step measured and proved, and which claims they held against it.
///
/// Each level adds to the one before: `.cheap` looks at what the solver left behind, before the step is taken; `.certified`
/// proves bounds with Cholesky factorisations, and `.full` asks LAPACK for the truth (`StepFindings+GroundTruth.swift`), both
/// after the step, from the networks on either side of it.
struct StepFindings {
  var distortion: Double?
  var conditionNumber: Double?
  var certificate: StepCertificate?
  var log = CheckLog()

  /// What can be said of a solve before its step is taken: everything at `.cheap`, nothing at `.none`.
  init(_ solution: StepSolution, of problem: StepProblem) {
    if problem.checks >= .cheap { checkSolve(solution, of: problem) }
  }

  /// Adds what the levels from `.certified` on say of the finished step.
  ///
  /// - Parameters:
  ///   - step: the step.
  ///   - start: the network before the first step.
  ///   - startPattern: its activations.
  ///   - theorem: the hypotheses of `train.linear-convergence`, where they were decided.
  /// - Throws: `LinearAlgebraError`.
  mutating func add(
    _ step: FinishedStep, start: TwoLayerNetwork, startPattern: ActivationPattern, theorem: LinearConvergence?
  ) throws {
    // The truth needs the matrix whole, and then the certificate need not form it again.
    let gram =
      step.problem.checks == .full
      ? step.solution.answer.factoredGram?.matrix ?? step.jacobian.gramMatrix() : nil
    try certify(step, gram: gram)
    checkMovement(step)
    if let theorem, theorem.isCertified, step.isPapersRun {
      theorem.checkConclusion(
        residualNorm: norm(step.after.residual), residualNormBefore: norm(step.problem.residual),
        movement: step.after.movement,
        rounding: (
          residual: 2 * step.after.network.outputRounding(points: step.points),
          weights: Double(step.problem.step) * step.weightRounding
        ), step: step.problem.step, into: &log)
    }
    if let gram {
      try checkGroundTruth(step, gram: gram, start: start, startPattern: startPattern, theorem: theorem)
    }
  }

  /// `solver.stopping`: the recomputed residual is within the accuracy, and an iteration's drift is what rounding
  /// explains. The condition number comes for free from CG's coefficients.
  ///
  /// `‖G‖ ≤ tr(G) ≤ Σ_i‖x_i‖²`, which is `n` up to rounding; a product by `G` sums over `m`, `n` and `d`.
  private mutating func checkSolve(_ solution: StepSolution, of problem: StepProblem) {
    log.check(
      .solverStopping, measured: solution.answer.relativeResidual, atMost: problem.accuracy,
      step: problem.step)
    if let own = solution.answer.factor, case .lowRank(let preconditioner) = own.form {
      own.nystromBound?.check(
        at: .cheap, ritzValues: solution.answer.ritzValues, damping: problem.damping,
        slack: 2 * preconditioner.spectrumChange, into: &log, step: problem.step)
    }
    guard let answer = solution.answer.iteration else { return }
    let jacobian = problem.jacobian
    answer.checkStopping(
      at: .cheap, tolerance: problem.accuracy, operatorNorm: 2 * Double(jacobian.columns) + problem.damping,
      productError: 2 * roundingBound(jacobian.width + jacobian.columns + jacobian.inputs.rows + 6),
      rightHandSideNorm: norm(problem.rightHandSide), into: &log, step: problem.step)
    if let smallest = solution.answer.ritzValues.first, let largest = solution.answer.ritzValues.last {
      conditionNumber = largest / smallest
    }
  }

  /// The three proved bounds of the step's certificate.
  private mutating func certify(_ step: FinishedStep, gram: Matrix?) throws {
    certificate = try step.problem.leastSquares.certificate(
      of: step.solution.answer, for: step.jacobian, residual: step.problem.rightHandSide,
      preconditioner: step.solution.preconditioner?.form, gram: gram)
  }

  /// `train.movement`: `‖w_r(t+1) − w_r(t)‖ ≤ √(n/m)(1+ε₀)‖r_t‖/λ_min(G_μ)`, with the proved bound on `λ_min`. With a ridge it is the distance from
  /// where the return to the start leads, which is not measured.
  ///
  /// Rounding: the update rounds each weight once and sums over `n` points, the norms sum over `d` and `n`.
  private mutating func checkMovement(_ step: FinishedStep) {
    guard let lambdaMin = certificate?.lambdaMin, lambdaMin > 0, step.problem.shareOfReturn == 0 else {
      return
    }
    let bound = StepBounds.movement(
      points: step.points, width: step.width, accuracy: step.problem.accuracy,
      residualNorm: norm(step.problem.residual), smallestEigenvalue: lambdaMin)
    log.check(
      .trainMovement, measured: step.after.network.movement(since: step.before.network),
      atMost: bound * (1 + 4 * roundingBound(step.points + step.dimension + 10)) + step.weightRounding,
      step: step.problem.step)
  }
}
