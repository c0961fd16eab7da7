public import Claims
public import ConjugateGradient
public import CounterStream
public import DenseLinearAlgebra
public import NeuralTangentKernel
public import SubspaceEmbedding

/// The system of one training step: find `g` with `‖G g − r‖ ≤ ε₀ ‖r‖`, where `G = AᵀA`.
public struct StepProblem: Sendable {
  /// The number of the step, from 1, for messages.
  public let step: Int
  /// `A = Jᵀ`.
  public let jacobian: TransposedJacobian
  /// `r = f(W) − y`, not zero.
  public let residual: [Double]
  /// `ε₀`.
  public let accuracy: Double
  /// Where the step's random draws come from.
  public let stream: CounterStream
  /// What the checks will ask for: at `.full` a solver keeps its sketch and its iterates, from `.certified` on the Gram matrix.
  public let checks: CheckLevel
  /// `R` of an earlier step, where it is still worth using.
  public var preconditioner: KeptPreconditioner?
}

/// What a solver found, and what it leaves behind for the checks.
public struct StepSolution: Sendable {
  /// `g`, one coefficient for each point.
  public let coefficients: [Double]
  /// `‖G g − r‖ / ‖r‖`, recomputed from `g`.
  public let relativeResidual: Double
  /// Floating-point operations of sketch, factorisation and solve, counted.
  public let operations: Int
  /// What the iteration returned; nil for the exact solver.
  public var answer: Solution?
  /// `R` and where it is from.
  public var preconditioner: KeptPreconditioner?
  /// The family of the sketch.
  public var family: EmbeddingFamily?
  /// `SA`, where it is this step's and the checks ask for it.
  public var sketch: Matrix?
  /// The exact Gram matrix, where the solver formed it and the checks ask for it.
  public var gram: Matrix?

  /// `R`.
  var factor: TriangularMatrix? { preconditioner?.r }
}

/// One way to solve a step's system.
protocol StepSolver {
  /// - Throws: `TrainingError` when the accuracy cannot be had: an inexact step is never taken silently.
  func solve(_ problem: StepProblem, times: inout StageTimes) throws -> StepSolution
}

extension StepProblem {
  /// The answer of an iteration, refused unless it converged.
  func converged(_ answer: Solution, solver: SolverKind) throws(TrainingError) -> ConvergenceRecord {
    guard answer.record.outcome == .converged else {
      throw .solverFailed(
        step: step, solver: solver, outcome: answer.record.outcome,
        relativeResidual: answer.record.relativeResidual, accuracy: accuracy)
    }
    return answer.record
  }

  var conjugateGradient: ConjugateGradient {
    ConjugateGradient(
      tolerance: accuracy, iterationLimit: iterationLimit, recordsIterates: checks == .full)
  }

  /// More iterations than any usable preconditioner needs; without one, conjugate gradient in exact arithmetic
  /// ends after `n`.
  var iterationLimit: Int { 100 + 10 * residual.count }
}
