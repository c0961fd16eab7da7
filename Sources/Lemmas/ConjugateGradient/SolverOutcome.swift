/// How an iteration ended. Only `.converged` guarantees a residual within the tolerance.
///
/// Iterations are counted from 1; the initial iterate is iteration 0.
///
/// - Claim: `solver.stopping`.
public enum SolverOutcome: Sendable, Equatable, Codable, CustomStringConvertible {
  /// The recomputed residual is at most the tolerance.
  case converged
  /// The iteration limit was reached first.
  case iterationLimit
  /// The residual grew instead of falling; `growth` is its size relative to the smallest one seen.
  case diverged(growth: Double, iteration: Int)
  /// The residual stopped decreasing above the tolerance, at the limit set by rounding.
  case stagnated(iteration: Int)
  /// The named quantity became a NaN or an infinity.
  case breakdown(quantity: String, iteration: Int)
  /// `xᵀGx = curvature < 0` was seen for a unit vector `x`, and is more negative than rounding explains.
  case indefiniteOperator(curvature: Double, iteration: Int)
  /// `xᵀGx = curvature ≤ 0`, zero to rounding, was seen for a unit vector `x` along which the residual is not zero.
  case singularOperator(curvature: Double, iteration: Int)
  /// `rᵀP⁻¹r = product ≤ 0` was seen for a unit vector `r`.
  case indefinitePreconditioner(product: Double, iteration: Int)

  public var description: String {
    switch self {
    case .converged:
      "converged: the recomputed residual is within the tolerance"
    case .iterationLimit:
      "the iteration limit was reached before the tolerance; raise the limit, or sketch with more rows"
    case .diverged(let growth, let iteration):
      """
      the residual grew \(growth)-fold by iteration \(iteration): the fixed-point iteration is guaranteed to contract \
      only when the sketch's distortion is below 1 − 1/√2 ≈ 0.293; sketch with more rows, or use conjugate gradients
      """
    case .stagnated(let iteration):
      """
      the residual stopped decreasing at iteration \(iteration), above the tolerance: the attainable accuracy is \
      reached; raise the tolerance, or improve the conditioning
      """
    case .breakdown(let quantity, let iteration):
      "\(quantity) is not finite at iteration \(iteration): the operator or the preconditioner returned a NaN, or numbers overflowed"
    case .indefiniteOperator(let curvature, let iteration):
      """
      the operator is declared positive semidefinite but xᵀMx = \(curvature), which rounding cannot explain, was seen \
      for a unit vector at iteration \(iteration)
      """
    case .singularOperator(let curvature, let iteration):
      """
      the operator is singular to working precision, xᵀMx = \(curvature) for a unit vector at iteration \(iteration), and the \
      right-hand side is outside its range: add damping
      """
    case .indefinitePreconditioner(let product, let iteration):
      "the preconditioner is not positive definite: rᵀP⁻¹r = \(product) was seen for a unit vector at iteration \(iteration)"
    }
  }
}
