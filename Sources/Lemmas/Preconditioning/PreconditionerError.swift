public import DenseLinearAlgebra

/// Why a sketched matrix gives no preconditioner.
public enum PreconditionerError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The sketch has fewer rows than the matrix has columns, so `SA` cannot have full rank.
  case tooFewRows(rows: Int, columns: Int)
  /// `R` is singular to working precision.
  case rankDeficient(rank: Int, columns: Int, reciprocalCondition: Double)
  /// The sketched matrix could not be factored.
  case linearAlgebra(LinearAlgebraError)

  public var description: String {
    switch self {
    case .tooFewRows(let rows, let columns):
      "a sketch of s = \(rows) rows cannot precondition n = \(columns) columns: take s ≥ n, better s ≥ 4n"
    case .rankDeficient(let rank, let columns, let reciprocalCondition):
      """
      the sketched matrix has numerical rank \(rank) of \(columns) columns (reciprocal condition \
      \(reciprocalCondition)): inputs are duplicated or nearly so, or the sketch has too few rows
      """
    case .linearAlgebra(let error):
      "the sketched matrix cannot be factored: \(error)"
    }
  }
}
