// The names are those of sgn.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CHeader
internal import ConjugateGradient
internal import DenseLinearAlgebra
internal import LinearOperators
internal import Preconditioning

@c @implementation
public func sgn_conjugate_gradient(
  _ n: Int64, _ gram: UnsafePointer<Double>?, _ damping: Double, _ r: UnsafePointer<Double>?,
  _ residual: UnsafePointer<Double>?, _ start: UnsafePointer<Double>?, _ tolerance: Double,
  _ iterationLimit: Int64, _ g: UnsafeMutablePointer<Double>?, _ iterates: UnsafeMutablePointer<Double>?,
  _ iterateCount: UnsafeMutablePointer<Int64>?, _ relativeResidual: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let system = try unsafe System(n, gram, damping, r, residual, start, limit: iterationLimit)
    let out = try unsafe SolutionOutput(
      order: system.residual.count, g, Int64(system.iterationLimit) + 1, iterates, iterateCount,
      relativeResidual)
    let solver = ConjugateGradient(
      tolerance: tolerance, iterationLimit: system.iterationLimit, recordsIterates: out.recordsIterates)
    // The scale of P makes no difference here, and with a triangular factor of moderate size P⁻¹ is less likely to overflow.
    try out.write(
      try system.solve(normalized: true) {
        try solver.attempt($0, rightHandSide: $1, preconditioner: $2, start: system.start)
      })
  }
}

@c @implementation
public func sgn_fixed_point(
  _ n: Int64, _ gram: UnsafePointer<Double>?, _ damping: Double, _ r: UnsafePointer<Double>?,
  _ residual: UnsafePointer<Double>?, _ start: UnsafePointer<Double>?, _ tolerance: Double,
  _ iterationLimit: Int64, _ g: UnsafeMutablePointer<Double>?, _ iterates: UnsafeMutablePointer<Double>?,
  _ iterateCount: UnsafeMutablePointer<Int64>?, _ relativeResidual: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let system = try unsafe System(n, gram, damping, r, residual, start, limit: iterationLimit)
    let out = try unsafe SolutionOutput(
      order: system.residual.count, g, Int64(system.iterationLimit) + 1, iterates, iterateCount,
      relativeResidual)
    let solver = FixedPointIteration(
      tolerance: tolerance, iterationLimit: system.iterationLimit, recordsIterates: out.recordsIterates)
    try out.write(
      try system.solve(normalized: false) {
        try solver.attempt($0, rightHandSide: $1, preconditioner: $2, start: system.start)
      })
  }
}

@c @implementation
public func sgn_solve(
  _ n: Int64, _ gram: UnsafePointer<Double>?, _ damping: Double, _ residual: UnsafePointer<Double>?,
  _ g: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let n = try size(n)
    let out = try unsafe Output(g, n)
    let (gram, b) = (try unsafe symmetric(gram, n, damping: damping), try unsafe vector(residual, n))
    let result = try PositiveDefiniteSystem(gram).solve(b)
    out.write(result.value)
    try require(result.relativeResidual <= SGN_SOLVE_ACCURACY, else: SGN_STAGNATED)
  }
}

/// `(G + μI) g = r` with a preconditioner, read and checked.
private struct System {
  /// `G + μI`.
  let gram: Matrix
  private let r: TriangularMatrix?
  let residual: [Double]
  let start: [Double]?
  let iterationLimit: Int

  /// - Safety: each pointer is null or leads to as many entries as the sizes say.
  @unsafe init(
    _ n: Int64, _ gram: UnsafePointer<Double>?, _ damping: Double, _ r: UnsafePointer<Double>?,
    _ residual: UnsafePointer<Double>?, _ start: UnsafePointer<Double>?, limit: Int64
  ) throws(Refusal) {
    let n = try size(n)
    guard let limit = Int(exactly: limit), (0..<Int.max).contains(limit) else {
      throw Refusal(SGN_INVALID_ARGUMENT)
    }
    iterationLimit = limit
    self.gram = try unsafe symmetric(gram, n, damping: damping)
    self.residual = try unsafe vector(residual, n)
    self.start = unsafe start == nil ? nil : try unsafe vector(start, n)
    self.r = unsafe r == nil ? nil : try unsafe upperTriangle(r, n)
  }

  /// Opens the preconditioner's type for a solver.
  ///
  /// - Parameter normalized: divides `R` by the power of two below its largest entry.
  func solve(
    normalized: Bool, _ solver: (MatrixOperator, [Double], any Preconditioner) throws -> Solution
  ) throws -> Solution {
    try solver(
      MatrixOperator(gram, properties: [.symmetric, .positiveSemidefinite]), residual,
      r.map { TriangularPreconditioner(normalized ? $0.normalized : $0) }
        ?? IdentityPreconditioner(order: residual.count))
  }
}

extension TriangularMatrix {
  /// Divided by the power of two below the largest entry, which is exact except for entries that underflow.
  fileprivate var normalized: TriangularMatrix {
    let exponent = largestExponent(matrix.elements)
    return TriangularMatrix(
      upperTriangleOf: Matrix(
        rows: order, columns: order, elements: matrix.elements.map { $0.scaled(byPowerOfTwo: -exponent) }))
  }
}
