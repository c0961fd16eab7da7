public import DenseLinearAlgebra

/// A symmetric positive definite `P` that resembles the operator, known by the action of its inverse.
///
/// - Laws: `P⁻¹` is linear, symmetric and positive definite. A solver that sees `rᵀP⁻¹r ≤ 0` says so in
///   its outcome.
public protocol Preconditioner: Sendable {
  var order: Int { get }

  /// `P⁻¹ r`.
  func apply(_ r: [Double]) throws(LinearAlgebraError) -> [Double]
}

extension Preconditioner {
  /// `P⁻¹ r`, with the failure in a solver's terms.
  func solve(_ r: [Double]) throws(SolverError) -> [Double] {
    do { return try apply(r) } catch { throw .preconditioner(error) }
  }
}

/// `P = I`: no preconditioning.
public struct IdentityPreconditioner: Preconditioner {
  public let order: Int

  public init(order: Int) { self.order = order }

  public func apply(_ r: [Double]) -> [Double] { r }
}

/// `P = RᵀR`, so that `P⁻¹ = R⁻¹R⁻ᵀ`.
///
/// For a symmetric iteration this is the same as solving with `M = R⁻ᵀGR⁻¹`, and only `R` is needed.
///
/// - Cost: `2n²` operations for one application.
/// - Throws: `LinearAlgebraError.singular` at a zero on the diagonal of `R`.
public struct TriangularPreconditioner: Preconditioner {
  public let r: TriangularMatrix

  public init(_ r: TriangularMatrix) { self.r = r }

  public var order: Int { r.order }

  public func apply(_ residual: [Double]) throws(LinearAlgebraError) -> [Double] {
    try r.solve(r.solveTransposed(residual))
  }
}
