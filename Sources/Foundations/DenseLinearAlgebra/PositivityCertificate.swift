/// A proved lower bound on the smallest eigenvalue of a symmetric matrix, or “unknown”.
///
/// Rump (2006), *Verification of positive definiteness*, BIT 46: when floating-point Cholesky of a symmetric
/// `M` runs to completion, the computed factor satisfies `R̃ᵀR̃ = M + ΔM` with
/// `|ΔM_ij| ≤ φ √(m_ii m_jj)`, so that `‖ΔM‖₂ ≤ φ tr(M)` and hence
///
///     λ_min(M) ≥ −φ tr(M),   φ = γ_k/(1 − γ_k),   k = n + 1,
///
/// for every order of summation, with or without fused operations. Here `k = n + 4`: the library multiplies
/// by the rounded reciprocal of a pivot instead of dividing (one more rounding), and two stay in reserve.
/// Underflow adds at most `3n(2n + max m_ii)·2⁻¹⁰⁷⁴`.
///
/// Applied to `M = fl(A − σI)`, whose diagonal carries one rounding each:
///
///     λ_min(A) ≥ σ − φ tr(M) − 2u max|m_ii| − underflow − error,
///
/// where `error` bounds `‖A − A_exact‖₂` when `A` itself is a rounded image of the matrix in question.
///
/// The claim about it is `ntk.positivity-certificate`, for the Gram matrix that it is meant for.
public struct PositivityCertificate: Sendable, Equatable {
  /// The proved bound on `λ_min`, or nil when nothing could be proved.
  public let lowerBound: Double?

  /// - Parameters:
  ///   - matrix: symmetric; the upper triangle is read.
  ///   - error: a proved bound on the spectral norm of `matrix − exact matrix`.
  ///   - estimate: about where the smallest eigenvalue lies; the certificate tries shifts below it. A bad
  ///     estimate costs sharpness, never soundness.
  /// - Cost: one Cholesky factorisation (`n³/3` operations) for each shift tried, at most four.
  /// - Throws: `LinearAlgebraError.notFinite`, `.outOfMemory`.
  public init(matrix: Matrix, error: Double, estimate: Double) throws(LinearAlgebraError) {
    precondition(error >= 0, "an error bound of \(error) is none")
    try self.init(
      matrix: matrix, error: error,
      shifts: estimate > 0 ? [0.99, 0.9, 0.5, 0].map { $0 * estimate } : [0])
  }

  /// The same with an estimate of its own, from inverse iteration behind one Cholesky factorisation more; “unknown” when that one fails.
  ///
  /// - Throws: `LinearAlgebraError.notFinite`, `.outOfMemory`.
  public init(matrix: Matrix, error: Double) throws(LinearAlgebraError) {
    let factor: CholeskyFactorization
    do {
      factor = try CholeskyFactorization(matrix)
    } catch .notPositiveDefinite {
      self = .unknown
      return
    }
    try self.init(matrix: matrix, error: error, estimate: factor.smallestEigenvalueEstimate())
  }

  /// The bound that the first of some shifts `σ`, of either sign, proves.
  ///
  /// - Parameters:
  ///   - matrix: symmetric; the upper triangle is read.
  ///   - error: a proved bound on the spectral norm of `matrix − exact matrix`.
  ///   - shifts: tried in this order, so the largest first.
  /// - Cost: one Cholesky factorisation for each shift tried.
  /// - Throws: `LinearAlgebraError.notFinite`, `.outOfMemory`.
  init(matrix: Matrix, error: Double, shifts: [Double]) throws(LinearAlgebraError) {
    lowerBound = try Self.prove(matrix, error: error, shifts: shifts)
  }

  /// “Unknown”.
  public static let unknown = PositivityCertificate(lowerBound: nil)

  private init(lowerBound: Double?) { self.lowerBound = lowerBound }

  /// Whether the exact matrix is proved to be positive semidefinite: the computed one is shifted by just what
  /// rounding could hide. False means “not proved”.
  ///
  /// - Parameters:
  ///   - matrix: symmetric; the upper triangle is read.
  ///   - error: a proved bound on the spectral norm of `matrix − exact matrix`.
  /// - Cost: one Cholesky factorisation.
  /// - Throws: `LinearAlgebraError.notFinite`, `.outOfMemory`.
  public static func provesSemidefinite(
    _ matrix: Matrix, error: Double
  ) throws(LinearAlgebraError) -> Bool {
    precondition(error >= 0, "an error bound of \(error) is none")
    // The shift makes the trace smaller and with it the allowance, so this one suffices.
    let shift = roundingAllowance(matrix, error: error)
    guard shift.isFinite else { return false }
    return try bound(matrix, error: error, shift: shift).map { $0 >= 0 } ?? false
  }

  private static func prove(
    _ matrix: Matrix, error: Double, shifts: [Double]
  ) throws(LinearAlgebraError) -> Double? {
    for shift in shifts {
      if let bound = try bound(matrix, error: error, shift: shift) { return bound }
    }
    return nil
  }

  /// The bound that one shift proves, or nil when Cholesky fails.
  private static func bound(
    _ matrix: Matrix, error: Double, shift: Double
  ) throws(LinearAlgebraError) -> Double? {
    var shifted = matrix
    for i in 0..<shifted.rows { shifted[i, i] -= shift }
    do {
      _ = try CholeskyFactorization(shifted)
    } catch .notPositiveDefinite {
      return nil
    }
    let allowance = roundingAllowance(shifted, error: error)
    // At equality nothing is lost; otherwise the difference is rounded downwards.
    return shift == allowance ? 0 : (shift - allowance).nextDown
  }

  /// Everything that is subtracted from the shift, rounded upwards: the sum has `n + 10` rounded operations
  /// on positive terms, so its relative error is below `γ_{n+10}`, and the factor covers it.
  static func roundingAllowance(_ shifted: Matrix, error: Double) -> Double {
    let n = shifted.rows
    let diagonal = (0..<n).map { shifted[$0, $0] }
    let trace = diagonal.reduce(0, +)
    let largest = diagonal.max() ?? 0
    let gamma = roundingBound(n + 4)
    let phi = gamma / (1 - gamma)
    let underflow = 3 * Double(n) * (2 * Double(n) + largest) * Double.leastNonzeroMagnitude
    let sum = phi * trace + 2 * unitRoundoff * largest + underflow + error
    return sum * (1 + 2 * roundingBound(n + 10))
  }
}

extension CholeskyFactorization {
  /// A rough estimate of `λ_min` from above: the Rayleigh quotient after ten steps of inverse iteration.
  /// Cost: `20n²` operations.
  public func smallestEigenvalueEstimate() throws(LinearAlgebraError) -> Double {
    // Any start will do that is not orthogonal to the eigenvector sought; growing entries of both signs are
    // orthogonal to nothing simple.
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
