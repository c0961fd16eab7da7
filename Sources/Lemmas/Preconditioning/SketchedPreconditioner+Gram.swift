public import DenseLinearAlgebra

extension SketchedPreconditioner {
  /// `R` from the Gram matrix of the sketch, `(SA)ᵀSA + μI = RᵀR`: half the operations of QR, without storing the sketch.
  ///
  /// Up to rounding it is the `R` of QR. The factored matrix has the square of the condition number: the computed `R` is the factor of
  /// `(SA)ᵀSA + μI + E` with `‖E‖ ≤ (s + n + 1)u·tr(RᵀR)` (Higham 2002, §3.5 and Theorem 10.3), which moves the spectrum of `R⁻ᵀG_μR⁻¹` by
  /// a relative `‖R⁻ᵀER⁻¹‖ ≤ ‖E‖‖R⁻¹‖²`. Adding `μ` rounds each entry of the diagonal once more, by `u(RᵀR)_ii` at most, so that with
  /// damping the factor is `s + n + 2`. Where the spectrum may be moved by more than 1/16 the result is nil and QR is needed. LAPACK's
  /// estimate of `‖R⁻¹‖₁` replaces the norm: it affects only the number of iterations, not their accuracy. As `‖R⁻¹‖² ≤ 1/μ`, a `μ` above
  /// `16(s + n + 2)u·tr(RᵀR)` always suffices.
  ///
  /// - Shape: `(SA)ᵀSA` is `n×n`; `sketchRows` is `s`, with `s ≥ n` unless `μ > 0`.
  /// - Cost: `gramOperations(columns:)`, and a few multiples of `n²`; the argument's storage is reused when it is unique.
  /// - Returns: nil where QR is needed, including for indefinite, singular or infinite matrices.
  /// - Throws: `PreconditionerError.invalidDamping`, `.tooFewRows`, and `.linearAlgebra` when LAPACK cannot allocate memory.
  public init?(
    sketchedGram: consuming Matrix, sketchRows: Int, damping: Double = 0
  ) throws(PreconditionerError) {
    let n = sketchedGram.rows
    try requireDamping(damping)
    if damping == 0, sketchRows < n { throw .tooFewRows(rows: sketchRows, columns: n) }
    var damped = sketchedGram
    damped.addToDiagonal(damping)
    let trace = damped.trace
    do throws(LinearAlgebraError) {
      r = try CholeskyFactorization(consume damped).r
      reciprocalCondition = try r.reciprocalConditionEstimate()
    } catch {
      switch error {
      case .notPositiveDefinite, .notFinite: return nil
      default: throw .linearAlgebra(error)
      }
    }
    (self.sketchRows, self.damping) = (sketchRows, damping)
    guard let norm = r.matrix.columnMagnitudes.max() else { return }  // an empty matrix loses nothing
    let inverseNorm = 1 / (reciprocalCondition * norm)
    let roundings = sketchRows + n + (damping > 0 ? 2 : 1)
    let change = Double(roundings) * unitRoundoff * (trace * inverseNorm * inverseNorm)
    guard change <= 1.0 / 16 else { return nil }
  }

  /// `n³/3`: Cholesky of the sketch's Gram matrix, without lower order terms.
  ///
  /// - Claim: `cost.step`.
  public static func gramOperations(columns n: Int) -> Int { n * n * n / 3 }
}
