internal import DenseLinearAlgebra

/// One solve in progress, as far as all solvers share it: every application counted, the best iterate with a residual that was
/// really computed, and what the record will say.
///
/// Iterates are those of a right-hand side divided by a power of two, `scale`; it is undone at the end, which is exact.
struct SolverRun {
  private let scale: Double
  private let tolerance: Double
  private let recordsIterates: Bool
  private let onIteration: ((SolverProgress) throws -> Void)?

  /// The iterate of least relative residual, among those whose residual was computed from the iterate itself; the start is the first, and before
  /// that zero, which no iteration makes.
  private(set) var best: BestIterate
  /// The iterate of least relative residual that only a recursion speaks for.
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
  ///   - scale: what the right-hand side was divided by.
  ///   - residualOfZero: the residual of the iterate zero, whose relative residual is 1 unless it is solved by that.
  ///   - tolerance: what a relative residual must not exceed.
  ///   - recordsIterates: whether to keep all.
  ///   - onIteration: sees every iterate.
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

  /// How many iterations are complete; the start is none.
  var iterations: Int { max(residualHistory.count - 1, 0) }

  /// The iteration that the iterate to be noted next belongs to.
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

  /// Notes an iterate whose residual only a recursion tells.
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

  /// The iterate noted last, whose recursive residual met the tolerance, and what was then computed.
  mutating func recompute(_ iterate: [Double], _ residual: Residual) throws {
    try report(iterate, residual, isRecomputed: true)
  }

  /// The recomputed residual of an iterate is the one to go on from.
  mutating func replace(_ iterate: [Double], _ residual: Residual) {
    replacements += 1
    best.offer(iterate, residual)
    promised.residual = Residual(norm: .infinity, relative: .infinity)
  }

  /// Makes an iterate the one returned, its residual computed from it.
  mutating func accept(_ iterate: [Double], _ residual: Residual) {
    best = BestIterate(iterate: iterate, residual: residual)
  }

  /// Ends the run: the best iterate, undone of the scale, with the record. An iterate that a recursive
  /// residual promised to be better must show it first, and so must one of which undoing the scale has left less than it was.
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

/// The size of a residual, and what the tolerance is compared with.
struct Residual {
  var norm: Double
  var relative: Double
}

/// The iterate of least relative residual so far, in storage of its own; one with a NaN is never better.
struct BestIterate {
  private(set) var iterate: [Double]
  var residual: Residual

  mutating func offer(_ iterate: [Double], _ residual: Residual) {
    guard residual.relative < self.residual.relative else { return }
    copy(iterate, into: &self.iterate)
    self.residual = residual
  }
}
