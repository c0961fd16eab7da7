public import DenseLinearAlgebra

/// Why a sketched matrix does not yield a preconditioner.
public enum PreconditionerError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The damping `μ` must be finite and ≥ 0.
  case invalidDamping(Double)
  /// The sketch has fewer rows than the matrix has columns and there is no damping, so that `(SA)ᵀSA` is singular.
  case tooFewRows(rows: Int, columns: Int)
  /// A low-rank approximation of `G` is singular without damping.
  case dampingNeeded
  /// `R` is singular to working precision.
  case rankDeficient(rank: Int, columns: Int, reciprocalCondition: Double)
  /// `R` is so small that its inverse overflows: `pivot` is the smallest diagonal entry in magnitude.
  case inverseOverflows(pivot: Double)
  /// The damping is too small, compared with the sketched matrix, for the low-rank form: rounding may move the
  /// preconditioned spectrum by this much, relative to itself.
  case dampingTooSmall(damping: Double, spectrumChange: Double)
  /// The sketched matrix could not be factored.
  case linearAlgebra(LinearAlgebraError)

  public var description: String {
    switch self {
    case .invalidDamping(let damping):
      "the damping μ is \(damping); give a finite number ≥ 0"
    case .tooFewRows(let rows, let columns):
      """
      a sketch of s = \(rows) rows cannot precondition n = \(columns) columns: take s ≥ n, better s ≥ 4n, or a \
      damping μ > 0
      """
    case .dampingNeeded:
      "columns of the Gram matrix can only precondition damped systems: take a damping μ > 0"
    case .rankDeficient(let rank, let columns, let reciprocalCondition) where rank == columns:
      """
      the \(columns) columns of the sketched matrix are linearly dependent to working precision (reciprocal condition \
      \(reciprocalCondition)): inputs are nearly duplicated, columns have very different norms, or the sketch has too few rows; \
      more damping would help
      """
    case .rankDeficient(let rank, let columns, let reciprocalCondition):
      """
      the sketched matrix has numerical rank \(rank) of \(columns) columns (reciprocal condition \
      \(reciprocalCondition)): inputs are duplicated or nearly so, or the sketch has too few rows; \
      more damping would help
      """
    case .inverseOverflows(let pivot):
      """
      the sketched matrix is too small: its triangle has \(pivot) on the diagonal, whose inverse exceeds the range of double precision; \
      scale the matrix up
      """
    case .dampingTooSmall(let damping, let spectrumChange):
      """
      the damping μ = \(damping) is too small for the low-rank form: rounding may move the preconditioned spectrum by \
      \(spectrumChange) of itself; take more damping, or a solver that forms n² numbers
      """
    case .linearAlgebra(let error):
      "the sketched matrix cannot be factored: \(error)"
    }
  }
}
