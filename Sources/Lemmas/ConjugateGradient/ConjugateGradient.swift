internal import DenseLinearAlgebra
public import LinearOperators
public import Preconditioning

/// Preconditioned conjugate gradients for `G g = r` with `G` symmetric positive semidefinite.
///
/// Each step minimises `‖g − G⁻¹r‖_G` over a Krylov space that grows by one dimension:
///
///     z = P⁻¹ρ,  p ← z + βp,  g ← g + αp,  ρ ← ρ − αGp,   α = ρᵀz / pᵀGp,  β = ρᵀz / (ρᵀz of the last step)
///
/// The residual `ρ` is recursive, and rounding makes it drift away from `r − Gg`. So it only says when to
/// look: at the tolerance the residual is recomputed. If that one meets the tolerance the solve has
/// converged; if not, it replaces the recursive one and the iteration restarts from it. A restart that
/// does not bring the recomputed residual down to half ends the solve as stagnated.
///
/// - Claim: `solver.cg-chebyshev`, `solver.cg-optimality`, `solver.stopping`, `solver.iterations`.
/// - Cost: one application of the operator and one of the preconditioner for each iteration, and one
///   application of the operator for each recomputed residual.
/// - Source: Hestenes and Stiefel 1952; Golub and Van Loan, *Matrix Computations*, algorithm 11.5.1.
public struct ConjugateGradient: Sendable {
  /// `ε₀`: the solve has converged when `‖Gg − r‖ ≤ ε₀‖r‖`.
  public var tolerance: Double
  public var iterationLimit: Int
  /// Keeps every iterate in the solution, for checks.
  public var recordsIterates: Bool

  public init(tolerance: Double, iterationLimit: Int, recordsIterates: Bool = false) {
    (self.tolerance, self.iterationLimit) = (tolerance, iterationLimit)
    self.recordsIterates = recordsIterates
  }

  /// Solves `G g = r`.
  ///
  /// - Shape: `G` is `n×n`; `r`, `start` and the solution have `n` entries. No start means zero.
  /// - Edge cases: `r = 0` is solved by zero in no iteration, whatever the start is.
  /// - Throws: `SolverError`, before the operator is applied unless the preconditioner fails.
  /// - Traps: when the sizes do not fit.
  public func solve(
    _ operator: some LinearOperator, rightHandSide: [Double], preconditioner: some Preconditioner,
    start: [Double]? = nil
  ) throws -> Solution {
    var run = try SolverRun(
      `operator`, rightHandSide: rightHandSide, preconditionerOrder: preconditioner.order, start: start,
      tolerance: tolerance, iterationLimit: iterationLimit, recordsIterates: recordsIterates)
    return try run.finish(iterate(&run, preconditioner))
  }

  private func iterate(
    _ run: inout SolverRun<some LinearOperator>, _ preconditioner: some Preconditioner
  ) throws -> SolverOutcome {
    var (iterate, residual) = try run.firstIterate()
    var residualNorm = norm(residual)
    guard residualNorm.isFinite else { return .breakdown(quantity: "‖Gg − r‖", iteration: 0) }
    run.note(iterate, residualNorm: residualNorm)
    run.offer(iterate, residualNorm: residualNorm)
    var lastReplaced = Double.infinity
    // The last direction and its ρᵀz; none at the start and after a restart, when ρ is r − Gg itself.
    var previous: (direction: [Double], product: Double)?

    while true {
      if run.relative(residualNorm) <= tolerance {
        if previous != nil {
          let recursive = residual
          residual = try run.residual(of: iterate)
          residualNorm = norm(residual)
          guard residualNorm.isFinite else {
            return .breakdown(quantity: "‖Gg − r‖", iteration: run.iterations)
          }
          run.drift = max(run.drift, run.relative(norm(difference(recursive, residual))))
        }
        if run.relative(residualNorm) <= tolerance {
          run.accept(iterate, residualNorm: residualNorm)
          return .converged
        }
        run.replacements += 1
        run.offer(iterate, residualNorm: residualNorm)
        run.promised = nil
        if residualNorm > lastReplaced / 2 { return .stagnated(iteration: run.iterations) }
        lastReplaced = residualNorm
        previous = nil
      }
      if run.iterations == iterationLimit { return .iterationLimit }

      let next = run.nextIteration
      let preconditioned = try preconditioner.solve(residual)
      let product = dot(residual, preconditioned)
      guard product.isFinite else { return .breakdown(quantity: "rᵀP⁻¹r", iteration: next) }
      guard product > 0 else {
        return .indefinitePreconditioner(
          product: product / residualNorm / residualNorm, iteration: next)
      }
      var direction = preconditioned
      let directionCoefficient = previous.map { product / $0.product } ?? 0
      if let previous { add(directionCoefficient, previous.direction, to: &direction) }

      let image = try run.apply(direction)
      let curvature = dot(direction, image)
      guard curvature.isFinite else { return .breakdown(quantity: "pᵀGp", iteration: next) }
      guard curvature > 0 else {
        let length = norm(direction)
        return .indefiniteOperator(curvature: curvature / length / length, iteration: next)
      }
      let stepLength = product / curvature
      add(stepLength, direction, to: &iterate)
      add(-stepLength, image, to: &residual)
      residualNorm = norm(residual)
      guard residualNorm.isFinite else { return .breakdown(quantity: "‖Gg − r‖", iteration: next) }
      run.note(iterate, residualNorm: residualNorm)
      run.promise(iterate, residualNorm: residualNorm)
      run.lanczos.append(stepLength: stepLength, directionCoefficient: directionCoefficient)
      previous = (direction, product)
    }
  }
}
