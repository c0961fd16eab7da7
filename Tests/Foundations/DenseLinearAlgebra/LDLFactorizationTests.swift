import DenseLinearAlgebra
import TestSupport
import Testing

@Suite struct LDLFactorizationTests {
  /// Eigenvalues away from zero, the first `negative` of them below it.
  private func eigenvalues(order: Int, negative: Int) -> [Double] {
    (0..<order).map { ($0 < negative ? -1 : 1) * Double(1 + $0 % 5) }
  }

  @Test func indefiniteSystemsAreSolved() throws {
    try checkProperty("indefiniteSystemsAreSolved", over: MatrixCase.self) { c in
      let n = c.columns
      let m = c.matrix(named: "square", rows: n, columns: n)
      for a in [
        m + m.transposed + Matrix.identity(n).scaled(by: 0.5),
        c.symmetricMatrix(eigenvalues: eigenvalues(order: n, negative: n / 2)),
      ] {
        let b = c.vector(named: "b", count: n)
        let factorization = try LDLFactorization(withOtherLowerTriangle(a))
        let x = try factorization.solve(b)
        let ratio = backwardErrorRatio(a.times(x), b, scale: frobeniusNorm(a) * norm(x), size: n)
        try require(ratio, atMost: lapackThreshold, "ratio of b − Ax")
      }
    }
  }

  /// The computed `D` belongs to a matrix within `30 n u ‖A‖_F`, far less than the 1 that separates the
  /// eigenvalues here from zero, so by Weyl's inequality its inertia is that of `A`.
  @Test func inertiaCountsTheSigns() throws {
    try checkProperty("inertiaCountsTheSigns", over: MatrixCase.self) { c in
      let n = c.columns
      let negative = n == 0 ? 0 : c.rows % (n + 1)
      let a = c.symmetricMatrix(eigenvalues: eigenvalues(order: n, negative: negative))
      let inertia = try LDLFactorization(a).inertia
      try require(
        inertia == (n - negative, negative, 0), "\(inertia) for \(negative) of \(n) negative eigenvalues")
    }
  }

  /// The complete graph's adjacency matrix has a zero diagonal, so that blocks of order 2 cannot be avoided;
  /// its eigenvalues are `n − 1` once and −1 otherwise.
  @Test(arguments: [2, 3, 5, 10, 50]) func aZeroDiagonalNeedsBlocks(order: Int) throws {
    let a = Matrix(rows: order, columns: order) { $0 == $1 ? 0 : 1 }
    let factorization = try LDLFactorization(a)
    #expect(factorization.inertia == (1, order - 1, 0))
    let x = try factorization.solve(Array(repeating: Double(order - 1), count: order))
    let ones = [Double](repeating: 1, count: order)
    let ratio = backwardErrorRatio(x, ones, scale: Double(order - 1) * norm(ones), size: order)
    #expect(ratio <= lapackThreshold)
  }

  /// Blocks `(0 1; 1 0)`, 3, −2 and 0, spread by a permutation: all numbers stay exact.
  @Test func inertiaOfBlocksAndZeros() throws {
    let order = 12
    var a = Matrix(rows: order, columns: order)
    func put(_ i: Int, _ j: Int, _ value: Double) {
      let (p, q) = (i * 5 % order, j * 5 % order)
      (a[p, q], a[q, p]) = (value, value)
    }
    for k in 0..<3 { put(2 * k, 2 * k + 1, 1) }
    for k in 6..<8 { put(k, k, 3) }
    put(8, 8, -2)
    let factorization = try LDLFactorization(a)
    #expect(factorization.inertia == (3 + 2, 3 + 1, 3))
  }

  @Test func singularMatricesAreFactoredAndNotSolved() throws {
    for (diagonal, pivot) in [([0], 0), ([1, 0, 2], 1), ([0, 0, 0], 2)] as [([Double], Int)] {
      let factorization = try LDLFactorization(Matrix.diagonal(diagonal))
      #expect(throws: LinearAlgebraError.singular(pivot: pivot)) {
        try factorization.solve(Array(repeating: 1, count: diagonal.count))
      }
    }
  }

  @Test(arguments: [Double.nan, .infinity]) func whatIsNotFiniteIsRefused(entry: Double) throws {
    #expect(throws: LinearAlgebraError.notFinite(routine: "dsytrf")) {
      try LDLFactorization(Matrix.diagonal([1, entry]))
    }
    let factorization = try LDLFactorization(Matrix.diagonal([1, -1]))
    #expect(throws: LinearAlgebraError.notFinite(routine: "dsytrs")) { try factorization.solve([1, entry]) }
  }

  /// Finite entries whose elimination exceeds the range of double precision.
  @Test func anOverflowIsRefused() {
    let x = 1e308
    #expect(throws: LinearAlgebraError.overflow(routine: "dsytrf")) {
      try LDLFactorization(Matrix(rows: 3, columns: 3, elements: [x, x, -x, x, x, x, -x, x, x]))
    }
  }
}
