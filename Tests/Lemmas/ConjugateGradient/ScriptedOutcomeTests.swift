import DenseLinearAlgebra
import LinearOperators
import Preconditioning
import TestSupport
import Testing

@testable import ConjugateGradient

/// Each end of each iteration, on operators that follow a script: every number of the record is known beforehand, bit for bit.
@Suite struct ScriptedOutcomeTests {
  private func gradients(
    _ operator: FunctionOperator, _ rightHandSide: [Double] = [1], tolerance: Double = 0, limit: Int = 20,
    start: [Double]? = nil
  ) throws -> Solution {
    try ConjugateGradient(tolerance: tolerance, iterationLimit: limit, recordsIterates: true).attempt(
      `operator`, rightHandSide: rightHandSide,
      preconditioner: IdentityPreconditioner(order: rightHandSide.count), start: start)
  }

  private func fixedPoint(
    _ operator: FunctionOperator, tolerance: Double = 0, limit: Int = 200
  ) throws -> Solution {
    try FixedPointIteration(tolerance: tolerance, iterationLimit: limit, recordsIterates: true).attempt(
      `operator`, rightHandSide: [1], preconditioner: IdentityPreconditioner(order: 1))
  }

  /// `G = 1`, but the first product is twice what it should be: `α = ½`, and the recursive residual is zero where the true one is ½. The second
  /// recomputation shows no drift at all.
  @Test(
    "solver.stopping: the drift is the largest of all recomputations, not the last", .tags(.exact))
  func theLargestDriftIsKept() throws {
    let once = FunctionOperator(order: 1) { x, application in application == 0 ? [2 * x[0]] : x }
    let solution = try gradients(once)
    #expect(
      solution.record
        == ConvergenceRecord(
          outcome: .converged, iterations: 2, operatorApplications: 4, residualNorm: 0, relativeResidual: 0,
          residualHistory: [1, 0, 0], replacements: 1, drift: 0.5, largestIterateNorm: 1,
          lanczos: LanczosCoefficients(stepLengths: [0.5, 1], directionCoefficients: [0, 0])))
    #expect(solution.value == [1] && solution.iterates == [[0], [0.5], [1]])
  }

  /// Products reduce the recursive residual to zero; the recomputed ones are those of the script.
  private func promising(_ residuals: [Double], of size: Double = 1) -> FunctionOperator {
    FunctionOperator(order: 1) { x, application in
      application % 2 == 0 ? x : [size - residuals[application / 2]]
    }
  }

  @Test("solver.stopping: a restart that leaves more than half is stagnation, half is not", .tags(.exact))
  func stagnationFromBothSides() throws {
    let solution = try gradients(promising([0.5, 0.25, 0.125 + 0x1p-53]))
    #expect(solution.record.outcome == .stagnated(iteration: 3))
    #expect(solution.record.iterations == 3 && solution.record.replacements == 3)
    #expect(solution.record.operatorApplications == 6)
    #expect(solution.record.drift == 0.5)
    #expect(solution.record.relativeResidual == 0.125 + 0x1p-53)
    #expect(solution.value == solution.iterates[3])
    // It is the residuals that are compared, whatever the size of the first.
    let longer = try gradients(promising([0.75, 0.375, 0.1875 + 0x1p-50], of: 1.5), [1.5])
    #expect(longer.record.outcome == .stagnated(iteration: 3))
    #expect(longer.record.residualNorm == 0.1875 + 0x1p-50)
    // The best one is returned, not the last.
    let worse = try gradients(promising([0.5, 0.75]))
    #expect(worse.record.outcome == .stagnated(iteration: 2) && worse.record.relativeResidual == 0.5)
    #expect(worse.record.residualNorm == 0.5 && worse.value == [1] && worse.iterates == [[0], [1], [1.5]])
    #expect(worse.record.largestIterateNorm == 1.5 && worse.record.drift == 0.75)
    let useless = try gradients(promising([2, 3]))
    #expect(useless.record.outcome == .stagnated(iteration: 2) && useless.record.relativeResidual == 1)
    #expect(useless.value == [0])
  }

  @Test(
    "solver.stopping: a recomputed residual of exactly the tolerance has converged, one above has not",
    .tags(.exact))
  func theToleranceFromBothSides() throws {
    let met = try gradients(promising([0.25]), tolerance: 0.25)
    #expect(met.record.outcome == .converged && met.record.relativeResidual == 0.25)
    #expect(met.record.replacements == 0 && met.record.residualNorm == 0.25)
    let missed = try gradients(promising([0.25 + 0x1p-53, 0.0625]), tolerance: 0.25)
    #expect(missed.record.outcome == .converged && missed.record.relativeResidual == 0.0625)
    #expect(missed.record.replacements == 1 && missed.record.iterations == 2)
    // At the start, too.
    let start = FunctionOperator(order: 1) { _, _ in [0.75] }
    #expect(try gradients(start, tolerance: 0.25, start: [1]).record.iterations == 0)
    #expect(
      try gradients(start, tolerance: (0.25).nextDown, limit: 0, start: [1]).record.outcome == .iterationLimit
    )
  }

  /// `Gp` is `p` without its last entry, which is all that is left of the residual after a step of length 1: `u` of the first one, and then twice that.
  @Test(
    "solver.stopping: a recursive residual of u times the first is recomputed, twice that is not",
    .tags(.exact))
  func theRecursionIsDoubtedAtRoundoff() throws {
    for (rest, replacements) in [(unitRoundoff, 1), (2 * unitRoundoff, 0)] {
      let projection = FunctionOperator(order: 2) { x, _ in [x[0], 0] }
      let record = try gradients(projection, [1, rest], limit: 1).record
      #expect(record.outcome == .iterationLimit && record.residualHistory == [1, rest])
      #expect(record.replacements == replacements && record.drift == 0)
      // The promised iterate is recomputed once, either way.
      #expect(record.operatorApplications == 2 && record.relativeResidual == rest)
    }
  }

  /// The first product is not that of `diag(1, 2)`, so that the recursion promises less than is true.
  @Test(
    "solver.stopping: if the limit is reached first, the returned residual is computed, not recursive",
    .tags(.exact))
  func theRecursiveResidualIsNotReturned() throws {
    let lying = FunctionOperator(order: 2) { x, application in
      application == 0 ? [1.5 * x[0], x[1]] : [x[0], 2 * x[1]]
    }
    let solution = try gradients(lying, [1, 1], limit: 1)
    // pᵀq = 2.5, α = 4/5; ρ = (1 − 1.2, 1 − 0.8), r − Gg = (0.2, −0.6).
    let (alpha, root) = (0.8, 2.0.squareRoot())
    #expect(solution.value == [alpha, alpha])
    #expect(solution.record.residualNorm == norm([1 - alpha, 1 - 2 * alpha]))
    #expect(solution.record.relativeResidual == norm([1 - alpha, 1 - 2 * alpha]) / norm([1, 1]))
    #expect(solution.record.residualHistory[1] < 0.5 * solution.record.relativeResidual)
    #expect(solution.record.operatorApplications == 2 && solution.record.outcome == .iterationLimit)
    #expect((solution.record.largestIterateNorm - 0.8 * root).magnitude <= 1e-15)
    // And where it is larger than that of zero, zero is returned.
    let worse = FunctionOperator(order: 1) { x, application in application == 0 ? [1.25 * x[0]] : [5 * x[0]] }
    let none = try gradients(worse, tolerance: 1e-3, limit: 1)
    #expect(none.value == [0] && none.record.relativeResidual == 1 && none.record.residualNorm == 1)
  }

  /// `P⁻¹G = 2` multiplies the residual by `1 − 4 = −3`.
  @Test(
    "solver.fixed-point: it has diverged when ‖w‖ exceeds a hundred times its smallest value", .tags(.exact))
  func divergenceByHand() throws {
    let solution = try fixedPoint(FunctionOperator(order: 1) { x, _ in [2 * x[0]] })
    #expect(
      solution.record
        == ConvergenceRecord(
          outcome: .diverged(growth: 243, iteration: 5), iterations: 5, operatorApplications: 10,
          residualNorm: 1, relativeResidual: 1, residualHistory: [1, 3, 9, 27, 81, 243], replacements: 0,
          drift: 0, largestIterateNorm: 122, lanczos: LanczosCoefficients()))
    #expect(solution.value == [0] && solution.iterates == [[0], [2], [-4], [14], [-40], [122]])
  }

  /// Products by `G` vanish, and the residuals are those of the script.
  private func scripted(_ residual: @escaping @Sendable (_ iteration: Int) -> Double) -> FunctionOperator {
    FunctionOperator(order: 1) { _, application in
      application % 2 == 0 ? [0] : [1 - residual(application / 2 + 1)]
    }
  }

  @Test(
    "solver.fixed-point: exactly a hundredfold is not divergence, and the smallest value counts, not the first",
    .tags(.exact))
  func divergenceFromBothSides() throws {
    let history = [1, 0.5, 50, 50.5]
    let solution = try fixedPoint(scripted { history[$0] })
    #expect(solution.record.outcome == .diverged(growth: 101, iteration: 3))
    #expect(solution.record.residualHistory == history && solution.record.relativeResidual == 0.5)
  }

  @Test(
    "solver.fixed-point: a hundred iterations without a new smallest value are stagnation, 99 are not",
    .tags(.exact))
  func patienceFromBothSides() throws {
    let still = try fixedPoint(scripted { _ in 1 })
    #expect(still.record.outcome == .stagnated(iteration: 0) && still.record.iterations == 100)
    #expect(still.record.operatorApplications == 200 && still.value == [0])
    #expect(try fixedPoint(scripted { _ in 1 }, limit: 100).record.outcome == .stagnated(iteration: 0))
    #expect(try fixedPoint(scripted { _ in 1 }, limit: 99).record.outcome == .iterationLimit)
    // A value as small as the least is not new; a smaller one is.
    let late = try fixedPoint(scripted { $0 < 60 ? 1 : 0.5 })
    #expect(late.record.outcome == .stagnated(iteration: 60) && late.record.iterations == 160)
    #expect(late.record.relativeResidual == 0.5)
  }

  /// Between them, all places where a number that is not finite can first be seen.
  @Test("solver.stopping: a breakdown names the quantity and the iteration", .tags(.exact))
  func breakdownsAreNamed() throws {
    struct Poisoned: Preconditioner {
      let order = 1
      let operationsPerApplication = 0
      func apply(_ r: [Double]) -> [Double] { [.nan] }
    }
    let identity = MatrixOperator.positiveSemidefinite(.identity(1))
    let huge = 0x1.8p1023
    func nan(at application: Int, _ otherwise: Double = 0.5) -> FunctionOperator {
      FunctionOperator(order: 1) { x, k in k == application ? [.nan] : [otherwise * x[0]] }
    }
    let cases: [(Solution, SolverOutcome)] = [
      (try gradients(nan(at: 0), start: [3]), .breakdown(quantity: "‖Gg − r‖", iteration: 0)),
      (try gradients(nan(at: 0)), .breakdown(quantity: "pᵀGp", iteration: 1)),
      (try gradients(nan(at: 1)), .breakdown(quantity: "‖Gg − r‖", iteration: 1)),
      (
        try gradients(FunctionOperator(order: 1) { x, _ in [x[0] == 0 ? 0 : 0x1p-1023] }, [1.5]),
        .breakdown(quantity: "g", iteration: 1)
      ),
      (
        try gradients(FunctionOperator(order: 3) { x, _ in [x[0], huge, huge] }, [1, 0, 0]),
        .breakdown(quantity: "‖Gg − r‖", iteration: 1)
      ),
      (
        try ConjugateGradient(tolerance: 0, iterationLimit: 5).attempt(
          identity, rightHandSide: [1], preconditioner: Poisoned()),
        .breakdown(quantity: "rᵀP⁻¹r", iteration: 1)
      ),
      (
        try FixedPointIteration(tolerance: 0, iterationLimit: 5).attempt(
          identity, rightHandSide: [1], preconditioner: Poisoned()),
        .breakdown(quantity: "rᵀP⁻¹r", iteration: 1)
      ),
      (try fixedPoint(nan(at: 0)), .breakdown(quantity: "xᵀGx", iteration: 1)),
      (try fixedPoint(nan(at: 1)), .breakdown(quantity: "‖Gg − r‖", iteration: 1)),
      (try fixedPoint(nan(at: 2)), .breakdown(quantity: "xᵀGx", iteration: 2)),
      (try fixedPoint(nan(at: 3)), .breakdown(quantity: "‖Gg − r‖", iteration: 2)),
    ]
    for (k, (solution, outcome)) in cases.enumerated() {
      #expect(solution.record.outcome == outcome, "case \(k)")
      #expect(solution.value.allSatisfy(\.isFinite) && solution.record.relativeResidual <= 1)
    }
    // Without an initial residual there is no history.
    #expect(cases[0].0.record.residualHistory == [] && cases[0].0.record.iterations == 0)
    #expect(cases[0].0.value == [0] && cases[0].0.record.operatorApplications == 1)
    #expect(cases[2].0.record.residualHistory == [1, 0] && cases[2].0.record.iterations == 1)
    #expect(cases[10].0.record.iterations == 1 && cases[10].0.record.residualHistory == [1, 0.75])
    #expect(cases[10].0.value == [0.5] && cases[10].0.record.relativeResidual == 0.75)
  }

  /// Curvature as a Rayleigh quotient, whatever the length of the direction; the eight products of the norm's estimate are counted.
  @Test(
    "solver.stopping: curvature is reported for a unit vector at its iteration, and its cost is counted",
    .tags(.exact))
  func curvatureByHand() throws {
    let indefinite = FunctionOperator(order: 2) { x, _ in [x[0], -3 * x[1]] }
    let record = try gradients(indefinite, [0, 0x1p40]).record
    #expect(record.outcome == .indefiniteOperator(curvature: -3, iteration: 1))
    #expect(record.operatorApplications == 9 && record.iterations == 0)
    let singular = FunctionOperator(order: 2) { x, _ in [x[0], 0] }
    #expect(try gradients(singular, [0, 4]).record.outcome == .singularOperator(curvature: 0, iteration: 1))
    let fixed = try FixedPointIteration(tolerance: 0, iterationLimit: 4).attempt(
      FunctionOperator(order: 2) { x, _ in [x[0], -3 * x[1]] }, rightHandSide: [0, 0x1p40],
      preconditioner: IdentityPreconditioner(order: 2)
    ).record
    #expect(fixed.outcome == .indefiniteOperator(curvature: -3, iteration: 1))
    #expect(fixed.operatorApplications == 9)
  }

  private struct Counted: LinearOperator {
    let rows = 2
    let columns = 2
    let operationsPerApplication = 8
    let properties: OperatorProperties = [.symmetric, .positiveSemidefinite]
    let curvature: Double
    func apply(_ x: [Double]) -> [Double] { [4 * x[0], curvature * x[1]] }
    func applyTransposed(_ y: [Double]) -> [Double] { apply(y) }
  }

  /// With `‖G‖ = 4` and 8 operations rounding explains `−8·2⁻⁵³·4 = −2⁻⁴⁸`, up to the error of the estimate of the norm.
  @Test(
    "solver.stopping: curvature within κu‖G‖ means a singular operator, beyond it an indefinite one",
    .tags(.exact))
  func roundingOfCurvature() throws {
    func outcome(_ curvature: Double) throws -> SolverOutcome {
      try ConjugateGradient(tolerance: 0, iterationLimit: 3).attempt(
        Counted(curvature: curvature), rightHandSide: [0, 1], preconditioner: IdentityPreconditioner(order: 2)
      ).record.outcome
    }
    for share in [0, 0.5, 0.99] {
      #expect(try outcome(-share * 0x1p-48) == .singularOperator(curvature: -share * 0x1p-48, iteration: 1))
    }
    for share in [1.01, 2] {
      #expect(try outcome(-share * 0x1p-48) == .indefiniteOperator(curvature: -share * 0x1p-48, iteration: 1))
    }
  }

  private struct Scaling: Preconditioner {
    let order = 2
    let operationsPerApplication = 0
    let factors: [Double]
    func apply(_ r: [Double]) -> [Double] { zip(factors, r).map { $0 * $1 } }
  }

  @Test(
    "solver.stopping: an indefinite preconditioner is reported for a unit vector, at any scale", .tags(.exact)
  )
  func preconditionersByHand() throws {
    let identity = MatrixOperator.positiveSemidefinite(.identity(2))
    for k in [-900, -3, 0, 900] {
      let scale = (1.0).scaled(byPowerOfTwo: k)
      let rightHandSide = [0, 3 * scale]
      for factor in [-4, 0, -0x1p300] {
        let preconditioner = Scaling(factors: [1, factor])
        let expected = SolverOutcome.indefinitePreconditioner(product: factor, iteration: 1)
        #expect(
          try ConjugateGradient(tolerance: 0, iterationLimit: 2).attempt(
            identity, rightHandSide: rightHandSide, preconditioner: preconditioner
          ).record.outcome == expected)
        #expect(
          try FixedPointIteration(tolerance: 0, iterationLimit: 2).attempt(
            identity, rightHandSide: rightHandSide, preconditioner: preconditioner
          ).record.outcome == expected)
      }
    }
  }
}
