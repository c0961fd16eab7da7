public import DenseLinearAlgebra

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
/// - Claim: `ntk.positivity-certificate`.
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
    lowerBound = try Self.prove(matrix, error: error, estimate: estimate)
  }

  private init(lowerBound: Double?) { self.lowerBound = lowerBound }

  private static func prove(
    _ matrix: Matrix, error: Double, estimate: Double
  ) throws(LinearAlgebraError) -> Double? {
    let shifts = estimate > 0 ? [0.99, 0.9, 0.5, 0].map { $0 * estimate } : [0]
    for shift in shifts {
      var shifted = matrix
      for i in 0..<shifted.rows { shifted[i, i] -= shift }
      do {
        _ = try CholeskyFactorization(shifted)
      } catch .notPositiveDefinite {
        continue
      }
      return (shift - roundingAllowance(shifted, error: error)).nextDown
    }
    return nil
  }

  /// Everything that is subtracted from the shift, rounded upwards: the sum has `n + 10` rounded operations
  /// on positive terms, so its relative error is below `γ_{n+10}`, and the factor covers it.
  private static func roundingAllowance(_ shifted: Matrix, error: Double) -> Double {
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

extension PositivityCertificate {
  /// A proved lower bound on `λ_min` of the exact Gram matrix of an activation pattern.
  ///
  /// The counts `c_ij` are exact. The computed entry `(c_ij/m)·fl(x_iᵀx_j)` is off by at most
  /// `γ_{d+3} (c_ij/m) ‖x_i‖‖x_j‖`, a non-negative and positive semidefinite matrix of trace
  /// `Σ_i (c_ii/m)‖x_i‖² = tr(G)`; so the error's norm is at most `γ_{d+3} tr(G)`.
  ///
  /// The pattern is taken as given: an activation within roundoff of a tie is what the pattern says it is.
  ///
  /// - Claim: `ntk.positivity-certificate`.
  ///
  /// - Parameter dimension: `d`, the number of coordinates of an input.
  /// - Cost: up to five Cholesky factorisations.
  public init(gram: Matrix, dimension: Int) throws(LinearAlgebraError) {
    let factor: CholeskyFactorization
    do {
      factor = try CholeskyFactorization(gram)
    } catch .notPositiveDefinite {
      self.init(lowerBound: nil)
      return
    }
    let trace = (0..<gram.rows).reduce(0) { $0 + gram[$1, $1] }
    // The trace is itself a rounded sum of rounded terms; doubling γ covers both.
    let error = 2 * roundingBound(dimension + gram.rows + 4) * trace
    try self.init(matrix: gram, error: error, estimate: factor.smallestEigenvalueEstimate())
  }
}

extension CholeskyFactorization {
  /// A rough estimate of `λ_min` from above: the Rayleigh quotient after ten steps of inverse iteration.
  /// Cost: `20n²` operations.
  func smallestEigenvalueEstimate() throws(LinearAlgebraError) -> Double {
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
