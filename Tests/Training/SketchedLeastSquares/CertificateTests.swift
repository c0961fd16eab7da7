import Claims
import CounterStream
import DenseLinearAlgebra
import LinearOperators
import SubspaceEmbedding
import TestSupport
import Testing

@testable import SketchedLeastSquares

/// Proved bounds are true, and are proved where they should be.
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

  /// On `A = I` nothing is rounded and the residual is what it is made to be, so that the bound is the sum of its terms: what the Gram matrix, a product by it,
  /// the sum with `μg` and the residual may hide.
  @Test("solver.stopping: no rounding is left out of the error of a solution", arguments: [0.0, 0.5])
  func everyRounding(damping: Double) throws {
    let (n, e) = (4, [1.0, -1, 1, -1])
    let a = Matrix.identity(n)
    for residual in [0, 0x1p-50] {
      let r = e.map { (1 + damping) * $0 + residual }
      let answer = LeastSquaresAnswer(
        value: e, relativeResidual: 0, cost: SolveCost(operations: 0), seconds: SolveTimes())
      for solver in [SolverKind.gram, .cg] {
        let solve = SketchedLeastSquares(
          solver: solver, distribution: nil, damping: damping, accuracy: 1e-6)
        let proved = try solve.certificate(of: answer, for: a, residual: r, preconditioner: nil)
        let (lambdaMin, bound) = (try #require(proved.lambdaMin), try #require(proved.solutionError))
        let (size, u) = (2.0, unitRoundoff)
        let terms =
          Double(n + 1) * u * 4 * size + Double(n + 2) * u * 4 * size + 2 * u * (1 + damping) * size
          + 2 * residual
        #expect(bound * lambdaMin * size >= terms * (1 - 1e-12))
        #expect(bound * lambdaMin * size <= terms * (1 + 1e-12))
      }
    }
  }

  /// More columns than a certificate squares: `G_μ = AᵀA + μI` for three rows that are orthogonal, so that the solution is known to a few roundings.
  @Test(
    "solver.stopping: without n² numbers the error of a damped step is proved by products",
    .timeLimit(.minutes(1)))
  func withoutSquares() throws {
    let n = SketchedLeastSquares.mostColumnsOfGram + 1
    let a = Matrix(rows: 3, columns: n) { i, j in j % 3 == i ? (j % 2 == 0 ? 0.25 : -0.5) : 0 }
    let r = problem.vector(n, "r")
    let squares = (0..<3).map { i in (0..<n).reduce(0) { $0 + a[i, $1] * a[i, $1] } }
    let image = a.times(r)
    for damping in [0.5, 1e-3] {
      var exact = scaled(r, by: 1 / damping)
      for j in 0..<n {
        exact[j] -= a[j % 3, j] * image[j % 3] / (damping * (damping + squares[j % 3]))
      }
      for (kind, rows) in [(Kind.dense, nil), (.sparse, nil), (.rowBlocks, 3), (.dense, 3)] {
        let matrix = try kind.wrap(a)
        let solve = SketchedLeastSquares(
          solver: rows == nil ? .cg : .sketched,
          distribution: try rows.map { try EmbeddingFamily.gaussian.distribution(rows: $0, of: matrix) },
          damping: damping, accuracy: 1e-6)
        let answer = try solve.solveStep(matrix, residual: r, stream: stream)
        let form = answer.factor?.form
        let proved = try solve.certificate(of: answer, for: matrix, residual: r, preconditioner: form)
        #expect(proved.lambdaMin == damping && proved.conditionNumber == nil)
        #expect(proved.unproved == (rows == nil ? nil : [.conditionNumber: .size]))
        let bound = try #require(proved.solutionError)
        // Sums of n terms twice, over μ.
        let known = 8 * Double(n) * unitRoundoff * squares.max()! / damping
        #expect(norm(difference(answer.value, exact)) / norm(answer.value) <= bound + known)
        #expect(bound <= 1e-6 * (1 + squares.max()! / damping))

        let b = problem.vector(3, "b")
        let fit = try solve.solve(matrix, rightHandSide: b, stream: stream)
        let ofFit = try solve.certificate(of: fit, for: matrix, rightHandSide: b)
        #expect(ofFit.lambdaMin == damping && ofFit.unproved == nil)
        let minimiser = (0..<n).map { a[$0 % 3, $0] * b[$0 % 3] / (damping + squares[$0 % 3]) }
        #expect(
          norm(difference(fit.value, minimiser)) / norm(fit.value)
            <= (try #require(ofFit.solutionError)) + known)
      }
    }
    let closures = try Kind.closures.wrap(a)
    for (damping, reason) in [(0.0, StepCertificate.Reason.size), (0.5, .products)] {
      let solve = SketchedLeastSquares(solver: .cg, distribution: nil, damping: damping, accuracy: 1e-6)
      let answer = LeastSquaresAnswer(
        value: r, relativeResidual: 0, cost: SolveCost(operations: 0), seconds: SolveTimes())
      let proved = try solve.certificate(of: answer, for: closures, residual: r, preconditioner: nil)
      #expect(proved.lambdaMin == (damping > 0 ? damping : nil))
      #expect(
        proved.unproved
          == (damping > 0 ? [.solutionError: reason] : [.lambdaMin: reason, .solutionError: reason]))
    }
  }

  /// On three columns of `I` and thousands of zeros nothing is rounded, and the bound is again the sum of its terms.
  @Test("solver.stopping: no rounding is left out of an error that is proved by products")
  func everyRoundingOfProducts() throws {
    let (n, damping, u) = (SketchedLeastSquares.mostColumnsOfGram + 1, 0.5, unitRoundoff)
    let a = Matrix(rows: 3, columns: n) { $0 == $1 ? 1 : 0 }
    let g = (0..<n).map { $0 % 2 == 0 ? 1.0 : -1 }
    let r = g.enumerated().map { $1 * ($0 < 3 ? 1.5 : 0.5) }
    let answer = LeastSquaresAnswer(
      value: g, relativeResidual: 0, cost: SolveCost(operations: 0), seconds: SolveTimes())
    let solve = SketchedLeastSquares(solver: .cg, distribution: nil, damping: damping, accuracy: 1e-6)
    let bound = try #require(
      try solve.certificate(of: answer, for: a, residual: r, preconditioner: nil).solutionError)
    let size = Double(n).squareRoot()
    let terms = Double(n + 3 + 8) * u * 3 * size + 2 * u * (3.0.squareRoot() + damping * size)
    #expect(bound * damping * size >= terms * (1 - 1e-10))
    #expect(bound * damping * size <= terms * (1 + 1e-10))
  }

  /// The exact solver's factor saves a factorisation, and changes nothing but the estimate.
  @Test("solver.stopping: the certificate with the exact solver's factor is that of the matrix")
  func behindTheSolversFactor() throws {
    let (a, r) = (try problem.matrix(), problem.vector(5, "r"))
    for damping in [0, 0.01, 0.5] {
      let solve = SketchedLeastSquares(solver: .gram, distribution: nil, damping: damping, accuracy: 1e-6)
      let answer = try solve.solveStep(a, residual: r, stream: stream)
      var bare = answer
      bare.factoredGram = nil
      let proved = try solve.certificate(of: answer, for: a, residual: r, preconditioner: nil)
      #expect(try proved == solve.certificate(of: bare, for: a, residual: r, preconditioner: nil))
      #expect(
        try proved
          == solve.certificate(
            of: bare, for: a, residual: r, preconditioner: nil, gram: a.gramMatrix()))
      #expect(try #require(proved.lambdaMin) >= 0.97 * (0.0625 + damping))
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
        let bound = try #require(
          try solve.certificate(of: answer, for: a, rightHandSide: b).solutionError)
        let measured = norm(difference(answer.value, exact)) / norm(answer.value)
        #expect(measured <= bound + reference && bound < 1e-3, "μ = \(damping), noise \(noise)")
        // A wrong answer is not certified as a right one.
        var wrong = answer.value
        wrong[0] += 1
        let forged = LeastSquaresAnswer(
          value: wrong, relativeResidual: 1, cost: SolveCost(operations: 0), seconds: SolveTimes())
        let forgedBound = try #require(
          try solve.certificate(of: forged, for: a, rightHandSide: b).solutionError)
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
      #expect(
        proved.unproved
          == (damping > 0
            ? [.solutionError: .products] : [.lambdaMin: .products, .solutionError: .products]))
      #expect(try proved == solve.certificate(of: answer, for: closures, rightHandSide: a.times(r)))
    }
    // λ_min is within the rounding of AᵀA.
    let ill = LeastSquaresCase(rows: 60, singularValues: [1, 1e-9], seed: 1)
    let (m, b) = (try ill.matrix(), ill.vector(60, "b"))
    let solve = SketchedLeastSquares(
      distribution: try EmbeddingFamily.gaussian.distribution(rows: 30, of: m), accuracy: 1e-8)
    let answer = try solve.solve(m, rightHandSide: b, stream: stream)
    let proved = try solve.certificate(of: answer, for: m, rightHandSide: b)
    #expect(
      proved == StepCertificate(unproved: [.lambdaMin: .rounding, .solutionError: .rounding]))
    let step = try solve.certificate(
      of: answer, for: m, residual: m.transposeTimes(b), preconditioner: answer.factor?.form)
    #expect(
      step.unproved
        == [.lambdaMin: .rounding, .conditionNumber: .spectrum, .solutionError: .rounding])
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
    #expect(
      try solve.certificate(of: answer, for: a, rightHandSide: b)
        == StepCertificate(unproved: [.lambdaMin: .overflow, .solutionError: .overflow]))
  }

  /// `Aᵀ(b − Ag)` underflows to zero here, and `g` is off by a third: the bound allows for each product that may have.
  @Test func underflowOfTheGradient() throws {
    let a = Matrix(rows: 2, columns: 1, elements: [3e-162, 0])
    let solve = SketchedLeastSquares(solver: .gram, damping: 1e-10, accuracy: 0.5)
    let answer = try solve.solve(a, rightHandSide: [1e-162, 0], stream: CounterStream(seed: 1))
    let bound = try solve.certificate(of: answer, for: a, rightHandSide: [1e-162, 0]).solutionError
    // g* = 3·10⁻³²⁴/10⁻¹⁰ is no more than a unit of the last place from 3e-314 as it is computed.
    if let bound, answer.value[0] != 0 {
      #expect(bound >= 0.9 * abs(answer.value[0] - 3e-300 * 1e-14) / abs(answer.value[0]))
    }
  }
}
