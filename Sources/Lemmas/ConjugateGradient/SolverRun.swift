internal import DenseLinearAlgebra
internal import LinearOperators

/// One solve in progress, as far as all solvers share it: the accepted system, every application counted,
/// the best iterate with a residual that was really computed, and what the record will say.
///
/// The right-hand side is divided by a power of two first, so that its largest entry lies in [1, 2): this
/// is exact, and squared norms then neither overflow nor vanish.
struct SolverRun<Operator: LinearOperator> {
  let `operator`: Operator
  let rightHandSide: [Double]
  let rightHandSideNorm: Double
  let start: [Double]?
  private let scale: Double
  private let recordsIterates: Bool

  /// The iterate of least residual, among those whose residual was computed from the iterate itself; zero,
  /// whose residual is `r`, is the first.
  private(set) var best: BestIterate
  /// The iterate of least residual that only a recursion speaks for.
  var promised: BestIterate?
  private var iterates: [[Double]] = []
  private var largestIterateNorm = 0.0
  private(set) var residualHistory: [Double] = []
  private(set) var applications = 0
  var replacements = 0
  var drift = 0.0
  var lanczos = LanczosCoefficients()

  /// - Throws: `SolverError` for a system that the solvers' theorems do not speak of.
  /// - Traps: when the sizes do not fit.
  init(
    _ operator: Operator, rightHandSide: [Double], preconditionerOrder: Int, start: [Double]?,
    tolerance: Double, iterationLimit: Int, recordsIterates: Bool
  ) throws(SolverError) {
    let order = rightHandSide.count
    precondition(
      `operator`.rows == order && `operator`.columns == order,
      "a \(`operator`.rows)×\(`operator`.columns) operator does not fit \(order) entries on the right")
    precondition(
      preconditionerOrder == order,
      "a preconditioner of order \(preconditionerOrder) does not fit a system of order \(order)")
    precondition(
      start == nil || start?.count == order,
      "a start of \(start?.count ?? 0) entries does not fit a system of order \(order)")
    let missing = OperatorProperties([.symmetric, .positiveSemidefinite])
      .subtracting(`operator`.properties)
    if !missing.isEmpty { throw .undeclaredProperties(missing: missing) }
    if !(tolerance > 0 && tolerance.isFinite) { throw .invalidTolerance(tolerance) }
    if iterationLimit < 0 { throw .invalidIterationLimit(iterationLimit) }
    if !rightHandSide.allSatisfy(\.isFinite) { throw .notFinite(argument: "right-hand side") }
    if let start, !start.allSatisfy(\.isFinite) { throw .notFinite(argument: "start") }

    let largest = rightHandSide.lazy.map(\.magnitude).max() ?? 0
    let scale = largest > 0 ? largest.binade : 1
    self.operator = `operator`
    self.scale = scale
    self.recordsIterates = recordsIterates
    self.rightHandSide = rightHandSide.map { $0 / scale }
    rightHandSideNorm = norm(self.rightHandSide)
    // Zero solves `G g = 0` whatever the start is.
    self.start = largest > 0 ? start?.map { $0 / scale } : nil
    best = BestIterate(
      iterate: Array(repeating: 0, count: order), residualNorm: rightHandSideNorm)
  }

  /// How many iterations are complete; the start is none.
  var iterations: Int { max(residualHistory.count - 1, 0) }

  /// The iteration that the iterate to be noted next belongs to.
  var nextIteration: Int { residualHistory.count }

  /// `G x`, counted.
  mutating func apply(_ x: [Double]) throws -> [Double] {
    applications += 1
    return try `operator`.apply(x)
  }

  /// `r − G x`, counted.
  mutating func residual(of x: [Double]) throws -> [Double] { difference(rightHandSide, try apply(x)) }

  /// The first iterate and its residual; without a start these are zero and `r`, at no cost.
  mutating func firstIterate() throws -> (iterate: [Double], residual: [Double]) {
    guard let start else { return (best.iterate, rightHandSide) }
    return try (start, residual(of: start))
  }

  /// `‖residual‖ / ‖r‖`.
  func relative(_ residualNorm: Double) -> Double {
    rightHandSideNorm > 0 ? residualNorm / rightHandSideNorm : 0
  }

  /// Notes an iterate and the residual norm that the iteration goes by.
  mutating func note(_ iterate: [Double], residualNorm: Double) {
    residualHistory.append(relative(residualNorm))
    largestIterateNorm = max(largestIterateNorm, norm(iterate))
    if recordsIterates { iterates.append(scaled(iterate, by: scale)) }
  }

  /// Offers an iterate whose residual was computed from it.
  mutating func offer(_ iterate: [Double], residualNorm: Double) {
    best.offer(iterate, residualNorm: residualNorm)
  }

  /// Notes an iterate whose residual only the recursion tells.
  mutating func promise(_ iterate: [Double], residualNorm: Double) {
    let better = promised.map { residualNorm < $0.residualNorm } ?? true
    if better { promised = BestIterate(iterate: iterate, residualNorm: residualNorm) }
  }

  /// Makes an iterate the one returned, its residual computed from it.
  mutating func accept(_ iterate: [Double], residualNorm: Double) {
    best = BestIterate(iterate: iterate, residualNorm: residualNorm)
  }

  /// Ends the run: the best iterate, undone of the scale, with the record. An iterate that a recursive
  /// residual promised to be better must show it first, for one application.
  mutating func finish(_ outcome: SolverOutcome) throws -> Solution {
    if outcome != .converged, let promised, promised.residualNorm < best.residualNorm {
      try offer(promised.iterate, residualNorm: norm(residual(of: promised.iterate)))
    }
    return Solution(
      value: scaled(best.iterate, by: scale),
      record: ConvergenceRecord(
        outcome: outcome, iterations: iterations, operatorApplications: applications,
        residualNorm: best.residualNorm * scale, relativeResidual: relative(best.residualNorm),
        residualHistory: residualHistory, replacements: replacements, drift: drift,
        largestIterateNorm: largestIterateNorm * scale, lanczos: lanczos),
      iterates: iterates)
  }
}

/// The iterate of least residual norm so far; one with a NaN is never better.
struct BestIterate {
  private(set) var iterate: [Double]
  private(set) var residualNorm: Double

  mutating func offer(_ iterate: [Double], residualNorm: Double) {
    if residualNorm < self.residualNorm { (self.iterate, self.residualNorm) = (iterate, residualNorm) }
  }
}
