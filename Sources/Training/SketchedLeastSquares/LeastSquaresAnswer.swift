public import Claims
public import ConjugateGradient
public import DenseLinearAlgebra

/// The solution within the requested accuracy, and the by-products of the solve.
public struct LeastSquaresAnswer: Sendable {
  /// `g`, `n` entries.
  public let value: [Double]
  /// Recomputed from `g`: `‖(AᵀA + μI) g − r‖ / ‖r‖` for a step; for least squares see `LSQR`.
  public let relativeResidual: Double
  /// The cost of sketch, factorisation and solve, counted.
  public let cost: SolveCost
  /// Additions and multiplications.
  public var operations: Int { cost.operations }
  /// The claims that the solve checked, at the level of its checks, and every violation.
  public var log = CheckLog()
  /// Wall-clock time by stage.
  public let seconds: SolveTimes
  /// The record of every iteration, and the iterates if the checks need them; nil for the exact solver.
  public var iteration: Solution?
  /// The Ritz values of `P⁻¹G_μ` from the iteration, ascending: they approach its spectrum from within. Empty without a sketch, or without an
  /// iteration of conjugate gradients or LSQR.
  public var ritzValues: [Double] = []
  /// `P` of the sketch that this solve drew; nil if it drew none.
  public var factor: SketchedFactor?
  /// `G_μ` with its Cholesky factor, for the exact solver: another `μ` needs one more factorisation, but no second pass over `A`.
  public var factoredGram: FactoredMatrix?
}
