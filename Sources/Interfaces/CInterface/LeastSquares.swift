// The names are those of sgn.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CHeader
internal import Claims
internal import ConjugateGradient
internal import CounterStream
internal import DenseLinearAlgebra
internal import LinearOperators
internal import Preconditioning
internal import SketchedLeastSquares

@c @implementation
public func sgn_solve_step(
  _ a: UnsafePointer<sgn_matrix>?, _ damping: Double, _ method: UnsafePointer<sgn_method>?,
  _ residual: UnsafePointer<Double>?, _ g: UnsafeMutablePointer<Double>?, _ iterateCapacity: Int64,
  _ iterates: UnsafeMutablePointer<Double>?, _ iterateCount: UnsafeMutablePointer<Int64>?,
  _ relativeResidual: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let a = try unsafe tallMatrix(a)
    let out = try unsafe SolutionOutput(
      order: a.columns, g, iterateCapacity, iterates, iterateCount, relativeResidual)
    let r = try unsafe vector(residual, a.columns)
    let problem = try unsafe Problem(a, damping, method, recordsIterates: out.recordsIterates)
    try out.write(scaledBy: 2 * problem.lift) {
      try problem.method.solveStep(
        a.scaled(byPowerOfTwo: problem.lift), residual: r, stream: problem.stream)
    }
  }
}

@c @implementation
public func sgn_least_squares(
  _ a: UnsafePointer<sgn_matrix>?, _ damping: Double, _ method: UnsafePointer<sgn_method>?,
  _ b: UnsafePointer<Double>?, _ g: UnsafeMutablePointer<Double>?, _ iterateCapacity: Int64,
  _ iterates: UnsafeMutablePointer<Double>?, _ iterateCount: UnsafeMutablePointer<Int64>?,
  _ relativeResidual: UnsafeMutablePointer<Double>?
) -> sgn_status {
  attempt {
    let a = try unsafe tallMatrix(a)
    let out = try unsafe SolutionOutput(
      order: a.columns, g, iterateCapacity, iterates, iterateCount, relativeResidual)
    let b = try unsafe vector(b, a.rows)
    let problem = try unsafe Problem(a, damping, method, recordsIterates: out.recordsIterates)
    let scaled = a.scaled(byPowerOfTwo: problem.lift)
    // LSQR works for b of any magnitude; a solver that forms Aᵀb does not.
    let formsNormalEquations = problem.method.solver == .gram || problem.method.solver == .fixedPoint
    let exponent = largestExponent(b)
    let lift =
      formsNormalEquations
      ? min(CInterface.lift(largestExponent(scaled.values) + exponent), 1000 - exponent) : 0
    try out.write(scaledBy: problem.lift - lift) {
      try problem.method.solve(
        scaled, rightHandSide: b.map { $0.scaled(byPowerOfTwo: lift) }, stream: problem.stream)
    }
  }
}

/// The binary exponent that scales numbers of magnitude below `2⁻²⁵⁰` to about 1, which is exact. Large numbers are not scaled
/// down, because smaller ones next to them would be lost.
private func lift(_ exponent: Int) -> Int { exponent < -250 ? -exponent : 0 }

/// A method for a matrix, read and checked.
///
/// With `A' = 2^k A` and `μ' = 4^k μ` the solution of a step is `g = 4^k g'`, and that of least squares `2^k g'`: so `AᵀA` does not underflow if
/// all of `A` and `√μ` are small.
private struct Problem {
  let method: SketchedLeastSquares
  let stream: CounterStream
  /// `k`.
  let lift: Int

  /// - Safety: the pointer is null or leads to a method.
  @unsafe init(
    _ a: some StoredTallMatrix, _ damping: Double, _ method: UnsafePointer<sgn_method>?, recordsIterates: Bool
  ) throws {
    guard let method = unsafe method?.pointee else { throw Refusal(SGN_NULL_POINTER) }
    let solver: SolverKind = try member(method.solver, else: SGN_UNKNOWN_SOLVER)
    let n = a.columns
    let damping = try CInterface.damping(damping)
    lift = CInterface.lift(largestExponent(a.values + [damping.squareRoot()]))
    // Every solver but these may store a triangle or a Gram matrix.
    if solver != .cg && solver != .nystrom { _ = try entries(n, n) }
    var plan: SketchPlan?
    var size: SketchSize?
    stream =
      solver.isPreconditioned
      ? try CInterface.stream(seed: method.seed, step: method.step) : CounterStream(seed: 0)
    if solver == .nystrom {
      try require(method.rows >= 0, else: SGN_INVALID_SIZE)
      let columns = min(n, Int(method.rows))
      let most = columns > 0 ? columns : SketchedLeastSquares.mostUsualColumns(n)
      size = columns > 0 ? .fixed(columns) : .automatic(most: most)
      _ = try entries(most, n)
    }
    if solver.isSketched {
      let drawn = try SketchPlan(method.family, rows: method.rows, of: a)
      // The operations of a dense sketch, which are counted, must fit 64 bits.
      try require(a.rows <= (1 << 60) / (drawn.rows * n), else: SGN_INVALID_SIZE)
      try drawn.requireMemory(columns: n)
      plan = drawn
    }
    self.method = SketchedLeastSquares(
      solver: solver, distribution: plan?.distribution, size: size,
      damping: damping.scaled(byPowerOfTwo: 2 * lift), accuracy: method.accuracy,
      checks: recordsIterates ? .full : .none)
  }
}

extension SolutionOutput {
  /// Writes the answer of a solver, or its best iterate if it did not converge, times a power of two.
  fileprivate func write(scaledBy exponent: Int, _ solve: () throws -> LeastSquaresAnswer) throws {
    do {
      let answer = try solve()
      try write(
        answer.value, relativeResidual: answer.relativeResidual, answer.iteration, scaledBy: exponent,
        outcome: .converged)
    } catch LeastSquaresError.notConverged(_, let outcome, let relativeResidual, _, let best, let iteration) {
      try write(
        best, relativeResidual: relativeResidual, iteration, scaledBy: exponent, outcome: outcome)
    }
  }
}
