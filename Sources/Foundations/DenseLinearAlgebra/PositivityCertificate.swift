/// A proved lower bound on the smallest eigenvalue of a symmetric matrix, or “unknown”.
///
/// Rump (2006), *Verification of positive definiteness*, BIT 46: when floating-point Cholesky of a symmetric
/// `M` runs to completion, the computed factor satisfies `R̃ᵀR̃ = M + ΔM` with
/// `|ΔM_ij| ≤ φ √(m_ii m_jj)`, so that `‖ΔM‖₂ ≤ φ tr(M)` and hence
///
///     λ_min(M) ≥ −φ tr(M),   φ = γ_k/(1 − γ_k),   k = n + 1,
///
/// for every order of summation, with or without fused operations. Here `k = n + 4`: the library multiplies by the rounded reciprocal of a
/// pivot instead of dividing (one more rounding), and two are kept in reserve. Products and quotients that underflow, by at most `η/2`,
/// `η = 2⁻¹⁰⁷⁴`, add less than `n²η`: entry `(i, j)`, `i ≤ j`, of `R̃ᵀR̃ − M` is off by `η/2` for each of `i − 1` products, and by
/// `r_ii η/2` for its quotient. Where `r_ii > 1` the latter is less than `nη m_ii` in the norm, and in the reserve of `φ tr(M)`. Sums,
/// roots and the reciprocals of roots lose nothing. `6n²η` is allowed for them: what is left covers `nη/2` for one more rounding of every
/// entry of `M` below the normal range.
///
/// Applied to `M = fl(A − σI)`, whose diagonal carries one rounding each:
///
///     λ_min(A) ≥ σ − φ tr(M) − 2u max|m_ii| − underflow − error,
///
/// where `underflow` is `6n²η`, and `error` bounds `‖A − A_exact‖₂` when `A` itself is a rounded version of the matrix in question.
///
/// Neither of the first two terms is known to be necessary. No order of summation is known for which the roundings of Cholesky's algorithm
/// add up to `φ tr(M)`, and in all known ones the unused part of it also covers the roundings of the diagonal. Tests therefore check these
/// two terms against their formulas; for each of the other terms they give a matrix for which the bound is false without that term.
///
/// - Claim: `ntk.positivity-certificate`, which is about the Gram matrix.
public struct PositivityCertificate: Sendable, Equatable {
  /// The proved lower bound on `λ_min`, or nil when nothing could be proved.
  public let lowerBound: Double?

  /// When the matrix of interest is `A + μI`, a shift is tried only if it would prove that `λ_min(A) ≥ μ/100`; otherwise
  /// `λ_min(A + μI) ≥ μ`, which needs no proof, is nearly the best possible.
  ///
  /// - Parameters:
  ///   - matrix: `A`, symmetric; the upper triangle is read.
  ///   - error: a proved bound on the spectral norm of `matrix − exact matrix`.
  ///   - damping: `μ`, zero or more.
  ///   - estimate: an approximation to the smallest eigenvalue of `A`; the certificate tries shifts below it. A bad
  ///     estimate costs sharpness, never soundness.
  /// - Cost: one Cholesky factorisation (`n³/3` operations) for each shift tried, at most four; a good estimate needs one. Memory: nothing of order
  ///   `n²` besides the matrix, when that is consumed.
  /// - Throws: `LinearAlgebraError.notFinite`, `.outOfMemory`.
  public init(
    matrix: consuming Matrix, error: Double, damping: Double = 0, estimate: Double
  ) throws(LinearAlgebraError) {
    let shifts = estimate > 0 && estimate.isFinite ? Self.shares.map { $0 * estimate } : [0]
    try self.init(
      matrix: matrix, error: error, shifts: damping > 0 ? shifts.filter { $0 >= damping / 100 } : shifts)
  }

  /// The same with an estimate computed from one more Cholesky factorisation; “unknown” when that one fails.
  ///
  /// - Throws: `LinearAlgebraError.notFinite`, `.noConvergence`, `.outOfMemory`.
  public init(matrix: consuming Matrix, error: Double) throws(LinearAlgebraError) {
    let factored: FactoredMatrix
    do {
      factored = try FactoredMatrix(copy matrix)
    } catch .notPositiveDefinite {
      self = .unknown
      return
    }
    try self.init(matrix: matrix, error: error, estimate: factored.smallestEigenvalueEstimate())
  }

  /// Fractions of the estimate that are tried as shifts.
  private static let shares = [0.99, 0.9, 0.5, 0]

