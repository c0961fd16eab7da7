internal import CHeader
internal import ConjugateGradient
internal import DenseLinearAlgebra
internal import Preconditioning
internal import SubspaceEmbedding

/// An argument that is refused, by the status that says why.
struct Refusal: Error {
  let status: sgn_status

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
  case PreconditionerError.tooFewRows: SGN_TOO_FEW_ROWS
  case PreconditionerError.rankDeficient: SGN_RANK_DEFICIENT
  case PreconditionerError.linearAlgebra(let error): status(of: error)
  case SolverError.preconditioner(let error): status(of: error)
  case SketchError.tooManyRows: SGN_TOO_MANY_ROWS
  default: SGN_INVALID_ARGUMENT
  }
}

/// Arguments are known to be finite, so what LAPACK finds not to be has overflowed on the way.
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
    case .indefiniteOperator, .indefinitePreconditioner: SGN_INDEFINITE
    }
  }
}
