import Claims
import DenseLinearAlgebra
import Preconditioning
import TestSupport
import Testing

/// `R` from `(SA)ᵀSA`, compared with its definition: the `R` of `SA = QR`.
@Suite struct SketchedGramTests {
  private func factor(_ gram: Matrix, rows: Int) throws -> SketchedPreconditioner? {
    try SketchedPreconditioner(sketchedGram: gram, sketchRows: rows)
  }

  /// Both factors belong to `(SA)ᵀSA` up to `‖E‖ ≤ (s + n + 1)u·tr`, which moves the spectrum of `R⁻ᵀGR⁻¹` by a relative
  /// `‖E‖‖R⁻¹‖² ≤ n(s + n + 1)u·κ(R)²` and its root, the singular values, by half of that.
  @Test("preconditioner.spectrum-identity: σ_i(AR⁻¹) = 1/σ_{n+1−i}(SU) for R from the sketch's Gram matrix")
  func spectrumIdentityHolds() throws {
    var (made, refused) = (0, 0)
    try checkProperty("spectrumIdentityHoldsByGram", over: SketchCase.self) { sketchCase in
      let (a, sketch) = (try sketchCase.matrix(), sketchCase.sketch())
      let gram = (sketch * a).transposeTimesSelf()
      guard let r = try factor(gram, rows: sketch.rows)?.r else {
        refused += 1
        return
      }
      made += 1
      let n = sketchCase.columns
      let ofR = try SingularValueDecomposition.values(r.matrix)
      let condition = (ofR.first ?? 1) / (ofR.last ?? 1)
      let rounding =
        Double(n) * Double(sketch.rows + n + 1) * unitRoundoff * condition * condition
        + lapackThreshold * Double(sketchCase.rows) * unitRoundoff * condition
      let preconditioned = try SingularValueDecomposition.values(r.solveFromRight(a))
      let sketched = try SingularValueDecomposition.values(sketch * sketchCase.basis())
      for i in preconditioned.indices {
        try require(
          (preconditioned[i] * sketched[n - 1 - i] - 1).magnitude, atMost: rounding, "singular value \(i)")
      }
    }
    #expect(made > 10 && refused > 10, "\(made) factors, \(refused) refused")
  }

  /// For `diag(1, δ²)` the change is `(s + 3)u(1 + δ²)/δ²`, and LAPACK's estimate is exact.
  @Test func itIsRefusedWhereRoundingMayMoveTheSpectrumByASixteenth() throws {
    let rows = 100
    func gram(change: Double) -> Matrix {
      .diagonal([1, Double(rows + 3) * unitRoundoff / change])
    }
    #expect(try factor(gram(change: 1.0 / 17), rows: rows) != nil)
    #expect(try factor(gram(change: 1.0 / 15), rows: rows) == nil)
    // Relative to the size of the entries.
    #expect(try factor(gram(change: 1.0 / 17).scaled(by: 1e200), rows: rows) != nil)
    #expect(try factor(gram(change: 1.0 / 15).scaled(by: 1e-200), rows: rows) == nil)
  }

  @Test func whatHasNoFactorIsLeftToQR() throws {
    #expect(try factor(.diagonal([1, 0]), rows: 8) == nil)
    #expect(try factor(.diagonal([1, -1]), rows: 8) == nil)
    #expect(try factor(Matrix(rows: 2, columns: 2, repeating: 1), rows: 8) == nil)
    for poison in [Double.nan, .infinity] { #expect(try factor(.diagonal([1, poison]), rows: 8) == nil) }
    #expect(throws: PreconditionerError.tooFewRows(rows: 1, columns: 2)) {
      try factor(.diagonal([1, 1]), rows: 1)
    }
  }

  @Test func smallestSizes() throws {
    #expect(try factor(Matrix(rows: 0, columns: 0), rows: 0)?.r.order == 0)
    let one = try #require(try factor(.diagonal([4]), rows: 3))
    #expect(one.r.matrix == .diagonal([2]) && one.sketchRows == 3 && one.reciprocalCondition == 1)
  }

  /// Cholesky, counted: pivot `k` divides a row of `n − k − 1` entries and updates the remaining triangle, at two operations
  /// for each entry.
  @Test("cost.step: n³/3 operations for Cholesky of the sketch's Gram matrix, up to lower order")
  func operationsAreThoseOfCholesky() {
    for n in [1, 2, 10, 100] {
      let counted = (0..<n).reduce(0) { $0 + (n - $1) * (n - $1) }
      #expect(abs(counted - SketchedPreconditioner.gramOperations(columns: n)) <= n * n)
    }
  }
}
