internal import ConjugateGradient
internal import DenseLinearAlgebra
internal import NeuralTangentKernel
internal import Preconditioning
internal import SubspaceEmbedding

/// `sketched` and `fixed-point`: sketch `SA`, factor `SA = QR`, and iterate with `R` as preconditioner.
///
/// - Cost: the sketch, `2sn² − 2n³/3` for QR, and one or two applications of `G` for each iteration.
///   Memory: `s·n`.
struct SketchedSolver: StepSolver {
  let kind: SolverKind
  let embedding: EmbeddingFamily
  let rows: Int

  func solve(_ problem: StepProblem, times: inout StageTimes) throws -> StepSolution {
    let jacobian = problem.jacobian
    let (sketch, sketchOperations, sketchedRows) = try times.measure(\.sketch) { () throws(TrainingError) in
      do {
        let embedding = try embedding.makeEmbedding(
          rows: rows, leftRows: jacobian.leftRows, rightRows: jacobian.right.rows,
          stream: problem.stream.substream("embedding").substream(problem.step))
        return (embedding.apply(jacobian), embedding.operations(khatriRao: KhatriRaoShape(jacobian)), embedding.rows)
      } catch {
        throw TrainingError.sketchFailed(step: problem.step, reason: "\(error)")
      }
    }
    let preconditioner = try times.measure(\.factorization) { () throws(TrainingError) in
      do {
        return try SketchedPreconditioner(sketched: sketch)
      } catch {
        throw TrainingError.sketchFailed(step: problem.step, reason: "\(error)")
      }
    }
    let gram = GramOperator(jacobian)
    let answer = try times.measure(\.solve) {
      if kind == .fixedPoint {
        try FixedPointIteration(tolerance: problem.accuracy, iterationLimit: problem.iterationLimit)
          .solve(gram, rightHandSide: problem.residual, factor: preconditioner.r)
      } else {
        try ConjugateGradient(tolerance: problem.accuracy, iterationLimit: problem.iterationLimit)
          .solve(
            gram, rightHandSide: problem.residual,
            preconditioner: TriangularPreconditioner(preconditioner.r))
      }
    }
    let record = try problem.converged(answer, solver: kind)
    return StepSolution(
      coefficients: answer.value, relativeResidual: record.relativeResidual,
      operations: sketchOperations
        + SketchedPreconditioner.operations(rows: sketchedRows, columns: jacobian.columns)
        + record.operations(gram, preconditioned: true),
      record: record, rows: sketchedRows, factor: preconditioner.r)
  }
}

/// `cg`: conjugate gradient on `G` as it is, the baseline that the sketch is measured against.
struct PlainSolver: StepSolver {
  func solve(_ problem: StepProblem, times: inout StageTimes) throws -> StepSolution {
    let gram = GramOperator(problem.jacobian)
    let answer = try times.measure(\.solve) {
      try ConjugateGradient(tolerance: problem.accuracy, iterationLimit: problem.iterationLimit)
        .solve(
          gram, rightHandSide: problem.residual, preconditioner: IdentityPreconditioner(order: gram.rows))
    }
    let record = try problem.converged(answer, solver: .cg)
    return StepSolution(
      coefficients: answer.value, relativeResidual: record.relativeResidual,
      operations: record.operations(gram, preconditioned: false), record: record)
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
