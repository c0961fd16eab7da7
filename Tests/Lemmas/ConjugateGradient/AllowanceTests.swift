import Claims
import DenseLinearAlgebra
import LinearOperators
import Preconditioning
import TestSupport
import Testing

@testable import ConjugateGradient

/// The tolerance of each check, from both sides: a run that is wrong by slightly less passes, and by slightly more is refused. The operator is the identity and the
/// conditions are chosen, so that every allowance is a number that can be worked out by hand.
@Suite struct AllowanceTests {
  /// Conditions whose `ε` is `2⁻¹⁰` and which know the spectrum as well as that.
  private let epsilon = 0x1p-10
  private func conditions(_ conditionNumber: Double) -> IterationConditions {
    IterationConditions(
      order: 0, conditionNumber: conditionNumber, operatorConditionNumber: 1, productError: 0x1p-14)
  }

  /// `u` is `2⁻⁵³`, `n^(3/2) = 8`, `√(κ(G)κ(M)) = 8`: `16((2⁻⁴⁰ + 4u)16 + 64u + 2⁻³⁰)`, where `4·16u + 64u = 2⁻⁴⁶`.
  @Test(
    "solver.cg-optimality: ε counts products, sums, triangles and the rounding of the preconditioner's form",
    .tags(.exact))
  func roundingByHand() {
    let conditions = IterationConditions(
      order: 4, conditionNumber: 4, operatorConditionNumber: 16, productError: 0x1p-40,
      preconditionerError: 0x1p-30)
    #expect(conditions.rounding == 0x1p-32 + 0x1p-42 + 0x1p-26)
    // 30nu·64 = 30·2⁻⁴⁵.
    #expect(conditions.spectrumError == 30 * 0x1p-45 + conditions.rounding)
    #expect(conditions.preconditionerRoot == 8)
    // Each of the two conditions by itself.
    func rounding(_ order: Int, _ kappa: Double, _ ofOperator: Double) -> Double {
      IterationConditions(
        order: order, conditionNumber: kappa, operatorConditionNumber: ofOperator, productError: 0
      ).rounding
    }
    #expect(rounding(4, 1, 64) == 16 * (4 * 64 + 8 * 8) * unitRoundoff)
    #expect(rounding(4, 64, 1) == 16 * (4 + 8 * 8) * unitRoundoff)
    #expect(rounding(16, 1, 1) == 16 * (16 + 64) * unitRoundoff)
  }

  @Test func theEdgesOfWhatCanBeSaid() {
    func conditions(_ productError: Double, _ kappa: Double = 1) -> IterationConditions {
      IterationConditions(
        order: 0, conditionNumber: kappa, operatorConditionNumber: 1, productError: productError)
    }
    #expect(!conditions(0x1p-5).isDecisive && conditions((0x1p-5).nextDown).isDecisive)
    #expect(!conditions(.nan).isDecisive && !conditions(.infinity).isDecisive)
    // η = ¼ widens 3 to 3·(5/4)/(3/4) = 5, η = ½ to 9; η = 1 leaves nothing.
    #expect(conditions(0x1p-6, 3).widenedConditionNumber == 5)
    #expect(conditions(0x1p-5, 3).widenedConditionNumber == 9)
    #expect(conditions(0x1p-4, 3).widenedConditionNumber == .infinity)
    #expect(conditions((0x1p-4).nextDown, 3).widenedConditionNumber.isFinite)
  }

  /// A fictitious run with these iterates and coefficients.
  private func forged(
    _ iterates: [[Double]] = [], alpha: [Double] = [], beta: [Double] = [], history: [Double] = [],
    iterations: Int = 0, outcome: SolverOutcome = .converged, residual: Double = 0, drift: Double = 0,
    largest: Double = 0
  ) -> Solution {
    var lanczos = LanczosCoefficients()
    (lanczos.stepLengths, lanczos.directionCoefficients) = (alpha, beta)
    return Solution(
      value: iterates.last ?? [],
      record: ConvergenceRecord(
        outcome: outcome, iterations: iterations, operatorApplications: 0, residualNorm: residual,
        relativeResidual: residual, residualHistory: history, replacements: 0, drift: drift,
        largestIterateNorm: largest, lanczos: lanczos),
      iterates: iterates)
  }

  private func identity(_ order: Int) -> MatrixOperator { .positiveSemidefinite(.identity(order)) }

  /// The failures, and the number of checks made.
  private func energy(
    _ errors: [Double], kappa: Double, exact: Double = 3, by conditions: IterationConditions? = nil,
    at level: CheckLevel = .full
  ) throws -> (failed: [ClaimID], checked: [ClaimID: Int]) {
    var log = CheckLog()
    try forged(errors.map { [exact - $0] }).checkEnergyNorm(
      at: level, exact: [exact], operator: identity(1), conditions: conditions ?? self.conditions(kappa),
      into: &log, step: 7)
    #expect(log.violations.allSatisfy { $0.step == 7 })
    return (log.violations.map(\.claim), log.checked)
  }

