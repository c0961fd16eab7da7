/// Two numbers that are proved to enclose the smallest eigenvalue of a symmetric matrix, all rounding included, and the evidence for each.
///
/// - *Lower*: Cholesky of `A − σI` runs to completion for a shift `σ`, of either sign, just below the eigenvalue (`PositivityCertificate`).
/// - *Upper*: the Rayleigh quotient `vᵀAv/vᵀv` of a computed eigenvector, in compensated arithmetic. Where it is negative, `v` is a direction
///   of negative curvature.
///
/// The entries define the matrix exactly. It is first scaled by a power of two, so that its largest entry lies in `[1, 2)`: neither
/// overflow nor underflow spoils the proof at any scale. An entry that becomes subnormal loses at most `2⁻¹⁰⁷⁵`, and the matrix at most `n`
/// times as much in norm: both proofs have more than that in reserve for underflow.
///
///     let bounds = try SmallestEigenvalueBounds(of: gram)
///     if bounds.isPositiveDefinite { print("λ_min ≥ \(bounds.lower)") }
///
/// - Claim: `ntk.positivity-certificate`.
public struct SmallestEigenvalueBounds: Sendable, Equatable {
  /// `λ_min ≥ lower`; `−∞` where nothing could be proved.
  public let lower: Double
  /// `λ_min ≤ upper`.
  public let upper: Double
  /// The `v` whose Rayleigh quotient is the upper bound.
  public let direction: [Double]
  /// The order of the first leading minor at which Cholesky of the matrix itself fails; nil where it completes.
  public let failedPivot: Int?

  /// Proved when true.
  public var isPositiveDefinite: Bool { lower > 0 }
  /// Proved when true: there is a direction of negative curvature.
  public var isIndefinite: Bool { upper < 0 }

  /// - Parameter matrix: symmetric, of order at least 1; the upper triangle is read.
  /// - Cost: eigenvalues with vectors, about `9n³`, and up to eight Cholesky factorisations.
  /// - Throws: `LinearAlgebraError.notFinite`, `.noConvergence`, `.outOfMemory`.
  public init(of matrix: Matrix) throws(LinearAlgebraError) {
    precondition(
      matrix.isSquare && matrix.rows > 0,
      "bounds on an eigenvalue need a square matrix of order ≥ 1, not \(matrix.rows)×\(matrix.columns)")
    try requireFinite(matrix, "SmallestEigenvalueBounds")
    let symmetric = Matrix(rows: matrix.rows, columns: matrix.columns) { matrix[min($0, $1), max($0, $1)] }
    let largest = symmetric.elements.reduce(0) { max($0, $1.magnitude) }
    let scale = largest > 0 ? largest.binade : 1
    let scaled = Matrix(
      rows: matrix.rows, columns: matrix.columns, elements: symmetric.elements.map { $0 / scale })
    let eigen = try SymmetricEigen(scaled)
    direction = eigen.vectors.column(0)
    let bounds = (
      lower: try Self.lower(scaled, estimate: eigen.values[0]),
      upper: Self.rayleighQuotient(scaled, direction)
    )
    // Multiplying by a power of two is exact, unless the product is subnormal or overflows; one step outwards covers the former.
    lower = bounds.lower == 0 ? 0 : (bounds.lower * scale).nextDown
    upper = bounds.upper == 0 ? 0 : (bounds.upper * scale).nextUp
    do {
      _ = try CholeskyFactorization(scaled)
      failedPivot = nil
    } catch .notPositiveDefinite(let order) {
      failedPivot = order
    }
  }

  /// Shifts farther and farther below the estimate; then zero, and finally one far below any eigenvalue.
  ///
  /// Their unit is the size of the rounding: in the matrix shifted by the estimate, which is nearly positive semidefinite, and in the estimate
  /// itself, a few `u‖A‖₁`.
  private static func lower(_ matrix: Matrix, estimate: Double) throws(LinearAlgebraError) -> Double {
    let size = matrix.columnMagnitudes.max() ?? 0
    let hidden =
      PositivityCertificate.roundingAllowance(
        diagonal: matrix.diagonal.map { $0 - estimate }, error: 0) + 2 * unitRoundoff * size
    let shifts = [2, 8, 64, 1024].map { estimate - $0 * hidden } + [0, -2 * size].filter { $0 < estimate }
    return try PositivityCertificate(matrix: matrix, error: 0, shifts: shifts).lowerBound ?? -.infinity
  }

  /// An upper bound on `vᵀAv/vᵀv`.
  ///
  /// Each entry of `Av`, and the two sums over them, carry the proved error of `CompensatedDot`; the few operations that combine them are
  /// rounded upwards by a factor on the positive terms.
  private static func rayleighQuotient(_ matrix: Matrix, _ v: [Double]) -> Double {
    let products = v.indices.map { CompensatedDot(matrix.column($0), v) }
    let curvature = CompensatedDot(v, products.map(\.value))
    let length = CompensatedDot(v, v)
    let entryErrors = zip(v, products).reduce(0) { $0 + $1.0.magnitude * $1.1.errorBound }
    let error = (curvature.errorBound + entryErrors) * (1 + 2 * roundingBound(v.count + 8))
    let numerator = (curvature.value + error).nextUp
    // A positive numerator is divided by the smallest possible squared length, a negative one by the largest.
    let denominator =
      numerator > 0 ? (length.value - length.errorBound).nextDown : (length.value + length.errorBound).nextUp
    return (numerator / denominator).nextUp
  }
}
