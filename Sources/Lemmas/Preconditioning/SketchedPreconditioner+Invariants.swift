public import Claims
public import DenseLinearAlgebra
internal import SubspaceEmbedding

extension SketchedPreconditioner {
  /// Checks this preconditioner against its two claims with LAPACK's ground truth:
  ///
  /// - `σ_i(AR⁻¹) = 1/σ_{n+1−i}(SU)` for every `i` (`preconditioner.spectrum-identity`);
  /// - `κ(AR⁻¹) ≤ √((1+ε)/(1−ε))` with `ε` the distortion measured on `SU` (`preconditioner.condition-bound`).
  ///
  /// Rounding: the computed `R` is the exact factor of `SA + E` with `‖E‖ ≤ c·u·‖SA‖`, and the computed `AR⁻¹` solves a system whose rows
  /// of `R` have a similarly small perturbation; both move `σ(AR⁻¹)` by a relative `c·u·κ(R)`, with `c` a modest multiple of the rows of
  /// `A`, over which the sums run. As in LAPACK's tests the multiple is set to 30.
  ///
  /// - Parameters:
  ///   - level: below `.full` nothing is checked.
  ///   - matrix: `A`, `N×n`.
  ///   - sketchedBasis: `SU`, `s×n`, the same sketch of an orthonormal basis of `range(A)`.
  ///   - log: receives the findings.
  ///   - step: the number of the step to which the findings belong.
  /// - Cost: `O(Nn²)`.
  /// - Throws: `LinearAlgebraError` from the singular values.
  public func check(
    at level: CheckLevel, matrix: Matrix, sketchedBasis: Matrix, into log: inout CheckLog,
    step: Int? = nil
  ) throws(LinearAlgebraError) {
    guard level >= .full, r.order > 0 else { return }
    let preconditioned = try SingularValueDecomposition.values(r.solveFromRight(matrix))
    let sketched = try SingularValueDecomposition.values(sketchedBasis)
    let ofR = try SingularValueDecomposition.values(r.matrix)
    precondition(
      preconditioned.count == r.order && sketched.count == r.order,
      "the matrix and the sketched basis must have \(r.order) columns")
    let slack =
      30 * Double(matrix.rows) * unitRoundoff * ofR[0] / ofR[r.order - 1]

    let identityError = zip(preconditioned, sketched.reversed())
      .reduce(0) { max($0, ($1.0 * $1.1 - 1).magnitude) }
    log.check(.preconditionerSpectrumIdentity, measured: identityError, atMost: slack, step: step)

    let distortion = Distortion(singularValues: sketched).value
    log.check(
      .preconditionerConditionBound, measured: preconditioned[0] / preconditioned[r.order - 1],
      atMost: ConditionBound(distortion: distortion).matrixSide * (1 + slack), step: step)
  }
}
