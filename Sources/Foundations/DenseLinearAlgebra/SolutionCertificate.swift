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
    guard let smallestEigenvalue, smallestEigenvalue > 0 else {
      errorBound = nil
      return
    }
    let residuals = rightHandSide.indices.map { i in
      // Column i is row i of a symmetric matrix, and it is contiguous.
      var sum = CompensatedDot(matrix.column(i), solution)
      sum.add(-1, rightHandSide[i])
      return sum
    }
    let upwards = 1 + 4 * roundingBound(solution.count + 8)
    let residual = norm(residuals.map(\.value)) + norm(residuals.map(\.errorBound)) + error * norm(solution)
    let bound = residual * upwards / smallestEigenvalue * upwards
    errorBound = bound.isFinite ? bound : nil
  }
}