  /// `Γ = 3 + e_1`, so that `e_1 = 1 + 3εΓ` is where growth begins: `(1 + 9ε)/(1 − 3ε)`; and with `e_1 = 1`, `Γ = 3 + e_2` and `e_2 = 1 + 4εΓ`.
  @Test("solver.cg-optimality: an error that grows by more than (k+2)ε(‖g‖ + max‖e‖) is refused")
  func theEnergyNormMayGrowByItsSlack() throws {
    let first = (1 + 9 * epsilon) / (1 - 3 * epsilon)
    let second = (1 + 12 * epsilon) / (1 - 4 * epsilon)
    for (errors, edge) in [([1.0], first), ([1, 1], second)] {
      let passed = try energy(errors + [edge * (1 - 1e-9)], kappa: 1e8)
      #expect(passed.failed == [])
      #expect(passed.checked == [.solverCGOptimality: errors.count, .solverCGChebyshev: errors.count])
      #expect(try energy(errors + [edge * (1 + 1e-9)], kappa: 1e8).failed == [.solverCGOptimality])
    }
    // The largest error counts, whichever it is: Γ = 3 + 4, and 1 + 4εΓ.
    let late = 1 + 28 * epsilon
    #expect(try energy([4, 1, late * (1 - 1e-9)], kappa: 1e8).failed == [])
    #expect(try energy([4, 1, late * (1 + 1e-9)], kappa: 1e8).failed == [.solverCGOptimality])
  }

  /// `κ` is widened to 9, where the factor is ½: at `k = 1` the bound is `e_0 = 1`, at `k = 2` half of it, with slacks of `3·4ε` and `4·4ε`.
  @Test("solver.cg-chebyshev: an error beyond the bound of the widened κ and the slack is refused")
  func theChebyshevBoundHasItsSlack() throws {
    let kappa = 9 * (1 - epsilon) / (1 + epsilon)
    let edge = 0.5 + 16 * epsilon
    #expect(try energy([1, 1, edge * (1 - 1e-9)], kappa: kappa).failed == [])
    #expect(try energy([1, 1, edge * (1 + 1e-9)], kappa: kappa).failed == [.solverCGChebyshev])
    let first = 1 + 9 * epsilon
    // Without the slack of the other claim: the error before is large.
    #expect(first < (1 + 9 * epsilon) / (1 - 3 * epsilon))
    #expect(try energy([1, 1], kappa: kappa).failed == [])
    #expect(try energy([1, 1.1], kappa: kappa).failed.count == 2)
  }

  @Test func nothingIsSaidWhereNothingIsKnown() throws {
    let vague = IterationConditions(
      order: 0, conditionNumber: 1, operatorConditionNumber: 1, productError: 0x1p-5)
    #expect(try energy([1, 100], kappa: 1, by: vague).checked == [:])
    #expect(try energy([1, 100], kappa: 1, at: .certified).checked == [:])
    #expect(try energy([], kappa: 1).checked == [:])
    #expect(try energy([1], kappa: 1).checked == [:])
    var log = CheckLog()
    forged(history: [1, 5]).checkFixedPointFactor(at: .full, factor: 0, conditions: vague, into: &log)
    forged(history: [1, 5]).checkFixedPointFactor(
      at: .certified, factor: 0, conditions: conditions(1), into: &log)
    forged(iterations: 99).checkIterations(at: .full, tolerance: 0.1, conditions: vague, into: &log)
    forged(iterations: 99).checkIterations(
      at: .certified, tolerance: 0.1, conditions: conditions(1), into: &log)
    let turning = forged([[0, 0], [1, 0], [2, 0]], alpha: [1, 1], beta: [0, 0])
    try turning.checkConjugacy(at: .full, operator: identity(2), conditions: vague, into: &log)
    try turning.checkConjugacy(at: .certified, operator: identity(2), conditions: conditions(1), into: &log)
    // A step of no length has no direction.
    try forged([[0, 0], [1, 0], [1, 0]], alpha: [1, 1], beta: [0, 0]).checkConjugacy(
      at: .full, operator: identity(2), conditions: conditions(1), into: &log)
    #expect(log.checked == [:])
    try turning.checkConjugacy(at: .full, operator: identity(2), conditions: conditions(1), into: &log)
    #expect(log.checked == [.solverCGOptimality: 1] && log.violations.count == 1)
  }

