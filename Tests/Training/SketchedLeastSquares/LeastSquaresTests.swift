import CounterStream
import DenseLinearAlgebra
import LinearOperators
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

/// `min ‖Ag − b‖² + μ‖g‖²`, against LAPACK's `dgelsd` on `[A; √μ I]`.
@Suite struct LeastSquaresTests {
  private let stream = CounterStream(seed: 4)

  private func lapack(_ a: Matrix, _ b: [Double], damping: Double) throws -> [Double] {
    let n = a.columns
    let stacked = a.stacked(onDamping: damping)
    return try LeastSquaresSolution(stacked, b + Array(repeating: 0, count: n)).x
  }

  /// The condition number of least squares is `κ(1 + κ‖r‖/(‖A‖‖x‖))` (Wedin 1973); each of the two solutions may be off by as much,
  /// with a modest multiple of `u`, 30 as in LAPACK's tests, and the solver by its accuracy on top.
  private func requireSolved(
    _ problem: LeastSquaresCase, kind: Kind, damping: Double, noise: Double, accuracy: Double, rows: Int
  ) throws {
    let a = try problem.matrix()
    let n = problem.columns
    var b = a.times(problem.vector(n, "solution"))
    add(noise, problem.vector(problem.rows, "noise"), to: &b)
    let matrix = try kind.wrap(a)
    let sketch = try EmbeddingFamily.countSketch.distribution(rows: rows, of: matrix)
    let answer = try SketchedLeastSquares(distribution: sketch, damping: damping, accuracy: accuracy)
      .solve(matrix, rightHandSide: b, stream: stream)
    let exact = try lapack(a, b, damping: damping)
    let (largest, least) = (problem.singularValues[0], problem.singularValues[n - 1])
    let condition = ((largest * largest + damping) / (least * least + damping)).squareRoot()
    let residual = norm(difference(b, a.times(exact))) + damping.squareRoot() * norm(exact)
    let sensitivity = condition * (1 + condition * residual / (largest * norm(exact)))
    try require(
      norm(difference(answer.value, exact)) / norm(exact),
      atMost: (30 * unitRoundoff + 10 * accuracy) * sensitivity, "\(kind), μ = \(damping), noise \(noise)")
  }

  @Test(
    "solver.stopping: least squares by LSQR is that of LAPACK, for every kind of matrix, damped or not, consistent or not"
  )
  func everyKind() throws {
    let problem = LeastSquaresCase(rows: 150, singularValues: [5, 3, 1, 0.5, 0.1, 0.05], seed: 8)
    for kind in Kind.allCases {
      for damping in [0, 0.01] {
        for noise in [0, 0.5] {
          try requireSolved(
            problem, kind: kind, damping: damping, noise: noise, accuracy: 1e-13, rows: 60)
        }
      }
    }
  }

  /// `κ(A) = 2.7·10⁷`: `AᵀA` has no correct digit left for the smallest singular value, LSQR has them all.
  @Test("solver.stopping: at κ(A) = 2.7·10⁷ LSQR retains the digits that the normal equations lose")
  func illConditioned() throws {
    let problem = LeastSquaresCase(rows: 200, singularValues: [1, 0.1, 1e-3, 1e-5, 1 / 2.7e7], seed: 6)
    try requireSolved(problem, kind: .dense, damping: 0, noise: 0, accuracy: 1e-14, rows: 80)

    let (a, g) = (try problem.matrix(), problem.vector(5, "solution"))
    let normalEquations = SketchedLeastSquares(solver: .gram, distribution: nil, accuracy: 1e-6)
    do {
      let answer = try normalEquations.solve(a, rightHandSide: a.times(g), stream: stream)
      #expect(norm(difference(answer.value, g)) / norm(g) > 1e-4)
    } catch is LeastSquaresError {}
  }

  @Test func theSolversAgreeWhereTheyCan() throws {
    let problem = LeastSquaresCase(rows: 90, singularValues: [2, 1.5, 1, 0.7], seed: 3)
    let (a, b) = (try problem.matrix(), problem.vector(90, "b"))
    let exact = try lapack(a, b, damping: 0.2)
    for solver in SolverKind.allCases {
      let sketch = try EmbeddingFamily.gaussian.distribution(rows: 600, of: a)
      let answer = try SketchedLeastSquares(
        solver: solver, distribution: solver.isSketched ? sketch : nil, damping: 0.2, accuracy: 1e-11
      ).solve(a, rightHandSide: b, stream: stream)
      // Every stopping rule bounds the error by ε₀ times a condition number below 10.
      #expect(norm(difference(answer.value, exact)) <= 1e-9 * norm(exact), "\(solver)")
      #expect(answer.operations > 0)
    }
  }
}
