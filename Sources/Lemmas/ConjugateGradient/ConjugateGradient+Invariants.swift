public import Claims
internal import DenseLinearAlgebra
public import LinearOperators

extension Solution {
  /// Checks a solve against `solver.stopping`, from the record alone.
  ///
  /// 1. A solve that reports convergence has a recomputed residual within the tolerance.
  /// 2. The recursive residual has drifted no further than rounding explains.
  ///
  /// The second follows Greenbaum (1997). One step computes `g' = g + αp + ξ` and `ρ' = ρ − αq + η` with `q = Gp + δ`; so `(r − Gg') − ρ'`
  /// differs from `(r − Gg) − ρ` by `αδ − Gξ − η`, where `‖ξ‖ ≤ u(‖g'‖ + ‖αp‖)`, `‖η‖ ≤ u(‖ρ'‖ + ‖αq‖)` and `‖δ‖ ≤ π‖G‖‖p‖`. With
  /// `Γ = max_k ‖g_k‖` we have `‖αp‖ ≤ 2Γ` and `‖ρ'‖ ≤ ‖r‖ + ‖G‖Γ`, so that each step adds at most `(6u + 2π)‖G‖Γ + u‖r‖`. Computing the
  /// first and the last residual adds less than that each. Second-order terms are covered by replacing 6 by 8 and 2 by 3. An operator that
  /// is not linear, or less accurate than declared, fails the check.
  ///
  /// - Parameters:
  ///   - level: below `.cheap` nothing is checked.
  ///   - tolerance: `ε₀`, the tolerance of the solve.
  ///   - operatorNorm: at least `‖G‖`; its trace suffices.
  ///   - productError: `π`, at least `‖fl(Gx) − Gx‖ / (‖G‖‖x‖)`.
  ///   - rightHandSideNorm: `‖r‖`.
  ///   - log: receives the findings.
  ///   - step: the number of the step to which the findings belong.
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

  /// Checks the recorded iterates of conjugate gradients against `solver.cg-optimality` (the energy norm of the
  /// error never grows) and `solver.cg-chebyshev` (it is within the Chebyshev bound).
  ///
  /// With `Γ = max_k ‖g_k‖_G`, at most `‖g‖_G` and the largest error, rounding enters the energy norm of an error in three ways:
  ///
  /// - The recursive residual has drifted away from `r − Gg_k` by `(k+2)(8u + 3π)‖G‖Γ/√λ_min`, see `checkStopping`. A step to its
  ///   minimiser adds as much, divided by `√λ_min`: `(k+2)(8u + 3π)κ(G)Γ`.
  /// - `p_{k−1}ᵀρ_k` is zero by the choice of `α`. As computed, `p_{k−1}ᵀρ_k = β_{k−1}p_{k−2}ᵀρ_{k−1} + O(ε)ρ_{k−1}ᵀz_{k−1}`, which telescopes to at most
  ///   `kO(ε)ρ_{k−1}ᵀz_{k−1}`. Hence `p_kᵀρ_k` differs from `ρ_kᵀz_k`, and the step from the minimiser along `p_k`, by a relative `kO(ε)`: `kO(ε)Γ`.
  /// - The reference is off by `O(ε)Γ`, and so is the evaluation of each norm.
  ///
  /// `ε`, which is `IterationConditions.rounding`, covers the constants of all three, so that the slack is `(k+2)εΓ`. The Chebyshev
  /// bound is that of `IterationConditions.widenedConditionNumber`. Where `ε ≥ ½` the theory is silent and nothing is checked.
  ///
  /// - Parameters:
  ///   - level: below `.full` nothing is checked.
  ///   - exact: the solution, at least as accurate as by a Cholesky factorisation.
  ///   - operator: `G`.
  ///   - conditions: of the system and its preconditioner.
  ///   - log: receives the findings.
  ///   - step: the number of the step to which the findings belong.
  /// - Cost: one application of the operator for each iterate.
  public func checkEnergyNorm(
    at level: CheckLevel, exact: [Double], operator: some LinearOperator, conditions: IterationConditions,
    into log: inout CheckLog, step: Int? = nil
  ) throws {
    guard level >= .full, !iterates.isEmpty, conditions.isDecisive else { return }
    precondition(record.replacements == 0, "the Chebyshev bound does not apply to restarted iterations")
    let errors = try iterates.map { try energyNorm(difference($0, exact), `operator`) }
    let size = try energyNorm(exact, `operator`) + (errors.max() ?? 0)
    for k in errors.indices.dropFirst() {
      let slack = Double(k + 2) * conditions.rounding * size
      log.check(.solverCGOptimality, measured: errors[k], atMost: errors[k - 1] + slack, step: step)
      let bound = ConvergenceBounds.chebyshev(
        conditionNumber: conditions.widenedConditionNumber, iterations: k)
      log.check(.solverCGChebyshev, measured: errors[k], atMost: bound * errors[0] + slack, step: step)
    }
  }

