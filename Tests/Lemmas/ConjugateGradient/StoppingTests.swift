import ConjugateGradient
import DenseLinearAlgebra
import Foundation
import LinearOperators
import Preconditioning
import RealModule
import TestSupport
import Testing

/// What a solver may call converged, on systems designed to deceive it.
@Suite struct StoppingTests {
  private func solve(
    _ operator: some LinearOperator, _ rightHandSide: [Double], tolerance: Double = 1e-8,
    iterationLimit: Int = 500, start: [Double]? = nil
  ) throws -> Solution {
    try ConjugateGradient(tolerance: tolerance, iterationLimit: iterationLimit).attempt(
      `operator`, rightHandSide: rightHandSide,
      preconditioner: IdentityPreconditioner(order: rightHandSide.count), start: start)
  }

  private let ones = [Double](repeating: 1, count: 10)

  /// The solver's residual and the one here differ by rounding alone: `nu(‖G‖‖g‖ + ‖r‖)`.
  private func requireHonest(
    _ solution: Solution, _ matrix: Matrix, _ rightHandSide: [Double], tolerance: Double
  ) throws {
    let record = solution.record
    let residual = norm(difference(matrix.times(solution.value), rightHandSide))
    let rounding =
      2 * roundingBound(max(matrix.rows, 1))
      * (frobeniusNorm(matrix) * norm(solution.value) + norm(rightHandSide))
    try require((record.residualNorm - residual).magnitude, atMost: rounding, "reported residual")
    try require(record.relativeResidual, atMost: 1, "zero is better than")
    if record.outcome == .converged {
      try require(residual, atMost: tolerance * norm(rightHandSide) + rounding, "converged at")
    }
  }

  @Test("solver.stopping: at κ = 10¹⁴ it converges or reports that it has not")
  func illConditionedSystemsAreReportedHonestly() throws {
    for (index, size) in [2, 3, 5, 10, 50].enumerated() {
      for exponent in [10, 12, 14] {
        for tolerance in [1e-2, 1e-8, 1e-14] {
          let spectrum = SpectrumCase(
            size: size, exponent: exponent, spacing: .geometric, preconditionerExponent: 0, seed: index)
          let system = try spectrum.system()
          let solution = try solve(
            system.operator, system.rightHandSide, tolerance: tolerance, iterationLimit: 300)
          try requireHonest(solution, system.matrix, system.rightHandSide, tolerance: tolerance)
          let record = solution.record
          // The matrix as rounded may be indefinite, at κ = 10¹⁴, by nu‖G‖.
          if case .singularOperator(let curvature, _) = record.outcome {
            #expect(curvature.magnitude <= Double(size) * unitRoundoff * system.matrix.elements.max()! * 30)
          }
          if case .indefiniteOperator = record.outcome { Issue.record("\(record.outcome)") }
          #expect(record.residualHistory.count == record.iterations + 1)
        }
      }
    }
  }

  /// Every product is rounded to single precision, so the recursive residual drifts to about 2⁻²⁴.
  private func singlePrecisionOperator(_ matrix: Matrix) -> FunctionOperator {
    FunctionOperator(order: matrix.rows) { x, _ in matrix.times(x).map { Double(Float($0)) } }
  }

  @Test("solver.stopping: a wrong recursive residual is replaced, counted and not trusted")
  func driftIsDetected() throws {
    let spectrum = SpectrumCase(
      size: 20, exponent: 3, spacing: .geometric, preconditionerExponent: 0, seed: 4)
    let system = try spectrum.system()
    let rounded = singlePrecisionOperator(system.matrix)
    let record = try solve(rounded, system.rightHandSide, tolerance: 1e-12).record
    guard case .stagnated = record.outcome else {
      Issue.record("\(record.outcome)")
      return
    }
    #expect(record.replacements >= 2)
    #expect(record.drift > 1e-9)
    #expect(record.relativeResidual > 1e-12)
    #expect((record.residualHistory.last ?? 1) <= 1e-12, "the recursion did claim convergence")
    #expect(record.operatorApplications == rounded.applications)
  }

