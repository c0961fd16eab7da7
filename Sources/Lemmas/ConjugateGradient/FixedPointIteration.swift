internal import DenseLinearAlgebra
public import LinearOperators
public import Preconditioning

/// The paper's iteration, `z ← z − M(Mz − R⁻ᵀr)` with `M = R⁻ᵀGR⁻¹` and `g = R⁻¹z`.
///
/// It is written here in `g`. Since `Mz − R⁻ᵀr = R⁻ᵀ(Gg − r)`, multiplying the iteration by `R⁻¹` gives
///
///     g ← g + P⁻¹ G P⁻¹ (r − Gg),   P = RᵀR,
///
/// so the residual of the given system is computed afresh in every iteration, with no recursion to
/// drift, and any preconditioner can be used.
///
/// The preconditioned residual `w = R⁻ᵀ(r − Gg)` obeys `w ← (I − M²)w` exactly. Hence `‖w‖ = √(ρᵀP⁻¹ρ)`
/// decreases in every step of a contraction, which `‖ρ‖` need not do, and divergence is judged by it:
///
/// - *diverged*: `‖w‖` exceeds a hundred times its smallest value;
/// - *stagnated*: a hundred iterations in a row brought no new smallest `‖w‖`.
///
/// - Claim: `solver.fixed-point`, `solver.stopping`.
/// - Cost: two applications of the operator and two of the preconditioner for each iteration.
/// - Source: van den Brand, Peng, Song and Weinstein 2021.
public struct FixedPointIteration: IterativeSolver {
  /// `ε₀ ≥ 0`: the solve has converged when `‖Gg − r‖ ≤ ε₀‖r‖`.
  public var tolerance: Double
  public var iterationLimit: Int
  /// Keeps every iterate in the solution, for checks.
  public var recordsIterates: Bool

  /// A growth of `‖w‖` over its smallest value that rounding at the attainable accuracy cannot explain.
  static let divergentGrowth = 100.0
  /// How many iterations without a new smallest `‖w‖` are tolerated.
  static let patience = 100

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
    // Workspace of every iteration.
    var preconditioned = [Double](repeating: 0, count: iterate.count)
    var image = preconditioned
    var smallest = (norm: Double.infinity, iteration: 0)

    while true {
      let size = system.residual(norm: norm(residual))
      guard size.norm.isFinite else {
        return .breakdown(quantity: "‖Gg − r‖", iteration: run.nextIteration)
      }
      try run.note(iterate, computed: size)
      if size.relative <= tolerance {
        run.accept(iterate, size)
        return .converged
      }

      // Divided by a power of two, which is exact, so that the square of a small residual does not underflow.
      let residualScale = powerOfTwo(below: residual)
      divide(&residual, by: residualScale)
      try preconditioner.solve(residual, into: &preconditioned)
      let product = dot(residual, preconditioned)
      guard product.isFinite else {
        return .breakdown(quantity: "rᵀP⁻¹r", iteration: run.nextIteration)
      }
      guard product > 0 else {
        let length = norm(residual)
        return .indefinitePreconditioner(product: product / length / length, iteration: run.nextIteration)
      }
      let preconditionedNorm = product.squareRoot() * residualScale
      if preconditionedNorm < smallest.norm { smallest = (preconditionedNorm, run.iterations) }
      let growth = preconditionedNorm / smallest.norm
      if growth > Self.divergentGrowth { return .diverged(growth: growth, iteration: run.iterations) }
      if run.iterations - smallest.iteration >= Self.patience {
        return .stagnated(iteration: smallest.iteration)
      }
      if run.iterations == iterationLimit { return .iterationLimit }

      try system.apply(preconditioned, into: &image, &run)
      let curvature = dot(preconditioned, image)
      guard curvature.isFinite else {
        return .breakdown(quantity: "xᵀGx", iteration: run.nextIteration)
      }
      if curvature < 0 {
        let outcome = try system.outcome(
          ofCurvature: curvature, along: preconditioned, iteration: run.nextIteration, &run)
        if case .indefiniteOperator = outcome { return outcome }
      }
      try preconditioner.solve(image, into: &preconditioned)
      add(residualScale, preconditioned, to: &iterate)
      try system.residual(of: iterate, into: &residual, &run)
    }
  }
}
