import ConjugateGradient
import DenseLinearAlgebra
import LinearOperators
import Preconditioning
import TestSupport
import Testing

/// Systems that are refused before the operator is touched, and those that need no work.
@Suite struct RefusalTests {
  private func outcomes(
    _ operator: some LinearOperator, _ rightHandSide: [Double], tolerance: Double = 1e-6,
    iterationLimit: Int = 10, start: [Double]? = nil
  ) -> [Result<Solution, SolverError>] {
    let preconditioner = IdentityPreconditioner(order: rightHandSide.count)
    /// A system in memory throws nothing but a solver's own errors.
    func result(_ solve: () throws -> Solution) -> Result<Solution, SolverError> {
      Result { try solve() }.mapError { $0 as! SolverError }
    }
    return [
      result {
        try ConjugateGradient(tolerance: tolerance, iterationLimit: iterationLimit).attempt(
          `operator`, rightHandSide: rightHandSide, preconditioner: preconditioner, start: start)
      },
      result {
        try FixedPointIteration(tolerance: tolerance, iterationLimit: iterationLimit).attempt(
          `operator`, rightHandSide: rightHandSide, preconditioner: preconditioner, start: start)
      },
    ]
  }

  private func identity(_ properties: OperatorProperties = [.symmetric, .positiveSemidefinite])
    -> FunctionOperator
  {
    FunctionOperator(order: 2, properties: properties) { x, _ in x }
  }

  @Test func undeclaredPropertiesAreRefused() {
    for declared: OperatorProperties in [[], .symmetric, .positiveSemidefinite] {
      let operatorWithLess = identity(declared)
      for outcome in outcomes(operatorWithLess, [1, 2]) {
        let missing = OperatorProperties([.symmetric, .positiveSemidefinite]).subtracting(declared)
        #expect(outcome == .failure(.undeclaredProperties(missing: missing)))
      }
      #expect(operatorWithLess.applications == 0)
    }
    let message = SolverError.undeclaredProperties(missing: [.symmetric, .positiveSemidefinite])
      .description
    #expect(message.contains("symmetric and positive semidefinite"))
  }

  @Test func nonFiniteArgumentsAreRefused() {
    for poison in [Double.nan, .infinity, -.infinity] {
      let untouched = identity()
      for outcome in outcomes(untouched, [1, poison]) {
        #expect(outcome == .failure(.notFinite(argument: "right-hand side")))
      }
      for outcome in outcomes(untouched, [1, 2], start: [poison, 0]) {
        #expect(outcome == .failure(.notFinite(argument: "start")))
      }
      #expect(untouched.applications == 0)
    }
  }

  @Test func parametersAreChecked() {
    for tolerance in [-.leastNonzeroMagnitude, -1e-6, .infinity, -.infinity] {
      for outcome in outcomes(identity(), [1, 2], tolerance: tolerance) {
        #expect(outcome == .failure(.invalidTolerance(tolerance)))
      }
    }
    for outcome in outcomes(identity(), [1, 2], tolerance: .nan) {
      #expect(throws: SolverError.self) { try outcome.get() }
    }
    for outcome in outcomes(identity(), [1, 2], iterationLimit: -1) {
      #expect(outcome == .failure(.invalidIterationLimit(-1)))
    }
  }

  @Test func singularPreconditionerIsAnError() {
    let singular = TriangularPreconditioner(TriangularMatrix(upperTriangleOf: .diagonal([1, 0])))
    #expect(throws: SolverError.preconditioner(.singular(pivot: 1))) {
      try ConjugateGradient(tolerance: 1e-6, iterationLimit: 10)
        .attempt(identity(), rightHandSide: [1, 2], preconditioner: singular)
    }
  }

  @Test func zeroRightHandSideNeedsNoWork() throws {
    for size in cornerSizes {
      let zeros = [Double](repeating: 0, count: size)
      for start in [nil, [Double](repeating: 1, count: size)] {
        let untouched = FunctionOperator(order: size) { x, _ in x }
        for outcome in outcomes(untouched, zeros, start: start) {
          let solution = try outcome.get()
          #expect(solution.value == zeros)
          #expect(solution.record.outcome == .converged)
          #expect(solution.record.iterations == 0)
          #expect(solution.record.operatorApplications == 0)
          #expect(solution.record.residualNorm == 0)
          #expect(solution.record.relativeResidual == 0)
          #expect(solution.record.residualHistory == [0])
        }
        #expect(untouched.applications == 0)
      }
    }
  }

  @Test func wrongSizesTrap() async {
    await #expect(processExitsWith: .failure) {
      _ = try ConjugateGradient(tolerance: 1e-6, iterationLimit: 1).attempt(
        MatrixOperator(.identity(2), properties: [.symmetric, .positiveSemidefinite]),
        rightHandSide: [1, 2, 3], preconditioner: IdentityPreconditioner(order: 3))
    }
    await #expect(processExitsWith: .failure) {
      _ = try ConjugateGradient(tolerance: 1e-6, iterationLimit: 1).attempt(
        MatrixOperator(.identity(2), properties: [.symmetric, .positiveSemidefinite]),
        rightHandSide: [1, 2], preconditioner: IdentityPreconditioner(order: 3))
    }
    await #expect(processExitsWith: .failure) {
      _ = try ConjugateGradient(tolerance: 1e-6, iterationLimit: 1).attempt(
        MatrixOperator(.identity(2), properties: [.symmetric, .positiveSemidefinite]),
        rightHandSide: [1, 2], preconditioner: IdentityPreconditioner(order: 2), start: [1])
    }
  }
}
