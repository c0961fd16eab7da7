internal import Claims
internal import Communication
public import ConjugateGradient
public import CounterStream
public import DenseLinearAlgebra
public import LinearOperators
public import Preconditioning

extension SketchedLeastSquares {
  /// Solves the step `(AᵀA + μI) g = r`.
  ///
  /// - Shape: `r` and `g` have `n` entries.
  /// - Parameters:
  ///   - a: `A`, `N×n`.
  ///   - r: `r`.
  ///   - earlier: a preconditioner of an earlier solve with a matrix close to `A`, tried first. If the iteration does not converge with it, a
  ///     sketch is drawn. For the fixed-point iteration, which needs a good `P`, it should be of `A` itself.
  ///   - gram: `AᵀA` of exactly this `A` from an earlier solve, for the exact solver.
  ///   - leastSize: the minimum number of rows or columns, if their number is automatic.
  ///   - stream: the source of all randomness.
  ///   - onIteration: called with every iterate, the initial one first; the exact solver has none. An error that it throws ends the solve and is passed on.
  /// - Cost: that of `factor`, and one product with `AᵀA` for each iteration; counted in the answer.
  /// - Throws: `LeastSquaresError`: an answer that is not within the accuracy is never returned silently; errors from reading `A`.
  public func solveStep(
    _ a: some TallMatrix, residual r: [Double], reusing earlier: (any FactoredPreconditioner)? = nil,
    gram: consuming FactoredMatrix? = nil, leastSize: Int = 0, stream: CounterStream,
    onIteration: ((SolverProgress) throws -> Void)? = nil
  ) throws -> LeastSquaresAnswer {
    try requireSound(a, r, length: a.columns)
    if solver == .gram { return try solveByGram(a, r, reusing: gram) }
    var times = SolveTimes()
    var wasted = SolveCost()
    let atHand: (any FactoredPreconditioner)? =
      switch solver {
      case .cg: IdentityPreconditioner(order: a.columns)
      case .sketched, .nystrom, .fixedPoint: earlier
      case .gram: nil
      }
    if let atHand {
      let (solution, cost) = try iterate(a, r, atHand, times: &times, onIteration)
      if solution.record.outcome == .converged || solver == .cg {
        return try answer(solution, cost: cost, times: times)
      }
      wasted = cost
    }
    let factor = try factor(a, leastSize: leastSize, stream: stream, times: &times)
    let (solution, cost) = try iterate(a, r, factor, times: &times, onIteration)
    return try answer(solution, cost: wasted + factor.cost.whole + cost, times: times, factor: factor)
  }

  /// `gram`: the exact Gram matrix, then Cholesky, unless it is singular to working precision. Memory: `n²` for `G_μ` and its factor.
  func solveByGram(
    _ a: some TallMatrix, _ r: [Double], reusing earlier: consuming FactoredMatrix? = nil
  ) throws -> LeastSquaresAnswer {
    var times = SolveTimes()
    let isReused = earlier != nil
    var gram: Matrix? = try times.measure(\.gram) { try earlier.take()?.matrix ?? a.gramMatrix() }
    let diagonal = gram!.diagonal.map { $0 + damping }
    if diagonal.contains(.infinity) { throw LeastSquaresError.outOfRange(.gramOverflows) }
    var factored = try times.measure(\.factorization) {
      do throws(LinearAlgebraError) {
        let factored = try FactoredMatrix(gram.take()!, damping: damping)
        try factored.requireDefiniteToWorkingPrecision()
        return factored
      } catch {
        throw try gramUnderflows(a, diagonal)
          ? LeastSquaresError.outOfRange(.gramUnderflows) : LeastSquaresError.gram(error)
      }
    }
    let n = a.columns
    let (g, error) = try times.measure(\.solve) {
      // Scaled to the size of the square root of G, so that neither the solution nor the residual overflows or underflows because of the
      // sizes of r and G; the residual is that of the returned g.
      let exponent = largestExponent(r) - (largestExponent(diagonal) >> 1)
      let rightHandSide = r.map { $0.scaled(byPowerOfTwo: -exponent) }
      let g = try factored.solve(rightHandSide).map { $0.scaled(byPowerOfTwo: exponent) }
      if !g.allSatisfy(\.isFinite) { throw LeastSquaresError.outOfRange(.solutionOverflows) }
      let solution = g.map { $0.scaled(byPowerOfTwo: -exponent) }
      let residual = difference(factored.times(solution), rightHandSide)
      // Every entry of G is a sum of N products, each of which loses at most 2⁻¹⁰⁷⁵ to underflow. So G is off by less than Nn·2⁻¹⁰⁷⁴ in
      // norm, and the relative residual by less than Nn·2⁻¹⁰⁷⁴‖g‖/‖r‖.
      let products = Double(a.share.total) * Double(n)
      let lost = products * (0x1p-537 * norm(solution)) * (0x1p-537 / norm(rightHandSide))
      if lost > max(accuracy, unitRoundoff) { throw LeastSquaresError.outOfRange(.gramUnderflows) }
      return (g, relative(residual, to: rightHandSide))
    }
    try requireAccuracy(error, .stagnated(iteration: 0), g)
    var cost = SolveCost(operations: SketchedPreconditioner.gramOperations(columns: n) + 4 * n * n)
    if !isReused {
      cost.operations += a.gramMatrixOperations
      cost.traffic.add(a.gramMatrixTraffic)
    }
    return LeastSquaresAnswer(
      value: g, relativeResidual: error, cost: cost,
      log: stoppingLog(error), seconds: times, factoredGram: factored)
  }

