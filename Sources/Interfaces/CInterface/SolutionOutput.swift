internal import CHeader
internal import ConjugateGradient
internal import DenseLinearAlgebra

/// The arrays for a solution.
struct SolutionOutput {
  private let order: Int
  private let value: Output<Double>
  private let iterates: Output<Double>?
  /// How many iterates fit into the caller's array.
  private let capacity: Int
  private let iterateCount: Output<Int64>?
  private let relativeResidual: Output<Double>?

  /// - Safety: each pointer is null or leads to as many entries as the sizes say.
  @unsafe init(
    order n: Int, _ value: UnsafeMutablePointer<Double>?, _ capacity: Int64,
    _ iterates: UnsafeMutablePointer<Double>?, _ iterateCount: UnsafeMutablePointer<Int64>?,
    _ relativeResidual: UnsafeMutablePointer<Double>?
  ) throws(Refusal) {
    order = n
    self.value = try unsafe Output(value, n)
    self.capacity = unsafe iterates == nil ? 0 : try size(capacity)
    self.iterates = unsafe iterates == nil ? nil : try unsafe Output(iterates, self.capacity, n)
    self.iterateCount = try unsafe .optional(iterateCount, 1)
    self.relativeResidual = try unsafe .optional(relativeResidual, 1)
  }

  var recordsIterates: Bool { iterates != nil }

  /// Writes the result of an iteration, and throws how it ended unless it reached the tolerance.
  func write(_ solution: Solution) throws(Refusal) {
    try write(
      solution.value, relativeResidual: solution.record.relativeResidual, solution,
      outcome: solution.record.outcome)
  }

  /// - Parameters:
  ///   - iteration: nil for a direct solver.
  ///   - exponent: of the power of two that the solution and all iterates are multiplied by first.
  func write(
    _ g: [Double], relativeResidual error: Double, _ iteration: Solution?, scaledBy exponent: Int = 0,
    outcome: SolverOutcome
  ) throws(Refusal) {
    let unscaled = g
    let g = g.map { $0.scaled(byPowerOfTwo: exponent) }
    let flat = (iteration?.iterates ?? []).prefix(capacity).flatMap { iterate in
      iterate.map { $0.scaled(byPowerOfTwo: exponent) }
    }
    try requireFinite(g + [error])
    try requireFinite(flat)
    // The residual is that of the unscaled solution. A solution that has lost digits in scaling has another one, and is refused.
    try require(g.map { $0.scaled(byPowerOfTwo: -exponent) } == unscaled, else: SGN_UNDERFLOW)
    value.write(g)
    iterates?.write(flat)
    iterateCount?.write([Int64(iteration?.record.residualHistory.count ?? 0)])
    relativeResidual?.write([error])
    try require(outcome == .converged, else: outcome.status)
  }
}
