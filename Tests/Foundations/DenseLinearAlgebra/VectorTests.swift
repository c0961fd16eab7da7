import DenseLinearAlgebra
import TestSupport
import Testing

@Suite struct VectorTests {
  /// A sum of `n` products in any order errs by at most `γ_n Σ|x_i y_i|` (Higham 2002, section 3.1), so two
  /// such sums differ by twice that.
  @Test func dotProductsAreSumsOfProducts() throws {
    try checkProperty("dotProductsAreSumsOfProducts", over: MatrixCase.self) { c in
      let x = c.vector(named: "x", count: c.rows)
      let y = c.vector(named: "y", count: c.rows)
      let products = zip(x, y).map { $0 * $1 }
      let bound = 2 * roundingBound(c.rows + 1) * products.reduce(0) { $0 + abs($1) }
      try require(abs(dot(x, y) - products.reduce(0, +)), atMost: bound, "error of xᵀy")
    }
  }

  /// Half of the relative error `γ_{n+1}` of the sum of squares, and the root's own rounding, for each.
  @Test func normsAreRootsOfSumsOfSquares() throws {
    try checkProperty("normsAreRootsOfSumsOfSquares", over: MatrixCase.self) { c in
      let x = c.vector(named: "x", count: c.rows)
      let definition = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
      try require(
        abs(norm(x) - definition), atMost: roundingBound(c.rows + 4) * definition, "error of ‖x‖")
    }
  }

  @Test(arguments: [1e-300, 1e-160, 1e160, 1e300]) func normsNeitherOverflowNorUnderflow(scale: Double) {
    #expect(abs(norm([3 * scale, 4 * scale]) / (5 * scale) - 1) <= roundingBound(4))
  }

  @Test func normsAtTheEdges() {
    #expect(norm([]) == 0)
    #expect(norm([0, -0.0]) == 0)
    #expect(norm([-2]) == 2)
    #expect(norm([1, .infinity]) == .infinity)
    #expect(norm([1, .nan]).isNaN)
  }

  /// Entrywise: `axpy` rounds once or twice, the definition twice.
  @Test func additionAddsAMultiple() throws {
    try checkProperty("additionAddsAMultiple", over: MatrixCase.self) { c in
      let x = c.vector(named: "x", count: c.rows)
      let y = c.vector(named: "y", count: c.rows)
      let factor = 1.7
      var sum = y
      add(factor, x, to: &sum)
      for i in 0..<c.rows {
        let bound = 2 * roundingBound(2) * (abs(factor * x[i]) + abs(y[i]))
        try require(abs(sum[i] - (factor * x[i] + y[i])), atMost: bound, "error of entry \(i)")
      }
    }
  }

  @Test func differencesAndMultiples() {
    #expect(difference([5, 7, 9], [1, 2, 4]) == [4, 5, 5])
    #expect(scaled([1, -2, 0], by: -3) == [-3, 6, 0])
    #expect(difference([], []) == [])
    #expect(dot([], []) == 0)
  }

  @Test func theUnitRoundoffIsHalfTheSpacingAtOne() {
    #expect(unitRoundoff == Double.ulpOfOne / 2)
    #expect(1 + unitRoundoff == 1)
    #expect(1 + unitRoundoff.nextUp > 1)
  }

  /// `γ_k = ku/(1 − ku)`: zero for no operation, above `ku` by a factor `1/(1 − ku)`.
  @Test func roundingBounds() {
    #expect(roundingBound(0) == 0)
    #expect(roundingBound(1) > unitRoundoff)
    #expect(roundingBound(1) < 1.000001 * unitRoundoff)
    #expect(roundingBound(1 << 52) == 1)
  }
}
