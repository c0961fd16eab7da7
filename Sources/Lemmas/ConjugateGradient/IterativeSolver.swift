public import LinearOperators
public import Preconditioning

/// An iteration for `G g = r` with `G` symmetric positive semidefinite and a preconditioner: conjugate gradients, and the
/// paper's fixed point.
///
/// Two entries, so that a solve which did not converge cannot be overlooked: `solve` throws, `attempt` returns whatever came of it.
///
///     let solver = ConjugateGradient(tolerance: 1e-8, iterationLimit: 200)
///     let g = try solver.solve(gram, rightHandSide: r, preconditioner: preconditioner).value
///
/// - Claim: `solver.stopping`.
public protocol IterativeSolver: Sendable {
  /// `ε₀ ≥ 0`: the solve has converged when `‖Gg − r‖ ≤ ε₀‖r‖`; zero asks for a residual of exactly zero.
  var tolerance: Double { get }
  var iterationLimit: Int { get }

  /// Iterates on `G g = r`, and returns what came of it with how it ended.
  ///
  /// - Shape: `G` is `n×n`; `r`, `start` and the solution have `n` entries. No start means zero.
  /// - Parameters:
  ///   - operator: `G`.
  ///   - rightHandSide: `r`.
  ///   - preconditioner: `P⁻¹`.
  ///   - start: the first iterate.
  ///   - onIteration: sees every iterate, the start first. What it throws ends the solve and is passed on.
  /// - Edge cases: `r = 0` is solved by zero in no iteration, whatever the start is: zero is then the only iterate. A solution below `2⁻¹⁰²²`, or so
  ///   close to it that its digits are lost, is judged as it is returned, and has not converged where too few are left; one that
  ///   overflows ends as a breakdown.
  /// - Throws: `SolverError` for a system that the solver's theorem does not speak of, before the operator is applied, and for a
  ///   preconditioner that fails; what the operator and the callback throw.
  /// - Traps: when the sizes do not fit.
  func attempt(
    _ operator: some LinearOperator, rightHandSide: [Double], preconditioner: some Preconditioner,
    start: [Double]?, onIteration: ((SolverProgress) throws -> Void)?
  ) throws -> Solution
}

extension IterativeSolver {
  /// Solves `G g = r` to the tolerance, or throws.
  ///
  /// - Throws: `SolverError.notConverged` with the best iterate and the record; and what `attempt` does.
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
  /// The solution itself, unless the iteration ended otherwise.
  func converged(to tolerance: Double) throws(SolverError) -> Solution {
    if record.outcome != .converged { throw .notConverged(self, tolerance: tolerance) }
    return self
  }
}
