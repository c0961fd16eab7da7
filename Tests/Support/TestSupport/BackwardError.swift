public import DenseLinearAlgebra

/// The threshold of LAPACK's TESTING for its dimensionless residual ratios.
public let lapackThreshold = 30.0

/// `‖A‖_F`, the norm in which the ratios here are taken: it bounds the spectral norm from above and is
/// within `√rank` of it.
public func frobeniusNorm(_ a: Matrix) -> Double { norm(a.elements) }

/// LAPACK's ratio `‖computed − reference‖ / (scale · size · u)`.
///
/// If the scale is zero, the two must agree exactly: the ratio is then 0, and otherwise infinite.
public func backwardErrorRatio(
  _ computed: Matrix, _ reference: Matrix, scale: Double, size: Int
) -> Double {
  let error = frobeniusNorm(computed - reference)
  if error == 0 { return 0 }
  return error / (scale * Double(max(size, 1)) * unitRoundoff)
}

/// The same ratio for vectors.
public func backwardErrorRatio(
  _ computed: [Double], _ reference: [Double], scale: Double, size: Int
) -> Double {
  backwardErrorRatio(
    Matrix(rows: computed.count, columns: 1, elements: computed),
    Matrix(rows: reference.count, columns: 1, elements: reference), scale: scale, size: size)
}

/// LAPACK's orthogonality ratio `‖I − QᵀQ‖ / (m u)`.
public func orthogonalityRatio(_ q: Matrix) -> Double {
  backwardErrorRatio(
    q.transposeTimes(q), Matrix.identity(q.columns), scale: 1, size: q.rows)
}
