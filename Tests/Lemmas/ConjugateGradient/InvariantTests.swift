import Claims
import DenseLinearAlgebra
import LinearOperators
import Preconditioning
import TestSupport
import Testing

@testable import ConjugateGradient

/// A solve that keeps its iterates.
private func solve(_ system: TestSystem, tolerance: Double) throws -> Solution {
  try ConjugateGradient(tolerance: tolerance, iterationLimit: 2000, recordsIterates: true).attempt(
    system.operator, rightHandSide: system.rightHandSide, preconditioner: system.preconditioner)
}

/// The checks of a solve hold on genuine solves and fail on forged ones.
@Suite struct InvariantTests {
  @Test("solver.cg-optimality: Ritz values lie within the spectrum of M and reach its ends")
  func ritzValuesApproachTheSpectrum() throws {
    try checkProperty("ritzValuesApproachTheSpectrum", over: SpectrumCase.self) { spectrum in
      let system = try spectrum.system()
      guard system.order > 0 else { return }
      let tolerance = max(1e-10, try system.attainableTolerance())
      let record = try solve(system, tolerance: tolerance).record
      let values = try record.lanczos.ritzValues()
      let eigenvalues = spectrum.eigenvalues
      let (smallest, largest) = (eigenvalues[0], eigenvalues[system.order - 1])
      try require(values.count == record.iterations, "\(values.count) Ritz values")
      // Eigenvalues of M as rounded are off by nuκ(R)²‖M‖. A coefficient 1/α_k = pᵀGp/‖w_k‖², with
      // w = R⁻ᵀρ, is off by nu‖G‖‖p‖²/‖w_k‖² ≤ nuκ(R)²‖M‖·s_k, where s_k = ‖Rp_k‖²/‖w_k‖² = 1 + β_k s_{k−1}
      // is large where the residual has grown.
      var lengths = [0.0]
      for coefficient in record.lanczos.directionCoefficients {
        lengths.append(1 + coefficient * lengths[lengths.count - 1])
      }
      let rounding =
        lapackThreshold * Double(system.order) * unitRoundoff * largest * (lengths.max() ?? 1)
        * (try system.conditionNumber()) / spectrum.conditionNumber
      for value in values {
        try require(value, atMost: largest + rounding, "largest Ritz value")
        try require(-value, atMost: -smallest + rounding, "smallest Ritz value, negated")
      }
      if spectrum.exponent <= 2, spectrum.spacing == .clustered {
        let estimate = try record.lanczos.conditionNumberEstimate() ?? 0
        try require(
          (estimate / spectrum.conditionNumber - 1).magnitude, atMost: 0.01 + rounding, "κ estimate")
      }
    }
  }

  @Test func noIterationHasNoRitzValues() throws {
    #expect(try LanczosCoefficients().ritzValues().isEmpty)
    #expect(try LanczosCoefficients().conditionNumberEstimate() == nil)
  }

  /// The last matrix is finite, `2¹⁰²³` times `[1, √0.9; √0.9, 1.9]`, and its larger eigenvalue `2.5·2¹⁰²³` is not.
  @Test func coefficientsThatOverflowHaveNoRitzValues() throws {
    for (lengths, directions) in [
      ([0x1p-1025], [0]), ([1, 0], [0, 1]), ([1, .infinity], [0, 1]), ([1, 1], [0, .infinity]),
      ([0x1p-1023, 0x1p-1023], [0, 0.9]),
    ] as [([Double], [Double])] {
      var coefficients = LanczosCoefficients()
      for (length, direction) in zip(lengths, directions) {
        coefficients.append(stepLength: length, directionCoefficient: direction)
      }
      #expect(try coefficients.ritzValues().isEmpty, "\(lengths)")
      #expect(try coefficients.conditionNumberEstimate() == nil)
    }
  }

  /// `1/‖G‖ < 2⁻¹⁰²⁴` is a step length whose inverse overflows; the solution is an ordinary one.
  @Test func aSolveIsKeptWithoutRitzValues() throws {
    let a = Matrix(rows: 3, columns: 2, elements: [0x1p512, 0, 0, 0, 0x1p512, 0])
    let solution = try LSQR(tolerance: 1e-10, iterationLimit: 10).attempt(
      a, rightHandSide: [0x1p512, 0x1p513, 0], preconditioner: IdentityPreconditioner(order: 2))
    #expect(solution.record.outcome == .converged)
    #expect(abs(solution.value[0] - 1) <= 1e-10 && abs(solution.value[1] - 2) <= 1e-10)
    #expect(try solution.record.lanczos.conditionNumberEstimate() == nil)
  }

