internal import Claims
internal import ConjugateGradient
internal import CounterStream
internal import DenseLinearAlgebra
internal import LinearOperators
internal import NeuralTangentKernel
internal import Preconditioning
internal import SubspaceEmbedding

/// `sketched` and `fixed-point`: sketch `SA`, take `R` of `SA = QR`, and iterate with it as preconditioner.
///
/// `R` is the Cholesky factor of `(SA)ᵀSA`, which `neuron-block` has for much less than the sketch; where that loses too many
/// digits, it is made by QR, of a sketch of at most `16n` rows, for it has to be stored. Conjugate gradient uses an earlier step's
/// `R` again while that is worth it (see `KeptPreconditioner`); should it not converge, the step draws a sketch of its own. The
/// fixed-point iteration needs `R` to be good, so it draws one every time.
///
/// - Cost: the sketch's Gram matrix, `n³/3` for its factor, and one or two applications of `G` for each iteration.
///   Memory: `n²`, and what the family needs for the Gram matrix (`sn` or less).
struct SketchedSolver: StepSolver {
  let kind: SolverKind
  let embedding: EmbeddingFamily
  let rows: Int

  func solve(_ problem: StepProblem, times: inout StageTimes) throws -> StepSolution {
    var wasted = 0
    if kind == .sketched, let kept = problem.preconditioner, kept.isWorthKeeping {
      let answer = try iterate(problem, kept.r, times: &times)
      let operations = answer.record.operations(GramOperator(problem.jacobian), preconditioned: true)
      if answer.record.outcome == .converged {
        return try solution(problem, answer, kept, operations: operations)
      }
      wasted = operations
    }
    let (embedding, factor, stages) = try factor(problem, times: &times)
    let answer = try iterate(problem, factor.r, times: &times)
    let record = try problem.converged(answer, solver: kind)
    let own = KeptPreconditioner(
      r: factor.r, rows: embedding.rows, step: problem.step,
      use: PreconditionerUse(price: CostModel.iterationsWorth(stages, jacobian: problem.jacobian)))
    return try solution(
      problem, answer, own,
      operations: wasted + stages.operations
        + record.operations(GramOperator(problem.jacobian), preconditioned: true),
      sketch: problem.checks == .full ? embedding.apply(problem.jacobian) : nil)
  }

  /// The step's own sketch, its `R`, and what that cost. The factorisations work in the storage of what they factor.
  func factor(
    _ problem: StepProblem, times: inout StageTimes
  ) throws -> (any SubspaceEmbedding, SketchedPreconditioner, [StageCost]) {
    let shape = KhatriRaoShape(problem.jacobian)
    let embedding = try times.measure(\.sketch) { try draw(rows, for: problem) }
    var gram: Matrix? = times.measure(\.sketch) { embedding.sketchedGram(problem.jacobian) }
    let byGram = try times.measure(\.factorization) {
      try refusing(problem) { () throws(PreconditionerError) in
        try SketchedPreconditioner(sketchedGram: gram.take()!, sketchRows: embedding.rows)
      }
    }
    let stages = SketchCost(embedding, of: shape).stages
    if let byGram { return (embedding, byGram, stages) }

    let stored = try times.measure(\.sketch) { try draw(min(rows, 16 * shape.columns), for: problem) }
    var sketch: Matrix? = times.measure(\.sketch) { stored.apply(problem.jacobian) }
    let byQR = try times.measure(\.factorization) {
      try refusing(problem) { () throws(PreconditionerError) in
        try SketchedPreconditioner(sketchedMatrix: sketch.take()!)
      }
    }
    return (stored, byQR, stages + SketchCost(stored, of: shape).stagesByQR)
  }

  private func iterate(
    _ problem: StepProblem, _ r: TriangularMatrix, times: inout StageTimes
  ) throws -> Solution {
    let gram = GramOperator(problem.jacobian)
    let preconditioner = TriangularPreconditioner(r)
    return try times.measure(\.solve) {
      if kind == .fixedPoint {
        try FixedPointIteration(tolerance: problem.accuracy, iterationLimit: problem.iterationLimit)
          .solve(gram, rightHandSide: problem.residual, preconditioner: preconditioner)
      } else {
        try problem.conjugateGradient
          .solve(gram, rightHandSide: problem.residual, preconditioner: preconditioner)
      }
    }
  }

  private func solution(
    _ problem: StepProblem, _ answer: Solution, _ preconditioner: KeptPreconditioner, operations: Int,
    sketch: Matrix? = nil
  ) throws -> StepSolution {
    var preconditioner = preconditioner
    try preconditioner.use.note(answer.record)
    return StepSolution(
      coefficients: answer.value, relativeResidual: answer.record.relativeResidual, operations: operations,
      answer: answer, preconditioner: preconditioner, family: embedding, sketch: sketch)
  }

  /// The step's own embedding, from the substream `embedding / step`.
  func draw(_ rows: Int, for problem: StepProblem) throws(TrainingError) -> any SubspaceEmbedding {
    do {
      return try embedding.makeEmbedding(
        rows: rows, leftRows: problem.jacobian.leftRows, rightRows: problem.jacobian.right.rows,
        stream: problem.stream.substream("embedding").substream(problem.step))
    } catch {
      throw .sketchFailed(step: problem.step, reason: "\(error)")
    }
  }

  /// What a sketch without a preconditioner means for training.
  private func refusing<Result>(
    _ problem: StepProblem, _ factor: () throws(PreconditionerError) -> Result
  ) throws(TrainingError) -> Result {
    do {
      return try factor()
    } catch {
      throw .sketchFailed(step: problem.step, reason: "\(error)")
    }
  }
}

/// `cg`: conjugate gradient on `G` as it is, the baseline that the sketch is measured against.
struct PlainSolver: StepSolver {
  func solve(_ problem: StepProblem, times: inout StageTimes) throws -> StepSolution {
    let gram = GramOperator(problem.jacobian)
    let answer = try times.measure(\.solve) {
      try problem.conjugateGradient
        .solve(
          gram, rightHandSide: problem.residual, preconditioner: IdentityPreconditioner(order: gram.rows))
    }
    let record = try problem.converged(answer, solver: .cg)
    return StepSolution(
      coefficients: answer.value, relativeResidual: record.relativeResidual,
      operations: record.operations(gram, preconditioned: false), answer: answer)
  }
}

extension ConvergenceRecord {
  /// Operations of the solve: the operator's applications as counted, and for each iteration `12n` in vector
  /// updates and products and `2n²` in two triangular solves.
  func operations(_ operator: some LinearOperator, preconditioned: Bool) -> Int {
    let n = `operator`.rows
    return operatorApplications * `operator`.operationsPerApplication
      + iterations * (12 * n + (preconditioned ? 2 * n * n : 0))
  }
}