  /// Steps of these lengths, each at this cosine to the one before, turning in a separate plane.
  private func steps(_ lengths: [Double], cosines: [Double]) -> [[Double]] {
    var direction = [1.0, 0, 0, 0]
    var iterates = [[0.0, 0, 0, 0]]
    for (k, length) in lengths.enumerated() {
      if k > 0 {
        let cosine = cosines[k - 1]
        direction = direction.map { cosine * $0 }
        direction[k] = (1 - cosine * cosine).squareRoot()
      }
      var next = iterates[k]
      add(length, direction, to: &next)
      iterates.append(next)
    }
    return iterates
  }

  /// `‖d‖ = 1, 1, ½` and `α = 1, ½, ¼` make `‖p‖ = 1, 2, 2`; with `β = 3, 1`: `‖z‖ ≤ 1, 2 + 3·1, 2 + 1·2`. The first cosine may be
  /// `ε(5 + 1)/2 = 3ε`, the second what that leaves, `3ε·3·1/2`, and `ε(4 + 5)/2`: together `9ε`. The iterates round by `ε(1 + ‖g‖/min‖d‖)` more.
  @Test("solver.cg-optimality: directions off by more than the recurrences explain are refused")
  func conjugacyMayFadeByItsSlack() throws {
    func violations(_ cosines: [Double], _ scale: Double = 1) throws -> (failed: Int, checked: Int?) {
      var log = CheckLog()
      let iterates = steps([1, 1, 0.5], cosines: cosines).map { scaled($0, by: scale) }
      try forged(iterates, alpha: [1, 0.5, 0.25], beta: [0, 3, 1]).checkConjugacy(
        at: .full, operator: identity(4), conditions: conditions(1), into: &log, step: 3)
      #expect(log.violations.allSatisfy { $0.step == 3 && $0.claim == .solverCGOptimality })
      return (log.violations.count, log.checked[.solverCGOptimality])
    }
    // ‖g_3‖² = 1 + 1 + ¼ and what the cosines add.
    var (first, second) = (0.0, 0.0)
    for _ in 0..<50 {
      let size = (2.25 + 2 * first).squareRoot()
      first = epsilon * (3 + 1 + size)
    }
    for _ in 0..<50 {
      let size = (2.25 + second).squareRoot()
      second = epsilon * (9 + 1 + 2 * size)
    }
    for scale in [1, 0x1p600, 0x1p-600] {
      #expect(try violations([first * (1 - 1e-9), 0], scale) == (0, 2))
      #expect(try violations([first * (1 + 1e-9), 0], scale) == (1, 2))
      #expect(try violations([0, second * (1 - 1e-9)], scale) == (0, 2))
      #expect(try violations([0, second * (1 + 1e-9)], scale) == (1, 2))
      // With either sign.
      #expect(try violations([0, -1.1 * second], scale) == (1, 2))
    }
  }

  /// A step a thousand times shorter than the one before could have any direction: `ε(1 + 1000)` and more is not checked.
  @Test func aCosineThatMayBeOneIsNotLookedAt() throws {
    var log = CheckLog()
    try forged(steps([1, 0x1p-10], cosines: [1]), alpha: [1, 1], beta: [0, 0]).checkConjugacy(
      at: .full, operator: identity(4), conditions: conditions(1), into: &log)
    #expect(log.checked == [:])
    try forged(steps([1, 0x1p-8], cosines: [1]), alpha: [1, 1], beta: [0, 0]).checkConjugacy(
      at: .full, operator: identity(4), conditions: conditions(1), into: &log)
    #expect(log.violations.count == 1)
  }

  /// With the factor ½ of `κ = 9` and `κ(G) = 1` the bound `2/2ᵏ ≤ 2⁻⁹` is met at `k = 10`; the tolerance is `ε` above `2⁻⁹`.
  @Test(
    "solver.iterations: one iteration more than the bound of the tolerance less ε is refused", .tags(.exact))
  func theNumberOfIterationsFromBothSides() {
    let kappa = 9 * (1 - epsilon) / (1 + epsilon) * (1 - 1e-12)
    func failed(_ iterations: Int, tolerance: Double, outcome: SolverOutcome = .converged) -> (Int, Int?) {
      var log = CheckLog()
      forged(iterations: iterations, outcome: outcome).checkIterations(
        at: .full, tolerance: tolerance, conditions: conditions(kappa), into: &log, step: 5)
      #expect(log.violations.allSatisfy { $0.step == 5 && $0.bound == 10 && $0.measured == 11 })
      return (log.violations.count, log.checked[.solverIterations])
    }
    let tolerance = 0x1p-9 + epsilon
    #expect(failed(10, tolerance: tolerance) == (0, 1))
    #expect(failed(11, tolerance: tolerance) == (1, 1))
    #expect(failed(11, tolerance: tolerance, outcome: .iterationLimit) == (0, nil))
    #expect(failed(11, tolerance: epsilon) == (0, nil))
    #expect(failed(1, tolerance: epsilon.nextUp) == (0, 1))
  }

