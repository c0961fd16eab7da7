/// A proved bound on the error of a computed solution of `G g = b`, for a symmetric positive definite `G`:
///
///     ‖g − G⁻¹b‖ ≤ ‖b − Gg‖ / λ_min(G).
///
/// The residual of the computed `Ĝ` is evaluated in compensated arithmetic, and `‖(Ĝ − G)g‖ ≤ error·‖g‖` is added.
/// Norms are rounded upwards: `‖·‖` of `n` entries carries a relative error of at most `γ_{n+2}`.
public struct SolutionCertificate: Sendable, Equatable {
  /// The bound on `‖g − G⁻¹b‖`; nil when nothing could be proved.
  public let errorBound: Double?

  /// - Parameters:
  ///   - matrix: `Ĝ`, symmetric, `n×n`.
  ///   - error: a bound on `‖Ĝ − G‖₂`.
  ///   - solution: `g`.
  ///   - rightHandSide: `b`.
  ///   - smallestEigenvalue: a proved lower bound on `λ_min(G)`; nil or not positive proves nothing.
  /// - Cost: `n²` compensated products, each about 12 operations.
  public init(
    matrix: Matrix, error: Double, solution: [Double], rightHandSide: [Double], smallestEigenvalue: Double?
  ) {
    precondition(
      matrix.isSquare && matrix.rows == solution.count && solution.count == rightHandSide.count,
      "a system of order \(matrix.rows) does not have \(solution.count) unknowns and \(rightHandSide.count) values"
    )
    let residuals = rightHandSide.indices.map { i in
      // Column i is row i of a symmetric matrix, and it is contiguous.
      var sum = CompensatedDot(matrix.column(i), solution)
      sum.add(-1, rightHandSide[i])
      return sum
    }
    self.init(
      residual: residuals.map(\.value),
      residualError: (norm(residuals.map(\.errorBound)) + error * norm(solution))
        * Self.upwards(solution.count),
      smallestEigenvalue: smallestEigenvalue)
  }

  /// The same from a product `p ≈ Gg` in plain arithmetic, however it was computed.
  ///
  /// It says as much as compensated arithmetic where the matrix is itself a rounded one: for a Gram matrix of `N` products in each entry `‖Ĝ − G‖` is only known
  /// to be at most `γ_N tr(G)`, and a product by it adds `γ_n ‖G‖_F` with `n ≤ N`. And it needs no matrix.
  ///
  /// - Parameters:
  ///   - product: `p`.
  ///   - productError: a bound on `‖p − Gg‖`.
  ///   - rightHandSide: `b`.
  ///   - smallestEigenvalue: a proved lower bound on `λ_min(G)`; nil or not positive proves nothing.
  /// - Cost: `O(n)`.
  public init(
    product: [Double], productError: Double, rightHandSide: [Double], smallestEigenvalue: Double?
  ) {
    precondition(productError >= 0 || productError.isNaN, "an error bound of \(productError) is none")
    self.init(
      residual: difference(rightHandSide, product), residualError: productError,
      smallestEigenvalue: smallestEigenvalue)
  }

  /// - Parameters:
  ///   - residual: `ρ ≈ b − Gg`, every entry with a rounding of its own.
  ///   - residualError: a bound on the norm of what else `ρ` is off by.
  private init(residual: [Double], residualError: Double, smallestEigenvalue: Double?) {
    guard let smallestEigenvalue, smallestEigenvalue > 0 else {
      errorBound = nil
      return
    }
    let upwards = Self.upwards(residual.count)
    let bound = (norm(residual) + residualError) * upwards / smallestEigenvalue * upwards
    errorBound = bound.isFinite ? bound : nil
  }

  /// A factor that covers the rounding of a norm of `n` entries and of a few operations more.
  private static func upwards(_ n: Int) -> Double { 1 + 4 * roundingBound(n + 8) }
}
