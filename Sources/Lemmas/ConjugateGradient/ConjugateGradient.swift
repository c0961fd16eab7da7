internal import DenseLinearAlgebra
public import LinearOperators
public import Preconditioning

/// Preconditioned conjugate gradients for `G g = r` with `G` symmetric positive semidefinite.
///
/// Each step minimises `‖g − G⁻¹r‖_G` over a Krylov space that grows by one dimension:
///
///     z = P⁻¹ρ,  p ← z + βp,  g ← g + αp,  ρ ← ρ − αGp,   α = ρᵀz / pᵀGp,  β = ρᵀz / (ρᵀz of the previous step)
///
/// The residual `ρ` is recursive, and rounding makes it drift away from `r − Gg`. So it only triggers a recomputation: at the tolerance, or
/// once it has fallen to `u` times its initial size, which is less than the drift, the residual is recomputed. If the recomputed residual
/// meets the tolerance the solve has converged; if not, it replaces the recursive one and the iteration restarts from it. A restart that
/// does not halve the recomputed residual ends the solve as stagnated.
///
/// The iterates do not depend on the scale of `P`, and they scale with `ρ`. At each start both are divided by a power of two, which is
/// exact: whatever the sizes of `r`, of `P` and of the tolerance, an inner product is zero or negative because the vectors make it
/// so, not because it underflowed.
///
/// - Claim: `solver.cg-chebyshev`, `solver.cg-optimality`, `solver.stopping`, `solver.iterations`.
/// - Cost: one application of the operator and one of the preconditioner for each iteration, and one
///   application of the operator for each recomputed residual.
/// - Source: Hestenes and Stiefel 1952; Golub and Van Loan, *Matrix Computations*, algorithm 11.5.1.
public struct ConjugateGradient: IterativeSolver {
  /// `ε₀ ≥ 0`: the solve has converged when `‖Gg − r‖ ≤ ε₀‖r‖`.
  public var tolerance: Double
  public var iterationLimit: Int
  /// Keeps every iterate in the solution, for checks.
  public var recordsIterates: Bool

  public init(tolerance: Double, iterationLimit: Int, recordsIterates: Bool = false) {
    (self.tolerance, self.iterationLimit) = (tolerance, iterationLimit)
    self.recordsIterates = recordsIterates
  }

  public func attempt(
    _ operator: some LinearOperator, rightHandSide: [Double], preconditioner: some Preconditioner,
    start: [Double]? = nil, onIteration: ((SolverProgress) throws -> Void)? = nil
  ) throws -> Solution {
    let system = try SymmetricSystem(
      `operator`, rightHandSide: rightHandSide, preconditionerOrder: preconditioner.order, start: start,
      tolerance: tolerance, iterationLimit: iterationLimit)
    var run = SolverRun(
      order: rightHandSide.count, scale: system.scale, residualOfZero: system.residualOfZero,
      tolerance: tolerance, recordsIterates: recordsIterates, onIteration: onIteration)
    let outcome = try iterate(system, &run, preconditioner)
    return try run.finish(outcome) { try system.residual(of: $0, &$1) }
  }

  private func iterate(
    _ system: SymmetricSystem<some LinearOperator>, _ run: inout SolverRun,
    _ preconditioner: some Preconditioner
  ) throws -> SolverOutcome {
    var (iterate, residual) = try system.firstIterate(&run)
    var size = system.residual(norm: norm(residual))
    guard size.norm.isFinite else { return .breakdown(quantity: "‖Gg − r‖", iteration: 0) }
    try run.note(iterate, computed: size)
    var lastReplaced = Double.infinity
    // The divisors of ρ and P⁻¹ρ until the next start, and ‖ρ‖ then.
    var (residualScale, preconditionedScale, startNorm) = (1.0, 1.0, 0.0)
    // Workspace of every iteration: the direction, P⁻¹ρ, and Gp.
    var direction = [Double](repeating: 0, count: iterate.count)
    var (preconditioned, image) = (direction, direction)
    // ρᵀz of the previous direction; nil at the start and after a restart, when ρ is r − Gg itself.
    var previousProduct: Double?

    while true {
      if size.relative <= tolerance || size.norm <= unitRoundoff * startNorm {
        if previousProduct != nil {
          let recursive = scaled(residual, by: residualScale)
          try system.residual(of: iterate, into: &residual, &run)
          size = system.residual(norm: norm(residual))
          guard size.norm.isFinite else {
            return .breakdown(quantity: "‖Gg − r‖", iteration: run.iterations)
          }
          run.drift = max(run.drift, system.residual(norm: norm(difference(recursive, residual))).relative)
          try run.recompute(iterate, size)
        }
        if size.relative <= tolerance {
          run.accept(iterate, size)
          return .converged
        }
        run.replace(iterate, size)
        if size.norm > lastReplaced / 2 { return .stagnated(iteration: run.iterations) }
        lastReplaced = size.norm
        previousProduct = nil
      }
      if run.iterations == iterationLimit { return .iterationLimit }

      let next = run.nextIteration
      if previousProduct == nil {
        startNorm = size.norm
        residualScale = powerOfTwo(below: residual)
        divide(&residual, by: residualScale)
      }
      try preconditioner.solve(residual, into: &preconditioned)
      if previousProduct == nil { preconditionedScale = powerOfTwo(below: preconditioned) }
      divide(&preconditioned, by: preconditionedScale)
      let product = dot(residual, preconditioned)
      guard product.isFinite else { return .breakdown(quantity: "rᵀP⁻¹r", iteration: next) }
      guard product > 0 else {
        let length = norm(residual)
        return .indefinitePreconditioner(
          product: product / length / length * preconditionedScale, iteration: next)
      }
      let directionCoefficient = previousProduct.map { product / $0 } ?? 0
      if previousProduct != nil { add(directionCoefficient, direction, to: &preconditioned) }
      swap(&direction, &preconditioned)

      try system.apply(direction, into: &image, &run)
      let curvature = dot(direction, image)
      guard curvature.isFinite else { return .breakdown(quantity: "pᵀGp", iteration: next) }
      guard curvature > 0 else {
        return try system.outcome(ofCurvature: curvature, along: direction, iteration: next, &run)
      }
      let stepLength = product / curvature
      add(stepLength * residualScale, direction, to: &iterate)
      add(-stepLength, image, to: &residual)
      size = system.residual(norm: norm(residual) * residualScale)
      guard size.norm.isFinite else { return .breakdown(quantity: "‖Gg − r‖", iteration: next) }
      guard iterate.allSatisfy(\.isFinite) else { return .breakdown(quantity: "g", iteration: next) }
      try run.note(iterate, recursive: size)
      run.lanczos.append(
        stepLength: stepLength / preconditionedScale, directionCoefficient: directionCoefficient)
      previousProduct = product
    }
  }
}
