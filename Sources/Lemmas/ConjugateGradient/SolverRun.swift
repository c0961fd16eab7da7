internal import DenseLinearAlgebra

/// The state of a solve that is common to all solvers: the count of applications, the best iterate with a residual that was
/// computed from it, and the data of the record.
///
/// Iterates are those of a right-hand side divided by a power of two, `scale`; it is undone at the end, which is exact.
struct SolverRun {
  private let scale: Double
  private let tolerance: Double
  private let recordsIterates: Bool
  private let onIteration: ((SolverProgress) throws -> Void)?

  /// The iterate of smallest relative residual among those whose residual was computed from the iterate itself; the initial iterate is the first, and before
  /// that zero, which needs no iteration.
  private(set) var best: BestIterate
  /// The iterate of smallest recursive relative residual, not yet recomputed.
  private var promised: BestIterate
  private var iterates: [[Double]] = []
  private var largestIterateNorm = 0.0
  private(set) var residualHistory: [Double] = []
  var applications = 0
  private(set) var replacements = 0
  var drift = 0.0
  var lanczos = LanczosCoefficients()

  /// - Parameters:
  ///   - order: the entries of an iterate.
  ///   - scale: the divisor of the right-hand side.
  ///   - residualOfZero: the residual of the iterate zero, whose relative residual is 1 unless zero is the solution.
  ///   - tolerance: the bound on the relative residual.
  ///   - recordsIterates: whether to keep all iterates.
  ///   - onIteration: called with every iterate.
  init(
    order: Int, scale: Double, residualOfZero: Residual, tolerance: Double, recordsIterates: Bool,
    onIteration: ((SolverProgress) throws -> Void)?
  ) {
    (self.scale, self.tolerance) = (scale, tolerance)
    (self.recordsIterates, self.onIteration) = (recordsIterates, onIteration)
    let zero = [Double](repeating: 0, count: order)
    best = BestIterate(iterate: zero, residual: residualOfZero)
    promised = BestIterate(iterate: zero, residual: Residual(norm: .infinity, relative: .infinity))
  }

  /// How many iterations are complete; the initial iterate does not count.
  var iterations: Int { max(residualHistory.count - 1, 0) }

  /// The iteration to which the next noted iterate belongs.
  var nextIteration: Int { residualHistory.count }

  /// Notes an iterate whose residual was computed from it.
  mutating func note(_ iterate: [Double], computed residual: Residual) throws {
    if residualHistory.isEmpty {
      accept(iterate, residual)
    } else {
      best.offer(iterate, residual)
    }
    try note(iterate, residual, isRecomputed: true)
  }

  /// Notes an iterate whose residual is known only from the recursion.
  mutating func note(_ iterate: [Double], recursive residual: Residual) throws {
    try note(iterate, residual, isRecomputed: false)
    promised.offer(iterate, residual)
  }

  private mutating func note(_ iterate: [Double], _ residual: Residual, isRecomputed: Bool) throws {
    residualHistory.append(residual.relative)
    largestIterateNorm = max(largestIterateNorm, norm(iterate))
    if recordsIterates { iterates.append(scaled(iterate, by: scale)) }
    try report(iterate, residual, isRecomputed: isRecomputed)
  }

  private func report(_ iterate: [Double], _ residual: Residual, isRecomputed: Bool) throws {
    try onIteration?(
      SolverProgress(
        iteration: iterations, relativeResidual: residual.relative, isRecomputed: isRecomputed,
        scaledIterate: iterate, scale: scale))
  }

  /// Notes the recomputed residual of the last iterate, whose recursive residual had met the tolerance.
  mutating func recompute(_ iterate: [Double], _ residual: Residual) throws {
    try report(iterate, residual, isRecomputed: true)
  }

  /// Continues from the recomputed residual of an iterate.
  mutating func replace(_ iterate: [Double], _ residual: Residual) {
    replacements += 1
    best.offer(iterate, residual)
    promised.residual = Residual(norm: .infinity, relative: .infinity)
  }

  /// Makes an iterate the one to be returned, with its residual computed from it.
  mutating func accept(_ iterate: [Double], _ residual: Residual) {
    best = BestIterate(iterate: iterate, residual: residual)
  }

  /// Ends the run: returns the best iterate, unscaled, with the record. An iterate that by its recursive
  /// residual seemed better is verified first, and so is one that lost digits in unscaling.
  mutating func finish(
    _ outcome: SolverOutcome, residual: (_ of: [Double], inout SolverRun) throws -> Residual
  ) throws -> Solution {
    if outcome != .converged, promised.residual.relative < best.residual.relative {
      let computed = try residual(promised.iterate, &self)
      best.offer(promised.iterate, computed)
    }
    var outcome = outcome
    let value = scaled(best.iterate, by: scale)
    let returned = value.map { $0 / scale }
    if !value.allSatisfy(\.isFinite) {
      outcome = .breakdown(quantity: "g", iteration: iterations)
    } else if returned != best.iterate {
      best = BestIterate(iterate: returned, residual: try residual(returned, &self))
      if outcome == .converged, !(best.residual.relative <= tolerance) {
        outcome = .stagnated(iteration: iterations)
      }
    }
    return Solution(
      value: value,
      record: ConvergenceRecord(
        outcome: outcome, iterations: iterations, operatorApplications: applications,
        residualNorm: best.residual.norm * scale, relativeResidual: best.residual.relative,
        residualHistory: residualHistory, replacements: replacements, drift: drift,
        largestIterateNorm: largestIterateNorm * scale, lanczos: lanczos),
      iterates: iterates)
  }
}

/// The size of a residual, absolute and relative; the latter is compared with the tolerance.
struct Residual {
  var norm: Double
  var relative: Double
}

/// The iterate of smallest relative residual so far, in separate storage; one with a NaN is never better.
struct BestIterate {
  private(set) var iterate: [Double]
  var residual: Residual

  mutating func offer(_ iterate: [Double], _ residual: Residual) {
    guard residual.relative < self.residual.relative else { return }
    copy(iterate, into: &self.iterate)
    self.residual = residual
  }
}