  @Test("solver.cg-optimality: after n steps the tridiagonal matrix has the spectrum of M")
  func tridiagonalMatrixHasTheSpectrum() throws {
    let spectrum = SpectrumCase(
      size: 5, exponent: 1, spacing: .arithmetic, preconditionerExponent: 1, seed: 9)
    let values = try solve(try spectrum.system(), tolerance: 1e-11).record.lanczos.ritzValues()
    #expect(values.count == 5)
    for (value, eigenvalue) in zip(values, spectrum.eigenvalues) {
      // 30·n·u·κ(G)‖M‖ with n = 5, κ(G) ≤ κ(M)κ(R)² = 1000 and ‖M‖ = 10.
      #expect((value - eigenvalue).magnitude <= 30 * 5 * unitRoundoff * 1000 * 10)
    }
  }

  @Test("solver.stopping: the drift is explained by rounding")
  func driftIsWithinItsBound() throws {
    try checkProperty("driftIsWithinItsBound", over: SpectrumCase.self) { spectrum in
      let system = try spectrum.system()
      let tolerance = max(1e-10, try system.attainableTolerance())
      let solution = try solve(system, tolerance: tolerance)
      var log = CheckLog()
      solution.checkStopping(
        at: .cheap, tolerance: tolerance, operatorNorm: frobeniusNorm(system.matrix),
        productError: roundingBound(max(system.order, 1)) * Double(max(system.order, 1)).squareRoot(),
        rightHandSideNorm: norm(system.rightHandSide), into: &log)
      try require(log.violations.isEmpty, "\(log.violations)")
      try require(log.held(.solverStopping) == (system.order > 0 ? 2 : 1), "\(log.checked)")
      solution.checkStopping(
        at: .none, tolerance: 0, operatorNorm: 0, productError: 0, rightHandSideNorm: 1, into: &log)
      try require(log.violations.isEmpty, "checked at no level")
    }
  }

  @Test("solver.stopping: an operator less accurate than declared fails the check of the drift")
  func inaccurateOperatorFailsTheDriftCheck() throws {
    let system = try SpectrumCase(
      size: 20, exponent: 3, spacing: .geometric, preconditionerExponent: 0, seed: 4
    ).system()
    let matrix = system.matrix
    let rounded = FunctionOperator(order: 20) { x, _ in matrix.times(x).map { Double(Float($0)) } }
    let solution = try ConjugateGradient(tolerance: 1e-12, iterationLimit: 500).attempt(
      rounded, rightHandSide: system.rightHandSide, preconditioner: system.preconditioner)
    func violations(productError: Double) -> Int {
      var log = CheckLog()
      solution.checkStopping(
        at: .cheap, tolerance: 1e-12, operatorNorm: frobeniusNorm(matrix), productError: productError,
        rightHandSideNorm: norm(system.rightHandSide), into: &log)
      return log.violations.count
    }
    #expect(violations(productError: 0x1p-24) == 0)
    #expect(violations(productError: roundingBound(20)) == 1)
  }

  @Test("solver.cg-chebyshev, solver.cg-optimality: recorded iterates pass the full check")
  func energyNormCheckHolds() throws {
    try checkProperty("energyNormCheckHolds", over: SpectrumCase.self) { spectrum in
      let system = try spectrum.system()
      let solution = try solve(system, tolerance: max(1e-10, try system.attainableTolerance()))
      var log = CheckLog()
      try solution.checkEnergyNorm(
        at: .full, exact: try CholeskyFactorization(system.matrix).solve(system.rightHandSide),
        operator: system.operator, conditions: try system.conditions(spectrum.conditionNumber), into: &log)
      try require(log.violations.isEmpty, "\(log.violations)")
      try require(log.held(.solverCGChebyshev) == solution.record.iterations, "\(log.checked)")
      try require(log.held(.solverCGOptimality) == solution.record.iterations, "\(log.checked)")
    }
  }

  @Test("solver.cg-chebyshev, solver.cg-optimality: forged iterates fail it")
  func energyNormCheckHasTeeth() throws {
    let spectrum = SpectrumCase(
      size: 20, exponent: 2, spacing: .geometric, preconditionerExponent: 0, seed: 6)
    let system = try spectrum.system()
    let solution = try solve(system, tolerance: 1e-10)
    let exact = try CholeskyFactorization(system.matrix).solve(system.rightHandSide)
    func violated(_ iterates: [[Double]], conditionNumber: Double) throws -> Set<ClaimID> {
      var log = CheckLog()
      try Solution(value: solution.value, record: solution.record, iterates: iterates).checkEnergyNorm(
        at: .full, exact: exact, operator: system.operator,
        conditions: try system.conditions(conditionNumber), into: &log)
      return Set(log.violations.map(\.claim))
    }
    #expect(try violated(solution.iterates, conditionNumber: 100) == [])
    // Standing still is monotone but too slow; running backwards is neither.
    let still = Array(repeating: solution.iterates[0], count: 40)
    #expect(try violated(still, conditionNumber: 100) == [.solverCGChebyshev])
    #expect(try violated(solution.iterates.reversed(), conditionNumber: 100).contains(.solverCGOptimality))
    // A condition number that is too small promises too much.
    #expect(try violated(solution.iterates, conditionNumber: 1.5) == [.solverCGChebyshev])
  }
}

