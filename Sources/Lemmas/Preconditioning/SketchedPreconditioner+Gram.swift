public import DenseLinearAlgebra

extension SketchedPreconditioner {
  /// `R` from the Gram matrix of the sketch, `(SA)ᵀSA = RᵀR`: half the operations of QR, and no sketch in memory.
  ///
  /// It is the `R` of QR as long as rounding lets it be. The matrix that is factored has the square of the condition number:
  /// the computed `R` is the factor of `(SA)ᵀSA + E` with `‖E‖ ≤ (s + n + 1)u·tr(RᵀR)` (Higham 2002, §3.5 and Theorem 10.3), which
  /// moves the spectrum of `R⁻ᵀGR⁻¹` by a relative `‖R⁻ᵀER⁻¹‖ ≤ ‖E‖‖R⁻¹‖²`. Where that may be more than 1/16 there is no
  /// result, and QR has to do. LAPACK's estimate of `‖R⁻¹‖₁` stands for the norm: what depends on it is the number of
  /// iterations, not their accuracy.
  ///
  /// - Shape: `(SA)ᵀSA` is `n×n`; `sketchRows` is `s ≥ n`.
  /// - Cost: `gramOperations(columns:)`, and a few multiples of `n²`; the argument's storage is reused when it is unique.
  /// - Returns: nil where QR is needed, for an indefinite, singular or infinite matrix too.
  /// - Throws: `PreconditionerError.tooFewRows`, and `.linearAlgebra` when LAPACK finds no memory.
  public init?(sketchedGram: consuming Matrix, sketchRows: Int) throws(PreconditionerError) {
    let n = sketchedGram.rows
    if sketchRows < n { throw .tooFewRows(rows: sketchRows, columns: n) }
    let trace = sketchedGram.trace
    do throws(LinearAlgebraError) {
      r = try CholeskyFactorization(sketchedGram).r
      reciprocalCondition = try r.reciprocalConditionEstimate()
    } catch {
      switch error {
      case .notPositiveDefinite, .notFinite: return nil
      default: throw .linearAlgebra(error)
      }
    }
    self.sketchRows = sketchRows
    guard let norm = r.matrix.columnMagnitudes.max() else { return }  // nothing of order 0 is lost
    let inverseNorm = 1 / (reciprocalCondition * norm)
    let change = Double(sketchRows + n + 1) * unitRoundoff * (trace * inverseNorm * inverseNorm)
    guard change <= 1.0 / 16 else { return nil }
  }

  /// `n³/3`: Cholesky of the sketch's Gram matrix, without lower order terms.
  ///
  /// - Claim: `cost.step`.
  public static func gramOperations(columns n: Int) -> Int { n * n * n / 3 }
}
