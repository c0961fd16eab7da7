/// What an iteration did: one record type for all solvers here. `LSQR` documents its own meaning of the residual.
public struct ConvergenceRecord: Sendable, Equatable, Codable {
  public internal(set) var outcome: SolverOutcome
  public internal(set) var iterations: Int
  /// How often the operator was applied, including for recomputed residuals.
  public internal(set) var operatorApplications: Int

  /// `‖Gg − r‖` of the value returned, recomputed from it and never taken from a recursion.
  public internal(set) var residualNorm: Double
  /// `residualNorm / ‖r‖`, and 0 when `r = 0`.
  public internal(set) var relativeResidual: Double

  /// The relative residual norms on which the iteration relied, including that of the initial iterate: for conjugate gradients recursive
  /// ones, for the fixed-point iteration true ones. One more than `iterations`; empty if not even the initial iterate has a finite
  /// residual.
  public internal(set) var residualHistory: [Double]

  /// How often the recursive residual met the tolerance but the recomputed one did not, so that the
  /// iteration was restarted from the latter.
  public internal(set) var replacements: Int
  /// The largest `‖recursive − recomputed residual‖ / ‖r‖` found in any recomputation.
  public internal(set) var drift: Double
  /// The largest `‖g_k‖` over all iterates; the drift that rounding explains is proportional to it.
  public internal(set) var largestIterateNorm: Double

  /// The coefficients of conjugate gradients, also available from LSQR; empty for the fixed-point iteration.
  public internal(set) var lanczos: LanczosCoefficients
}

/// What a solver returns: the solution if `record.outcome` is `.converged`, and otherwise the iterate of
/// smallest residual.
public struct Solution: Sendable, Equatable {
  public let value: [Double]
  public let record: ConvergenceRecord
  /// All iterates, the initial one first, if the solver was asked to keep them; otherwise empty.
  public let iterates: [[Double]]
}
