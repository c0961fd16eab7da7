public import Claims
internal import DenseLinearAlgebra

extension LowRankPreconditioner {
  /// Checks on one vector that the preconditioner is the inverse of `P = BᵀB + μI`: the computed `y = P⁻¹r` solves `Py = r`.
  ///
  /// By the rounding analysis in `LowRankPreconditioner`, `y = P⁻¹r + e` with `‖P^½e‖ ≤ c‖P^-½r‖`, `c` being `spectrumChange`. So
  ///
  /// - `|yᵀPy − yᵀr| = |yᵀPe| ≤ c/(1−c)·yᵀPy`, and evaluating the two sides adds no more than `c/2` relative to `yᵀPy`: `2c` in all;
  /// - `‖Py − r‖ = ‖Pe‖ ≤ ‖P‖^½c‖P^-½r‖ ≤ c√τ‖r‖`, and evaluating `Py` adds no more than `c‖r‖`: `2c√τ` in all.
  ///
  /// - Parameters:
  ///   - level: below `.cheap` nothing is checked.
  ///   - r: `r`, for example a residual of the solve; a zero vector is skipped.
  ///   - y: `y`, the result of `apply`.
  ///   - log: receives the findings.
  ///   - step: the number of the step to which the findings belong.
  /// - Claim: `preconditioner.low-rank`.
  /// - Cost: two products with `B`.
  public func check(
    at level: CheckLevel, vector r: [Double], image y: [Double], into log: inout CheckLog, step: Int? = nil
  ) {
    let size = norm(r)
    guard level >= .cheap, size > 0 else { return }
    let product = preconditionerTimes(y)
    let energy = dot(y, product)
    log.check(
      .preconditionerLowRank, measured: (energy - dot(y, r)).magnitude, atMost: 2 * spectrumChange * energy,
      step: step)
    log.check(
      .preconditionerLowRank, measured: norm(difference(product, r)),
      atMost: 2 * spectrumChange * sizeOverDamping.squareRoot() * size, step: step)
  }
}