  /// Checks the recorded iterates against the rest of `solver.cg-optimality`: steps `d_k = g_{k+1} − g_k`, which are
  /// multiples of the directions, are `G`-conjugate to their predecessors.
  ///
  /// Only neighbours are checked: rounding destroys conjugacy over many iterations, without harm to convergence. Its effect on neighbours follows from the
  /// recurrences. With `c_k = p_kᵀGp_{k−1}`, `p_k = z_k + β_kp_{k−1}` and `ρ_k = ρ_{k−1} − α_{k−1}Gp_{k−1}`, in exact arithmetic
  ///
  ///     c_k = z_kᵀρ_{k−1}/α_{k−1} = ρ_kᵀz_{k−1}/α_{k−1} = β_{k−1}c_{k−1},
  ///
  /// so an error, once made, is propagated. Every computed quantity in it is off by `O(ε)` in the energy norm, and all of them together by
  /// `O(ε)‖p_{k−1}‖_G(‖z_k‖_G + ‖z_{k−1}‖_G)` with `‖z_k‖_G ≤ ‖p_k‖_G + β_k‖p_{k−1}‖_G`:
  ///
  ///     |c_k| ≤ β_{k−1}|c_{k−1}| + ε‖p_{k−1}‖_G(‖z_k‖_G + ‖z_{k−1}‖_G).
  ///
  /// This is evaluated with the recorded `α` and `β`, for the cosines `|c_k|/(‖p_k‖_G‖p_{k−1}‖_G)`. The difference of two iterates carries their
  /// rounding, at most `ε max_k ‖g_k‖_G`. A cosine whose bound reaches 1 is not checked, and checking ends at the first step of zero length, because
  /// the error is propagated from one pair to the next.
  ///
  /// - Cost: two applications of the operator for each iterate.
  public func checkConjugacy(
    at level: CheckLevel, operator: some LinearOperator, conditions: IterationConditions,
    into log: inout CheckLog, step: Int? = nil
  ) throws {
    guard level >= .full, iterates.count >= 3, conditions.isDecisive else { return }
    precondition(record.replacements == 0, "the directions of a restarted iteration are not conjugate")
    let steps = zip(iterates.dropFirst(), iterates).map { difference($0, $1) }
    let (alpha, beta) = (record.lanczos.stepLengths, record.lanczos.directionCoefficients)
    precondition(
      alpha.count == steps.count, "\(steps.count) steps need as many step lengths, not \(alpha.count)")
    let lengths = Array(try steps.map { try energyNorm($0, `operator`) }.prefix { $0 > 0 })
    // Normalised, so that no product overflows or underflows.
    let units = zip(steps, lengths).map { step, length in step.map { $0 / length } }
    let size = try iterates.map { try energyNorm($0, `operator`) }.max() ?? 0
    let epsilon = conditions.rounding
    // ‖p_k‖_G and a bound on ‖z_k‖_G.
    let directions = zip(lengths, alpha).map { $0 / $1 }
    let gradients = directions.indices.map { k in
      directions[k] + (k > 0 ? beta[k] * directions[k - 1] : 0)
    }
    var ofDirections = 0.0
    for k in directions.indices.dropFirst() {
      let carried = k > 1 ? ofDirections * beta[k - 1] * directions[k - 2] / directions[k] : 0
      ofDirections = carried + epsilon * (gradients[k] + gradients[k - 1]) / directions[k]
      let allowed = ofDirections + epsilon * (1 + size / min(lengths[k], lengths[k - 1]))
      if allowed < 1 {
        let cosine = dot(units[k], try `operator`.apply(units[k - 1])).magnitude
        log.check(.solverCGOptimality, measured: cosine, atMost: allowed, step: step)
      }
    }
  }

