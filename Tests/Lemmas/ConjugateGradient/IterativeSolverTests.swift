import ConjugateGradient
import DenseLinearAlgebra
import LinearOperators
import Preconditioning
import Synchronization
import TestSupport
import Testing

/// What both solvers share: the two entry points, and the calls of a callback.
@Suite struct IterativeSolverTests {
  private let solvers: [any IterativeSolver] = [
    ConjugateGradient(tolerance: 1e-10, iterationLimit: 100, recordsIterates: true),
    FixedPointIteration(tolerance: 1e-10, iterationLimit: 100, recordsIterates: true),
  ]

  /// Eigenvalues from 0.8 to 1.2, so that both solvers converge, with a preconditioner of condition number 10.
  private func system() throws -> TestSystem {
    try SpectrumCase(size: 9, exponent: 0, spacing: .arithmetic, preconditionerExponent: 1, seed: 3)
      .system(spectrum: (0..<9).map { 0.8 + 0.05 * Double($0) })
  }

  @Test("solver.stopping: a solve that does not converge throws, with everything computed so far")
  func solveThrowsWhatAttemptReturns() throws {
    let system = try system()
    let short: [any IterativeSolver] = [
      ConjugateGradient(tolerance: 1e-10, iterationLimit: 3),
      FixedPointIteration(tolerance: 1e-10, iterationLimit: 3),
    ]
    for solver in short {
      let attempt = try solver.attempt(
        system.operator, rightHandSide: system.rightHandSide, preconditioner: system.preconditioner,
        start: nil, onIteration: nil)
      #expect(attempt.record.outcome == .iterationLimit && attempt.record.relativeResidual < 1)
      #expect(throws: SolverError.notConverged(attempt, tolerance: 1e-10)) {
        try solver.solve(
          system.operator, rightHandSide: system.rightHandSide, preconditioner: system.preconditioner)
      }
    }
    // Whatever else ended it: a NaN, an indefinite operator, divergence, the accuracy that can be had.
    let ones = [Double](repeating: 1, count: 3)
    let deceivers: [(diagonal: [Double], tolerance: Double)] = [
      ([1, .nan, 1], 1e-8), ([1, -2, 1], 1e-8), ([1, 4, 1.1], 1e-8), ([1, 0, 0], 1e-8),
    ]
    for (diagonal, tolerance) in deceivers {
      let matrix = MatrixOperator.positiveSemidefinite(.diagonal(diagonal))
      let identity = IdentityPreconditioner(order: 3)
      let fixedPoint = FixedPointIteration(tolerance: tolerance, iterationLimit: 1000)
      #expect(
        try fixedPoint.attempt(matrix, rightHandSide: ones, preconditioner: identity).record.outcome
          != .converged)
      #expect(throws: SolverError.self) {
        try fixedPoint.solve(matrix, rightHandSide: ones, preconditioner: identity)
      }
    }
    for solver in solvers {
      let solution = try solver.solve(
        system.operator, rightHandSide: system.rightHandSide, preconditioner: system.preconditioner)
      #expect(solution.record.outcome == .converged)
      #expect(system.relativeResidual(solution.value) <= 1.001e-10)
    }
  }

  @Test("solver.stopping: a callback sees every iterate, and which residuals are recomputed", .tags(.exact))
  func callbackSeesEveryIterate() throws {
    let system = try system()
    for solver in solvers {
      var seen: [(SolverProgress, iterate: [Double])] = []
      let solution = try solver.solve(
        system.operator, rightHandSide: scaled(system.rightHandSide, by: 0x1p70),
        preconditioner: system.preconditioner
      ) { seen.append(($0, $0.iterate)) }
      let record = solution.record
      // Conjugate gradients recompute the last residual; the fixed-point iteration goes by no other.
      let recursive = solver is ConjugateGradient
      #expect(seen.count == record.iterations + (recursive ? 2 : 1))
      for (k, (progress, iterate)) in seen.prefix(record.iterations + 1).enumerated() {
        #expect(progress.iteration == k && progress.relativeResidual == record.residualHistory[k])
        #expect(iterate == solution.iterates[k])
        #expect(progress.isRecomputed == (!recursive || k == 0))
      }
      let last = try #require(seen.last)
      #expect(last.0.iteration == record.iterations && last.0.isRecomputed)
      #expect(last.0.relativeResidual == record.relativeResidual && last.iterate == solution.value)
    }
  }

  @Test("solver.stopping: an error thrown by a callback ends the solve at once", .tags(.exact))
  func callbackStopsTheSolve() throws {
    struct Enough: Error, Equatable { let iteration: Int }
    let system = try system()
    for solver in solvers {
      let counted = FunctionOperator(order: 9) { x, _ in system.matrix.times(x) }
      #expect(throws: Enough(iteration: 2)) {
        try solver.solve(
          counted, rightHandSide: system.rightHandSide, preconditioner: system.preconditioner
        ) { if $0.iteration == 2 { throw Enough(iteration: $0.iteration) } }
      }
      #expect(counted.applications == (solver is ConjugateGradient ? 2 : 4))
    }
  }

  /// Gives its products in place, and counts the arrays that it was handed.
  private final class InPlaceOperator: LinearOperator {
    let rows = 9
    let columns = 9
    let properties: OperatorProperties = [.symmetric, .positiveSemidefinite]
    let operationsPerApplication = 0
    let matrix: Matrix
    private let buffers = Mutex<Set<UInt>>([])

    init(_ matrix: Matrix) { self.matrix = matrix }

    var distinctBuffers: Int { buffers.withLock { $0.count } }

    func apply(_ x: [Double]) -> [Double] {
      Issue.record("a product that is not in place")
      return matrix.times(x)
    }
    func applyTransposed(_ y: [Double]) -> [Double] { apply(y) }
    func apply(_ x: [Double], into y: inout [Double]) {
      let address = unsafe y.withUnsafeMutableBufferPointer { UInt(bitPattern: $0.baseAddress) }
      buffers.withLock { _ = $0.insert(address) }
      matrix.multiply(x, into: &y)
    }
  }

  /// Products by `G` go into one vector, recomputed residuals into another, however many iterations there are.
  @Test func iterationsWorkInTheSameStorage() throws {
    let system = try SpectrumCase(
      size: 9, exponent: 3, spacing: .geometric, preconditionerExponent: 0, seed: 3
    ).system()
    let inPlace = InPlaceOperator(system.matrix)
    let record = try ConjugateGradient(tolerance: 1e-10, iterationLimit: 100).solve(
      inPlace, rightHandSide: system.rightHandSide, preconditioner: system.preconditioner
    ).record
    #expect(record.iterations >= 8)
    #expect(inPlace.distinctBuffers <= 2)
    let fixedPoint = InPlaceOperator(try self.system().matrix)
    _ = try FixedPointIteration(tolerance: 1e-10, iterationLimit: 100).solve(
      fixedPoint, rightHandSide: self.system().rightHandSide, preconditioner: self.system().preconditioner)
    #expect(fixedPoint.distinctBuffers <= 2)
  }

  @Test func theRefusalIsOneLineWithItsNumbers() throws {
    let attempt = try ConjugateGradient(tolerance: 1e-10, iterationLimit: 1).attempt(
      MatrixOperator.positiveSemidefinite(.diagonal([1, 3])), rightHandSide: [1, 1],
      preconditioner: IdentityPreconditioner(order: 2))
    let text = SolverError.notConverged(attempt, tolerance: 1e-10).description
    #expect(
      !text.contains("\n") && text.contains("not solved to 1e-10") && text.contains("after 1 iterations"))
    #expect(text.contains("\(attempt.record.relativeResidual)") && text.contains("raise the limit"))
  }
}
