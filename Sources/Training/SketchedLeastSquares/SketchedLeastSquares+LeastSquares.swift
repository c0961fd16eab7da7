internal import Claims
internal import Communication
public import ConjugateGradient
public import CounterStream
internal import DenseLinearAlgebra
public import LinearOperators
internal import Preconditioning

extension SketchedLeastSquares {
  /// Solves `min ‖Ag − b‖² + μ‖g‖²`.
  ///
  /// The solvers `sketched`, `nystrom` and `cg` are LSQR, with and without a preconditioner, which retains the digits that `AᵀA` loses; `relativeResidual` is
  /// then the smaller side of its two stopping rules. `gram` and `fixed-point` solve the normal equations with `r = Aᵀb`: for a matrix of
  /// condition number `κ` they lose `log₁₀ κ²` digits, and `relativeResidual` is that of the normal equations.
  ///
  /// - Shape: `b` has `N` entries (if the rows are distributed over ranks, those of this process), `g` has `n`.
  /// - Parameters:
  ///   - a: `A`, `N×n`.
  ///   - b: `b`.
  ///   - stream: the source of all randomness.
  ///   - onIteration: called with every iterate, the initial one first; the exact solver has none. An error that it throws ends the solve and is passed on.
  /// - Cost: that of `factor`, and one product each with `A` and `Aᵀ` for each iteration; counted in the answer.
  /// - Throws: `LeastSquaresError`: an answer that is not within the accuracy is never returned silently; errors from reading `A`.
  public func solve(
    _ a: some TallMatrix, rightHandSide b: [Double], stream: CounterStream,
    onIteration: ((SolverProgress) throws -> Void)? = nil
  ) throws -> LeastSquaresAnswer {
    try requireSound(a, b, length: a.rows)
    switch solver {
    case .gram, .fixedPoint:
      return try solveStep(a, residual: a.transposeTimes(b), stream: stream, onIteration: onIteration)
    case .cg:
      var times = SolveTimes()
      let identity = IdentityPreconditioner(order: a.columns)
      let (solution, cost) = try iterate(a, b, identity, times: &times, onIteration)
      return try answer(solution, cost: cost, times: times)
    case .sketched, .nystrom:
      var times = SolveTimes()
      let factor = try factor(a, leastSize: 0, stream: stream, times: &times)
      let (solution, cost) = try iterate(a, b, factor, times: &times, onIteration)
      return try answer(solution, cost: factor.cost.whole + cost, times: times, factor: factor)
    }
  }

  /// LSQR with a preconditioner: its result, converged or not, and its cost.
  private func iterate(
    _ a: some TallMatrix, _ b: [Double], _ preconditioner: some FactoredPreconditioner,
    times: inout SolveTimes, _ onIteration: ((SolverProgress) throws -> Void)?
  ) throws -> (Solution, SolveCost) {
    let solution = try times.measure(\.solve) {
      try LSQR(
        tolerance: accuracy, iterationLimit: iterationLimit(columns: a.columns),
        recordsIterates: checks == .full
      ).attempt(
        a, rightHandSide: b, damping: damping, preconditioner: preconditioner, onIteration: onIteration)
    }
    return (solution, solution.record.cost(of: a, preconditioner))
  }
}

extension ConvergenceRecord {
  /// The cost of LSQR from an initial iterate of zero: half of its applications are products with `A`, and half, rounded up, with `Aᵀ`; for
  /// each iteration `8N + 12n` in vector updates and norms, and one application of the preconditioner, half of it before and half after the
  /// matrix.
  ///
  /// A product with `Aᵀ` ends in a sum over the ranks, and is preceded by a norm of `N` entries, for which every rank sends the norm of its
  /// own entries to the others. The norm of `b` and its largest entry are computed first.
  func cost(of a: some TallMatrix, _ preconditioner: some Preconditioner) -> SolveCost {
    var cost = SolveCost(
      operations: operatorApplications * (a.timesOperations + a.transposeTimesOperations) / 2
        + iterations * (8 * a.share.total + 12 * a.columns + preconditioner.operationsPerApplication))
    let transposed = (operatorApplications + 1) / 2
    cost.traffic.add(sum: a.columns, times: transposed)
    cost.traffic.add(gathered: 2 + transposed)
    return cost
  }
}
