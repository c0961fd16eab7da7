import Claims
import CounterStream
import DenseLinearAlgebra
import LinearOperators
import SubspaceEmbedding
import TestSupport
import Testing

@testable import SketchedLeastSquares

/// What is proved is true, and is proved where it should be.
@Suite struct CertificateTests {
  private let problem = LeastSquaresCase(rows: 80, singularValues: [3, 2, 1, 0.5, 0.25], seed: 7)
  private let stream = CounterStream(seed: 5)

  /// `V(Σ² + μI)⁻¹Vᵀr` and the least squares solution are known to about `100 N u κ²` here, far below the accuracy of the solves.
  private let reference = 1e-12

  @Test(
    "solver.stopping: proved bounds on λ_min, κ and the error of a step hold, damped or not, in both forms",
    arguments: [(damping: 0.0, rows: 60), (0.5, 60), (0.5, 3)])
  func step(_ damping: Double, _ rows: Int) throws {
    let (a, r) = (try problem.matrix(), problem.vector(5, "r"))
    let exact = try problem.stepSolution(r, damping: damping)
    for kind in [Kind.dense, .sparse, .rowBlocks] {
      let matrix = try kind.wrap(a)
      let solve = SketchedLeastSquares(
        distribution: try EmbeddingFamily.gaussian.distribution(rows: rows, of: matrix), damping: damping,
        accuracy: 1e-6)
      let answer = try solve.solveStep(matrix, residual: r, stream: stream)
      let form = try #require(answer.factor).form
      let proved = try solve.certificate(of: answer, for: matrix, residual: r, preconditioner: form)
      let (lambdaMin, condition, error) = (
        try #require(proved.lambdaMin), try #require(proved.conditionNumber),
        try #require(proved.solutionError)
      )
      let truth = 0.0625 + damping
      #expect(lambdaMin <= truth * (1 + 1e-12) && lambdaMin >= 0.9 * truth)
      #expect(condition >= 1 && condition < 100)
      let measured = norm(difference(answer.value, exact)) / norm(answer.value)
      #expect(measured <= error + reference && error < 1e-3)
    }
  }

  @Test("solver.stopping: the proved bound on the error of least squares holds, consistent or not")
  func leastSquares() throws {
    let a = try problem.matrix()
    for damping in [0, 0.1] {
      for noise in [0.0, 1] {
        var b = a.times(problem.vector(5, "solution"))
        add(noise, problem.vector(80, "noise"), to: &b)
        let solve = SketchedLeastSquares(
          distribution: try EmbeddingFamily.sparseSign.distribution(rows: 40, of: a), damping: damping,
          accuracy: 1e-7)
        let answer = try solve.solve(a, rightHandSide: b, stream: stream)
        let exact = try problem.stepSolution(a.transposeTimes(b), damping: damping)
        let bound = try #require(try solve.provedError(of: answer, for: a, rightHandSide: b))
        let measured = norm(difference(answer.value, exact)) / norm(answer.value)
        #expect(measured <= bound + reference && bound < 1e-3, "μ = \(damping), noise \(noise)")
        // A wrong answer is not certified as a right one.
        var wrong = answer.value
        wrong[0] += 1
        let forged = LeastSquaresAnswer(
          value: wrong, relativeResidual: 1, operations: 0, seconds: SolveTimes())
        let forgedBound = try #require(try solve.provedError(of: forged, for: a, rightHandSide: b))
        #expect(forgedBound >= norm(difference(wrong, exact)) / norm(wrong) - reference)
      }
    }
  }

  @Test func whatCannotBeProvedIsNotSaid() throws {
    let (a, r) = (try problem.matrix(), problem.vector(5, "r"))
    let closures = try Kind.closures.wrap(a)
    for damping in [0, 0.5] {
      let solve = SketchedLeastSquares(solver: .cg, distribution: nil, damping: damping, accuracy: 1e-6)
      let answer = try solve.solveStep(closures, residual: r, stream: stream)
      let proved = try solve.certificate(of: answer, for: closures, residual: r, preconditioner: nil)
      #expect(proved.lambdaMin == (damping > 0 ? damping : nil))
      #expect(proved.conditionNumber == nil && proved.solutionError == nil)
      #expect(try solve.provedError(of: answer, for: closures, rightHandSide: a.times(r)) == nil)
    }
    // λ_min is within the rounding of AᵀA.
    let ill = LeastSquaresCase(rows: 60, singularValues: [1, 1e-9], seed: 1)
    let (m, b) = (try ill.matrix(), ill.vector(60, "b"))
    let solve = SketchedLeastSquares(
      distribution: try EmbeddingFamily.gaussian.distribution(rows: 30, of: m), accuracy: 1e-8)
    let answer = try solve.solve(m, rightHandSide: b, stream: stream)
    #expect(try solve.provedError(of: answer, for: m, rightHandSide: b) == nil)
  }

  /// Entries whose squares overflow: there is an answer, and nothing is proved of it.
  @Test func overflowingSquaresProveNothing() throws {
    let a = try problem.matrix().scaled(by: 0x1p900)
    let g = problem.vector(5, "solution")
    let b = a.times(g)
    let solve = SketchedLeastSquares(
      distribution: try EmbeddingFamily.gaussian.distribution(rows: 30, of: a), accuracy: 1e-10)
    let answer = try solve.solve(a, rightHandSide: b, stream: stream)
    #expect(norm(difference(answer.value, g)) <= 1e-7 * norm(g))
    #expect(try solve.provedError(of: answer, for: a, rightHandSide: b) == nil)
  }
}
