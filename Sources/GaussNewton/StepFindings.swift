internal import Claims
internal import ConjugateGradient
internal import DenseLinearAlgebra
internal import NeuralTangentKernel
internal import SubspaceEmbedding

/// What the checks of one step measured, and which claims they held against it.
struct StepFindings {
  private(set) var distortion: Double?
  private(set) var conditionNumber: Double?
  private(set) var lambdaMin: Double?
  private(set) var log = CheckLog()

  /// - Parameters:
  ///   - before: the network that the step started from; `after`: the one it led to.
  ///   - outputChange: `f(W') − f(W)` as computed.
  init(
    level: CheckLevel, problem: StepProblem, solution: StepSolution, before: TwoLayerNetwork,
    after: TwoLayerNetwork, outputChange: [Double]
  ) throws {
    if level >= .cheap { try checkSolve(problem, solution) }
    if level >= .certified {
      let gram = solution.gram ?? gramMatrix(problem.jacobian.pattern, inputs: problem.jacobian.inputs)
      try checkPositivity(problem, gram: gram, before: before, after: after)
      if level == .full {
        try checkSpectrum(solution, gram: gram)
        checkFactorization(problem, gram: gram)
        checkMeanValue(problem, before: before, after: after, outputChange: outputChange)
      }
    }
  }

  /// `solver.stopping`: the recomputed residual is within the accuracy. The condition number comes for free
  /// from CG's coefficients.
  private mutating func checkSolve(_ problem: StepProblem, _ solution: StepSolution) throws {
    log.check(
      .solverStopping, measured: solution.relativeResidual, atMost: problem.accuracy, step: problem.step)
    if solution.factor != nil {
      conditionNumber = try solution.record?.lanczos.conditionNumberEstimate()
    }
  }

  /// `ntk.positivity-certificate`: `λ_min(G) > 0`, proved; and with the proved bound `train.movement`:
  /// `‖w_r(t+1) − w_r(t)‖ ≤ √(n/m)(1+ε₀)‖r_t‖/σ_min(J_t)²`.
  private mutating func checkPositivity(
    _ problem: StepProblem, gram: Matrix, before: TwoLayerNetwork, after: TwoLayerNetwork
  ) throws {
    lambdaMin = try PositivityCertificate(gram: gram, dimension: problem.jacobian.inputs.rows).lowerBound
    guard let lambdaMin else { return }
    log.check(.ntkPositivityCertificate, measured: -lambdaMin, atMost: 0, step: problem.step)
    guard lambdaMin > 0 else { return }
    let ratio = Double(problem.jacobian.columns) / Double(problem.jacobian.leftRows)
    log.check(
      .trainMovement, measured: after.movement(since: before),
      atMost: ratio.squareRoot() * (1 + problem.accuracy) * norm(problem.residual) / lambdaMin,
      step: problem.step)
  }

  /// The spectrum of `M = R⁻ᵀGR⁻¹` by LAPACK. By the spectrum identity its eigenvalues are `1/σ_i(SU)²`, so
  /// the sketch's distortion is `max |1/μ − 1|`, without an orthonormal basis of `A`.
  private mutating func checkSpectrum(_ solution: StepSolution, gram: Matrix) throws {
    guard let factor = solution.factor else { return }
    let half = try factor.solveFromRight(gram).transposed
    let spectrum = try SymmetricEigen.values(factor.solveFromRight(half))
    guard let least = spectrum.first, let largest = spectrum.last, least > 0 else { return }
    conditionNumber = largest / least
    distortion = max(abs(1 / least - 1), abs(1 / largest - 1))
  }

  /// `ntk.gram-factorization`: the tensor trick and the Jacobian's products agree on the residual.
  ///
  /// Either way an entry of `G r` is a sum of products with at most `m + n + d + 6` roundings on the way, and
  /// `|G||r|` is bounded by `tr(G)‖r‖`, for the entries of `|G|` have the norm of a non-negative matrix of that
  /// trace.
  private mutating func checkFactorization(_ problem: StepProblem, gram: Matrix) {
    let jacobian = problem.jacobian
    let trace = (0..<gram.rows).reduce(0) { $0 + gram[$1, $1] }
    let roundings = jacobian.leftRows + jacobian.columns + jacobian.inputs.rows + 6
    log.check(
      .ntkGramFactorization,
      measured: norm(difference(gram.times(problem.residual), jacobian.gramTimes(problem.residual))),
      atMost: 2 * roundingBound(roundings) * trace * norm(problem.residual), step: problem.step)
  }

  /// `step.mean-value-identity`: `f(W') − f(W) = J̄ vec(W' − W)`.
  private mutating func checkMeanValue(
    _ problem: StepProblem, before: TwoLayerNetwork, after: TwoLayerNetwork, outputChange: [Double]
  ) {
    let identity = MeanValueIdentity(from: before, to: after, inputs: problem.jacobian.inputs)
    log.check(
      .stepMeanValueIdentity, measured: norm(difference(outputChange, identity.predictedChange)),
      atMost: identity.roundingAllowance, step: problem.step)
  }
}
