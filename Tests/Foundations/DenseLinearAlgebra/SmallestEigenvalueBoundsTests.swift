import DenseLinearAlgebra
import TestSupport
import Testing

/// Enclosures of eigenvalues that are known exactly, or to far better than their width.
@Suite struct SmallestEigenvalueBoundsTests {
  /// `A = HΛH/n` with the Hadamard matrix `H` has the eigenvalues `Λ` exactly, and with `Λ` small multiples of `2⁻⁴⁰` every entry is a double.
  private func matrix(of eigenvalues: [Double]) -> Matrix {
    let n = eigenvalues.count
    return Matrix(rows: n, columns: n) { i, j in
      eigenvalues.indices.reduce(0) { sum, k in
        sum + (((i & k).nonzeroBitCount + (j & k).nonzeroBitCount) % 2 == 0 ? 1 : -1) * eigenvalues[k]
      } / Double(n)
    }
  }

  /// Width: the nearest shift lies twice what rounding hides below the estimate, which costs that much once more, and hides at most
  /// `φ tr(A − λI) + 2u max` with `φ ≈ (n + 4)u`; LAPACK's estimate is off by a few `nu‖A‖`. `30 n(n + 5) u ‖A‖` covers them all.
  private func width(_ a: Matrix, norm: Double) -> Double {
    30 * Double(a.rows * (a.rows + 5)) * unitRoundoff * norm
  }

  @Test(
    "ntk.positivity-certificate: both bounds enclose an eigenvalue known exactly, of either sign and at every scale",
    .tags(.exact),
    arguments: [1, 2, 4, 8])
  func knownSpectrum(_ n: Int) throws {
    for k in [-(1 << 40), -(1 << 20), -1000, -7, -1, 0, 1, 7, 1000, 1 << 20, 1 << 39] {
      let truth = Double(k) * 0x1p-40
      let a = matrix(of: (0..<n).map { $0 == n / 2 ? truth : 1.5 + Double($0) * 0.75 })
      for scale in [0x1p-1000, 0x1p-300, 1, 0x1p300, 0x1p1000] {
        let bounds = try SmallestEigenvalueBounds(of: a.scaled(by: scale))
        #expect(
          bounds.lower <= truth * scale && truth * scale <= bounds.upper, "λ = \(truth), scale \(scale)")
        #expect(
          bounds.upper / scale - bounds.lower / scale <= width(a, norm: 8), "λ = \(truth), scale \(scale)")
        if k >= 1000 { #expect(bounds.isPositiveDefinite && bounds.failedPivot == nil) }
        if k <= -1000 { #expect(bounds.isIndefinite && bounds.failedPivot != nil) }
        if k <= 0 { #expect(!bounds.isPositiveDefinite) }
        if k >= 0 { #expect(!bounds.isIndefinite) }
      }
    }
  }

  /// The direction's Rayleigh quotient, computed anew, is the upper bound up to its own rounding.
  @Test func theDirectionHasTheCurvatureClaimed() throws {
    try checkProperty("theDirectionHasTheCurvatureClaimed", over: MatrixCase.self, cases: 60) { recipe in
      let n = recipe.columns
      guard n > 0 else { return }
      let half = recipe.matrix(named: "A", rows: n, columns: n)
      let a = half + half.transposed
      let bounds = try SmallestEigenvalueBounds(of: a)
      let v = bounds.direction
      let quotient = dot(v, a.times(v)) / dot(v, v)
      let scale = frobeniusNorm(a)
      try require(
        (quotient - bounds.upper).magnitude, atMost: 30 * Double(n) * unitRoundoff * scale, "vᵀAv/vᵀv")
      try require(bounds.lower, atMost: bounds.upper, "the bounds cross")
      try require(bounds.upper - bounds.lower, atMost: width(a, norm: scale), "width")
    }
  }

  @Test func zeroAndOneByOne() throws {
    let zero = try SmallestEigenvalueBounds(of: Matrix(rows: 3, columns: 3))
    #expect(zero.lower <= 0 && zero.upper >= 0 && zero.failedPivot == 1)
    #expect(!zero.isPositiveDefinite && !zero.isIndefinite)
    #expect(zero.upper - zero.lower <= 0x1p-1000)
    for value in [Double.leastNonzeroMagnitude, 0x1p-1030, 3, 1.7e308] {
      let bounds = try SmallestEigenvalueBounds(of: Matrix(rows: 1, columns: 1, elements: [value]))
      #expect(bounds.lower <= value && value <= bounds.upper, "\(value)")
    }
  }

  /// The lower triangle is not read.
  @Test func onlyTheUpperTriangleCounts() throws {
    let a = Matrix(rows: 2, columns: 2, elements: [2, 1, 1, 2])
    var other = a
    other[1, 0] = -100
    #expect(try SmallestEigenvalueBounds(of: other) == SmallestEigenvalueBounds(of: a))
  }

  @Test(arguments: [Double.nan, .infinity]) func whatIsNotFiniteIsRefused(_ entry: Double) {
    var a = Matrix.identity(3)
    a[1, 1] = entry
    #expect(throws: LinearAlgebraError.notFinite(routine: "SmallestEigenvalueBounds")) {
      try SmallestEigenvalueBounds(of: a)
    }
  }
}