  @Test("solver.stopping: a replaced residual can still lead to convergence")
  func replacementRecovers() throws {
    // The first products are in single precision, later ones exact.
    let system = try SpectrumCase(
      size: 20, exponent: 2, spacing: .geometric, preconditionerExponent: 0, seed: 4
    ).system()
    let matrix = system.matrix
    let improving = FunctionOperator(order: 20) { x, application in
      application < 5 ? matrix.times(x).map { Double(Float($0)) } : matrix.times(x)
    }
    let solution = try solve(improving, system.rightHandSide, tolerance: 1e-10)
    #expect(solution.record.outcome == .converged)
    #expect(solution.record.replacements == 1)
    #expect(solution.record.operatorApplications == improving.applications)
    #expect(system.relativeResidual(solution.value) <= 1.001e-10)
  }

  @Test("solver.stopping: every application is counted", .tags(.exact), arguments: [false, true])
  func applicationsAreCounted(withStart: Bool) throws {
    let system = try SpectrumCase(
      size: 10, exponent: 0, spacing: .geometric, preconditionerExponent: 1, seed: 1
    ).system(spectrum: (0..<10).map { 0.8 + 0.05 * Double($0) })
    let start = withStart ? ones : nil
    let extra = withStart ? 1 : 0

    let first = FunctionOperator(order: 10) { x, _ in system.matrix.times(x) }
    let conjugateGradient = try ConjugateGradient(tolerance: 1e-8, iterationLimit: 100).attempt(
      first, rightHandSide: system.rightHandSide, preconditioner: system.preconditioner, start: start
    ).record
    #expect(conjugateGradient.outcome == .converged)
    #expect(conjugateGradient.operatorApplications == first.applications)
    // One for each iteration, one to recompute the residual.
    #expect(conjugateGradient.operatorApplications == conjugateGradient.iterations + 1 + extra)

    let second = FunctionOperator(order: 10) { x, _ in system.matrix.times(x) }
    let fixedPoint = try FixedPointIteration(tolerance: 1e-8, iterationLimit: 100).attempt(
      second, rightHandSide: system.rightHandSide, preconditioner: system.preconditioner, start: start
    ).record
    #expect(fixedPoint.outcome == .converged)
    #expect(fixedPoint.operatorApplications == second.applications)
    #expect(fixedPoint.operatorApplications == 2 * fixedPoint.iterations + extra)
  }

  @Test("solver.stopping: at the iteration limit the best iterate comes with its true residual")
  func iterationLimitReturnsTheBest() throws {
    let system = try SpectrumCase(
      size: 50, exponent: 3, spacing: .geometric, preconditionerExponent: 0, seed: 8
    ).system()
    var limitsPastTheBest = 0
    for limit in 0..<40 {
      let solution = try solve(
        system.operator, system.rightHandSide, tolerance: 1e-10, iterationLimit: limit)
      #expect(solution.record.outcome == .iterationLimit)
      #expect(solution.record.iterations == limit)
      try requireHonest(solution, system.matrix, system.rightHandSide, tolerance: 1e-10)
      let best = try #require(solution.record.residualHistory.min())
      #expect((solution.record.relativeResidual - best).magnitude <= (try system.attainableTolerance()))
      let last = try #require(solution.record.residualHistory.last)
      if best < 1, best < 0.9 * last { limitsPastTheBest += 1 }
    }
    #expect(limitsPastTheBest > 0, "the residual fell all the time, and the last iterate would do")
  }

  @Test("solver.stopping: an indefinite operator is detected, not solved")
  func indefiniteOperator() throws {
    let diagonal = (0..<10).map { $0 == 3 ? -2.0 : 1 + Double($0) }
    for solution in [
      try solve(MatrixOperator.positiveSemidefinite(.diagonal(diagonal)), ones),
      try FixedPointIteration(tolerance: 1e-8, iterationLimit: 100).attempt(
        MatrixOperator.positiveSemidefinite(.diagonal(diagonal)),
        rightHandSide: (0..<10).map { $0 == 3 ? 1 : 0 },
        preconditioner: IdentityPreconditioner(order: 10)),
    ] {
      guard case .indefiniteOperator(let curvature, let iteration) = solution.record.outcome else {
        Issue.record("\(solution.record.outcome)")
        continue
      }
      #expect(curvature >= -2 && curvature <= 0)
      #expect(iteration >= 1 && iteration <= 10)
      let message = solution.record.outcome.description
      #expect(message.contains("declared positive semidefinite but xᵀMx = \(curvature)"))
      #expect(!message.contains("\n"))
    }
  }

