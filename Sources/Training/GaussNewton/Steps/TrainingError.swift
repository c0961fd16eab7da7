public import ConjugateGradient
public import SketchedLeastSquares

/// Why training could not take a step. The state before the step is intact.
public enum TrainingError: Error, Sendable, CustomStringConvertible {
  /// An input is not a unit vector, which every statement here assumes.
  case notUnit(point: Int, norm: Double)
  /// The kernel matrix of the inputs is singular, or numerically so: no accuracy follows from it.
  case singularKernel(smallestEigenvalue: Double)
  /// The exact Gram matrix of the step is not positive definite in floating point.
  case singularGram(step: Int, order: Int)
  /// The sketched matrix of the step has no usable triangular factor; the text says why.
  case sketchFailed(step: Int, reason: String)
  /// The solver ended without the accuracy asked for.
  case solverFailed(
    step: Int, solver: SolverKind, outcome: SolverOutcome, relativeResidual: Double, accuracy: Double)
  /// The outputs after the step are not finite.
  case overflow(step: Int)

  public var description: String {
    switch self {
    case .notUnit(let point, let norm):
      "input \(point) has norm \(norm) instead of 1; normalise the inputs first"
    case .singularKernel(let value):
      "the kernel matrix is numerically singular (smallest eigenvalue \(value)): inputs are equal or nearly so; give an accuracy to go on regardless"
    case .singularGram(let step, let order):
      "step \(step): the Gram matrix is singular (leading minor \(order)): use more neurons, or remove nearly equal inputs"
    case .sketchFailed(let step, let reason):
      "step \(step): \(reason)"
    case .solverFailed(let step, let solver, let outcome, let residual, let accuracy):
      "step \(step): solver \(solver.rawValue) stopped at a relative residual of \(residual) where \(accuracy) was asked for: \(outcome)"
    case .overflow(let step):
      "step \(step): the outputs are not finite any more; use more neurons"
    }
  }
}
