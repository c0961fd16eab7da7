internal import DenseLinearAlgebra
public import LinearOperators
public import Preconditioning

/// The paper's iteration, `z ← z − M(Mz − R⁻ᵀr)` with `M = R⁻ᵀGR⁻¹` and `g = R⁻¹z`.
///
/// It is written here in `g`. Since `Mz − R⁻ᵀr = R⁻ᵀ(Gg − r)`, multiplying the iteration by `R⁻¹` gives
///
///     g ← g + P⁻¹ G P⁻¹ (r − Gg),   P = RᵀR,
///
/// so the residual of the system asked for is computed afresh in every iteration, with no recursion to
/// drift, and any preconditioner will do.
///
/// The preconditioned residual `w = R⁻ᵀ(r − Gg)` obeys `w ← (I − M²)w` exactly. Hence `‖w‖ = √(ρᵀP⁻¹ρ)`
/// falls in every step of a contraction, which `‖ρ‖` need not do, and it is what divergence is judged by:
///
/// - *diverged*: `‖w‖` exceeds its smallest value a hundredfold;
/// - *stagnated*: a hundred iterations in a row brought no new smallest `‖w‖`.
///
/// - Claim: `solver.fixed-point`, `solver.stopping`.
/// - Cost: two applications of the operator and two of the preconditioner for each iteration.
/// - Source: van den Brand, Peng, Song and Weinstein 2021.
public struct FixedPointIteration: Sendable {
  /// `ε₀`: the solve has converged when `‖Gg − r‖ ≤ ε₀‖r‖`.
  public var tolerance: Double
  public var iterationLimit: Int
  /// Keeps every iterate in the solution, for checks.
  public var recordsIterates: Bool

  /// The growth of `‖w‖` over its smallest value that rounding at the attainable accuracy does not explain.
  static let divergentGrowth = 100.0
  /// How many iterations without a new smallest `‖w‖` are waited for.
  static let patience = 100

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
    var smallest = (norm: Double.infinity, iteration: 0)

    while true {
      let residualNorm = norm(residual)
      guard residualNorm.isFinite else {
        return .breakdown(quantity: "‖Gg − r‖", iteration: run.nextIteration)
      }
      run.note(iterate, residualNorm: residualNorm)
      run.offer(iterate, residualNorm: residualNorm)
      if run.relative(residualNorm) <= tolerance {
        run.accept(iterate, residualNorm: residualNorm)
        return .converged
      }

      let preconditioned = try preconditioner.solve(residual)
      let product = dot(residual, preconditioned)
      guard product.isFinite else {
        return .breakdown(quantity: "rᵀP⁻¹r", iteration: run.nextIteration)
      }
      guard product > 0 else {
        return .indefinitePreconditioner(
          product: product / residualNorm / residualNorm, iteration: run.nextIteration)
      }
      let preconditionedNorm = product.squareRoot()
      if preconditionedNorm < smallest.norm { smallest = (preconditionedNorm, run.iterations) }
      let growth = preconditionedNorm / smallest.norm
      if growth > Self.divergentGrowth { return .diverged(growth: growth, iteration: run.iterations) }
      if run.iterations - smallest.iteration >= Self.patience {
        return .stagnated(iteration: smallest.iteration)
      }
      if run.iterations == iterationLimit { return .iterationLimit }

      let image = try run.apply(preconditioned)
      let curvature = dot(preconditioned, image)
      guard curvature.isFinite else {
        return .breakdown(quantity: "xᵀGx", iteration: run.nextIteration)
      }
      guard curvature >= 0 else {
        let length = norm(preconditioned)
        return .indefiniteOperator(
          curvature: curvature / length / length, iteration: run.nextIteration)
      }
      add(1, try preconditioner.solve(image), to: &iterate)
      residual = try run.residual(of: iterate)
    }
  }
}
