public import Claims
public import ConjugateGradient
public import DenseLinearAlgebra

/// What a solve found, within the accuracy asked for, and what it leaves behind.
public struct LeastSquaresAnswer: Sendable {
  /// `g`, `n` entries.
  public let value: [Double]
  /// Recomputed from `g`: `‖(AᵀA + μI) g − r‖ / ‖r‖` for a step; for least squares see `LSQR`.
  public let relativeResidual: Double
  /// What sketch, factorisation and solve cost, counted.
  public let cost: SolveCost
  /// Additions and multiplications.
  public var operations: Int { cost.operations }
  /// Which claims the solve was held to, at the level of its checks, and every violation.
  public var log = CheckLog()
  /// Wall-clock time by stage.
  public let seconds: SolveTimes
  /// The record of every iteration, and the iterates where the checks ask for them; nil for the exact solver.
  public var iteration: Solution?
  /// The Ritz values of `P⁻¹G_μ` that the iteration saw, ascending: they approach its spectrum from within. None without a sketch, or without an
  /// iteration of conjugate gradients or LSQR.
  public var ritzValues: [Double] = []
  /// `P` of the sketch that this solve drew; nil where it drew none.
  public var factor: SketchedFactor?
  /// `G_μ` with its Cholesky factor, of the exact solver: another `μ` takes a factorisation more, and no second pass over `A`.
  public var factoredGram: FactoredMatrix?
}
