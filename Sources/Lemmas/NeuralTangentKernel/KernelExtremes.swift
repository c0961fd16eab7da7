public import DenseLinearAlgebra

/// The smallest and the largest eigenvalue of the kernel, without the others.
///
/// `λ_max` is that of `K` and `1/λ_min` that of `K⁻¹` by Lanczos' process, with the triangles of `K = RᵀR` for the latter: a factorisation and some fifty
/// passes over a matrix, where all eigenvalues cost four times as much and on most machines ten times as long. The definition is `KernelSpectrum`.
///
/// - Claim: `ntk.kernel-is-positive-definite`.
public struct KernelExtremes: Sendable {
  /// `λ_max(K)`, to a relative accuracy of `relativeAccuracy`.
  public let largestEigenvalue: Double
  /// `λ_min(K)`, to a relative accuracy of `relativeAccuracy` and of `nuκ` from rounding; nil where the kernel is numerically singular.
  public let smallestEigenvalue: Double?
  /// `K = RᵀR`; nil where the kernel is numerically singular.
  public let factor: CholeskyFactorization?
  /// `n²u`, at least `nu tr(K)`: an eigenvalue below it cannot be told from zero.
  public let roundoff: Double

  /// Of both eigenvalues.
  public static let relativeAccuracy = 1e-3

  /// - Parameter kernel: `K`, of at least one point.
  /// - Cost: `n³/3` operations, and `2n²` for each of some ten steps for the one and 25 to 60 for the other. Memory: `8n²` bytes, with its argument
  ///   twice that.
  /// - Throws: `LinearAlgebraError`.
  public init(_ kernel: Matrix) throws(LinearAlgebraError) {
    let n = kernel.rows
    precondition(n > 0, "no points have no smallest eigenvalue")
    roundoff = Double(n) * Double(n) * unitRoundoff
    // It stands apart from the others, and no more than a forecast depends on it.
    largestEigenvalue = try LanczosProcess(order: n, leastSteps: 10) { kernel.times($0) }.largestEigenvalue
    var (factor, smallest): (CholeskyFactorization?, Double?)
    do {
      let cholesky = try CholeskyFactorization(kernel)
      let inverse = try LanczosProcess(order: n, leastSteps: 25) { (x) throws(LinearAlgebraError) in
        try cholesky.solve(x)
      }
      // The eigenvalue is between this and a thousandth less.
      if (1 - Self.relativeAccuracy) / inverse.largestEigenvalue > roundoff {
        (factor, smallest) = (cholesky, 1 / inverse.largestEigenvalue)
      }
    } catch .notPositiveDefinite, .singular {
      // What rounding has made indefinite is singular to rounding.
    }
    (self.factor, smallestEigenvalue) = (factor, smallest)
  }

  public var isNumericallySingular: Bool { factor == nil }
}