  @Test("solver.stopping: a curvature of exactly −2 is reported as such", .tags(.exact))
  func curvatureIsARayleighQuotient() throws {
    let record = try solve(
      MatrixOperator.positiveSemidefinite(.diagonal([3, -2])), [0, 0x1p-20]
    ).record
    #expect(record.outcome == .indefiniteOperator(curvature: -2, iteration: 1))
    #expect(record.relativeResidual == 1)
  }

  private struct DiagonalPreconditioner: Preconditioner {
    var operationsPerApplication: Int { 0 }
    let diagonal: [Double]
    var order: Int { diagonal.count }
    func apply(_ r: [Double]) -> [Double] { zip(diagonal, r).map { $0 * $1 } }
  }

  @Test("solver.stopping: an indefinite preconditioner is detected by both solvers")
  func indefinitePreconditioner() throws {
    let identity = MatrixOperator.positiveSemidefinite(.identity(3))
    let preconditioner = DiagonalPreconditioner(diagonal: [1, -4, 1])
    let rightHandSide = [0, 3.0, 0]
    let expected = SolverOutcome.indefinitePreconditioner(product: -4, iteration: 1)
    let conjugateGradient = try ConjugateGradient(tolerance: 1e-8, iterationLimit: 10)
      .attempt(identity, rightHandSide: rightHandSide, preconditioner: preconditioner)
    let fixedPoint = try FixedPointIteration(tolerance: 1e-8, iterationLimit: 10)
      .attempt(identity, rightHandSide: rightHandSide, preconditioner: preconditioner)
    #expect(conjugateGradient.record.outcome == expected)
    #expect(fixedPoint.record.outcome == expected)

    let singular = DiagonalPreconditioner(diagonal: [1, 0, 1])
    let record = try ConjugateGradient(tolerance: 1e-8, iterationLimit: 10)
      .attempt(identity, rightHandSide: rightHandSide, preconditioner: singular).record
    #expect(record.outcome == .indefinitePreconditioner(product: 0, iteration: 1))
  }

  @Test("solver.stopping: a solve with an indefinite preconditioner is never reported as converged")
  func indefinitePreconditionerIsHonest() throws {
    try checkProperty("indefinitePreconditionerIsHonest", over: SpectrumCase.self, cases: 40) { spectrum in
      let system = try spectrum.system()
      let preconditioner = DiagonalPreconditioner(
        diagonal: (0..<system.order).map { $0 % 2 == 0 ? 1 : -1 })
      let solution = try ConjugateGradient(tolerance: 1e-6, iterationLimit: 200)
        .attempt(
          system.operator, rightHandSide: system.rightHandSide, preconditioner: preconditioner)
      try requireHonest(solution, system.matrix, system.rightHandSide, tolerance: 1e-6)
    }
  }

  @Test("solver.stopping: a singular system that is consistent is solved")
  func singularConsistentSystem() throws {
    let diagonal = (0..<10).map { $0 < 7 ? 1 + Double($0) : 0 }
    let rightHandSide = (0..<10).map { $0 < 7 ? 1.0 : 0 }
    let solution = try solve(
      MatrixOperator.positiveSemidefinite(.diagonal(diagonal)), rightHandSide, tolerance: 1e-12)
    #expect(solution.record.outcome == .converged)
    // Started at zero, the iteration stays in the range, and finds the solution of least norm.
    #expect(solution.value[7...].allSatisfy { $0 == 0 })
  }