  /// Whether underflow, rather than linear dependence, may have made `G_μ` singular to working precision: whether a nonzero column has a
  /// diagonal entry `m_jj` of which underflow may hide more than rounding does.
  ///
  /// Underflow changes every entry of `G` by at most `N·2⁻¹⁰⁷⁵`, and `D⁻¹G_μD⁻¹` with `D = diag(√m_jj)` by at most the sum of all
  /// `N·2⁻¹⁰⁷⁵/m_jj` in norm. Rounding is allowed `2nφ` there before a matrix is refused (see
  /// `FactoredMatrix.requireDefiniteToWorkingPrecision`), which is `2φ ≥ 2(n + 4)u` for each column. So where every `m_jj` is at least
  /// `N·2⁻¹⁰²³/(n + 4)`, the effect of underflow is below the rounding allowance in any case, and the columns are linearly dependent to
  /// working precision.
  private func gramUnderflows(_ a: some TallMatrix, _ diagonal: [Double]) throws -> Bool {
    let least = Double(a.share.total) / Double(diagonal.count + 4) * 0x1p-1023
    return try diagonal.indices.contains { j in
      guard diagonal[j] < least else { return false }
      var unit = [Double](repeating: 0, count: diagonal.count)
      unit[j] = 1
      let own = try a.times(unit).reduce(0) { max($0, $1.magnitude) }
      return a.share.communicator.maximum(own) > 0
    }
  }

  /// Lemma 3: the iteration on `G_μ` with a preconditioner: its result, converged or not, and its cost.
  private func iterate(
    _ a: some TallMatrix, _ r: [Double], _ preconditioner: some Preconditioner, times: inout SolveTimes,
    _ onIteration: ((SolverProgress) throws -> Void)?
  ) throws -> (Solution, SolveCost) {
    let gram = GramOperator(a, damping: damping)
    let limit = iterationLimit(columns: a.columns)
    let solution = try times.measure(\.solve) {
      if solver == .fixedPoint {
        try FixedPointIteration(
          tolerance: accuracy, iterationLimit: limit, recordsIterates: checks == .full
        ).attempt(
          gram, rightHandSide: r, preconditioner: preconditioner, start: nil, onIteration: onIteration)
      } else {
        try ConjugateGradient(
          tolerance: accuracy, iterationLimit: limit, recordsIterates: checks == .full
        ).attempt(
          gram, rightHandSide: r, preconditioner: preconditioner, start: nil, onIteration: onIteration)
      }
    }
    return (solution, solution.record.cost(gram, preconditioner))
  }

  /// The answer of an iteration, refused unless it converged.
  func answer(
    _ solution: Solution, cost: SolveCost, times: SolveTimes, factor: SketchedFactor? = nil
  ) throws -> LeastSquaresAnswer {
    let record = solution.record
    if record.outcome != .converged {
      throw LeastSquaresError.notConverged(
        solver: solver, outcome: record.outcome, relativeResidual: record.relativeResidual,
        accuracy: accuracy, best: solution.value, iteration: solution)
    }
    var log = stoppingLog(record.relativeResidual)
    if case .lowRank(let preconditioner) = factor?.form {
      // Scaled to about √μ, so that neither P⁻¹g nor an inner product overflows or underflows.
      let size = norm(solution.value)
      let vector =
        size > 0 ? solution.value.map { $0 / size * damping.squareRoot().binade } : solution.value
      preconditioner.check(
        at: checks, vector: vector, image: try preconditioner.apply(vector), into: &log)
    }
    let ritzValues = solver.isPreconditioned ? try record.lanczos.ritzValues() : []
    if let bound = factor?.nystromBound, case .lowRank(let preconditioner)? = factor?.form {
      bound.check(
        at: checks, ritzValues: ritzValues, damping: damping, slack: 2 * preconditioner.spectrumChange,
        into: &log)
    }
    return LeastSquaresAnswer(
      value: solution.value, relativeResidual: record.relativeResidual, cost: cost, log: log,
      seconds: times, iteration: solution, ritzValues: ritzValues, factor: factor)
  }

  /// `solver.stopping`: the returned solution has a recomputed residual within the accuracy.
  private func stoppingLog(_ relativeResidual: Double) -> CheckLog {
    var log = CheckLog()
    if checks >= .cheap { log.check(.solverStopping, measured: relativeResidual, atMost: accuracy) }
    return log
  }

  func requireAccuracy(
    _ error: Double, _ outcome: SolverOutcome, _ best: [Double]
  ) throws(LeastSquaresError) {
    if !(error <= accuracy) {
      throw .notConverged(
        solver: solver, outcome: outcome, relativeResidual: error, accuracy: accuracy, best: best,
        iteration: nil)
    }
  }

  /// `‖e‖ / ‖r‖`; zero for the residual of `r = 0`.
  func relative(_ e: [Double], to r: [Double]) -> Double {
    let (error, size) = (norm(e), norm(r))
    return error == 0 ? 0 : error / size
  }
}

extension ConvergenceRecord {
  /// The cost of the solve: the counted applications of the operator, each of which ends in a sum over the ranks, and for each iteration
  /// `12n` in vector updates and products and one application of the preconditioner.
  ///
  /// - Claim: `cost.step`, `cost.communication`.
  func cost(_ operator: some LinearOperator, _ preconditioner: some Preconditioner) -> SolveCost {
    var cost = SolveCost(
      operations: operatorApplications * `operator`.operationsPerApplication
        + iterations * (12 * `operator`.rows + preconditioner.operationsPerApplication))
    cost.traffic.add(sum: `operator`.rows, times: operatorApplications)
    return cost
  }
}
