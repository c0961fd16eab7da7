// The names are those of sgn.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

internal import CHeader
internal import Claims

@c @implementation
public func sgn_version(
  _ abiMajor: UnsafeMutablePointer<Int32>?, _ abiMinor: UnsafeMutablePointer<Int32>?
) -> UnsafePointer<CChar>? {
  unsafe abiMajor?.pointee = SGN_ABI_MAJOR
  unsafe abiMinor?.pointee = SGN_ABI_MINOR
  return unsafe characters(packageVersion)
}

@c @implementation
public func sgn_status_message(_ status: Int32) -> UnsafePointer<CChar>? {
  unsafe characters(message(sgn_status(rawValue: UInt32(bitPattern: status))))
}

/// The bytes of a literal, which exist as long as the library.
private func characters(_ text: StaticString) -> UnsafePointer<CChar> {
  unsafe UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}

/// The message of a status. That of a refusal says what to do.
private func message(_ status: sgn_status) -> StaticString {
  switch status {
  case SGN_OK: "done"
  case SGN_NULL_POINTER: "a pointer that must not be null is null"
  case SGN_INVALID_SIZE:
    "a size is below 1, or an array would have more than 2147483647 entries, or the function does not take this size"
  case SGN_INVALID_ARGUMENT: "a tolerance, accuracy, limit, step, position or path is outside its range"
  case SGN_NOT_FINITE: "an input contains a NaN or an infinity"
  case SGN_NOT_UNIT: "a point is not a unit vector up to rounding: divide each point by its norm"
  case SGN_NOT_A_SIGN: "an output sign is neither -1 nor +1"
  case SGN_NOT_A_PATTERN: "an entry of the pattern is neither 0 nor 1"
  case SGN_NOT_SYMMETRIC: "the matrix differs from its transpose: average the two"
  case SGN_UNKNOWN_FAMILY: "no family of sketches has this number"
  case SGN_TOO_MANY_ROWS: "the SRHT cannot sample so many rows without replacement: give fewer rows"
  case SGN_TOO_FEW_ROWS:
    "the sketch has fewer rows than the matrix has columns: give more rows, or add damping"
  case SGN_RANK_DEFICIENT:
    "columns are linearly dependent to working precision, or the sketch has too few rows: give more rows, or add damping"
  case SGN_NOT_POSITIVE_DEFINITE: "the matrix is not positive definite to working precision: add damping"
  case SGN_UNPROVED:
    "no bound could be proved: the matrix is singular, or too close to singular for rounding errors"
  case SGN_OVERFLOW: "a result exceeds the range of its type: scale the input down"
  case SGN_OUT_OF_MEMORY: "working memory is not available"
  case SGN_LAPACK_FAILED: "an iteration inside LAPACK did not converge"
  case SGN_INVALID_DAMPING: "the damping must be a finite number, zero or more"
  case SGN_INVALID_ROW_STARTS: "the row starts of a sparse matrix must start at 0 and not decrease"
  case SGN_INVALID_COLUMN_INDEX:
    "the column indices of a sparse matrix must be below n, and increase within each row: sort them and add up repeated entries"
  case SGN_SPLIT_NEEDED:
    "this family of sketches applies only to the Jacobian of a network: use another family"
  case SGN_MATRIX_NEEDED:
    "this family of sketches depends on the matrix, and cannot be drawn without it: sketch a matrix"
  case SGN_DAMPING_TOO_SMALL:
    "the damping is too small for the low-rank form, which would lose too many digits: use the triangular form"
  case SGN_UNKNOWN_FORM: "no form of the preconditioner has this number"
  case SGN_UNKNOWN_SOLVER: "no solver has this number"
  case SGN_UNDERFLOW:
    "digits of the solution are lost near the smallest positive number: scale the right-hand side up"
  case SGN_NOT_CONVERGED: "the iteration limit was reached before the tolerance"
  case SGN_DIVERGED: "the residual grew: sketch with more rows, or use conjugate gradients"
  case SGN_STAGNATED: "the residual stopped decreasing above the tolerance: rounding allows no smaller one"
  case SGN_BREAKDOWN: "a quantity of the iteration left the range of double precision"
  case SGN_INDEFINITE: "the damped Gram matrix has a direction of negative curvature, beyond rounding errors"
  case SGN_SINGULAR:
    "the damped matrix is singular up to rounding, and the right-hand side is outside its range: add damping"
  default: "no status has this number"
  }
}