  /// Checks the number of iterations of conjugate gradients against `solver.iterations`.
  ///
  /// Rounding in the residual uses up `ε`, which is `IterationConditions.rounding`, of the tolerance; where nothing remains, the theorem,
  /// which is about exact arithmetic, is not checked. Its `κ` is `IterationConditions.widenedConditionNumber`.
  ///
  /// - Parameters:
  ///   - level: below `.full` nothing is checked.
  ///   - tolerance: `ε₀`, the tolerance of the solve.
  ///   - conditions: of the system and its preconditioner.
  ///   - log: receives the findings.
  ///   - step: the number of the step to which the findings belong.
  public func checkIterations(
    at level: CheckLevel, tolerance: Double, conditions: IterationConditions, into log: inout CheckLog,
    step: Int? = nil
  ) {
    let attainable = tolerance - conditions.rounding
    guard level >= .full, record.outcome == .converged, attainable > 0,
      let needed = ConvergenceBounds.iterationsNeeded(
        tolerance: attainable, conditionNumber: conditions.widenedConditionNumber,
        operatorConditionNumber: conditions.operatorConditionNumber)
    else { return }
    log.check(
      .solverIterations, measured: Double(record.iterations), atMost: Double(needed), step: step)
  }

  /// Checks a fixed-point iteration against the factor `f = ‖I − M²‖` of `solver.fixed-point`.
  ///
  /// `w = R⁻ᵀ(r − Gg)` falls by `f` in each iteration, so `‖r − Gg_k‖ ≤ κ(R)fᵏ‖r − Gg_0‖`. Rounding adds to `‖w‖`, relative to `‖r‖/‖R‖` and before the
  /// `κ(R)`, in the residual `πκ(G)(1 + ‖r − Gg_k‖/‖r‖)`, since `‖G‖‖g_k‖ ≤ κ(G)(‖r‖ + ‖r − Gg_k‖)`, and in the products with `M` a multiple of `‖M‖²‖w‖`,
  /// with `‖M‖² ≤ 1 + f`: at most `ε(1 + f)(1 + ‖r − Gg_k‖/‖r‖)` at every iteration, which the next ones multiply by `f`.
  ///
  /// The eigenvalues of `M` are known to a relative `η` (`IterationConditions.spectrumError`), which moves `f` by at most `3η‖M‖² ≤ 3η(1 + f)`.
  ///
  /// - Parameters:
  ///   - level: below `.full` nothing is checked.
  ///   - factor: `f`, see `ConvergenceBounds.fixedPointFactor`.
  ///   - conditions: of the system and its preconditioner.
  ///   - log: receives the findings.
  ///   - step: the number of the step to which the findings belong.
  public func checkFixedPointFactor(
    at level: CheckLevel, factor: Double, conditions: IterationConditions, into log: inout CheckLog,
    step: Int? = nil
  ) {
    guard level >= .full, conditions.isDecisive, conditions.spectrumError < 1,
      let first = record.residualHistory.first
    else { return }
    let factor = factor + 3 * conditions.spectrumError * (1 + factor)
    // What remains of the first residual, and of all rounding errors.
    var (power, rounding) = (1.0, 0.0)
    for residual in record.residualHistory {
      log.check(
        .solverFixedPoint, measured: residual,
        atMost: conditions.preconditionerRoot * (power * first + rounding), step: step)
      power *= factor
      rounding = factor * rounding + conditions.rounding * (1 + factor) * (1 + residual)
    }
  }
}

/// `‖e‖_G = √(eᵀGe)`; whatever the size of `e`, its square neither overflows nor underflows. Where rounding makes the square negative the norm is NaN, which
/// satisfies no bound.
public func energyNorm(_ e: [Double], _ operator: some LinearOperator) throws -> Double {
  let scale = powerOfTwo(below: e)
  let unit = e.map { $0 / scale }
  return dot(unit, try `operator`.apply(unit)).squareRoot() * scale
}
