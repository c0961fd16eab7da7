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
  /// The solvers `sketched`, `nystrom` and `cg` are LSQR, with and without a preconditioner, which keeps the digits that `AᵀA` loses; `relativeResidual` is
  /// then the smaller side of its two stopping rules. `gram` and `fixed-point` solve the normal equations with `r = Aᵀb`: for a matrix of
  /// condition `κ` they lose as many digits as `κ²` has, and `relativeResidual` is that of the normal equations.
  ///
  /// - Shape: `b` has `N` entries (where the rows are shared between ranks, those of this process), `g` has `n`.
  /// - Parameters:
  ///   - a: `A`, `N×n`.
  ///   - b: `b`.
  ///   - stream: all that is random comes from it.
  ///   - onIteration: sees every iterate, the start first; the exact solver has none. What it throws ends the solve and is passed on.
  /// - Cost: what `factor` takes, and one product each by `A` and `Aᵀ` for each iteration; counted in the answer.
  /// - Throws: `LeastSquaresError`: an answer that is not within the accuracy is never returned silently; what reading `A` throws.
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

  /// LSQR behind a preconditioner, whatever comes of it, with its cost.
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
  /// The cost of LSQR from a start of zero: half of its applications are products by `A`, and half, rounded up, by `Aᵀ`; for each iteration `8N + 12n` in vector updates and
  /// norms, and one application of the preconditioner, half of it before and half after the matrix.
  ///
  /// A product by `Aᵀ` ends in a sum over the ranks, and each has a norm of `N` entries before it, for which every rank tells the others that of its own. The norm
  /// of `b` and its largest entry come before.
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
