public import DenseLinearAlgebra

/// The triangular factor `R` of a sketched matrix, `SA = QR`: when `S` nearly keeps the lengths of the
/// vectors in `range(A)`, the columns of `AR⁻¹` are nearly orthonormal.
///
/// Nothing of `A` is needed, only `SA` or its Gram matrix.
///
/// - Claim: `preconditioner.spectrum-identity`, `preconditioner.condition-bound`.
/// - Source: Rokhlin and Tygert 2008.
public struct SketchedPreconditioner: Sendable {
  /// `R`, of order `n`, nonsingular to working precision.
  public let r: TriangularMatrix
  /// `s`, the rows of the sketch.
  public let sketchRows: Int
  /// LAPACK's estimate of `1/(‖R‖₁‖R⁻¹‖₁)`.
  public let reciprocalCondition: Double

  /// Factors a sketched matrix.
  ///
  /// `R` is refused when its reciprocal condition is at most `nu`: a perturbation of the size of the
  /// factorisation's own rounding errors would then make it singular.
  ///
  /// - Shape: `SA` is `s×n` with `s ≥ n`.
  /// - Cost: `operations(rows:columns:)`, and a few multiples of `n²`; the argument's storage is reused when it is unique.
  /// - Throws: `PreconditionerError.tooFewRows`, `.rankDeficient` with the numerical rank from the
  ///   singular values of `R`, and `.linearAlgebra` for entries that are not finite.
  public init(sketchedMatrix: consuming Matrix) throws(PreconditionerError) {
    let (rows, columns) = (sketchedMatrix.rows, sketchedMatrix.columns)
    if rows < columns { throw .tooFewRows(rows: rows, columns: columns) }
    let (factor, reciprocalCondition) = try triangularFactor(sketchedMatrix)
    guard reciprocalCondition > Double(columns) * unitRoundoff else {
      throw .rankDeficient(
        rank: try numericalRank(factor), columns: columns, reciprocalCondition: reciprocalCondition)
    }
    (r, sketchRows, self.reciprocalCondition) = (factor, rows, reciprocalCondition)
  }

  /// `2sn² − 2n³/3`, rounded up: the operations of the QR factorisation of an `s×n` matrix, without lower
  /// order terms.
  ///
  /// - Claim: `cost.step`.
  public static func operations(rows: Int, columns: Int) -> Int {
    2 * rows * columns * columns - 2 * columns * columns * columns / 3
  }
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

/// The number of singular values above `nu·σ_max`.
private func numericalRank(_ factor: TriangularMatrix) throws(PreconditionerError) -> Int {
  do throws(LinearAlgebraError) {
    let values = try SingularValueDecomposition.values(factor.matrix)
    let threshold = Double(factor.order) * unitRoundoff * (values.first ?? 0)
    return values.count { $0 > threshold }
  } catch {
    throw .linearAlgebra(error)
  }
}
