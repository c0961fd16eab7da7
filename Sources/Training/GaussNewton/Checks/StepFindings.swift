internal import Claims
internal import Communication
internal import ConjugateGradient
internal import DenseLinearAlgebra
internal import LinearOperators
internal import NeuralTangentKernel
internal import Preconditioning
internal import SketchedLeastSquares
internal import SubspaceEmbedding

/// One step as the checks see it: the weights before it, the system solved, and the weights after it.
struct FinishedStep {
  let problem: StepProblem
  let solution: StepSolution
  let before: Iterate
  let after: Iterate
  /// How the initial network was drawn.
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

  /// The rounding allowance when checking `‖r_{t+1}‖ ≤ ‖r_t‖/2`.
  ///
  /// The outputs of both networks are off by `outputRounding`, and an entry of `r = fl(f − y)` by `u|r|`, which is large for large targets;
  /// each norm is off by `3γ_{n+8}` of itself (`UpperBound.init(norm:)`). The computed step differs from that of the theorem: neuron `r` is
  /// off by `u‖w_r‖` and by `γ_{n+2}m^{-1/2}‖g‖₁` from the sum `Jᵀg`. As the outputs move by at most `m^{-1/2}Σ_r‖Δw_r‖`, the first is less
  /// than one `outputRounding` more, and the second `γ_{n+2}‖g‖₁ ≤ γ_{n+2}√n‖g‖` at each of `n` points.
  var halvingRounding: Double {
    let outputs =
      before.network.outputRounding(points: points) + 2 * after.network.outputRounding(points: points)
    let step = Double(points) * roundingBound(points + 2) * norm(solution.answer.value)
    let residuals =
      (unitRoundoff + 3 * roundingBound(points + 8)) * (norm(problem.residual) + norm(after.residual))
    return outputs + step + residuals
  }

  /// The rounding allowance for a neuron's movement in this step.
  var weightRounding: Double {
    2 * unitRoundoff
      * after.network.neurons.communicator.maximum(after.network.weights.columnNorms.max() ?? 0)
  }
}

/// What the checks of one step measured and proved, and which claims they checked.
///
/// Each level adds to the previous one: `.cheap` uses the by-products of the solver, before the step is taken; `.certified`
/// proves bounds with Cholesky factorisations, and `.full` compares with LAPACK's results (`StepFindings+GroundTruth.swift`), both
/// after the step, from the networks before and after it.
struct StepFindings {
  var distortion: Double?
  var conditionNumber: Double?
  var certificate: StepCertificate?
  var log = CheckLog()

  /// The findings about a solve before its step is taken: everything at `.cheap`, nothing at `.none`.
  init(_ solution: StepSolution, of problem: StepProblem) {
    if problem.checks >= .cheap { checkSolve(solution, of: problem) }
  }

  /// The findings since the last call: each is reported once.
  mutating func takeLog() -> CheckLog {
    defer { log = CheckLog() }
    return log
  }

  /// Adds the findings of the levels from `.certified` on about the finished step.
  ///
  /// - Parameters:
  ///   - step: the step.
  ///   - start: the network before the first step.
  ///   - startPattern: its activations.
  ///   - theorem: the hypotheses of `train.linear-convergence`, if they were decided.
  /// - Throws: `LinearAlgebraError`.
  mutating func add(
    _ step: FinishedStep, start: TwoLayerNetwork, startPattern: ActivationPattern, theorem: LinearConvergence?
  ) throws {
    // The comparison needs the whole matrix, so the certificate need not form it again.
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
          residual: step.halvingRounding,
          weights: Double(step.problem.step) * step.weightRounding
        ), step: step.problem.step, into: &log)
    }
    if let gram {
      try checkGroundTruth(step, gram: gram, start: start, startPattern: startPattern, theorem: theorem)
    }
  }

  /// The solve's own checks (`LeastSquaresAnswer.log`), and `solver.stopping` again: the drift of an iteration is
  /// explained by rounding. The condition number comes for free from CG's coefficients.
  ///
  /// `‖G‖ ≤ tr(G) ≤ Σ_i‖x_i‖²`, which is `n` up to rounding; a product with `G` sums over `m`, `n` and `d`.
  private mutating func checkSolve(_ solution: StepSolution, of problem: StepProblem) {
    log.merge(solution.answer.log.inStep(problem.step))
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

  /// `train.movement`: `‖w_r(t+1) − w_r(t)‖ ≤ √(n/m)(1+ε₀)‖r_t‖/λ_min(G_μ)`, with the proved bound on `λ_min`. With a ridge it bounds the distance from
  /// the point to which the pull towards the initial weights leads, which is not measured.
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
