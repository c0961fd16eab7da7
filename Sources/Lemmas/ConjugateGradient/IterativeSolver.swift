public import LinearOperators
public import Preconditioning

/// An iteration for `G g = r` with `G` symmetric positive semidefinite and a preconditioner: conjugate gradients, and the
/// paper's fixed point.
///
/// There are two entry points, so that failure to converge cannot be overlooked: `solve` throws, `attempt` returns the best iterate in any case.
///
///     let solver = ConjugateGradient(tolerance: 1e-8, iterationLimit: 200)
///     let g = try solver.solve(gram, rightHandSide: r, preconditioner: preconditioner).value
///
/// - Claim: `solver.stopping`.
public protocol IterativeSolver: Sendable {
  /// `ε₀ ≥ 0`: the solve has converged when `‖Gg − r‖ ≤ ε₀‖r‖`; zero requires a residual of exactly zero.
  var tolerance: Double { get }
  var iterationLimit: Int { get }

  /// Iterates on `G g = r`, and returns the best iterate with a record of how the iteration ended.
  ///
  /// - Shape: `G` is `n×n`; `r`, `start` and the solution have `n` entries. Without a start, iteration begins at zero.
  /// - Parameters:
  ///   - operator: `G`.
  ///   - rightHandSide: `r`.
  ///   - preconditioner: `P⁻¹`.
  ///   - start: the first iterate.
  ///   - onIteration: called with every iterate, the initial one first. An error that it throws ends the solve and is passed on.
  /// - Edge cases: `r = 0` is solved by zero without any iteration, whatever the start: zero is then the only iterate. A solution below `2⁻¹⁰²²`, or so
  ///   close to it that its digits are lost, is judged as returned, and counts as not converged where too few digits are left; one that
  ///   overflows ends as a breakdown.
  /// - Throws: `SolverError` for a system that the solver's theorem does not cover, before the operator is applied, and for a
  ///   preconditioner that fails; errors of the operator and the callback.
  /// - Traps: when the sizes do not match.
  func attempt(
    _ operator: some LinearOperator, rightHandSide: [Double], preconditioner: some Preconditioner,
    start: [Double]?, onIteration: ((SolverProgress) throws -> Void)?
  ) throws -> Solution
}

extension IterativeSolver {
  /// Solves `G g = r` to the tolerance, or throws.
  ///
  /// - Throws: `SolverError.notConverged` with the best iterate and the record; and the errors of `attempt`.
  public func solve(
    _ operator: some LinearOperator, rightHandSide: [Double], preconditioner: some Preconditioner,
    start: [Double]? = nil, onIteration: ((SolverProgress) throws -> Void)? = nil
  ) throws -> Solution {
    try attempt(
      `operator`, rightHandSide: rightHandSide, preconditioner: preconditioner, start: start,
      onIteration: onIteration
    ).converged(to: tolerance)
  }
}

extension Solution {
  /// The solution itself, if the iteration converged.
  func converged(to tolerance: Double) throws(SolverError) -> Solution {
    if record.outcome != .converged { throw .notConverged(self, tolerance: tolerance) }
    return self
  }
}
