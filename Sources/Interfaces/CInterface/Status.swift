package import CHeader
internal import ConjugateGradient
internal import DenseLinearAlgebra
internal import LinearOperators
internal import Preconditioning
internal import SketchedLeastSquares
internal import SubspaceEmbedding

/// A refused argument, with the status that says why.
package struct Refusal: Error {
  package let status: sgn_status

  init(_ status: sgn_status) { self.status = status }
}

/// Runs the body of a C function and returns its error as a status.
func attempt(_ body: () throws -> Void) -> sgn_status {
  do {
    try body()
    return SGN_OK
  } catch {
    return status(of: error)
  }
}

/// Refuses unless a condition holds.
func require(_ condition: Bool, else status: sgn_status) throws(Refusal) {
  if !condition { throw Refusal(status) }
}

private func status(of error: any Error) -> sgn_status {
  switch error {
  case let refusal as Refusal: refusal.status
  case let error as LinearAlgebraError: status(of: error)
  case let error as PreconditionerError: status(of: error)
  case let error as SketchError: status(of: error)
  case let error as SparseMatrixError: status(of: error)
  case SolverError.preconditioner(let error): status(of: error)
  case LeastSquaresError.sketch(let error): status(of: error)
  case LeastSquaresError.preconditioner(let error): status(of: error)
  case LeastSquaresError.gram(let error): status(of: error)
  case LeastSquaresError.outOfRange(.gramUnderflows): SGN_NOT_POSITIVE_DEFINITE
  case LeastSquaresError.outOfRange: SGN_OVERFLOW
  // The arguments are finite, but Aᵀb was not.
  case LeastSquaresError.notFinite: SGN_OVERFLOW
  default: SGN_INVALID_ARGUMENT
  }
}

private func status(of error: PreconditionerError) -> sgn_status {
  switch error {
  case .invalidDamping, .dampingNeeded: SGN_INVALID_DAMPING
  case .tooFewRows: SGN_TOO_FEW_ROWS
  case .rankDeficient: SGN_RANK_DEFICIENT
  case .inverseOverflows: SGN_OVERFLOW
  case .dampingTooSmall: SGN_DAMPING_TOO_SMALL
  case .linearAlgebra(let error): status(of: error)
  }
}

private func status(of error: SketchError) -> sgn_status {
  switch error {
  case .illegalParameter: SGN_INVALID_SIZE
  case .tooManyRows: SGN_TOO_MANY_ROWS
  case .splitNeeded: SGN_SPLIT_NEEDED
  case .matrixNeeded: SGN_MATRIX_NEEDED
  case .dependentColumns: SGN_RANK_DEFICIENT
  default: SGN_INVALID_ARGUMENT
  }
}

private func status(of error: SparseMatrixError) -> sgn_status {
  switch error {
  case .wrongStart, .decreasingStart: SGN_INVALID_ROW_STARTS
  case .columnOutOfRange, .columnNotIncreasing: SGN_INVALID_COLUMN_INDEX
  case .notFinite: SGN_NOT_FINITE
  default: SGN_INVALID_SIZE
  }
}

/// Arguments are known to be finite, so a number that LAPACK finds not finite has overflowed during the computation.
private func status(of error: LinearAlgebraError) -> sgn_status {
  switch error {
  case .notFinite, .overflow: SGN_OVERFLOW
  case .notPositiveDefinite: SGN_NOT_POSITIVE_DEFINITE
  case .singular: SGN_RANK_DEFICIENT
  case .noConvergence: SGN_LAPACK_FAILED
  case .outOfMemory: SGN_OUT_OF_MEMORY
  }
}

extension SolverOutcome {
  var status: sgn_status {
    switch self {
    case .converged: SGN_OK
    case .iterationLimit: SGN_NOT_CONVERGED
    case .diverged: SGN_DIVERGED
    case .stagnated: SGN_STAGNATED
    case .breakdown: SGN_BREAKDOWN
    case .indefiniteOperator: SGN_INDEFINITE
    case .singularOperator: SGN_SINGULAR
    case .indefinitePreconditioner: SGN_BREAKDOWN
    }
  }
}
