public import DenseLinearAlgebra

/// The kernel of given points with its spectrum, and what the geometry says about its smallest eigenvalue.
///
/// - Claim: `ntk.kernel-is-positive-definite`.
public struct KernelSpectrum: Sendable {
  /// `K`, `n×n`.
  public let kernel: Matrix
  /// The eigenvalues of `K` by LAPACK, ascending.
  public let eigenvalues: [Double]
  public let positivity: KernelPositivity

  /// `λ_min(K)`, as computed.
  public var smallestEigenvalue: Double { eigenvalues[0] }
  /// `λ_max(K)`.
  public var largestEigenvalue: Double { eigenvalues[eigenvalues.count - 1] }
  /// `n²u`, at least `n u tr(K)`: a computed eigenvalue below it may be zero.
  public var roundoff: Double { Double(kernel.rows) * Double(kernel.rows) * unitRoundoff }
  /// Whether the smallest eigenvalue is zero up to rounding.
  public var isNumericallySingular: Bool { !(smallestEigenvalue > roundoff) }

  /// - Parameter inputs: `d×n` with unit columns, at least one.
  /// - Cost: the kernel, and `4n³/3` operations.
  /// - Throws: `LinearAlgebraError`.
  public init(_ inputs: Matrix) throws(LinearAlgebraError) {
    precondition(inputs.columns > 0, "the kernel needs at least one point")
    kernel = neuralTangentKernel(inputs)
    eigenvalues = try SymmetricEigen.values(kernel)
    positivity = try KernelPositivity(inputs)
  }

  /// The same for a kernel whose spectrum is known.
  ///
  /// - Parameters:
  ///   - kernel: the kernel of `inputs`.
  ///   - regression: a regression with this kernel.
  ///   - inputs: `d×n` with unit columns.
  /// - Throws: `LinearAlgebraError`.
  public init(_ kernel: Matrix, _ regression: KernelRegression, inputs: Matrix) throws(LinearAlgebraError) {
    self.kernel = kernel
    eigenvalues = regression.eigenvalues
    positivity = try KernelPositivity(inputs)
  }
}
