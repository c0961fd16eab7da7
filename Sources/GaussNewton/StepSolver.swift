public import ConjugateGradient
public import CounterStream
public import DenseLinearAlgebra
public import NeuralTangentKernel

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
}

/// What a solver found, and what it leaves behind for the checks.
public struct StepSolution: Sendable {
  /// `g`, one coefficient for each point.
  public let coefficients: [Double]
  public let record: ConvergenceRecord
  /// Rows of the sketch.
  public var rows: Int?
  /// `R` of the sketch.
  public var factor: TriangularMatrix?
  /// The exact Gram matrix, where the solver formed it.
  public var gram: Matrix?
  /// Floating-point operations of sketch, factorisation and solve, counted.
  public let operations: Int
}

/// One way to solve a step's system.
protocol StepSolver {
  /// - Throws: `TrainingError` when the accuracy cannot be had.
  func solve(_ problem: StepProblem, times: inout StageTimes) throws -> StepSolution
}

extension StepProblem {
  /// Refuses a solution that is not as accurate as the step asks: an inexact step is never taken silently.
  func accepting(_ solution: StepSolution, by solver: SolverKind) throws -> StepSolution {
    let record = solution.record
    guard record.outcome == .converged, record.relativeResidual <= accuracy else {
      throw TrainingError.solverFailed(
        step: step, solver: solver, outcome: record.outcome, relativeResidual: record.relativeResidual,
        accuracy: accuracy)
    }
    return solution
  }
}
