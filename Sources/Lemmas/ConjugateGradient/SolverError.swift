public import DenseLinearAlgebra
public import LinearOperators
internal import Preconditioning

/// Why a system is refused, or why a preconditioner fails during the solve; and, for callers of `solve`, that the iteration did not
/// converge. The fate of an iteration on an accepted system is a `SolverOutcome`.
public enum SolverError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The operator does not declare the properties that the solver's theorem requires.
  case undeclaredProperties(missing: OperatorProperties)
  /// The tolerance must be finite and ≥ 0.
  case invalidTolerance(Double)
  /// The iteration limit must not be negative.
  case invalidIterationLimit(Int)
  /// The damping must be finite and ≥ 0.
  case invalidDamping(Double)
  /// The argument contains a NaN or an infinity.
  case notFinite(argument: String)
  /// The preconditioner could not be applied.
  case preconditioner(LinearAlgebraError)
  /// The iteration ended without meeting the tolerance. The solution holds the best iterate, and its record says how the iteration ended.
  case notConverged(Solution, tolerance: Double)

  public var description: String {
    switch self {
    case .undeclaredProperties(let missing):
      "the operator does not declare that it is \(missing.words), which the solver requires; declare it if it holds"
    case .invalidTolerance(let tolerance):
      "the tolerance is \(tolerance); give a finite number ≥ 0"
    case .invalidIterationLimit(let limit):
      "the iteration limit is \(limit); give a number ≥ 0"
    case .invalidDamping(let damping):
      "the damping μ is \(damping); give a finite number ≥ 0"
    case .notFinite(let argument):
      "the \(argument) contains a NaN or an infinity; nothing was solved"
    case .preconditioner(let error):
      "the preconditioner cannot be applied: \(error)"
    case .notConverged(let solution, let tolerance):
      """
      not solved to \(tolerance): after \(solution.record.iterations) iterations the best relative residual is \
      \(solution.record.relativeResidual); \(solution.record.outcome)
      """
    }
  }
}

extension Preconditioner {
  /// `z ← P⁻¹ r`, with a failure converted to `SolverError`.
  func solve(_ r: [Double], into z: inout [Double]) throws(SolverError) {
    do { try apply(r, into: &z) } catch { throw .preconditioner(error) }
  }
}

extension OperatorProperties {
  fileprivate var words: String {
    var words: [String] = []
    if contains(.symmetric) { words.append("symmetric") }
    if contains(.positiveSemidefinite) { words.append("positive semidefinite") }
    return words.joined(separator: " and ")
  }
}
