public import DenseLinearAlgebra
public import LinearOperators

/// `M = R⁻ᵀ G R⁻¹`, the operator that a preconditioned iteration really works on.
///
/// A congruence keeps symmetry and definiteness, so `M` declares what `G` declares.
///
/// - Cost: one application of `G` and `2n²` operations.
public struct PreconditionedOperator<Base: LinearOperator>: LinearOperator {
  public let base: Base
  public let r: TriangularMatrix

  /// - Traps: when the sizes do not fit, and at a zero on the diagonal of `R`.
  public init(_ base: Base, r: TriangularMatrix) {
    precondition(
      base.rows == r.order && base.columns == r.order,
      "a \(base.rows)×\(base.columns) operator does not fit a preconditioner of order \(r.order)")
    precondition(!r.diagonal.contains(0), "a triangular matrix with a zero on its diagonal has no inverse")
    (self.base, self.r) = (base, r)
  }

  public var rows: Int { r.order }
  public var columns: Int { r.order }
  public var properties: OperatorProperties { base.properties }
  public var operationsPerApplication: Int {
    base.operationsPerApplication + 2 * r.order * r.order
  }

  public func apply(_ x: [Double]) -> [Double] { congruence(x, base.apply) }

  /// `Mᵀ y = R⁻ᵀ Gᵀ R⁻¹ y`.
  public func applyTransposed(_ y: [Double]) -> [Double] { congruence(y, base.applyTransposed) }

  private func congruence(_ x: [Double], _ product: ([Double]) -> [Double]) -> [Double] {
    do {
      return try r.solveTransposed(product(r.solve(x)))
    } catch {
      preconditionFailure("\(error), though its diagonal was checked")
    }
  }
}