  @Test("solver.stopping: a singular system without a solution is not reported converged")
  func singularInconsistentSystem() throws {
    let diagonal = (0..<10).map { $0 < 7 ? 1 + Double($0) : 0 }
    let matrix = Matrix.diagonal(diagonal)
    let solution = try solve(MatrixOperator.positiveSemidefinite(matrix), ones)
    #expect(solution.record.outcome != .converged)
    try requireHonest(solution, matrix, ones, tolerance: 1e-8)

    let onlyOutside = (0..<10).map { $0 < 7 ? 0 : 1.0 }
    #expect(
      try solve(MatrixOperator.positiveSemidefinite(matrix), onlyOutside).record.outcome
        == .singularOperator(curvature: 0, iteration: 1))

    let fixedPoint = try FixedPointIteration(tolerance: 1e-8, iterationLimit: 1000).attempt(
      MatrixOperator.positiveSemidefinite(matrix.scaled(by: 1 / 7.0)), rightHandSide: ones,
      preconditioner: IdentityPreconditioner(order: 10))
    guard case .stagnated = fixedPoint.record.outcome else {
      Issue.record("\(fixedPoint.record.outcome)")
      return
    }
    // What is left is exactly the part of r outside the range.
    #expect((fixedPoint.record.residualNorm - 3.0.squareRoot()).magnitude < 1e-8)
  }

  @Test("solver.stopping: a residual of exactly zero is convergence, not zero curvature")
  func exactSolutionIsConverged() throws {
    let solution = try solve(
      MatrixOperator.positiveSemidefinite(.identity(4)), [1, -2, 3, 0.5], tolerance: 1e-300)
    #expect(solution.record.outcome == .converged)
    #expect(solution.record.iterations == 1)
    #expect(solution.record.residualNorm == 0)
    #expect(solution.value == [1, -2, 3, 0.5])
  }

  @Test("solver.stopping: a NaN or an infinity in the operator is a breakdown")
  func nonFiniteOperator() throws {
    for poison in [Double.nan, .infinity, -.infinity] {
      var matrix = Matrix.identity(10)
      matrix[4, 4] = poison
      for start in [nil, ones] {
        let conjugateGradient = try solve(
          MatrixOperator.positiveSemidefinite(matrix), ones, start: start)
        let fixedPoint = try FixedPointIteration(tolerance: 1e-8, iterationLimit: 10).attempt(
          MatrixOperator.positiveSemidefinite(matrix), rightHandSide: ones,
          preconditioner: IdentityPreconditioner(order: 10), start: start)
        for solution in [conjugateGradient, fixedPoint] {
          guard case .breakdown(_, let iteration) = solution.record.outcome else {
            Issue.record("\(poison): \(solution.record.outcome)")
            continue
          }
          #expect(iteration == (start == nil ? 1 : 0))
          // Zero is returned, whose residual needs no operator.
          #expect(solution.value == Array(repeating: 0, count: 10))
          #expect(solution.record.relativeResidual == 1)
        }
      }
    }
  }

  @Test("solver.stopping: a NaN that appears late leaves the best iterate before it")
  func lateBreakdown() throws {
    let system = try SpectrumCase(
      size: 20, exponent: 2, spacing: .geometric, preconditionerExponent: 0, seed: 4
    ).system()
    let matrix = system.matrix
    let failing = FunctionOperator(order: 20) { x, application in
      application == 5 ? x.map { _ in .nan } : matrix.times(x)
    }
    let solution = try solve(failing, system.rightHandSide, tolerance: 1e-10)
    #expect(solution.record.outcome == .breakdown(quantity: "pᵀGp", iteration: 6))
    #expect(solution.record.iterations == 5)
    #expect(solution.record.relativeResidual < 1)
    try requireHonest(solution, matrix, system.rightHandSide, tolerance: 1e-10)
  }

  @Test(
    "solver.stopping: an operator with a false declaration of symmetry is never wrongly reported as converged"
  )
  func lyingOperatorIsHonest() throws {
    try checkProperty("lyingOperatorIsHonest", over: MatrixCase.self, cases: 80) { recipe in
      let n = recipe.rows
      let noise = recipe.matrix(named: "lie", rows: n, columns: n)
      let matrix = Matrix.identity(n).scaled(by: Double(max(n, 1)).squareRoot()) + noise
      let rightHandSide = recipe.vector(named: "right-hand side", count: n)
      guard norm(rightHandSide) > 0 else { return }
      let solution = try ConjugateGradient(tolerance: 1e-6, iterationLimit: 200).attempt(
        MatrixOperator.positiveSemidefinite(matrix), rightHandSide: rightHandSide,
        preconditioner: IdentityPreconditioner(order: n))
      try requireHonest(solution, matrix, rightHandSide, tolerance: 1e-6)
    }
  }

  /// The scale of `P` cancels in conjugate gradients, and powers of two change no bit.
  @Test(
    "solver.stopping: no scale of preconditioner, right-hand side or operator makes a system look indefinite",
    .tags(.exact))
  func scalesDropOut() throws {
    let system = try SpectrumCase(
      size: 7, exponent: 4, spacing: .geometric, preconditionerExponent: 1, seed: 2
    ).system()
    func solution(operator k: Int = 0, preconditioner l: Int = 0, rightHandSide j: Int = 0) throws -> Solution
    {
      let r = system.preconditioner.r.matrix
      return try ConjugateGradient(tolerance: 1e-12, iterationLimit: 100, recordsIterates: true).attempt(
        MatrixOperator.positiveSemidefinite(system.matrix.scaled(by: power(k))),
        rightHandSide: scaled(system.rightHandSide, by: power(j)),
        preconditioner: TriangularPreconditioner(TriangularMatrix(upperTriangleOf: r.scaled(by: power(l)))))
    }
    func power(_ k: Int) -> Double { Double(sign: .plus, exponent: k, significand: 1) }
    let plain = try solution()
    #expect(plain.record.outcome == .converged && plain.record.iterations > 5)
    for (k, l, j) in [
      (0, 480, 0), (0, -480, 0), (900, 0, 0), (-900, 0, 0), (0, 0, 900), (0, 0, -900), (600, 400, 500),
    ] {
      let other = try solution(operator: k, preconditioner: l, rightHandSide: j)
      #expect(other.value == scaled(plain.value, by: power(j - k)), "\(k), \(l), \(j)")
      #expect(other.record.outcome == .converged)
      #expect(other.record.residualHistory == plain.record.residualHistory)
      #expect(other.iterates == plain.iterates.map { scaled($0, by: power(j - k)) })
    }
  }

  @Test("solver.stopping: a tolerance below rounding ends at the exact solution or as stagnated")
  func tolerancesBelowRounding() throws {
    for tolerance in [0, .leastNonzeroMagnitude, 1e-300, 1e-100, 1e-20] {
      let exact = try solve(
        MatrixOperator.positiveSemidefinite(.diagonal([1, 2])), [1, 2], tolerance: tolerance)
      #expect(exact.record.outcome == .converged && exact.record.relativeResidual == 0)
      #expect(exact.value == [1, 1])
      for seed in 0..<20 {
        let system = try SpectrumCase(
          size: 12, exponent: 3, spacing: .geometric, preconditionerExponent: 0, seed: seed
        ).system()
        let solution = try solve(system.operator, system.rightHandSide, tolerance: tolerance)
        if solution.record.outcome != .converged {
          guard case .stagnated = solution.record.outcome else {
            Issue.record("\(solution.record.outcome)")
            continue
          }
          // Rounding of r − Gg.
          let size = frobeniusNorm(system.matrix) * norm(solution.value)
          #expect(solution.record.residualNorm <= 30 * 12 * unitRoundoff * size)
        }
        try requireHonest(solution, system.matrix, system.rightHandSide, tolerance: tolerance)
      }
    }
  }

  private var solvers: [any IterativeSolver] {
    [
      ConjugateGradient(tolerance: 0, iterationLimit: 0, recordsIterates: true),
      FixedPointIteration(tolerance: 0, iterationLimit: 0, recordsIterates: true),
    ]
  }

  @Test(
    "solver.stopping: the returned vector is one of the iterates, and an exact start needs no iteration",
    .tags(.exact))
  func theStartIsAnIterate() throws {
    let matrix = MatrixOperator.positiveSemidefinite(.diagonal([1, 2]))
    let identity = IdentityPreconditioner(order: 2)
    for solver in solvers {
      let far = try solver.attempt(
        matrix, rightHandSide: [1, 2], preconditioner: identity, start: [5, 5], onIteration: nil)
      #expect(far.record.outcome == .iterationLimit && far.record.relativeResidual == 4)
      #expect(far.value == [5, 5] && far.iterates == [[5, 5]])
      let exact = try solver.attempt(
        matrix, rightHandSide: [1, 2], preconditioner: identity, start: [1, 1], onIteration: nil)
      #expect(exact.record.outcome == .converged && exact.iterates == [[1, 1]] && exact.value == [1, 1])
      let zero = try solver.attempt(
        matrix, rightHandSide: [0, 0], preconditioner: identity, start: [5, 5], onIteration: nil)
      #expect(zero.record.outcome == .converged && zero.iterates == [[0, 0]] && zero.value == [0, 0])
    }
  }

  /// With `G = 2` and `r = 2⁻¹⁰⁷⁴` the solution is half of the smallest number that there is.
  @Test("solver.stopping: a solution that underflows is judged as returned", .tags(.exact))
  func underflowIsNotConvergence() throws {
    let least = Double.leastNonzeroMagnitude
    let two = MatrixOperator.positiveSemidefinite(.diagonal([2]))
    let lost = try solve(two, [least])
    #expect(lost.record.outcome == .stagnated(iteration: 1) && lost.record.relativeResidual == 1)
    // 11/2 of it rounds to 6: a residual of 1/11.
    let rough = try solve(two, [11 * least], tolerance: 0.1)
    #expect(rough.record.outcome == .converged && rough.record.relativeResidual == 1.0 / 11)
    #expect(try solve(two, [11 * least], tolerance: 0.09).record.outcome == .stagnated(iteration: 1))
    let huge = try solve(MatrixOperator.positiveSemidefinite(.diagonal([0x1p-1000])), [0x1p500])
    #expect(huge.record.outcome == .breakdown(quantity: "g", iteration: 1) && huge.value == [.infinity])
    for least in [least, 3 * least] {
      let solution = try LSQR(tolerance: 0.1, iterationLimit: 10).attempt(
        Matrix(rows: 2, columns: 1, elements: [2, 0]), rightHandSide: [least, 0],
        preconditioner: IdentityPreconditioner(order: 1))
      #expect(solution.record.outcome == .stagnated(iteration: 1))
    }
  }

  /// Semidefinite by construction, with curvatures that rounding makes negative; and really indefinite, however little.
  @Test("solver.stopping: rounding is not mistaken for negative curvature")
  func roundingIsNotIndefinite() throws {
    for seed in 0..<40 {
      let recipe = MatrixCase(rows: 2 + seed % 5, columns: 12, seed: seed)
      let matrix = recipe.matrix.transposeTimesSelf()
      let rightHandSide = recipe.vector(named: "r", count: 12)
      let outside = try solve(MatrixOperator.positiveSemidefinite(matrix), rightHandSide).record.outcome
      switch outside {
      case .singularOperator, .stagnated, .iterationLimit: break
      default: Issue.record("\(outside)")
      }
    }
    let slightly = try solve(
      MatrixOperator.positiveSemidefinite(.diagonal([1, -1e-12])), [0, 1]
    ).record.outcome
    #expect(slightly == .indefiniteOperator(curvature: -1e-12, iteration: 1))
  }

  @Test func recordSurvivesEncoding() throws {
    let diagonal = MatrixOperator.positiveSemidefinite(.diagonal([1, 2, -3]))
    for rightHandSide in [[1.0, 1, 0], [0, 0, 1], [0, 0, 0]] {
      let record = try solve(diagonal, rightHandSide).record
      let decoded = try JSONDecoder().decode(
        ConvergenceRecord.self, from: JSONEncoder().encode(record))
      #expect(decoded == record)
    }
  }
}