  /// `κ(G) = 4` makes `√(κ(G)κ(M)) = 2` and `ε = 4·2⁻¹⁰`. For `f = ½` it is widened by `3η·3/2` to `φ`. The residuals may be `2`, then `2(φ + ε(1 + φ)2)`, and with one of
  /// 0.75 before `2(φ² + φε(1 + φ)2 + ε(1 + φ)1.75)`, if the first is 1.
  @Test("solver.fixed-point: a residual beyond the widened factor and its rounding is refused")
  func theFactorFromBothSides() {
    let conditions = IterationConditions(
      order: 0, conditionNumber: 1, operatorConditionNumber: 4, productError: 0x1p-14)
    let e = 4 * epsilon
    let phi = 0.5 + 3 * e * 1.5
    let second = 2 * (phi + e * (1 + phi) * 2)
    let third = 2 * (phi * phi + phi * e * (1 + phi) * 2 + e * (1 + phi) * 1.75)
    func failed(_ history: [Double]) -> Int {
      var log = CheckLog()
      forged(history: history).checkFixedPointFactor(
        at: .full, factor: 0.5, conditions: conditions, into: &log, step: 2)
      #expect(log.checked == [.solverFixedPoint: history.count])
      #expect(log.violations.allSatisfy { $0.step == 2 })
      return log.violations.count
    }
    #expect(failed([1]) == 0)
    #expect(failed([1, second * (1 - 1e-12)]) == 0 && failed([1, second * (1 + 1e-12)]) == 1)
    #expect(failed([1, 0.75, third * (1 - 1e-12)]) == 0 && failed([1, 0.75, third * (1 + 1e-12)]) == 1)
  }

  /// `(8·2⁻⁵³ + 3·2⁻⁵⁰)·(4·6/3) + 2·2⁻⁵³ = 2⁻⁴⁵ + 2⁻⁵²` for each of `3 + 2` steps.
  @Test(
    "solver.stopping: the drift and the residual are checked against their bounds from both sides",
    .tags(.exact))
  func theDriftFromBothSides() {
    func failed(
      drift: Double = 0, residual: Double = 0, outcome: SolverOutcome = .iterationLimit,
      level: CheckLevel = .cheap, rightHandSideNorm: Double = 3
    ) -> (Int, Int?) {
      var log = CheckLog()
      forged(iterations: 3, outcome: outcome, residual: residual, drift: drift, largest: 6).checkStopping(
        at: level, tolerance: 0.25, operatorNorm: 4, productError: 0x1p-50,
        rightHandSideNorm: rightHandSideNorm, into: &log, step: 9)
      #expect(log.violations.allSatisfy { $0.step == 9 && $0.claim == .solverStopping })
      return (log.violations.count, log.checked[.solverStopping])
    }
    let edge = 5 * (0x1p-45 + 0x1p-52)
    #expect(failed(drift: edge) == (0, 1) && failed(drift: edge.nextUp) == (1, 1))
    #expect(failed(drift: .nan) == (1, 1))
    #expect(failed(residual: 0.25, outcome: .converged) == (0, 2))
    #expect(failed(residual: 0.25.nextUp, outcome: .converged) == (1, 2))
    #expect(failed(residual: 1) == (0, 1))
    #expect(failed(drift: 1, level: .none) == (0, nil))
    #expect(failed(drift: 1, rightHandSideNorm: 0) == (0, nil))
  }

  @Test(
    "solver.cg-optimality: the energy norm scales with its vector as far as the numbers go", .tags(.exact))
  func theEnergyNormScales() throws {
    let matrix = MatrixCase(rows: 6, columns: 4, seed: 3).matrix.transposeTimesSelf()
    let e = MatrixCase(rows: 1, columns: 1, seed: 3).vector(named: "e", count: 4)
    let plain = try energyNorm(e, MatrixOperator.positiveSemidefinite(matrix))
    #expect((plain * plain / dot(e, matrix.times(e)) - 1).magnitude <= 1e-14)
    for k in [-1000, -600, 600, 1000] {
      let power = (1.0).scaled(byPowerOfTwo: k)
      #expect(
        try energyNorm(scaled(e, by: power), MatrixOperator.positiveSemidefinite(matrix)) == plain * power)
    }
    #expect(try energyNorm([0, 0, 0, 0], MatrixOperator.positiveSemidefinite(matrix)) == 0)
    #expect(try energyNorm([1], MatrixOperator.positiveSemidefinite(.diagonal([-1]))).isNaN)
  }
}
