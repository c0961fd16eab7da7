public import ConjugateGradient
public import SketchedLeastSquares

/// Why training could not take a step. The state before the step is intact.
public enum TrainingError: Error, Sendable, CustomStringConvertible {
  /// An input is not a unit vector, which every statement here assumes.
  case notUnit(point: Int, norm: Double)
  /// The kernel matrix of the inputs is singular, or numerically so, and nothing damps the steps.
  case singularKernel(smallestEigenvalue: Double)
  /// The exact Gram matrix of the step is not positive definite in floating point.
  case singularGram(step: Int, order: Int)
  /// Entries of the exact Gram matrix of the step, damping included, exceed the range of double precision, or are squares that underflow.
  case gramOutOfRange(step: Int, overflows: Bool)
  /// The sketch of the step cannot be had; the text says why.
  case sketchFailed(step: Int, reason: String)
  /// The sketched matrix of the step has no usable triangular factor; the text says why.
  case singularSketch(step: Int, reason: String)
  /// The solver ended without the accuracy asked for.
  case solverFailed(
    step: Int, solver: SolverKind, outcome: SolverOutcome, relativeResidual: Double, accuracy: Double)
  /// The outputs after the step are not finite.
  case overflow(step: Int)
  /// What was asked for takes a matrix of this order, or its eigenvalues.
  case tooManyPoints(count: Int, most: Int)
  /// There are more processes than neurons to share between them.
  case tooFewNeurons(width: Int, ranks: Int)
  /// No attempt at the step decreased the objective, however much it was damped; the last one promised this share of it.
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
        : "step \(step): squares of the entries of the Jacobian underflow, and with them the digits of the Gram matrix; damp the steps"
    case .sketchFailed(let step, let reason), .singularSketch(let step, let reason):
      "step \(step): \(reason)"
    case .solverFailed(let step, let solver, let outcome, let residual, let accuracy):
      "step \(step): solver \(solver.rawValue) stopped at a relative residual of \(residual) where \(accuracy) was asked for: \(outcome)"
    case .overflow(let step):
      "step \(step): the outputs are not finite any more; rescale the targets"
    case .tooManyPoints(let count, let most):
      "\(count) points: a comparison with the eigenvalues of G takes n² numbers that the solver does without, and is made of up to \(most) points; take checks of the level certified"
    case .tooFewNeurons(let width, let ranks):
      "\(width) neurons cannot be shared between \(ranks) processes; start at most \(width) of them"
    case .noDecrease(let step, let promised, let isWithinRounding):
      isWithinRounding
        ? "step \(step): the residual is down to the rounding of the outputs"
        : "step \(step): no attempt decreased the objective; the last one promised \(promised) of it"
    }
  }

  /// Whether damping is what such a failure calls for: the system is too nearly singular to be solved, or its solution leads too far. The fixed-point
  /// iteration diverges for want of rows, which is to be said.
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
