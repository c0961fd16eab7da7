internal import DenseLinearAlgebra
internal import LinearOperators

/// `G g = r` as accepted by a solver, every application counted.
///
/// The right-hand side is divided by a power of two first, so that its largest entry lies in [1, 2): this
/// is exact, and squared norms then neither overflow nor vanish.
struct SymmetricSystem<Operator: LinearOperator> {
  private let `operator`: Operator
  let rightHandSide: [Double]
  let scale: Double
  private let rightHandSideNorm: Double
  private let start: [Double]?

  /// - Throws: `SolverError` for a system that the solvers' theorems do not speak of.
  /// - Traps: when the sizes do not fit.
  init(
    _ operator: Operator, rightHandSide: [Double], preconditionerOrder: Int, start: [Double]?,
    tolerance: Double, iterationLimit: Int
  ) throws(SolverError) {
    let order = rightHandSide.count
    precondition(
      `operator`.rows == order && `operator`.columns == order,
      "a \(`operator`.rows)×\(`operator`.columns) operator does not fit \(order) entries on the right")
    let missing = OperatorProperties([.symmetric, .positiveSemidefinite])
      .subtracting(`operator`.properties)
    if !missing.isEmpty { throw .undeclaredProperties(missing: missing) }
    try requireSolvable(
      order: order, rightHandSide: rightHandSide, preconditionerOrder: preconditionerOrder, start: start,
      tolerance: tolerance, iterationLimit: iterationLimit)
    self.operator = `operator`
    let scale = powerOfTwo(below: rightHandSide)
    self.scale = scale
    self.rightHandSide = rightHandSide.map { $0 / scale }
    rightHandSideNorm = norm(self.rightHandSide)
    // Zero solves `G g = 0` whatever the start is.
    self.start = rightHandSideNorm > 0 ? start?.map { $0 / scale } : nil
  }

  /// The residual of zero, which is `r`.
  var residualOfZero: Residual { residual(norm: rightHandSideNorm) }

  /// `‖residual‖`, and relative to `‖r‖`.
  func residual(norm: Double) -> Residual {
    Residual(norm: norm, relative: rightHandSideNorm > 0 ? norm / rightHandSideNorm : 0)
  }

  /// `y ← G x`, counted.
  func apply(_ x: [Double], into y: inout [Double], _ run: inout SolverRun) throws {
    run.applications += 1
    try `operator`.apply(x, into: &y)
  }

  /// `ρ ← r − G x`, counted.
  func residual(of x: [Double], into residual: inout [Double], _ run: inout SolverRun) throws {
    try apply(x, into: &residual, &run)
    for i in residual.indices { residual[i] = rightHandSide[i] - residual[i] }
  }

  /// The size of `r − G x`, counted.
  func residual(of x: [Double], _ run: inout SolverRun) throws -> Residual {
    var vector = rightHandSide
    try residual(of: x, into: &vector, &run)
    return residual(norm: norm(vector))
  }

  /// The first iterate and its residual; without a start these are zero and `r`, at no cost.
  func firstIterate(_ run: inout SolverRun) throws -> (iterate: [Double], residual: [Double]) {
    guard let start else { return (Array(repeating: 0, count: rightHandSide.count), rightHandSide) }
    var vector = rightHandSide
    try residual(of: start, into: &vector, &run)
    return (start, vector)
  }
}

/// Refuses arguments that no solver can take.
///
/// - Parameter order: the entries of the solution.
/// - Traps: when the sizes do not fit.
func requireSolvable(
  order: Int, rightHandSide: [Double], preconditionerOrder: Int, start: [Double]?, tolerance: Double,
  iterationLimit: Int
) throws(SolverError) {
  precondition(
    preconditionerOrder == order,
    "a preconditioner of order \(preconditionerOrder) does not fit a system of order \(order)")
  precondition(
    start == nil || start?.count == order,
    "a start of \(start?.count ?? 0) entries does not fit a system of order \(order)")
  if !(tolerance > 0 && tolerance.isFinite) { throw .invalidTolerance(tolerance) }
  if iterationLimit < 0 { throw .invalidIterationLimit(iterationLimit) }
  if !rightHandSide.allSatisfy(\.isFinite) { throw .notFinite(argument: "right-hand side") }
  if let start, !start.allSatisfy(\.isFinite) { throw .notFinite(argument: "start") }
}

/// The power of two for which the largest entry is in [1, 2) times it; 1 for zero.
func powerOfTwo(below x: [Double]) -> Double {
  let largest = x.lazy.map(\.magnitude).max() ?? 0
  return largest > 0 ? largest.binade : 1
}
