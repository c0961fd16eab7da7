/// What an iteration did: one record for every solver here. What LSQR means by a residual it says itself.
public struct ConvergenceRecord: Sendable, Equatable, Codable {
  public internal(set) var outcome: SolverOutcome
  public internal(set) var iterations: Int
  /// How often the operator was applied, recomputed residuals included.
  public internal(set) var operatorApplications: Int

  /// `‖Gg − r‖` of the value returned, recomputed from it and never taken from a recursion.
  public internal(set) var residualNorm: Double
  /// `residualNorm / ‖r‖`, and 0 when `r = 0`.
  public internal(set) var relativeResidual: Double

  /// The relative residual norms that the iteration went by, from the start's on: for conjugate gradients
  /// recursive ones, for the fixed-point iteration true ones. One more than `iterations`; empty when not even
  /// the start has a finite residual.
  public internal(set) var residualHistory: [Double]

  /// How often the recursive residual had met the tolerance and the recomputed one had not, so that the
  /// iteration was restarted from the latter.
  public internal(set) var replacements: Int
  /// The largest `‖recursive − recomputed residual‖ / ‖r‖` that a recomputation has shown.
  public internal(set) var drift: Double
  /// The largest `‖g_k‖` over all iterates; the drift that rounding explains is proportional to it.
  public internal(set) var largestIterateNorm: Double

  /// The coefficients of conjugate gradients, which LSQR has too; empty for the fixed-point iteration.
  public internal(set) var lanczos: LanczosCoefficients
}

/// What a solver returns: the solution if `record.outcome` is `.converged`, and otherwise the iterate of
/// least residual.
public struct Solution: Sendable, Equatable {
  public let value: [Double]
  public let record: ConvergenceRecord
  /// All iterates, the start first, if the solver was asked to keep them; else empty.
  public let iterates: [[Double]]
}
