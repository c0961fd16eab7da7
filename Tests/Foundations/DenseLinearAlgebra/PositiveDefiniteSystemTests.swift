import DenseLinearAlgebra
import TestSupport
import Testing

@Suite struct PositiveDefiniteSystemTests {
  /// `A = I + BᵀB/‖B‖_F²`, whose condition number is at most 2, with arbitrarily scaled rows.
  @Test func whatIsDefiniteIsSolvedAtAnyScale() throws {
    try checkProperty("positiveDefiniteSystem", over: MatrixCase.self, cases: 60) { c in
      let n = max(c.columns, 1)
      let b = c.matrix(named: "B", rows: n, columns: n)
      let size = max(dot(b.elements, b.elements), .leastNormalMagnitude)
      let wellConditioned = Matrix.identity(n) + b.transposeTimesSelf().scaled(by: 1 / size)
      let exact = c.matrix(named: "solution", rows: n, columns: 1).elements
      for spread in [0, 40, 480] {
        let exponents = (0..<n).map { ($0 * 7919) % (2 * spread + 1) - spread }
        let scale = exponents.map { Double(sign: .plus, exponent: $0, significand: 1) }
        let matrix = Matrix(rows: n, columns: n) { wellConditioned[$0, $1] * scale[$0] * scale[$1] }
        let solution = zip(exact, scale).map { $0 / $1 }
        let rightHandSide = zip(wellConditioned.times(exact), scale).map { $0 * $1 }
        let (value, relativeResidual) = try PositiveDefiniteSystem(matrix).solve(rightHandSide)
        // ‖Ĝ⁻¹‖ ≤ 1, and Cholesky's backward error is at most γ_{3n+1}·n relative to a diagonal of at most 2.
        let bound = 4 * roundingBound(3 * n + 3) * Double(n)
        let error = norm(difference(zip(value, scale).map { $0 * $1 }, zip(solution, scale).map { $0 * $1 }))
        try require(error, atMost: bound * norm(exact) + 1e-300, "spread \(spread): error")
        try require(relativeResidual, atMost: 4 * bound, "spread \(spread): relative residual")
      }
    }
  }

  /// Entries k/1000 in all places: Cholesky completes for a third of them.
  @Test func whatIsExactlySingularIsRefused() throws {
    var luck = 0
    for k in 1...1000 {
      let matrix = Matrix(rows: 2, columns: 2, repeating: Double(k) / 1000)
      if (try? CholeskyFactorization(matrix)) != nil { luck += 1 }
      #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 2)) { try PositiveDefiniteSystem(matrix) }
    }
    #expect(luck > 100, "the factorisation refuses them itself")
    // BᵀB of integers, which is exact, with fewer rows than columns.
    for n in 2...12 {
      let b = Matrix(rows: n - 1, columns: n) { Double(($0 * 31 + $1 * 17 + $0 * $1) % 23 - 11) }
      #expect(throws: LinearAlgebraError.self) { try PositiveDefiniteSystem(b.transposeTimesSelf()) }
    }
  }

  @Test func whatIsNotPositiveDefiniteIsRefused() {
    let refused: [(Matrix, Int)] = [
      (.diagonal([1, 0, 1]), 2), (.diagonal([1, 1, -1]), 3), (Matrix(rows: 3, columns: 3), 1),
      (Matrix(rows: 2, columns: 2, elements: [1e-300, 1e300, 1e300, 1e-300]), 2),
      (Matrix(rows: 2, columns: 2, elements: [1, 2, 2, 1]), 2),
    ]
    for (matrix, order) in refused {
      #expect(throws: LinearAlgebraError.notPositiveDefinite(order: order)) {
        try PositiveDefiniteSystem(matrix)
      }
    }
    #expect(throws: LinearAlgebraError.notFinite(routine: "dpotrf")) {
      try PositiveDefiniteSystem(.diagonal([1, .nan]))
    }
  }

  /// The residual is that of the solution returned, with the digits that it has.
  @Test func theEndsOfTheRange() throws {
    let least = Double.leastNonzeroMagnitude
    let two = try PositiveDefiniteSystem(.diagonal([2])).solve([least])
    #expect(two.relativeResidual == 1)
    #expect(try PositiveDefiniteSystem(.diagonal([least])).solve([3 * least]) == ([3], 0))
    #expect(
      try PositiveDefiniteSystem(.diagonal([least, 1])).solve([least, 1]) == ([1, 1], 0))
    #expect(try PositiveDefiniteSystem(.diagonal([3])).solve([-0.0]) == ([0], 0))
    #expect(throws: LinearAlgebraError.overflow(routine: "dpotrs")) {
      try PositiveDefiniteSystem(.diagonal([1e-300])).solve([1e300])
    }
  }

  /// A matrix that rounding in the factorisation may make singular is refused at any scale, and one clearly beyond that is not.
  @Test func definiteToWorkingPrecision() throws {
    for n in [1, 2, 3, 10, 40] {
      for gap in [1.0, 1e-6, 1e-10, 0] {
        // All ones except on the diagonal: the smallest eigenvalue is the gap, or n if there is one entry.
        for exponent in [0, 300, -300] {
          let scale = (0..<n).map {
            Double(sign: .plus, exponent: $0 % 2 == 0 ? exponent : -exponent, significand: 1)
          }
          let matrix = Matrix(rows: n, columns: n) {
            (0.3 + ($0 == $1 ? gap : 0)) * scale[$0] * scale[$1]
          }
          guard let factored = try? FactoredMatrix(matrix) else {
            #expect(gap == 0)
            continue
          }
          if gap > 0 || n == 1 {
            try factored.requireDefiniteToWorkingPrecision()
          } else {
            #expect(throws: LinearAlgebraError.notPositiveDefinite(order: n)) {
              try factored.requireDefiniteToWorkingPrecision()
            }
          }
        }
      }
    }
  }
}
