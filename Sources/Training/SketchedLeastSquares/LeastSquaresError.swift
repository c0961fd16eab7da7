public import ConjugateGradient
public import DenseLinearAlgebra
public import Preconditioning
public import SubspaceEmbedding

/// Why a least-squares problem is refused or its accuracy was not reached. The error contains the results computed so far.
public enum LeastSquaresError: Error, Sendable, CustomStringConvertible {
  /// `μ` is negative or not finite.
  case invalidDamping(Double)
  /// `ε₀` is negative, NaN, or at least 1.
  case invalidAccuracy(Double)
  /// The right-hand side has neither `n` nor `N` entries, or not the number that this form of the problem needs.
  case wrongLength(found: Int, rows: Int, columns: Int)
  /// The right-hand side contains a NaN or an infinity.
  case notFinite(entry: Int, value: Double)
  /// The distribution is for a matrix with another number of rows.
  case otherMatrix(rows: Int, expected: Int)
  /// The sketch cannot be drawn.
  case sketch(SketchError)
  /// The sketch does not yield a preconditioner.
  case preconditioner(PreconditionerError)
  /// The Gram matrix could not be factored.
  case gram(LinearAlgebraError)
  /// Numbers leave the range of double precision in the exact solver.
  case outOfRange(OutOfRange)
  /// The solver ended without reaching the accuracy. `best` is the iterate of smallest residual, `iteration` the record of an iteration, nil
  /// for the exact solver.
  case notConverged(
    solver: SolverKind, outcome: SolverOutcome, relativeResidual: Double, accuracy: Double, best: [Double],
    iteration: Solution?)

  /// The quantity that leaves the range of double precision.
  public enum OutOfRange: Sendable, Equatable {
    /// Squares of the entries of `A`, possibly with the damping added, overflow.
    case gramOverflows
    /// Squares of the entries of `A` underflow: the error in `AᵀA` may change the relative residual by more than the accuracy.
    case gramUnderflows
    /// Entries of `g` overflow.
    case solutionOverflows
  }

  public var description: String {
    switch self {
    case .invalidDamping(let damping):
      "the damping μ is \(damping); give a finite number ≥ 0"
    case .invalidAccuracy(let accuracy):
      "the accuracy is \(accuracy); give a number ≥ 0 and < 1"
    case .wrongLength(let found, let rows, let columns):
      "the right-hand side has \(found) entries; a \(rows)×\(columns) matrix needs b with \(rows) entries, or r with \(columns)"
    case .notFinite(let entry, let value):
      "entry \(entry) (from 0) of the right-hand side is \(value); nothing was solved"
    case .otherMatrix(let rows, let expected):
      "the sketch distribution is for \(expected) rows, but the matrix has \(rows); create the distribution for this matrix"
    case .sketch(let error): "\(error)"
    case .preconditioner(let error): "\(error)"
    case .gram(.notPositiveDefinite(let order)):
      "the Gram matrix is singular to working precision (leading minor \(order)): add damping, or remove linearly dependent columns"
    case .outOfRange(.gramOverflows):
      "entries of AᵀA exceed the range of double precision: divide A by a factor t, and the damping by t²"
    case .outOfRange(.gramUnderflows):
      "squares of the entries of A underflow, so AᵀA loses its digits: multiply A by a factor t, and the damping by t²"
    case .outOfRange(.solutionOverflows):
      "the solution exceeds the range of double precision: scale the right-hand side down, or A up"
    case .gram(let error):
      "the Gram matrix cannot be factored: \(error)"
    case .notConverged(let solver, let outcome, let residual, let accuracy, _, _):
      "solver \(solver.rawValue) stopped at a relative residual of \(residual), above the accuracy \(accuracy): \(outcome)"
    }
  }
}
