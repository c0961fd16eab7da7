public import DenseLinearAlgebra
public import LinearOperators
internal import Preconditioning

/// Why a system is refused before, or a preconditioner fails while, it is solved; and for those who asked for a solution, that there
/// is none. What happens to an iteration on a system that was accepted is a `SolverOutcome`.
public enum SolverError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The operator does not declare what the solver's theorem needs.
  case undeclaredProperties(missing: OperatorProperties)
  /// The tolerance must be a finite number, zero or more.
  case invalidTolerance(Double)
  /// The iteration limit must not be negative.
  case invalidIterationLimit(Int)
  /// The damping must be a finite number and not negative.
  case invalidDamping(Double)
  /// The argument holds a NaN or an infinity.
  case notFinite(argument: String)
  /// The preconditioner could not be applied.
  case preconditioner(LinearAlgebraError)
  /// The iteration ended without having met the tolerance. The solution holds the best iterate, and the record how it ended.
  case notConverged(Solution, tolerance: Double)

  public var description: String {
    switch self {
    case .undeclaredProperties(let missing):
      "the operator does not declare that it is \(missing.words), which the solver needs; declare it if it holds"
    case .invalidTolerance(let tolerance):
      "the tolerance is \(tolerance); give a finite number that is zero or more"
    case .invalidIterationLimit(let limit):
      "the iteration limit is \(limit); give zero or more"
    case .invalidDamping(let damping):
      "the damping μ is \(damping); give a finite number that is not negative"
    case .notFinite(let argument):
      "the \(argument) holds a NaN or an infinity; nothing was solved"
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
  /// `z ← P⁻¹ r`, with the failure in a solver's terms.
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
