public import ConjugateGradient
public import DenseLinearAlgebra
public import Preconditioning
public import SubspaceEmbedding

/// Why a least-squares problem is refused or its accuracy was not reached. What was computed by then is in the error.
public enum LeastSquaresError: Error, Sendable, CustomStringConvertible {
  /// `μ` is negative or not finite.
  case invalidDamping(Double)
  /// `ε₀` asks nothing or the impossible.
  case invalidAccuracy(Double)
  /// The right-hand side has neither `n` nor `N` entries, or not as many as this form of the problem needs.
  case wrongLength(found: Int, rows: Int, columns: Int)
  /// The right-hand side holds a NaN or an infinity.
  case notFinite(entry: Int, value: Double)
  /// The distribution is for a matrix with another number of rows.
  case otherMatrix(rows: Int, expected: Int)
  /// The sketch cannot be drawn.
  case sketch(SketchError)
  /// The sketch gives no preconditioner.
  case preconditioner(PreconditionerError)
  /// The Gram matrix could not be factored.
  case gram(LinearAlgebraError)
  /// Numbers leave the range of double precision on the way of the exact solver.
  case outOfRange(OutOfRange)
  /// The solver ended without the accuracy asked for. `best` is the iterate of least residual, `iteration` the record of an iteration, nil
  /// for the exact solver.
  case notConverged(
    solver: SolverKind, outcome: SolverOutcome, relativeResidual: Double, accuracy: Double, best: [Double],
    iteration: Solution?)

  /// What leaves the range of double precision.
  public enum OutOfRange: Sendable, Equatable {
    /// Squares of the entries of `A`, or the damping beside them.
    case gramOverflows
    /// Squares of the entries of `A` underflow: what is lost of `AᵀA` may be more of the residual than the accuracy asked for.
    case gramUnderflows
    /// Entries of `g`.
    case solutionOverflows
  }

  public var description: String {
    switch self {
    case .invalidDamping(let damping):
      "the damping μ is \(damping); give a finite number that is zero or more"
    case .invalidAccuracy(let accuracy):
      "the accuracy is \(accuracy); give a number that is zero or more and below 1"
    case .wrongLength(let found, let rows, let columns):
      "the right-hand side has \(found) entries; a \(rows)×\(columns) matrix takes b of \(rows) entries, or r of \(columns)"
    case .notFinite(let entry, let value):
      "entry \(entry) (from 0) of the right-hand side is \(value); nothing was solved"
    case .otherMatrix(let rows, let expected):
      "the sketch distribution is for \(expected) rows, the matrix has \(rows); make the distribution for this matrix"
    case .sketch(let error): "\(error)"
    case .preconditioner(let error): "\(error)"
    case .gram(.notPositiveDefinite(let order)):
      "the Gram matrix is singular to working precision (leading minor \(order)): add damping, or remove dependent columns"
    case .outOfRange(.gramOverflows):
      "entries of AᵀA exceed the range of double precision: scale A down, by t, and the damping by t²"
    case .outOfRange(.gramUnderflows):
      "squares of the entries of A underflow, and with them the digits of AᵀA: scale A up, by t, and the damping by t²"
    case .outOfRange(.solutionOverflows):
      "the solution exceeds the range of double precision: scale the right-hand side down, or A up"
    case .gram(let error):
      "the Gram matrix cannot be factored: \(error)"
    case .notConverged(let solver, let outcome, let residual, let accuracy, _, _):
      "solver \(solver.rawValue) stopped at a relative residual of \(residual) where \(accuracy) was asked for: \(outcome)"
    }
  }
}
