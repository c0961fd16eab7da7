public import DenseLinearAlgebra

/// The triangular factor `R` of a sketched matrix, `RᵀR = (SA)ᵀSA + μI`: when `S` nearly preserves the norms of the
/// vectors in `range(A)`, the columns of `[A; √μ I] R⁻¹` are nearly orthonormal.
///
/// `A` itself is not needed, only `SA` or its Gram matrix.
///
///     let preconditioner = try SketchedPreconditioner(sketchedMatrix: embedding.apply(a), damping: 0.1)
///     let g = try solver.solve(GramOperator(a, damping: 0.1), rightHandSide: r, preconditioner: preconditioner).value
///
/// - Claim: `preconditioner.spectrum-identity`, `preconditioner.condition-bound`.
/// - Source: Rokhlin and Tygert 2008; with damping Meier and Nakatsukasa 2022.
public struct SketchedPreconditioner: TriangularlyFactoredPreconditioner {
  /// `R`, of order `n`, nonsingular to working precision.
  public let r: TriangularMatrix
  /// `s`, the rows of the sketch.
  public let sketchRows: Int
  /// `μ`.
  public let damping: Double
  /// LAPACK's estimate of `1/(‖R‖₁‖R⁻¹‖₁)`.
  public let reciprocalCondition: Double

  /// Factors a sketched matrix, by QR of `[SA; √μ I]`.
  ///
  /// `R` is refused when its reciprocal condition is at most `8nu`: a perturbation of the size of the
  /// factorisation's own rounding errors would then make it singular.
  ///
  /// - Shape: `SA` is `s×n`, with `s ≥ n` unless `μ > 0`.
  /// - Cost: `operations(rows:columns:)`, with `n` more rows if `μ > 0`, and a few multiples of `n²`; without damping the
  ///   argument's storage is reused when it is unique.
  /// - Throws: `PreconditionerError.invalidDamping`, `.tooFewRows`, `.rankDeficient` with the numerical rank from the
  ///   singular values of `R`, `.inverseOverflows`, and `.linearAlgebra` for entries that are not finite.
  public init(sketchedMatrix: consuming Matrix, damping: Double = 0) throws(PreconditionerError) {
    let (rows, columns) = (sketchedMatrix.rows, sketchedMatrix.columns)
    try requireDamping(damping)
    if damping == 0, rows < columns { throw .tooFewRows(rows: rows, columns: columns) }
    let (factor, reciprocalCondition) = try triangularFactor(
      damping > 0 ? sketchedMatrix.stacked(onDamping: damping) : sketchedMatrix)
    guard reciprocalCondition > hiddenReciprocalCondition(order: columns) else {
      throw .rankDeficient(
        rank: try numericalRank(factor), columns: columns, reciprocalCondition: reciprocalCondition)
    }
    if let pivot = factor.diagonal.map(\.magnitude).min(), !(1 / pivot).isFinite {
      throw .inverseOverflows(pivot: pivot)
    }
    (r, sketchRows, self.damping, self.reciprocalCondition) = (factor, rows, damping, reciprocalCondition)
  }

  /// The preconditioner of an `R` computed earlier from a sketch of `sketchRows` rows.
  ///
  /// - Throws: `LinearAlgebraError.notFinite`, `.outOfMemory`.
  public init(r: TriangularMatrix, sketchRows: Int, damping: Double = 0) throws(LinearAlgebraError) {
    (self.r, self.sketchRows, self.damping) = (r, sketchRows, damping)
    reciprocalCondition = try r.reciprocalConditionEstimate()
  }

  /// `2sn² − 2n³/3`, rounded up: the operations of the QR factorisation of an `s×n` matrix, without lower
  /// order terms.
  ///
  /// - Claim: `cost.step`.
  public static func operations(rows: Int, columns: Int) -> Int {
    2 * rows * columns * columns - 2 * columns * columns * columns / 3
  }
}

/// Refuses a `μ` that is negative or not finite.
func requireDamping(_ damping: Double) throws(PreconditionerError) {
  if !(damping >= 0 && damping.isFinite) { throw .invalidDamping(damping) }
}

private func triangularFactor(
  _ sketchedMatrix: consuming Matrix
) throws(PreconditionerError) -> (factor: TriangularMatrix, reciprocalCondition: Double) {
  do throws(LinearAlgebraError) {
    let factor = TriangularMatrix(upperTriangleOf: try QRFactorization(sketchedMatrix).r)
    return (factor, try factor.reciprocalConditionEstimate())
  } catch {
    throw .linearAlgebra(error)
  }
}

/// The number of singular values above `8nu·σ_max`.
private func numericalRank(_ factor: TriangularMatrix) throws(PreconditionerError) -> Int {
  do throws(LinearAlgebraError) {
    let values = try SingularValueDecomposition.values(factor.matrix)
    let threshold = hiddenReciprocalCondition(order: factor.order) * (values.first ?? 0)
    return values.count { $0 > threshold }
  } catch {
    throw .linearAlgebra(error)
  }
}
