import DenseLinearAlgebra
import TestSupport
import Testing

@Suite struct TriangularMatrixTests {
  /// Random above the diagonal, and on it numbers from 1 to 2 with both signs.
  private func triangle(_ c: MatrixCase) -> TriangularMatrix {
    let n = c.columns
    var a = c.matrix(named: "triangle", rows: n, columns: n)
    for k in 0..<n { a[k, k] = (k % 2 == 0 ? 1 : -1) * (1 + Double(k) / Double(n)) }
    return TriangularMatrix(upperTriangleOf: a)
  }

  @Test func theLowerTriangleIsDropped() throws {
    try checkProperty("theLowerTriangleIsDropped", over: MatrixCase.self) { c in
      let a = c.matrix(named: "square", rows: c.columns, columns: c.columns)
      let r = TriangularMatrix(upperTriangleOf: a)
      try require(r.order == c.columns, "the order is \(r.order)")
      try require(r.diagonal == (0..<c.columns).map { a[$0, $0] }, "the diagonal is \(r.diagonal)")
      try require(
        r.matrix == Matrix(rows: c.columns, columns: c.columns) { i, j in i <= j ? a[i, j] : 0 },
        "other entries remain")
    }
  }

  /// Substitution obeys `|b − Rx| ≤ γ_n |R||x|` (Higham 2002, theorem 8.5).
  @Test func substitutionSolvesBothSystems() throws {
    try checkProperty("substitutionSolvesBothSystems", over: MatrixCase.self) { c in
      let r = triangle(c)
      let b = c.vector(named: "b", count: c.columns)
      let x = try r.solve(b)
      let y = try r.solveTransposed(b)
      let scale = frobeniusNorm(r.matrix)
      try require(
        backwardErrorRatio(r.matrix.times(x), b, scale: scale * norm(x), size: c.columns),
        atMost: lapackThreshold, "ratio of b − Rx")
      try require(
        backwardErrorRatio(r.matrix.transposeTimes(y), b, scale: scale * norm(y), size: c.columns),
        atMost: lapackThreshold, "ratio of b − Rᵀy")
    }
  }

  @Test func solvingFromTheRight() throws {
    try checkProperty("solvingFromTheRight", over: MatrixCase.self) { c in
      let r = triangle(c)
      let a = c.matrix
      let x = try r.solveFromRight(a)
      try require(x.rows == c.rows && x.columns == c.columns, "X is \(x.rows)×\(x.columns)")
      let scale = frobeniusNorm(r.matrix) * frobeniusNorm(x)
      try require(
        backwardErrorRatio(x * r.matrix, a, scale: scale, size: c.columns), atMost: lapackThreshold,
        "ratio of A − XR")
    }
  }

  /// Integers are multiplied exactly, in one panel or several; the test matrix is not triangular before its lower part is dropped.
  @Test(arguments: [0, 1, 2, 7, 255, 256, 257, 600]) func theProductByItsTranspose(order: Int) throws {
    let c = MatrixCase(rows: 4, columns: order, integers: true, seed: order)
    let r = TriangularMatrix(upperTriangleOf: c.matrix(named: "square", rows: order, columns: order))
    #expect(r.transposeTimesSelf() == r.matrix.transposeTimes(r.matrix))
  }

  /// With a unit diagonal and integers above it, substitution on integers makes integers only.
  @Test(arguments: cornerSizes.filter { $0 <= 10 }) func integersAreSolvedExactly(order: Int) throws {
    let c = MatrixCase(rows: 4, columns: order, integers: true, seed: order)
    let r = TriangularMatrix(upperTriangleOf: c.unitTriangle(order))
    let x = c.vector(named: "x", count: order)
    #expect(try r.solve(r.matrix.times(x)) == x)
    #expect(try r.solveTransposed(r.matrix.transposeTimes(x)) == x)
    #expect(try r.solveFromRight(c.matrix * r.matrix) == c.matrix)
  }

  @Test func aZeroOnTheDiagonalIsSingular() {
    for place in 0..<3 {
      var a = Matrix(rows: 3, columns: 3, repeating: 1)
      a[place, place] = place == 1 ? -0.0 : 0
      let r = TriangularMatrix(upperTriangleOf: a)
      let singular = LinearAlgebraError.singular(pivot: place)
      #expect(throws: singular) { try r.solve([1, 1, 1]) }
      #expect(throws: singular) { try r.solveTransposed([1, 1, 1]) }
      #expect(throws: singular) { try r.solveFromRight(Matrix.identity(3)) }
    }
  }

  /// Unit triangular integer matrices have integer inverses, so that `‖R‖₁‖R⁻¹‖₁` is exact here. The estimate
  /// rests on a lower bound of `‖R⁻¹‖₁`, hence lies above the truth, except for rounding: at most
  /// `30 n u κ` of it. From above LAPACK's TESTING accepts 30 times the truth.
  @Test func theConditionEstimateIsNearTheTruth() throws {
    try checkProperty("theConditionEstimateIsNearTheTruth", over: MatrixCase.self) { c in
      let n = min(c.columns, 12)
      guard n > 0 else { return }
      let r = TriangularMatrix(upperTriangleOf: c.unitTriangle(n))
      let inverse = try r.solveFromRight(Matrix.identity(n))
      try require(inverse * r.matrix == Matrix.identity(n), "the inverse is not exact")
      let condition = largestColumnSum(r.matrix) * largestColumnSum(inverse)
      let ratio = try r.reciprocalConditionEstimate() * condition
      let slack = lapackThreshold * Double(n) * unitRoundoff * condition
      try require(1 - slack, atMost: ratio, "the truth over the estimate")
      try require(ratio, atMost: lapackThreshold, "the estimate over the truth")
    }
  }

  private func largestColumnSum(_ a: Matrix) -> Double {
    (0..<a.columns).map { j in a.column(j).reduce(0) { $0 + abs($1) } }.max()!
  }

  @Test func theConditionEstimateAtTheEdges() throws {
    func estimate(_ a: Matrix) throws -> Double {
      try TriangularMatrix(upperTriangleOf: a).reciprocalConditionEstimate()
    }
    #expect(try estimate(Matrix(rows: 0, columns: 0)) == 1)
    #expect(try estimate(Matrix.identity(5)) == 1)
    #expect(try estimate(Matrix.diagonal([4, 1, 2])) == 0.25)
    #expect(try estimate(Matrix.diagonal([1, 0, 2])) == 0)
    #expect(try estimate(Matrix(rows: 3, columns: 3)) == 0)
    #expect(throws: LinearAlgebraError.notFinite(routine: "dtrcon")) {
      try estimate(Matrix.diagonal([1, .nan]))
    }
  }

  @Test func whatIsNotFinitePassesOn() throws {
    let r = TriangularMatrix(upperTriangleOf: Matrix.identity(2))
    #expect(try r.solve([1, .infinity])[1] == .infinity)
    #expect(try r.solve([1, .nan])[1].isNaN)
  }
}
