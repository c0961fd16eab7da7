internal import Claims
internal import ConjugateGradient
internal import CounterStream
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
    let embedding = try times.measure(\.sketch) { try draw(for: problem) }
    // The factorisation works in the sketch's own storage, so that it is handed over and kept only for the checks.
    var sketch: Matrix? = times.measure(\.sketch) { embedding.apply(jacobian) }
    let kept = problem.checks == .full ? sketch : nil
    let preconditioner = try times.measure(\.factorization) {
      try factor(sketch.take()!, step: problem.step)
    }
    let gram = GramOperator(jacobian)
    let triangular = TriangularPreconditioner(preconditioner.r)
    let answer = try times.measure(\.solve) {
      if kind == .fixedPoint {
        try FixedPointIteration(tolerance: problem.accuracy, iterationLimit: problem.iterationLimit)
          .solve(gram, rightHandSide: problem.residual, preconditioner: triangular)
      } else {
        try problem.conjugateGradient
          .solve(gram, rightHandSide: problem.residual, preconditioner: triangular)
      }
    }
    let record = try problem.converged(answer, solver: kind)
    return StepSolution(
      coefficients: answer.value, relativeResidual: record.relativeResidual,
      operations: embedding.operations(khatriRao: KhatriRaoShape(jacobian)) + preconditioner.operations
        + record.operations(gram, preconditioned: true),
      answer: answer, rows: embedding.rows, family: self.embedding, sketch: kept, factor: preconditioner.r)
  }

  /// The step's own embedding, from the substream `embedding / step`.
  func draw(for problem: StepProblem) throws(TrainingError) -> any SubspaceEmbedding {
    do {
      return try embedding.makeEmbedding(
        rows: rows, leftRows: problem.jacobian.leftRows, rightRows: problem.jacobian.right.rows,
        stream: problem.stream.substream("embedding").substream(problem.step))
    } catch {
      throw .sketchFailed(step: problem.step, reason: "\(error)")
    }
  }

  func factor(
    _ sketch: consuming Matrix, step: Int
  ) throws(TrainingError) -> SketchedPreconditioner {
    do {
      return try SketchedPreconditioner(sketchedMatrix: sketch)
    } catch {
      throw .sketchFailed(step: step, reason: "\(error)")
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
