public import DenseLinearAlgebra

/// The smallest and the largest eigenvalue of the kernel only.
///
/// `λ_max` of `K` and `1/λ_min`, the largest eigenvalue of `K⁻¹`, come from the Lanczos process, using the triangles of `K = RᵀR` for the
/// latter: a factorisation and some fifty passes over a matrix. Computing all eigenvalues needs four times the operations and on most
/// machines ten times the time. The definition is `KernelSpectrum`.
///
/// - Claim: `ntk.kernel-is-positive-definite`.
public struct KernelExtremes: Sendable {
  /// `λ_max(K)`, to a relative accuracy of `relativeAccuracy`.
  public let largestEigenvalue: Double
  /// `λ_min(K)`, to a relative accuracy of `relativeAccuracy` and of `nuκ` from rounding; nil where the kernel is numerically singular.
  public let smallestEigenvalue: Double?
  /// `K = RᵀR`; nil where the kernel is numerically singular.
  public let factor: CholeskyFactorization?
  /// `n²u`, at least `nu tr(K)`: an eigenvalue below it cannot be distinguished from zero.
  public let roundoff: Double

  /// The relative accuracy of both eigenvalues.
  public static let relativeAccuracy = 1e-3

  /// - Parameter kernel: `K`, of at least one point.
  /// - Cost: `n³/3` operations, and `2n²` for each of about ten steps for `λ_max` and 25 to 60 for `λ_min`. Memory: `8n²` bytes, with its argument
  ///   twice that.
  /// - Throws: `LinearAlgebraError`.
  public init(_ kernel: Matrix) throws(LinearAlgebraError) {
    let n = kernel.rows
    precondition(n > 0, "the kernel needs at least one point")
    roundoff = Double(n) * Double(n) * unitRoundoff
    // It is well separated from the others, and only a forecast depends on it.
    largestEigenvalue = try LanczosProcess(order: n, leastSteps: 10) { kernel.times($0) }.largestEigenvalue
    var (factor, smallest): (CholeskyFactorization?, Double?)
    do {
      let cholesky = try CholeskyFactorization(kernel)
      let inverse = try LanczosProcess(order: n, leastSteps: 25) { (x) throws(LinearAlgebraError) in
        try cholesky.solve(x)
      }
      // The eigenvalue lies between this value and a thousandth less.
      if (1 - Self.relativeAccuracy) / inverse.largestEigenvalue > roundoff {
        (factor, smallest) = (cholesky, 1 / inverse.largestEigenvalue)
      }
    } catch .notPositiveDefinite, .singular {
      // A matrix that rounding has made indefinite is numerically singular.
    }
    (self.factor, smallestEigenvalue) = (factor, smallest)
  }

  public var isNumericallySingular: Bool { factor == nil }
}
