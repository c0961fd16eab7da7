internal import DenseLinearAlgebra
internal import LinearOperators

/// `G g = r` as accepted by a solver; every application is counted.
///
/// The right-hand side is divided by a power of two first, so that its largest entry lies in [1, 2): this is exact, and squared norms then
/// neither overflow nor underflow. If a start would lose digits by it, nothing is scaled.
struct SymmetricSystem<Operator: LinearOperator> {
  private let `operator`: Operator
  let rightHandSide: [Double]
  let scale: Double
  private let rightHandSideNorm: Double
  private let start: [Double]?

  /// - Throws: `SolverError` for a system that the solvers' theorems do not cover.
  /// - Traps: when the sizes do not match.
  init(
    _ operator: Operator, rightHandSide: [Double], preconditionerOrder: Int, start: [Double]?,
    tolerance: Double, iterationLimit: Int
  ) throws(SolverError) {
    let order = rightHandSide.count
    precondition(
      `operator`.rows == order && `operator`.columns == order,
      "a \(`operator`.rows)×\(`operator`.columns) operator does not match \(order) right-hand side entries")
    let missing = OperatorProperties([.symmetric, .positiveSemidefinite])
      .subtracting(`operator`.properties)
    if !missing.isEmpty { throw .undeclaredProperties(missing: missing) }
    try requireSolvable(
      order: order, rightHandSide: rightHandSide, preconditionerOrder: preconditionerOrder, start: start,
      tolerance: tolerance, iterationLimit: iterationLimit)
    self.operator = `operator`
    let scale = problemScale(of: rightHandSide, start: start)
    self.scale = scale
    self.rightHandSide = rightHandSide.map { $0 / scale }
    rightHandSideNorm = norm(self.rightHandSide)
    // Zero solves `G g = 0` whatever the start.
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

  /// The outcome of an iteration that has seen `xᵀGx ≤ 0` along one of its directions.
  ///
  /// A product with `G` involves at most `κ` rounded operations, those of one application, so the curvature of a unit vector is off by at
  /// most `κu‖G‖`: a more negative value is genuine, any other belongs to a singular operator. `‖G‖` is estimated from below by
  /// power iteration; the assumption that all operations err by `u‖G‖` in the same direction more than compensates for the underestimate.
  func outcome(
    ofCurvature curvature: Double, along direction: [Double], iteration: Int, _ run: inout SolverRun
  ) throws -> SolverOutcome {
    let length = norm(direction)
    let ofUnitVector = curvature / length / length
    let rounding = try Double(`operator`.operationsPerApplication) * unitRoundoff * normEstimate(&run)
    return ofUnitVector < -rounding
      ? .indefiniteOperator(curvature: ofUnitVector, iteration: iteration)
      : .singularOperator(curvature: ofUnitVector, iteration: iteration)
  }

  /// At most `‖G‖`, and rarely less than half of it. Cost: eight products, counted.
  private func normEstimate(_ run: inout SolverRun) throws -> Double {
    // Any starting vector will do that is not orthogonal to a simple vector.
    var x = rightHandSide.indices.map { Double($0 + 1) * ($0 % 2 == 0 ? 1 : -1) }
    var (image, estimate) = (x, 0.0)
    for _ in 0..<8 {
      let size = powerOfTwo(below: x)
      x = x.map { $0 / size }
      try apply(x, into: &image, &run)
      estimate = max(estimate, norm(image) / norm(x))
      swap(&x, &image)
    }
    return estimate
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

/// Refuses arguments that no solver accepts.
///
/// - Parameter order: the entries of the solution.
/// - Traps: when the sizes do not match.
func requireSolvable(
  order: Int, rightHandSide: [Double], preconditionerOrder: Int, start: [Double]?, tolerance: Double,
  iterationLimit: Int
) throws(SolverError) {
  precondition(
    preconditionerOrder == order,
    "a preconditioner of order \(preconditionerOrder) does not match a system of order \(order)")
  precondition(
    start == nil || start?.count == order,
    "a start of \(start?.count ?? 0) entries does not match a system of order \(order)")
  if !(tolerance >= 0 && tolerance.isFinite) { throw .invalidTolerance(tolerance) }
  if iterationLimit < 0 { throw .invalidIterationLimit(iterationLimit) }
  if !rightHandSide.allSatisfy(\.isFinite) { throw .notFinite(argument: "right-hand side") }
  if let start, !start.allSatisfy(\.isFinite) { throw .notFinite(argument: "start") }
}

/// The divisor of a right-hand side and a start: the power of two below the largest entry of the right-hand side, or as near to it as leaves the start
/// exact; otherwise 1.
func problemScale(of rightHandSide: [Double], start: [Double]?) -> Double {
  guard let start else { return powerOfTwo(below: rightHandSide) }
  let scale = max(powerOfTwo(below: rightHandSide), powerOfTwo(below: start) * 0x1p-1000)
  return start.allSatisfy { $0 / scale * scale == $0 } ? scale : 1
}

/// The power of two `2^k` for which the largest entry is in `[1, 2)·2^k`; 1 for zero.
func powerOfTwo(below x: [Double]) -> Double { (1.0).scaled(byPowerOfTwo: largestExponent(x)) }

/// `x ← x/d`; the reciprocal of a small `d` would overflow.
func divide(_ x: inout [Double], by d: Double) {
  if d == 1 { return }
  for i in x.indices { x[i] /= d }
}
