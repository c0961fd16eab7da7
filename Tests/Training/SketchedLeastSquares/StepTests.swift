import Claims
import ConjugateGradient
import CounterStream
import DenseLinearAlgebra
import LinearOperators
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

/// `(AᵀA + μI) g = r`, for matrices of every kind.
@Suite struct StepTests {
  private let problem = LeastSquaresCase(
    rows: 96, singularValues: (0..<8).map { 4 / Double(1 + $0) }, seed: 5)
  private let stream = CounterStream(seed: 3)

  /// With `‖G_μ g − r‖ ≤ ε₀‖r‖` the error is at most `ε₀‖r‖/λ_min`; rounding of the products is far below `ε₀ = 10⁻⁹`.
  private func requireSolved(
    _ g: [Double], _ r: [Double], damping: Double, accuracy: Double, _ what: String
  ) throws {
    let exact = try problem.stepSolution(r, damping: damping)
    let least = problem.singularValues.last!
    try require(
      norm(difference(g, exact)), atMost: 1.01 * accuracy * norm(r) / (least * least + damping), what)
  }

  @Test("solver.stopping: every kind of matrix, solver and damping gives the answer within its accuracy")
  func everyKindAndSolver() throws {
    let a = try problem.matrix()
    let r = problem.vector(8, "r")
    for kind in Kind.allCases {
      for solver in SolverKind.allCases {
        for damping in solver == .nystrom ? [0.3] : [0, 0.3] {
          let matrix = try kind.wrap(a)
          let sketch = try EmbeddingFamily.gaussian.distribution(rows: 640, of: matrix)
          let solve = SketchedLeastSquares(
            solver: solver, distribution: solver.isSketched ? sketch : nil, damping: damping, accuracy: 1e-9)
          let answer = try solve.solveStep(matrix, residual: r, stream: stream)
          try requireSolved(
            answer.value, r, damping: damping, accuracy: 1e-9, "\(kind) \(solver) μ = \(damping)")
          #expect(answer.relativeResidual <= 1e-9)
          #expect(
            (answer.factor != nil) == solver.isPreconditioned
              && (answer.iteration == nil) == (solver == .gram))
        }
      }
    }
  }

  /// The exact solver draws no sketch, so none of its time is that of one; and products of a stored sketch are those of a Gram matrix.
  @Test func secondsAreThoseOfTheirStage() throws {
    let a = try problem.matrix()
    let sketch = try EmbeddingFamily.gaussian.distribution(rows: 64, of: a)
    let r = problem.vector(8, "r")
    func seconds(_ problem: SketchedLeastSquares) throws -> SolveTimes {
      try problem.solveStep(a, residual: r, stream: stream).seconds
    }
    let exact = try seconds(SketchedLeastSquares(solver: .gram, accuracy: 1e-9))
    let sketched = try seconds(SketchedLeastSquares(distribution: sketch, accuracy: 1e-9))
    #expect(exact.sketch == 0 && exact.gram > 0 && exact.factorization > 0 && exact.solve > 0)
    #expect(
      sketched.sketch > 0 && sketched.gram > 0 && sketched.factorization > 0 && sketched.solve > 0)
  }

  @Test(arguments: EmbeddingFamily.allCases) func everyFamily(_ family: EmbeddingFamily) throws {
    let a = StoredKhatriRaoMatrix(
      left: problem.stream.substream("L").signMatrix(rows: 40, columns: 8),
      right: Matrix(rows: 3, columns: 8, elements: problem.vector(24, "X")))
    let r = problem.vector(8, "r")
    let exact = try CholeskyFactorization(dampedGram(a.denseMatrix(), 0.5)).solve(r)
    for rows in [5, 96] {
      let sketch = try family.distribution(rows: rows, of: a)
      let answer = try SketchedLeastSquares(distribution: sketch, damping: 0.5, accuracy: 1e-11)
        .solveStep(a, residual: r, stream: stream)
      // ‖g − g*‖ ≤ ε₀‖r‖/μ.
      #expect(norm(difference(answer.value, exact)) <= 1.01e-11 * norm(r) / 0.5, "\(family), \(rows) rows")
    }
  }

  private func dampedGram(_ a: Matrix, _ damping: Double) -> Matrix {
    var gram = a.transposeTimesSelf()
    gram.addToDiagonal(damping)
    return gram
  }

  /// A spectrum that decays like `i^{-1.5}`, `s = 2 d_μ < n`: the dense `P` of the same sketch is the plain twin.
  @Test(
    "preconditioner.low-rank: at s = 2 d_μ < n as many iterations as with the dense P, and none of its memory"
  )
  func fewerRowsThanColumns() throws {
    let n = 60
    let decaying = LeastSquaresCase(
      rows: 240, singularValues: (1...n).map { 1 / (Double($0) * Double($0).squareRoot()).squareRoot() },
      seed: 9)
    let (a, r, damping) = (try decaying.matrix(), decaying.vector(n, "r"), 0.02)
    let dimension = decaying.singularValues.reduce(0) { $0 + $1 * $1 / ($1 * $1 + damping) }
    let s = Int((2 * dimension).rounded(.up))
    #expect(s < n)
    for family in [EmbeddingFamily.gaussian, .srht, .countSketch, .sparseSign] {
      let solve = SketchedLeastSquares(
        distribution: try family.distribution(rows: s, of: a), damping: damping, accuracy: 1e-8)
      let answer = try solve.solveStep(a, residual: r, stream: stream)
      let factor = try #require(answer.factor)
      guard case .lowRank = factor.form else {
        Issue.record("\(family): P has not the low-rank form")
        continue
      }
      var p = factor.embedding!.apply(a).transposeTimesSelf()
      p.addToDiagonal(damping)
      let plain = try ConjugateGradient(tolerance: 1e-8, iterationLimit: 400).solve(
        MatrixOperator(dampedGram(a, damping), properties: [.symmetric, .positiveSemidefinite]),
        rightHandSide: r, preconditioner: TriangularPreconditioner(try CholeskyFactorization(p).r))
      let (fast, twin) = (try #require(answer.iteration).record.iterations, plain.record.iterations)
      #expect(abs(fast - twin) <= 2, "\(family): \(fast) iterations, the plain twin \(twin)")
    }
  }

  @Test func anEarlierPreconditionerIsTriedFirst() throws {
    let (a, r) = (try problem.matrix(), problem.vector(8, "r"))
    let sketch = try EmbeddingFamily.gaussian.distribution(rows: 64, of: a)
    let solve = SketchedLeastSquares(distribution: sketch, accuracy: 1e-9)
    let factor = try solve.factor(a, stream: stream)
    let again = try solve.solveStep(a, residual: r, reusing: factor, stream: stream)
    #expect(again.factor == nil && again.iteration != nil)
    try requireSolved(again.value, r, damping: 0, accuracy: 1e-9, "with the earlier P")
    #expect(
      again.operations == (try solve.solveStep(a, residual: r, stream: stream)).operations - factor.cost.total
    )

    // Behind a P whose inverse overflows nothing converges: the solve draws its own, and counts what was done in vain.
    let other = TriangularPreconditioner(
      TriangularMatrix(upperTriangleOf: .diagonal([Double](repeating: 1e-200, count: 8))))
    let own = try solve.solveStep(a, residual: r, reusing: other, stream: stream)
    #expect(own.factor != nil && own.operations > factor.cost.total)
    try requireSolved(own.value, r, damping: 0, accuracy: 1e-9, "with a new P")
  }

  /// The Gram matrix of the sketch loses what QR keeps at `κ = 10⁷`; a family that stores its sketch is drawn and applied once.
  @Test(
    "cost.step: where Cholesky loses too many digits a stored sketch is factored by QR, and not redrawn")
  func illConditioned() throws {
    let ill = LeastSquaresCase(rows: 120, singularValues: [1, 1e-2, 1e-4, 1e-7], seed: 2)
    let a = try ill.matrix()
    let sketch = try EmbeddingFamily.countSketch.distribution(rows: 64, of: a)
    let factor = try SketchedLeastSquares(distribution: sketch, accuracy: 1e-3).factor(a, stream: stream)
    let r = try #require(factor.triangle)
    let byQR = try QRFactorization(factor.embedding!.apply(a)).r
    #expect(r.matrix == TriangularMatrix(upperTriangleOf: byQR).matrix)
    let (s, n) = (64, 4)
    #expect(
      factor.cost.total
        == sketch.operations(of: a) + s * n * n + SketchedPreconditioner.gramOperations(columns: n)
        + SketchedPreconditioner.operations(rows: s, columns: n))
  }

  /// `μ` far below what Woodbury's form can hold: the triangle takes its place, and the answer says so.
  @Test func aTinyDampingTakesTheTriangle() throws {
    let a = try problem.matrix()
    let sketch = try EmbeddingFamily.gaussian.distribution(rows: 5, of: a)
    let factor = try SketchedLeastSquares(distribution: sketch, damping: 1e-17, accuracy: 1e-3)
      .factor(a, stream: stream)
    #expect(factor.triangle != nil)
    let usual = try SketchedLeastSquares(distribution: sketch, damping: 1e-3, accuracy: 1e-3)
      .factor(a, stream: stream)
    #expect(usual.triangle == nil)
  }

  /// The check of a low-rank form does not depend on the scale of the system.
  @Test(
    "preconditioner.low-rank: the check of a solve holds at every scale",
    arguments: [-480, -300, 0, 300, 480])
  func checksAtEveryScale(_ k: Int) throws {
    let scale = Double(sign: .plus, exponent: k, significand: 1)
    let a = try problem.matrix().scaled(by: scale)
    for solver in [SolverKind.nystrom, .sketched] {
      let solve = SketchedLeastSquares(
        solver: solver, distribution: try EmbeddingFamily.gaussian.distribution(rows: 6, of: a),
        size: solver == .nystrom ? .fixed(4) : nil, damping: 0.3 * scale * scale, accuracy: 1e-6)
      let answer = try solve.solveStep(a, residual: problem.vector(8, "r"), stream: stream)
      #expect(answer.log.violations.isEmpty && answer.log.checked[.preconditionerLowRank] != nil)
    }
  }

  /// A low-rank form that loses its digits is replaced by a triangle where `n²` numbers are few, and only there.
  @Test func noTriangleOfManyColumns() throws {
    func form(_ n: Int, most: Int) throws -> SketchedFactor.Form {
      try SketchedFactor.Form(
        sketchedMatrix: Matrix(rows: 2, columns: n, repeating: 1), damping: 1e-14, mostColumns: most)
    }
    guard case .triangular = try form(40, most: 40) else {
      Issue.record("no triangle was made of 40 columns")
      return
    }
    #expect {
      try form(40, most: 39)
    } throws: { if case PreconditionerError.dampingTooSmall = $0 { true } else { false } }
  }

  @Test func zeroIsSolvedByZero() throws {
    let a = try problem.matrix()
    let sketch = try EmbeddingFamily.gaussian.distribution(rows: 64, of: a)
    for solver in SolverKind.allCases {
      let solve = SketchedLeastSquares(
        solver: solver, distribution: solver.isSketched ? sketch : nil, damping: 0.5, accuracy: 1e-6)
      let zeros = [Double](repeating: 0, count: 8)
      #expect(try solve.solveStep(a, residual: zeros, stream: stream).value == zeros, "\(solver)")
    }
  }
}

extension CounterStream {
  /// Entries ±1.
  fileprivate func signMatrix(rows: Int, columns: Int) -> Matrix {
    Matrix(rows: rows, columns: columns, elements: signs(rows * columns))
  }
}
