/// A proved bound on the error of a computed solution of `G g = b`, for a symmetric positive definite `G`:
///
///     ‖g − G⁻¹b‖ ≤ ‖b − Gg‖ / λ_min(G).
///
/// The residual of the computed `Ĝ` is evaluated in compensated arithmetic, and `‖(Ĝ − G)g‖ ≤ error·‖g‖` is added.
/// Norms, and every operation that combines them, are rounded upwards, so a product or quotient that underflows is not lost.
public struct SolutionCertificate: Sendable, Equatable {
  /// The bound on `‖g − G⁻¹b‖`; nil when nothing could be proved.
  public let errorBound: Double?

  /// - Parameters:
  ///   - matrix: `Ĝ`, symmetric, `n×n`.
  ///   - error: a bound on `‖Ĝ − G‖₂`.
  ///   - solution: `g`.
  ///   - rightHandSide: `b`.
  ///   - smallestEigenvalue: a proved lower bound on `λ_min(G)`; if it is nil or not positive, nothing is proved.
  /// - Cost: `n²` compensated products, each about 12 operations.
  public init(
    matrix: Matrix, error: Double, solution: [Double], rightHandSide: [Double], smallestEigenvalue: Double?
  ) {
    precondition(
      matrix.isSquare && matrix.rows == solution.count && solution.count == rightHandSide.count,
      "a system of order \(matrix.rows) cannot have \(solution.count) unknowns and \(rightHandSide.count) right-hand side entries"
    )
    let residuals = rightHandSide.indices.map { i in
      // Column i is row i of a symmetric matrix, and it is contiguous.
      var sum = CompensatedDot(matrix.column(i), solution)
      sum.add(-1, rightHandSide[i])
      return sum
    }
    self.init(
      residual: residuals.map(\.value),
      residualError: UpperBound(norm: residuals.map(\.errorBound)) + UpperBound(error)
        * UpperBound(norm: solution),
      smallestEigenvalue: smallestEigenvalue)
  }

  /// The same from a product `p ≈ Gg` in plain arithmetic, however it was computed.
  ///
  /// It is as sharp as compensated arithmetic where the matrix is itself rounded: for a Gram matrix with `N` products in each entry, `‖Ĝ − G‖` is only known
  /// to be at most `γ_N tr(G)`, and a product with it adds `γ_n ‖G‖_F` with `n ≤ N`. And it does not need the matrix.
  ///
  /// - Parameters:
  ///   - product: `p`.
  ///   - productError: a bound on `‖p − Gg‖`.
  ///   - rightHandSide: `b`.
  ///   - smallestEigenvalue: a proved lower bound on `λ_min(G)`; if it is nil or not positive, nothing is proved.
  /// - Cost: `O(n)`.
  public init(
    product: [Double], productError: Double, rightHandSide: [Double], smallestEigenvalue: Double?
  ) {
    precondition(productError >= 0 || productError.isNaN, "an error bound must be ≥ 0, not \(productError)")
    self.init(
      residual: difference(rightHandSide, product), residualError: UpperBound(productError),
      smallestEigenvalue: smallestEigenvalue)
  }

  /// - Parameters:
  ///   - residual: `ρ ≈ b − Gg`, every entry with one rounding error from a sum, which does not underflow.
  ///   - residualError: a bound on the norm of all other errors in `ρ`.
  private init(residual: [Double], residualError: UpperBound, smallestEigenvalue: Double?) {
    guard let smallestEigenvalue, smallestEigenvalue > 0 else {
      errorBound = nil
      return
    }
    // An entry is at most its computed value over 1 − u, which the bound on the norm covers: it allows for 4γ where 3γ suffices.
    let bound = ((UpperBound(norm: residual) + residualError) / smallestEigenvalue).value
    errorBound = bound.isFinite ? bound : nil
  }
}
