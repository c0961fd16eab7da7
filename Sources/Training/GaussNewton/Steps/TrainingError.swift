public import ConjugateGradient
public import SketchedLeastSquares

/// Why training could not take a step. The state before the step is preserved.
public enum TrainingError: Error, Sendable, CustomStringConvertible {
  /// An input is not a unit vector, as all statements here assume.
  case notUnit(point: Int, norm: Double)
  /// The kernel matrix of the inputs is singular, or numerically so, and nothing damps the steps.
  case singularKernel(smallestEigenvalue: Double)
  /// The exact Gram matrix of the step is not positive definite in floating point.
  case singularGram(step: Int, order: Int)
  /// Entries of the exact Gram matrix of the step, including damping, exceed the range of double precision, or are squares that underflow.
  case gramOutOfRange(step: Int, overflows: Bool)
  /// The sketch of the step could not be computed; the text says why.
  case sketchFailed(step: Int, reason: String)
  /// The sketched matrix of the step has no usable triangular factor; the text says why.
  case singularSketch(step: Int, reason: String)
  /// The solver ended without reaching the accuracy.
  case solverFailed(
    step: Int, solver: SolverKind, outcome: SolverOutcome, relativeResidual: Double, accuracy: Double)
  /// The outputs after the step are not finite.
  case overflow(step: Int)
  /// The request needs a matrix of this order, or its eigenvalues.
  case tooManyPoints(count: Int, most: Int)
  /// There are more processes than neurons.
  case tooFewNeurons(width: Int, ranks: Int)
  /// No attempt at the step decreased the objective, however much it was damped; the last one predicted a decrease by this fraction.
  case noDecrease(step: Int, promised: Double, isWithinRounding: Bool)

  public var description: String {
    switch self {
    case .notUnit(let point, let norm):
      "input \(point) has norm \(norm) instead of 1; normalise the inputs first"
    case .singularKernel(let value):
      "the kernel matrix is numerically singular (smallest eigenvalue at most \(value)): inputs are equal or nearly so; damp the steps or give a ridge"
    case .singularGram(let step, let order):
      "step \(step): the Gram matrix is singular (leading minor \(order)): damp the steps, or remove nearly equal inputs"
    case .gramOutOfRange(let step, let overflows):
      overflows
        ? "step \(step): entries of the damped Gram matrix exceed the range of double precision; damp the steps less, or lower the ridge"
        : "step \(step): squares of the entries of the Jacobian underflow, so the Gram matrix loses its digits; damp the steps"
    case .sketchFailed(let step, let reason), .singularSketch(let step, let reason):
      "step \(step): \(reason)"
    case .solverFailed(let step, let solver, let outcome, let residual, let accuracy):
      "step \(step): solver \(solver.rawValue) stopped at a relative residual of \(residual), above the accuracy \(accuracy): \(outcome)"
    case .overflow(let step):
      "step \(step): the outputs are no longer finite; rescale the targets"
    case .tooManyPoints(let count, let most):
      "\(count) points: a comparison with the eigenvalues of G needs n² numbers, which the solver avoids, and is limited to \(most) points; use checks of the level certified"
    case .tooFewNeurons(let width, let ranks):
      "\(width) neurons cannot be distributed over \(ranks) processes; start at most \(width) of them"
    case .noDecrease(let step, let promised, let isWithinRounding):
      isWithinRounding
        ? "step \(step): the residual has reached the rounding level of the outputs"
        : "step \(step): no attempt decreased the objective; the last one predicted a decrease by the fraction \(promised)"
    }
  }

  /// Whether more damping can remedy such a failure: the system is too nearly singular to be solved, or its solution makes too long a step. The fixed-point
  /// iteration diverges for lack of rows, which must be reported.
  var callsForDamping: Bool {
    switch self {
    case .singularGram, .singularSketch, .overflow: true
    case .gramOutOfRange(_, let overflows): !overflows
    case .solverFailed(_, let solver, _, _, _): solver != .fixedPoint
    case .notUnit, .singularKernel, .sketchFailed, .tooManyPoints, .tooFewNeurons,
      .noDecrease:
      false
    }
  }
}
