public import Claims
internal import DenseLinearAlgebra
public import LinearOperators

extension Solution {
  /// Holds a solve to `solver.stopping`, from the record alone.
  ///
  /// 1. A solve that says it converged has a recomputed residual within the tolerance.
  /// 2. The recursive residual drifted no further than rounding explains.
  ///
  /// The second is the derivation of Greenbaum (1997). One step computes `g' = g + αp + ξ` and
  /// `ρ' = ρ − αq + η` with `q = Gp + δ`; so `(r − Gg') − ρ'` differs from `(r − Gg) − ρ` by `αδ − Gξ − η`, where
  /// `‖ξ‖ ≤ u(‖g'‖ + ‖αp‖)`, `‖η‖ ≤ u(‖ρ'‖ + ‖αq‖)` and `‖δ‖ ≤ π‖G‖‖p‖`. With `Γ = max_k ‖g_k‖` we have
  /// `‖αp‖ ≤ 2Γ` and `‖ρ'‖ ≤ ‖r‖ + ‖G‖Γ`, so that each step adds at most `(6u + 2π)‖G‖Γ + u‖r‖`. Computing the first
  /// residual and the last adds less than that each. Terms of second order are covered by 8 in place of 6
  /// and 3 in place of 2. An operator that is not linear, or not as accurate as it says, fails.
  ///
  /// - Parameters:
  ///   - level: below `.cheap` nothing is checked.
  ///   - tolerance: `ε₀`, what the solve was asked for.
  ///   - operatorNorm: at least `‖G‖`; its trace will do.
  ///   - productError: `π`, at least `‖fl(Gx) − Gx‖ / (‖G‖‖x‖)`.
  ///   - rightHandSideNorm: `‖r‖`.
  ///   - log: takes what was found.
  ///   - step: the number of the step that the finding belongs to.
  public func checkStopping(
    at level: CheckLevel, tolerance: Double, operatorNorm: Double, productError: Double,
    rightHandSideNorm: Double, into log: inout CheckLog, step: Int? = nil
  ) {
    guard level >= .cheap else { return }
    if record.outcome == .converged {
      log.check(.solverStopping, measured: record.relativeResidual, atMost: tolerance, step: step)
    }
    guard rightHandSideNorm > 0 else { return }
    let growth = operatorNorm * record.largestIterateNorm / rightHandSideNorm
    let perStep = (8 * unitRoundoff + 3 * productError) * growth + 2 * unitRoundoff
    log.check(
      .solverStopping, measured: record.drift, atMost: Double(record.iterations + 2) * perStep,
      step: step)
  }

  /// Holds the recorded iterates of conjugate gradients to `solver.cg-optimality` (the energy norm of the
  /// error never grows) and to `solver.cg-chebyshev` (it is within the Chebyshev bound).
  ///
  /// Rounding: iterates that carry a relative residual error of `nu` each, and a reference solution that does
  /// too, have errors in the energy norm of at most `nu·κ(G)‖g‖_G`; with `k` of them, and the reference, the
  /// slack is `(k + 1)·nu·κ(G)‖g‖_G`.
  ///
  /// - Parameters:
  ///   - level: below `.full` nothing is checked.
  ///   - exact: the solution, at least to the accuracy of a Cholesky factorisation.
  ///   - operator: `G`.
  ///   - conditionNumber: `κ`, that of `R⁻ᵀGR⁻¹`.
  ///   - operatorConditionNumber: `κ(G)`.
  ///   - log: takes what was found.
  ///   - step: the number of the step that the finding belongs to.
  /// - Cost: one application of the operator for each iterate.
  public func checkEnergyNorm(
    at level: CheckLevel, exact: [Double], operator: some LinearOperator, conditionNumber: Double,
    operatorConditionNumber: Double, into log: inout CheckLog, step: Int? = nil
  ) throws {
    guard level >= .full, !iterates.isEmpty else { return }
    precondition(record.replacements == 0, "the Chebyshev bound does not speak of restarted iterations")
    let errors = try iterates.map { try energyNorm(difference($0, exact), `operator`) }
    let slackPerStep =
      try Double(exact.count) * unitRoundoff * operatorConditionNumber * energyNorm(exact, `operator`)
    for k in errors.indices.dropFirst() {
      let slack = Double(k + 1) * slackPerStep
      log.check(.solverCGOptimality, measured: errors[k], atMost: errors[k - 1] + slack, step: step)
      let bound = ConvergenceBounds.chebyshev(conditionNumber: conditionNumber, iterations: k)
      log.check(.solverCGChebyshev, measured: errors[k], atMost: bound * errors[0] + slack, step: step)
    }
  }

