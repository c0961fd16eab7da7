public import DenseLinearAlgebra

/// A symmetric positive definite `P` that approximates the operator, given by the action of its inverse.
///
/// - Laws: `P⁻¹` is linear, symmetric and positive definite. A solver that sees `rᵀP⁻¹r ≤ 0` reports it in
///   its outcome.
public protocol Preconditioner: Sendable {
  var order: Int { get }
  /// Additions and multiplications of one application, counted, not timed.
  var operationsPerApplication: Int { get }

  /// `P⁻¹ r`.
  func apply(_ r: [Double]) throws(LinearAlgebraError) -> [Double]
  /// `z ← P⁻¹ r`, in the storage of `z` where the preconditioner supports this; by default `z` is replaced by the result of `apply`.
  func apply(_ r: [Double], into z: inout [Double]) throws(LinearAlgebraError)
}

extension Preconditioner {
  public func apply(_ r: [Double], into z: inout [Double]) throws(LinearAlgebraError) { z = try apply(r) }
}

/// A preconditioner whose inverse is given in factored form: `P⁻¹ = C Cᵀ`.
///
/// An iteration on `A C`, such as `LSQR`, needs no product with `AᵀA`, which would square the condition number.
///
/// - Laws (checked by tests for every kind): `factorTransposeTimes` is the adjoint of `factorTimes`, and `apply` is their composition.
public protocol FactoredPreconditioner: Preconditioner {
  /// `C z`.
  func factorTimes(_ z: [Double]) throws(LinearAlgebraError) -> [Double]
  /// `Cᵀ y`.
  func factorTransposeTimes(_ y: [Double]) throws(LinearAlgebraError) -> [Double]
}

extension FactoredPreconditioner {
  /// `P⁻¹ r = C Cᵀ r`.
  public func apply(_ r: [Double]) throws(LinearAlgebraError) -> [Double] {
    try factorTimes(factorTransposeTimes(r))
  }
}

/// `P = I`: no preconditioning.
public struct IdentityPreconditioner: FactoredPreconditioner {
  public let order: Int
  public var operationsPerApplication: Int { 0 }

  public init(order: Int) { self.order = order }

  public func apply(_ r: [Double]) -> [Double] { r }
  public func apply(_ r: [Double], into z: inout [Double]) { copy(r, into: &z) }
  public func factorTimes(_ z: [Double]) -> [Double] { z }
  public func factorTransposeTimes(_ y: [Double]) -> [Double] { y }
}

/// `P = RᵀR`, so that `P⁻¹ = R⁻¹R⁻ᵀ` and `C = R⁻¹`.
///
/// For a symmetric iteration this is equivalent to solving with `M = R⁻ᵀGR⁻¹`, and only `R` is needed.
///
/// - Cost: `2n²` operations for one application.
/// - Throws: `LinearAlgebraError.singular` at a zero on the diagonal of `R`.
public protocol TriangularlyFactoredPreconditioner: FactoredPreconditioner {
  var r: TriangularMatrix { get }
}

extension TriangularlyFactoredPreconditioner {
  public var order: Int { r.order }
  public var operationsPerApplication: Int { 2 * r.order * r.order }

  public func apply(_ b: [Double], into z: inout [Double]) throws(LinearAlgebraError) {
    copy(b, into: &z)
    try r.solveTransposedInPlace(&z)
    try r.solveInPlace(&z)
  }

  public func factorTimes(_ z: [Double]) throws(LinearAlgebraError) -> [Double] { try r.solve(z) }
  public func factorTransposeTimes(_ y: [Double]) throws(LinearAlgebraError) -> [Double] {
    try r.solveTransposed(y)
  }
}

/// A triangle `R` from any source as a preconditioner.
public struct TriangularPreconditioner: TriangularlyFactoredPreconditioner {
  public let r: TriangularMatrix

  public init(_ r: TriangularMatrix) { self.r = r }
}