/// The checks that were added for the trainer: conjugacy, the number of iterations, the fixed-point factor.
@Suite struct IterationInvariantTests {
  private let spectrum = SpectrumCase(
    size: 20, exponent: 2, spacing: .geometric, preconditionerExponent: 0, seed: 6)

  @Test(
    "solver.cg-optimality, solver.iterations: genuine solves pass the checks of steps and of their number")
  func honestSolvesPass() throws {
    try checkProperty("honestSolvesPass", over: SpectrumCase.self) { spectrum in
      let system = try spectrum.system()
      let tolerance = max(1e-8, try system.attainableTolerance())
      let solution = try solve(system, tolerance: tolerance)
      guard solution.record.replacements == 0 else { return }
      var log = CheckLog()
      let conditions = try system.conditions(spectrum.conditionNumber)
      try solution.checkConjugacy(at: .full, operator: system.operator, conditions: conditions, into: &log)
      solution.checkIterations(at: .full, tolerance: tolerance, conditions: conditions, into: &log)
      try require(log.violations.isEmpty, "\(log.violations)")
    }
  }

  @Test("solver.cg-optimality: steps of steepest descent are not conjugate, and the check detects it")
  func steepestDescentFails() throws {
    let system = try spectrum.system()
    var iterates = [Array(repeating: 0.0, count: system.order)]
    for _ in 0..<10 {
      let residual = difference(system.rightHandSide, system.matrix.times(iterates.last!))
      let length = dot(residual, residual) / dot(residual, system.matrix.times(residual))
      var next = iterates.last!
      add(length / 2, residual, to: &next)
      iterates.append(next)
    }
    var record = try solve(system, tolerance: 1e-6).record
    record.lanczos.stepLengths = Array(record.lanczos.stepLengths.prefix(10))
    record.lanczos.directionCoefficients = Array(record.lanczos.directionCoefficients.prefix(10))
    var log = CheckLog()
    try Solution(value: iterates.last!, record: record, iterates: iterates).checkConjugacy(
      at: .full, operator: system.operator, conditions: try system.conditions(100), into: &log)
    #expect(log.violations.count == 9)
  }

  @Test("solver.iterations: an understated condition number is detected")
  func tooManyIterationsAreCaught() throws {
    let system = try spectrum.system()
    let solution = try solve(system, tolerance: 1e-8)
    func violations(conditionNumber: Double, tolerance: Double = 1e-8) -> (count: Int, checked: Int) {
      var log = CheckLog()
      solution.checkIterations(
        at: .full, tolerance: tolerance,
        conditions: IterationConditions(
          order: 20, conditionNumber: conditionNumber, operatorConditionNumber: 100,
          productError: 20 * unitRoundoff), into: &log)
      return (log.violations.count, log.checked[.solverIterations] ?? 0)
    }
    #expect(violations(conditionNumber: 100) == (0, 1))
    #expect(violations(conditionNumber: 1.5) == (1, 1))
    // A tolerance below what rounding leaves is not judged.
    #expect(violations(conditionNumber: 1.5, tolerance: 1e-13) == (0, 0))
  }

  @Test("solver.fixed-point: the recorded residuals obey the factor, and an understated factor is detected")
  func theFactorIsChecked() throws {
    // Eigenvalues of M from 0.8 to 1.3: the factor is |1 − 1.69| = 0.69.
    let order = 12
    let values = (0..<order).map { 0.8 + 0.5 * Double($0) / Double(order - 1) }
    let matrix = Matrix.diagonal(values)
    let solution = try FixedPointIteration(tolerance: 1e-10, iterationLimit: 500).attempt(
      MatrixOperator(matrix, properties: [.symmetric, .positiveSemidefinite]),
      rightHandSide: Array(repeating: 1, count: order), preconditioner: IdentityPreconditioner(order: order))
    func violations(factor: Double) -> Int {
      var log = CheckLog()
      solution.checkFixedPointFactor(
        at: .full, factor: factor,
        conditions: IterationConditions(
          order: order, conditionNumber: 1.3 / 0.8, operatorConditionNumber: 1.3 / 0.8,
          productError: unitRoundoff), into: &log)
      return log.violations.count
    }
    let factor = ConvergenceBounds.fixedPointFactor(smallestEigenvalue: 0.8, largestEigenvalue: 1.3)
    #expect(violations(factor: factor) == 0)
    #expect(violations(factor: 0.6) > 0)
  }
}