  /// Holds the recorded iterates to the rest of `solver.cg-optimality`: steps `d_k = g_{k+1} − g_k`, which are
  /// multiples of the directions, are `G`-conjugate to the ones before them.
  ///
  /// Neighbours only: rounding makes conjugacy fade over many iterations, without harm to convergence. A step as
  /// computed carries an error of `u‖g_k‖` from the difference and of `nuκ(G)` relative to itself from the recurrence;
  /// as in LAPACK's tests the multiple is allowed to be 30.
  ///
  /// - Cost: one application of the operator for each iterate.
  public func checkConjugacy(
    at level: CheckLevel, operator: some LinearOperator, operatorConditionNumber: Double,
    into log: inout CheckLog, step: Int? = nil
  ) throws {
    guard level >= .full, iterates.count >= 3 else { return }
    precondition(record.replacements == 0, "a restarted iteration forgets its directions")
    let steps = zip(iterates.dropFirst(), iterates).map { difference($0, $1) }
    let images = try steps.map { try `operator`.apply($0) }
    let lengths = zip(steps, images).map { dot($0, $1).squareRoot() }
    let solutionLength = try energyNorm(value, `operator`)
    let relative = 30 * Double(value.count) * unitRoundoff * operatorConditionNumber
    for k in steps.indices.dropFirst() where lengths[k] > 0 && lengths[k - 1] > 0 {
      let cosine = dot(steps[k], images[k - 1]).magnitude / lengths[k] / lengths[k - 1]
      let growth = 1 + solutionLength / min(lengths[k], lengths[k - 1])
      log.check(.solverCGOptimality, measured: cosine, atMost: relative * growth, step: step)
    }
  }

  /// Holds the number of iterations of conjugate gradients to `solver.iterations`.
  ///
  /// The residual that rounding leaves takes `30nuκ(G)` of the tolerance; where nothing remains of it, the theorem,
  /// which is about exact arithmetic, is not held against the solve.
  ///
  /// - Parameters:
  ///   - level: below `.full` nothing is checked.
  ///   - tolerance: `ε₀`, what the solve was asked for.
  ///   - conditionNumber: `κ`, that of `R⁻ᵀGR⁻¹`.
  ///   - operatorConditionNumber: `κ(G)`.
  ///   - log: takes what was found.
  ///   - step: the number of the step that the finding belongs to.
  public func checkIterations(
    at level: CheckLevel, tolerance: Double, conditionNumber: Double, operatorConditionNumber: Double,
    into log: inout CheckLog, step: Int? = nil
  ) {
    let attainable = tolerance - 30 * Double(value.count) * unitRoundoff * operatorConditionNumber
    guard level >= .full, record.outcome == .converged, attainable > 0,
      let needed = ConvergenceBounds.iterationsNeeded(
        tolerance: attainable, conditionNumber: conditionNumber,
        operatorConditionNumber: operatorConditionNumber)
    else { return }
    log.check(
      .solverIterations, measured: Double(record.iterations), atMost: Double(needed), step: step)
  }

  /// Holds a converged fixed-point iteration to the factor of `solver.fixed-point`.
  ///
  /// `w = R⁻ᵀ(r − Gg)` falls by `‖I − M²‖` in each iteration, so `‖r − Gg_k‖ ≤ κ(R)‖I − M²‖ᵏ‖r − Gg_0‖`; and `30nuκ(G)`
  /// for rounding.
  ///
  /// - Parameters:
  ///   - level: below `.full` nothing is checked.
  ///   - factor: `‖I − M²‖`, see `ConvergenceBounds.fixedPointFactor`.
  ///   - preconditionerConditionNumber: `κ(R)`.
  ///   - operatorConditionNumber: `κ(G)`.
  ///   - log: takes what was found.
  ///   - step: the number of the step that the finding belongs to.
  public func checkFixedPointFactor(
    at level: CheckLevel, factor: Double, preconditionerConditionNumber: Double,
    operatorConditionNumber: Double, into log: inout CheckLog, step: Int? = nil
  ) {
    guard level >= .full, let first = record.residualHistory.first else { return }
    let rounding = 30 * Double(value.count) * unitRoundoff * operatorConditionNumber
    var power = 1.0
    for residual in record.residualHistory {
      log.check(
        .solverFixedPoint, measured: residual,
        atMost: preconditionerConditionNumber * power * first * (1 + rounding) + rounding, step: step)
      power *= factor
    }
  }
}

/// `‖e‖_G = √(eᵀGe)`. Where rounding makes the square negative the norm is NaN, which holds no bound.
public func energyNorm(_ e: [Double], _ operator: some LinearOperator) throws -> Double {
  dot(e, try `operator`.apply(e)).squareRoot()
}
