internal import Communication
internal import DenseLinearAlgebra
public import LinearOperators
public import Preconditioning

/// `min ‖A g − b‖² + μ‖g‖²` by the method of Paige and Saunders, on the matrix itself: `AᵀA`, whose condition number is the square, is
/// neither formed nor applied.
///
/// With a preconditioner `P⁻¹ = CCᵀ` the matrix is `Ā = [A; √μ I]C`, the unknown `z` with `g = Cz`, and `‖b̄ − Āz‖` with `b̄ = [b; 0]` is minimised.
/// Golub and Kahan's process generates orthonormal `u_k` and `v_k` that reduce `Ā` to lower bidiagonal form,
///
///     β₁u₁ = b̄,  α₁v₁ = Āᵀu₁,  β_{k+1}u_{k+1} = Āv_k − α_k u_k,  α_{k+1}v_{k+1} = Āᵀu_{k+1} − β_{k+1}v_k,
///
/// and a rotation for each column makes it upper bidiagonal. In exact arithmetic the iterates are those of conjugate gradients on
/// `CᵀG_μC z = Cᵀ Aᵀb`, so all known bounds on their number and rate apply: `solver.cg-chebyshev`, `solver.iterations`. In floating-point
/// arithmetic its error grows with `κ(A)`, whereas that of conjugate gradients grows with `κ(A)²`.
///
///     let p = try SketchedPreconditioner(sketchedMatrix: embedding.apply(a))
///     let g = try LSQR(tolerance: 1e-12, iterationLimit: 200).solve(a, rightHandSide: b, preconditioner: p).value
///
/// It has converged when, with `r̄ = [b − Ag; −√μ g]`, one of Paige and Saunders' two rules holds:
///
/// - `‖r̄‖ ≤ τ‖b‖`, for consistent systems;
/// - `‖Āᵀr̄‖ ≤ τ‖Ā‖‖r̄‖`, for inconsistent systems: then `‖Ā(z − z*)‖ ≤ κ(Ā)τ‖r̄‖`. In place of `‖Ā‖₂` the rule uses the largest `‖Āv_k‖` or
///   `‖Āᵀu_k‖` seen, which is never larger, so that the rule is never weaker than stated.
///
/// Both are applied to quantities computed from `g`. The recursive estimates only trigger a recomputation: at the tolerance, or once they
/// have fallen to `u` times their initial size. If they had drifted the process restarts from the computed residual, as in iterative
/// refinement. A restart that does not halve them ends the solve as stagnated: with rounding in `b − Ag` of `u(‖b‖ + ‖A‖‖g‖)`, a tolerance
/// below about `u(‖b‖ + ‖A‖‖g‖)/‖r̄‖` is out of reach of the second rule.
///
/// A system `(AᵀA + μI) g = r` with `r` of `n` entries is a task for `ConjugateGradient`. It has no `b`, and its solution is inherently as sensitive as
/// `κ(A)²`: nothing would be gained.
///
/// - Claim: `solver.stopping`, `solver.cg-chebyshev`, `solver.iterations`.
/// - Cost: for each iteration one product with `A`, one with `Aᵀ`, and one each with `C` and `Cᵀ`; and as much for each restart. Memory: two vectors of `N`
///   entries, five of `n`.
/// - Source: Paige and Saunders 1982; for restarts Epperly, Meier and Nakatsukasa 2024; for backward errors as a measure Chang, Paige and
///   Titley-Peloquin 2009.
public struct LSQR: Sendable {
  /// `τ ≥ 0`.
  public var tolerance: Double
  public var iterationLimit: Int
  /// Keeps every iterate in the solution, for checks.
  public var recordsIterates: Bool

  public init(tolerance: Double, iterationLimit: Int, recordsIterates: Bool = false) {
    (self.tolerance, self.iterationLimit) = (tolerance, iterationLimit)
    self.recordsIterates = recordsIterates
  }

  /// Solves the problem to the tolerance, or throws.
  ///
  /// - Throws: `SolverError.notConverged` with the best iterate and the record; and the errors of `attempt`.
  public func solve(
    _ matrix: some TallMatrix, rightHandSide: [Double], damping: Double = 0,
    preconditioner: some FactoredPreconditioner, start: [Double]? = nil,
    onIteration: ((SolverProgress) throws -> Void)? = nil
  ) throws -> Solution {
    try attempt(
      matrix, rightHandSide: rightHandSide, damping: damping, preconditioner: preconditioner, start: start,
      onIteration: onIteration
    ).converged(to: tolerance)
  }

