// The names are those of sgn.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CHeader
internal import ConjugateGradient
internal import DenseLinearAlgebra
internal import LinearOperators
internal import Preconditioning

@c @implementation
public func sgn_conjugate_gradient(
  _ n: Int64, _ gram: UnsafePointer<Double>?, _ r: UnsafePointer<Double>?,
  _ residual: UnsafePointer<Double>?, _ start: UnsafePointer<Double>?, _ tolerance: Double,
  _ iterationLimit: Int64, _ g: UnsafeMutablePointer<Double>?, _ iterates: UnsafeMutablePointer<Double>?,
  _ iterateCount: UnsafeMutablePointer<Int64>?, _ relativeResidual: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let system = try unsafe System(n, gram, r, residual, start, limit: iterationLimit)
    let out = try unsafe SolutionOutput(system, g, iterates, iterateCount, relativeResidual)
    let solver = ConjugateGradient(
      tolerance: tolerance, iterationLimit: system.iterationLimit, recordsIterates: out.recordsIterates)
    try out.write(
      try system.solve {
        try solver.solve($0, rightHandSide: $1, preconditioner: $2, start: system.start)
      })
  }
}

@c @implementation
public func sgn_fixed_point(
  _ n: Int64, _ gram: UnsafePointer<Double>?, _ r: UnsafePointer<Double>?,
  _ residual: UnsafePointer<Double>?, _ start: UnsafePointer<Double>?, _ tolerance: Double,
  _ iterationLimit: Int64, _ g: UnsafeMutablePointer<Double>?, _ iterates: UnsafeMutablePointer<Double>?,
  _ iterateCount: UnsafeMutablePointer<Int64>?, _ relativeResidual: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let system = try unsafe System(n, gram, r, residual, start, limit: iterationLimit)
    let out = try unsafe SolutionOutput(system, g, iterates, iterateCount, relativeResidual)
    let solver = FixedPointIteration(
      tolerance: tolerance, iterationLimit: system.iterationLimit, recordsIterates: out.recordsIterates)
    try out.write(
      try system.solve {
        try solver.solve($0, rightHandSide: $1, preconditioner: $2, start: system.start)
      })
  }
}

@c @implementation
public func sgn_solve(
  _ n: Int64, _ gram: UnsafePointer<Double>?, _ residual: UnsafePointer<Double>?,
  _ g: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let n = try size(n)
    let out = try unsafe Output(g, n)
    let (gram, b) = (try unsafe symmetric(gram, n), try unsafe vector(residual, n))
    let result = try CholeskyFactorization(gram).solve(b)
    try requireFinite(result)
    out.write(result)
  }
}

/// `G g = r` with a preconditioner, read and checked.
private struct System {
  let gram: Matrix
  let preconditioner: any Preconditioner
  let residual: [Double]
  let start: [Double]?
  let iterationLimit: Int

  /// - Safety: each pointer is null or leads to as many entries as the sizes say.
  @unsafe init(
    _ n: Int64, _ gram: UnsafePointer<Double>?, _ r: UnsafePointer<Double>?,
    _ residual: UnsafePointer<Double>?, _ start: UnsafePointer<Double>?, limit: Int64
  ) throws(Refusal) {
    let n = try size(n)
    guard let limit = Int(exactly: limit), (0..<Int.max).contains(limit) else {
      throw Refusal(SGN_INVALID_ARGUMENT)
    }
    iterationLimit = limit
    self.gram = try unsafe symmetric(gram, n)
    self.residual = try unsafe vector(residual, n)
    self.start = unsafe start == nil ? nil : try unsafe vector(start, n)
    preconditioner =
      unsafe r == nil
      ? IdentityPreconditioner(order: n) : TriangularPreconditioner(try unsafe upperTriangle(r, n))
  }

  /// Opens the preconditioner's type for a solver.
  func solve(_ solver: (MatrixOperator, [Double], any Preconditioner) throws -> Solution) throws -> Solution {
    try solver(
      MatrixOperator(gram, properties: [.symmetric, .positiveSemidefinite]), residual, preconditioner)
  }
}

/// Where a solution goes.
private struct SolutionOutput {
  private let value: Output<Double>
  private let iterates: Output<Double>?
  private let iterateCount: Output<Int64>?
  private let relativeResidual: Output<Double>?

  /// - Safety: each pointer is null or leads to as many entries as the sizes say.
  @unsafe init(
    _ system: System, _ value: UnsafeMutablePointer<Double>?, _ iterates: UnsafeMutablePointer<Double>?,
    _ iterateCount: UnsafeMutablePointer<Int64>?, _ relativeResidual: UnsafeMutablePointer<Double>?
  ) throws(Refusal) {
    let n = system.residual.count
    self.value = try unsafe Output(value, n)
    self.iterates =
      unsafe iterates == nil ? nil : try unsafe Output(iterates, system.iterationLimit + 1, n)
    self.iterateCount = try unsafe .optional(iterateCount, 1)
    self.relativeResidual = try unsafe .optional(relativeResidual, 1)
  }

  var recordsIterates: Bool { iterates != nil }

  /// Writes what was found, and throws how it ended unless that is at the tolerance.
  func write(_ solution: Solution) throws(Refusal) {
    let record = solution.record
    try requireFinite(solution.value + [record.relativeResidual])
    let flat = solution.iterates.flatMap(\.self)
    try requireFinite(flat)
    value.write(solution.value)
    iterates?.write(flat)
    iterateCount?.write([Int64(record.residualHistory.count)])
    relativeResidual?.write([record.relativeResidual])
    try require(record.outcome == .converged, else: record.outcome.status)
  }
}
