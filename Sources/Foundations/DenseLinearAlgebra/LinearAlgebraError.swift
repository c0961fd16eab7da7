/// LAPACK's failures in words. Every routine of this module turns LAPACK's `info` into one of these.
public enum LinearAlgebraError: Error, Equatable, Sendable, CustomStringConvertible {
  /// An argument contains a NaN or an infinity; nothing was computed.
  case notFinite(routine: String)
  /// The argument is finite, but an intermediate result exceeds the range of double precision.
  case overflow(routine: String)
  /// The leading minor of this order is not positive (Cholesky).
  case notPositiveDefinite(order: Int)
  /// The pivot at this zero-based index is exactly zero.
  case singular(pivot: Int)
  /// The iteration inside the routine left this many quantities unconverged.
  case noConvergence(routine: String, unconverged: Int)
  /// LAPACK could not allocate its workspace.
  case outOfMemory(routine: String)

  public var description: String {
    switch self {
    case .notFinite(let routine):
      "\(routine): the argument contains a NaN or an infinity"
    case .overflow(let routine):
      "\(routine): the result exceeds the range of double precision; scale the argument down"
    case .notPositiveDefinite(let order):
      "the matrix is not positive definite: its leading minor of order \(order) is not positive"
    case .singular(let pivot):
      "the matrix is singular: pivot \(pivot) is exactly zero"
    case .noConvergence(let routine, let unconverged):
      "\(routine) did not converge: \(unconverged) off-diagonal elements remain"
    case .outOfMemory(let routine):
      "\(routine) could not allocate its workspace"
    }
  }
}

/// Turns LAPACK's `info` into an error. Positive values mean different things to different
/// routines, so the caller says which; most routines have none.
///
/// A negative `info` is either a failed allocation (LAPACKE's −1010 and −1011) or an illegal
/// argument; arguments are checked before the call, so the latter is a programmer's error.
func check(
  _ info: Int32, _ routine: String, positive: ((Int) -> LinearAlgebraError)? = nil
) throws(LinearAlgebraError) {
  if info == -1010 || info == -1011 { throw .outOfMemory(routine: routine) }
  precondition(info >= 0, "\(routine): argument \(-info) is illegal")
  if info > 0 {
    guard let positive else { preconditionFailure("\(routine) has no positive info, but gave \(info)") }
    throw positive(Int(info))
  }
}

/// Refuses NaN and infinity before a factorisation, which would return nonsense or never terminate.
/// Cost: one pass over the entries.
func requireFinite(_ a: Matrix, _ routine: String) throws(LinearAlgebraError) {
  if !a.allFinite { throw .notFinite(routine: routine) }
}

/// Refuses a result that overflowed; the next routine would report it as an illegal argument.
/// Cost: one pass over the entries.
func requireNoOverflow(_ result: [Double], _ routine: String) throws(LinearAlgebraError) {
  if !result.allSatisfy(\.isFinite) { throw .overflow(routine: routine) }
}

/// A dimension as LAPACK's 32-bit integer.
func lapackInt(_ value: Int) -> Int32 {
  guard let narrow = Int32(exactly: value) else {
    preconditionFailure("a dimension of \(value) exceeds LAPACK's 32-bit integers")
  }
  return narrow
}

/// LAPACK requires a leading dimension of at least one, even for empty matrices.
func leadingDimension(_ rows: Int) -> Int32 { lapackInt(max(rows, 1)) }