  /// Iterates on the problem, and returns the best iterate with a record of how the iteration ended.
  ///
  /// In the record `residualNorm` is `‖r̄‖`, `relativeResidual` the smaller of the two sides `‖r̄‖/‖b‖` and `‖Āᵀr̄‖/(‖Ā‖‖r̄‖)` of the rules, `drift`
  /// is about `‖r̄‖`, and an application is one product with `A` or `Aᵀ`.
  ///
  /// - Shape: `A` is `N×n`; `b` has `N` entries (if the rows are distributed over ranks, those of this process), `start` and the solution
  ///   `n`. Without a start, iteration begins at zero; `R⁻¹Qᵀ Sb` from the sketch, sketch-and-solve, saves the iterations needed to gain
  ///   its digits.
  /// - Parameters:
  ///   - matrix: `A`.
  ///   - rightHandSide: `b`.
  ///   - damping: `μ ≥ 0`.
  ///   - preconditioner: `P⁻¹ = CCᵀ`.
  ///   - start: the first iterate.
  ///   - onIteration: called with every iterate, the initial one first. An error that it throws ends the solve and is passed on.
  /// - Edge cases: `b = 0` is solved by zero without any iteration, whatever the start. Without damping and with fewer than `n` independent
  ///   columns it finds the solution with minimal `‖z‖`.
  /// - Throws: `SolverError` for a problem that cannot be solved, and for a preconditioner that fails; errors of the matrix and the callback.
  /// - Traps: when the sizes do not match.
  public func attempt(
    _ matrix: some TallMatrix, rightHandSide: [Double], damping: Double = 0,
    preconditioner: some FactoredPreconditioner, start: [Double]? = nil,
    onIteration: ((SolverProgress) throws -> Void)? = nil
  ) throws -> Solution {
    precondition(
      rightHandSide.count == matrix.rows,
      "a \(matrix.rows)×\(matrix.columns) matrix needs \(matrix.rows) right-hand side entries, not \(rightHandSide.count)"
    )
    try requireSolvable(
      order: matrix.columns, rightHandSide: rightHandSide, preconditionerOrder: preconditioner.order,
      start: start, tolerance: tolerance, iterationLimit: iterationLimit)
    if !(damping >= 0 && damping.isFinite) { throw SolverError.invalidDamping(damping) }
    let largest = matrix.share.communicator.maximum(rightHandSide.reduce(0) { max($0, $1.magnitude) })
    let scale = problemScale(of: [largest], start: start)
    let problem = LeastSquaresProblem(
      matrix: matrix, rightHandSide: rightHandSide.map { $0 / scale }, dampingRoot: damping.squareRoot(),
      preconditioner: preconditioner)
    let isZero = problem.rightHandSideNorm == 0
    var run = SolverRun(
      order: matrix.columns, scale: scale,
      residualOfZero: Residual(norm: problem.rightHandSideNorm, relative: isZero ? 0 : 1),
      tolerance: tolerance, recordsIterates: recordsIterates, onIteration: onIteration)
    var process = GolubKahanProcess(
      problem, iterate: isZero ? nil : start?.map { $0 / scale })
    let outcome = try iterate(&process, &run)
    return try run.finish(outcome) {
      process.iterate = $0
      return try process.start(&$1) ?? Residual(norm: .infinity, relative: .infinity)
    }
  }

  private func iterate(
    _ process: inout GolubKahanProcess<some TallMatrix, some FactoredPreconditioner>, _ run: inout SolverRun
  ) throws -> SolverOutcome {
    guard var size = try process.start(&run) else {
      return .breakdown(quantity: process.failure, iteration: 0)
    }
    try run.note(process.iterate, computed: size)
    var lastReplaced = Double.infinity
    var isComputed = true
    var atStart = size.relative

    while true {
      if size.relative <= max(tolerance, unitRoundoff * atStart) || process.isExhausted {
        if !isComputed {
          let recursive = size
          guard let computed = try process.start(&run) else {
            return .breakdown(quantity: process.failure, iteration: run.iterations)
          }
          size = computed
          run.drift = max(run.drift, process.relativeToRightHandSide(recursive.norm - size.norm).magnitude)
          try run.recompute(process.iterate, size)
        }
        if size.relative <= tolerance {
          run.accept(process.iterate, size)
          return .converged
        }
        run.replace(process.iterate, size)
        if size.relative > lastReplaced / 2 { return .stagnated(iteration: run.iterations) }
        lastReplaced = size.relative
        atStart = size.relative
      }
      if run.iterations == iterationLimit { return .iterationLimit }

      let next = run.nextIteration
      guard let recursive = try process.step(&run) else {
        return .breakdown(quantity: process.failure, iteration: next)
      }
      size = recursive
      isComputed = false
      try run.note(process.iterate, recursive: size)
    }
  }
}