  /// The bound proved by the first of the shifts `σ`, of either sign, that succeeds.
  ///
  /// - Parameters:
  ///   - matrix: symmetric; the upper triangle is read.
  ///   - error: a proved bound on the spectral norm of `matrix − exact matrix`.
  ///   - shifts: tried in this order, so give the largest first.
  /// - Cost: one Cholesky factorisation for each shift tried. Memory: none besides the matrix, when that is consumed.
  /// - Throws: `LinearAlgebraError.notFinite`, `.outOfMemory`.
  init(matrix: consuming Matrix, error: Double, shifts: [Double]) throws(LinearAlgebraError) {
    precondition(error >= 0, "an error bound must be ≥ 0, not \(error)")
    var proof = ShiftedFactorization(matrix)
    for shift in shifts {
      guard let shifted = try proof.diagonal(shiftedBy: shift) else { continue }
      let allowance = Self.roundingAllowance(diagonal: shifted, error: error)
      // At equality the difference is exact; otherwise it is rounded downwards. Where the allowance overflows, nothing is proved.
      let bound = shift == allowance ? 0 : (shift - allowance).nextDown
      lowerBound = bound.isFinite ? bound : nil
      return
    }
    lowerBound = nil
  }

  /// “Unknown”.
  public static let unknown = PositivityCertificate(lowerBound: nil)

  private init(lowerBound: Double?) { self.lowerBound = lowerBound }

  /// Whether the exact matrix is proved to be positive semidefinite: the computed one is shifted by exactly what
  /// rounding could hide. False means “not proved”.
  ///
  /// - Parameters:
  ///   - matrix: symmetric; the upper triangle is read.
  ///   - error: a proved bound on the spectral norm of `matrix − exact matrix`.
  /// - Cost: one Cholesky factorisation.
  /// - Throws: `LinearAlgebraError.notFinite`, `.outOfMemory`.
  public static func provesSemidefinite(
    _ matrix: consuming Matrix, error: Double
  ) throws(LinearAlgebraError) -> Bool {
    // The shift reduces the trace and with it the allowance, so this allowance suffices.
    let shift = roundingAllowance(diagonal: matrix.diagonal, error: error)
    guard shift.isFinite else { return false }
    return try PositivityCertificate(matrix: matrix, error: error, shifts: [shift]).lowerBound.map { $0 >= 0 }
      ?? false
  }

  /// Everything that is subtracted from the shift, every operation rounded upwards.
  ///
  /// - Parameters:
  ///   - diagonal: of the shifted matrix, positive when Cholesky runs to completion.
  ///   - error: a bound on the norm of all other errors.
  static func roundingAllowance(diagonal: [Double], error: Double) -> Double {
    let n = diagonal.count
    let positive = diagonal.map { UpperBound($0 < 0 ? 0 : $0) }
    let trace = positive.reduce(UpperBound(0), +)
    let largest = UpperBound(positive.reduce(0) { max($0, $1.value) })
    let gamma = roundingBound(n + 4)
    let phi = UpperBound(gamma) / (1 - gamma).nextDown
    let underflow = UpperBound.underflow(of: UpperBound(6 * n) * UpperBound(n))
    return (phi * trace + UpperBound(2 * unitRoundoff) * largest + underflow + UpperBound(error)).value
  }
}

/// A symmetric matrix below its diagonal, and above it the Cholesky factors of the shifted matrices in turn: all share one square array.
private struct ShiftedFactorization {
  private var square: Matrix
  private let diagonal: [Double]
  private var isFactored = false

  /// - Parameter matrix: symmetric; the upper triangle is read.
  init(_ matrix: consuming Matrix) {
    diagonal = matrix.diagonal
    square = matrix
    square.mirrorUpperTriangle()
  }

  /// The diagonal of `fl(A − σI)` when Cholesky of that matrix runs to completion; nil when it fails.
  mutating func diagonal(shiftedBy shift: Double) throws(LinearAlgebraError) -> [Double]? {
    let shifted = diagonal.map { $0 - shift }
    // A difference that overflows proves nothing; a matrix that is not finite is refused below.
    if diagonal.allSatisfy(\.isFinite), !shifted.allSatisfy(\.isFinite) { return nil }
    if isFactored { square.mirrorLowerTriangle() }
    isFactored = true
    for i in shifted.indices { square[i, i] = shifted[i] }
    do {
      try square.factorUpperTriangle()
    } catch .notPositiveDefinite {
      return nil
    }
    return shifted
  }
}

extension CholeskyFactorization {
  /// A rough estimate of `λ_min` from above: the Rayleigh quotient after ten steps of inverse iteration.
  /// Cost: `20n²` operations.
  public func smallestEigenvalueEstimate() throws(LinearAlgebraError) -> Double {
    // Any starting vector will do that is not orthogonal to the eigenvector sought; growing entries of both signs are
    // not orthogonal to any simple vector.
    var vector = (0..<r.order).map { Double($0 + 1) * ($0 % 2 == 0 ? 1 : -1) }
    var growth = 0.0
    for _ in 0..<10 {
      let length = norm(vector)
      vector = try solve(scaled(vector, by: 1 / length))
      growth = norm(vector)
    }
    return growth > 0 ? 1 / growth : 0
  }
}
