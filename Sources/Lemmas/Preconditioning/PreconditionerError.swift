public import DenseLinearAlgebra

/// Why a sketched matrix gives no preconditioner.
public enum PreconditionerError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The damping `μ` must be a finite number and not negative.
  case invalidDamping(Double)
  /// The sketch has fewer rows than the matrix has columns and there is no damping, so that `(SA)ᵀSA` is singular.
  case tooFewRows(rows: Int, columns: Int)
  /// A low-rank approximation of `G` alone is singular.
  case dampingNeeded
  /// `R` is singular to working precision.
  case rankDeficient(rank: Int, columns: Int, reciprocalCondition: Double)
  /// `R` is so small that its inverse overflows: this is the least entry of its diagonal, in magnitude.
  case inverseOverflows(pivot: Double)
  /// The damping is too small, against the size of the sketched matrix, for the low-rank form: rounding may move the
  /// preconditioned spectrum by this much, relative to itself.
  case dampingTooSmall(damping: Double, spectrumChange: Double)
  /// The sketched matrix could not be factored.
  case linearAlgebra(LinearAlgebraError)

  public var description: String {
    switch self {
    case .invalidDamping(let damping):
      "the damping μ is \(damping); give a finite number that is not negative"
    case .tooFewRows(let rows, let columns):
      """
      a sketch of s = \(rows) rows cannot precondition n = \(columns) columns: take s ≥ n, better s ≥ 4n, or a \
      damping μ > 0
      """
    case .dampingNeeded:
      "columns of the Gram matrix precondition damped systems only: take a damping μ > 0"
    case .rankDeficient(let rank, let columns, let reciprocalCondition) where rank == columns:
      """
      the \(columns) columns of the sketched matrix depend on one another to working precision (reciprocal condition \
      \(reciprocalCondition)): inputs are nearly duplicated, columns are of very different sizes, or the sketch has too few rows; \
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
