import DenseLinearAlgebra
import Preconditioning
import TestSupport
import Testing

/// `R` and the low-rank form against what Coq evaluates.
@Suite struct ProvedVectorTests {
  struct CholeskyCase: Decodable {
    let matrix: [[Rational]]
    /// `M`, the rows of `R` times their diagonal entries: `M_ij = R_ii R_ij`.
    let rowsTimesPivots: [[Rational]]

    /// Whether each `M_ii` is a power of four: then `R_ii` is one of two, and nothing is rounded.
    var isExact: Bool {
      rowsTimesPivots.indices.allSatisfy {
        let root = rowsTimesPivots[$0][$0].nearest.squareRoot()
        return root == root.binade
      }
    }
    var factor: Matrix {
      let rows = Matrix(rows: rowsTimesPivots)
      return Matrix(rows: rows.rows, columns: rows.columns) { rows[$0, $1] / rows[$0, $0].squareRoot() }
    }
  }

  /// Where roots are not exact: `R̂ᵀR̂ = A + E` with `‖E‖_F ≤ γ_{n+1} Σ_i‖R_i‖² = γ_{n+1} tr A` (Higham 2002, Theorem 10.3), and
  /// then `‖R̂ − R‖_F ≤ κε/√2·‖R‖₂/(1 − κε)` with `ε = ‖E‖_F/‖A‖₂` (Theorem 10.8); an `R_ii R_ij` is off by at most
  /// `2‖R‖₂‖R̂ − R‖_F`, its square, and one rounding, and `M_ij` by another.
  @Test(
    "preconditioner.spectrum-identity: R by Cholesky is what Coq evaluates, from a matrix and as a preconditioner"
  )
  func cholesky() throws {
    let cases = try provedCases("cholesky", as: CholeskyCase.self)
    #expect(cases.map(\.isExact) == [true, true, false, false])
    for c in cases {
      let a = Matrix(rows: c.matrix)
      let n = a.rows
      let byGram = try #require(try SketchedPreconditioner(sketchedGram: a, sketchRows: n)).r.matrix
      let factors = [try CholeskyFactorization(a).r.matrix, byGram]
      let spectrum = try SymmetricEigen.values(a)
      let (least, largest) = (try #require(spectrum.min()), try #require(spectrum.max()))
      let relative = 1.01 * Double(n + 1) * unitRoundoff * a.trace / largest
      let change = relative * largest / least / 2.0.squareRoot() * largest.squareRoot()
      for r in factors {
        if c.isExact { #expect(r == c.factor) }
        for i in 0..<n {
          for j in 0..<n {
            let exact = c.rowsTimesPivots[i][j].nearest
            let bound = 1.01 * (2 * largest.squareRoot() * change + 2 * unitRoundoff * exact.magnitude)
            #expect((r[i, i] * r[i, j] - exact).magnitude <= bound)
            if j < i { #expect(r[i, j] == 0) }
          }
        }
      }
      // QR of a matrix whose Gram matrix is A has the same R, up to signs, which the preconditioner does not see.
      let byQR = try SketchedPreconditioner(sketchedMatrix: c.isExact ? c.factor : byGram).r.matrix
      #expect(frobeniusNorm(byQR.transposeTimesSelf() - a) <= 100 * unitRoundoff * a.trace)
    }
  }

  struct DampedCase: Decodable {
    let sketchedMatrix: [[Rational]]
    let damping: Rational
    let vector: [Rational]
    let solution: [Rational]
  }

  /// Where the factor of `BBᵀ + μI` has powers of two on its diagonal nothing is rounded. Else the answer is right in the
  /// norm of `P` to within what the preconditioner says of itself, `spectrumChange` of its size, where `√μ‖y‖ ≤ ‖y‖_P`.
  @Test("preconditioner.low-rank: P⁻¹v is what Coq evaluates, and so is C Cᵀ v")
  func lowRank() throws {
    let cases = try provedCases("damped-solve", as: DampedCase.self)
    #expect(cases.count == 4)
    for (number, c) in cases.enumerated() {
      let b = Matrix(rows: c.sketchedMatrix)
      let damping = c.damping.exact
      let preconditioner = try LowRankPreconditioner(sketchedMatrix: b, damping: damping)
      let v = c.vector.map(\.exact)
      let z = try preconditioner.apply(v)
      if number < 3 { #expect(z == c.solution.map(\.exact)) }
      let exact = c.solution.map(\.nearest)
      let image = zip(b.transposeTimes(b.times(exact)), exact).map { $0 + damping * $1 }
      let bound =
        (preconditioner.spectrumChange + 8 * unitRoundoff) * dot(exact, image).squareRoot()
        / damping.squareRoot()
      #expect(norm(difference(z, exact)) <= bound)
      let twice = try preconditioner.factorTimes(preconditioner.factorTransposeTimes(v))
      #expect(norm(difference(twice, exact)) <= 2 * bound)
    }
  }
}
