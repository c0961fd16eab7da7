import DenseLinearAlgebra
import TestSupport
import Testing

@Suite struct LeastSquaresTests {
  /// The residual of a solution is orthogonal to the columns, up to the backward error: for `(A+E)ᵀr = 0`,
  /// `‖Aᵀr‖ ≤ ‖E‖‖r‖`, and `r` itself is computed within `u(‖A‖‖x‖ + ‖b‖)`.
  private func requireNormalEquations(_ a: Matrix, _ b: [Double], _ x: [Double]) throws {
    let residual = difference(b, a.times(x))
    let scale = frobeniusNorm(a) * (frobeniusNorm(a) * norm(x) + norm(b))
    let zero = [Double](repeating: 0, count: a.columns)
    let ratio = backwardErrorRatio(
      a.transposeTimes(residual), zero, scale: scale, size: max(a.rows, a.columns))
    try require(ratio, atMost: lapackThreshold, "ratio of Aᵀ(b − Ax)")
  }

  @Test func residualsAreOrthogonalToTheColumns() throws {
    try checkProperty("residualsAreOrthogonalToTheColumns", over: MatrixCase.self) { c in
      let a = c.matrix
      let b = c.vector(named: "b", count: c.rows)
      let solution = try LeastSquaresSolution(a, b)
      try require(solution.x.count == c.columns, "x has \(solution.x.count) entries")
      try requireNormalEquations(a, b, solution.x)
      if !c.integers {
        try require(solution.rank == min(c.rows, c.columns), "the rank is \(solution.rank)")
      }
    }
  }

  /// `A = P Q` of rank `r`: the solution satisfies the normal equations, and equals `A⁺b` with the pseudo-inverse
  /// `V_r Σ_r⁻¹ U_rᵀ` as far as two backward stable solutions must: by Wedin's theorem (Higham 2002, theorem
  /// 20.1) within `κ(2‖x‖ + (κ+1)‖residual‖/‖A‖)` times the relative backward errors, `κ = σ₁/σ_r`.
  @Test func rankDeficientSolutionsHaveTheLeastNorm() throws {
    try checkProperty("rankDeficientSolutionsHaveTheLeastNorm", over: MatrixCase.self) { c in
      let rank = min(c.rows, c.columns) / 2
      guard rank > 0 else { return }
      let a =
        c.matrix(named: "left", rows: c.rows, columns: rank)
        * c.matrix(named: "right", rows: rank, columns: c.columns)
      let svd = try SingularValueDecomposition(a)
      let condition = svd.values[0] / svd.values[rank - 1]
      guard condition < 1e6 else { return }
      let b = c.vector(named: "b", count: c.rows)
      let solution = try LeastSquaresSolution(a, b)
      try require(solution.rank == rank, "the rank is \(solution.rank), not \(rank)")
      try requireNormalEquations(a, b, solution.x)

      let coordinates = svd.u.columns(0..<rank).transposeTimes(b)
      let weighted = zip(coordinates, svd.values).map { $0 / $1 }
      let least = svd.vTransposed.transposed.columns(0..<rank).times(weighted)
      let residual = norm(difference(b, a.times(least)))
      let scale = condition * (2 * norm(least) + (condition + 1) * residual / svd.values[0])
      let ratio = backwardErrorRatio(solution.x, least, scale: scale, size: max(c.rows, c.columns))
      try require(ratio, atMost: lapackThreshold, "ratio of x − A⁺b")
    }
  }

  @Test func consistentSystemsAreSolved() throws {
    let a = Matrix(rows: 3, columns: 2, elements: [1, 0, 1, 0, 1, 1])
    let solution = try LeastSquaresSolution(a, [2, 3, 5])
    #expect(solution.rank == 2)
    #expect(backwardErrorRatio(solution.x, [2, 3], scale: norm([2, 3]), size: 3) <= lapackThreshold)
  }

  @Test(arguments: [(0, 0), (0, 3), (3, 0)])
  func emptySystemsHaveTheZeroSolution(rows: Int, columns: Int) throws {
    let b = [Double](repeating: 1, count: rows)
    let solution = try LeastSquaresSolution(Matrix(rows: rows, columns: columns), b)
    #expect(solution.x == Array(repeating: 0, count: columns))
    #expect(solution.rank == 0)
  }

  @Test func theZeroMatrixHasRankZero() throws {
    let solution = try LeastSquaresSolution(Matrix(rows: 3, columns: 2), [1, 2, 3])
    #expect(solution.x == [0, 0])
    #expect(solution.rank == 0)
  }

  @Test(arguments: [Double.nan, .infinity]) func whatIsNotFiniteIsRefused(entry: Double) {
    let refused = LinearAlgebraError.notFinite(routine: "dgelsd")
    #expect(throws: refused) { try LeastSquaresSolution(Matrix.diagonal([1, entry]), [1, 1]) }
    #expect(throws: refused) { try LeastSquaresSolution(Matrix.identity(2), [1, entry]) }
  }

  @Test func anOverflowIsRefused() {
    #expect(throws: LinearAlgebraError.overflow(routine: "dgelsd")) {
      try LeastSquaresSolution(Matrix.diagonal([1e-300, 1e-300]), [1e300, 1])
    }
  }
}
