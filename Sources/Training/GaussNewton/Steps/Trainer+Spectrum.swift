internal import DenseLinearAlgebra
internal import NeuralTangentKernel
internal import Preconditioning
internal import SketchedLeastSquares

extension Trainer {
  /// The eigenvalues of `P⁻¹G_μ` at the current weights, ascending, for the `P` that the next step would use: an earlier one if that is
  /// worth keeping, otherwise one of a new sketch; those of `G_μ` itself for the solver `cg`, which has none.
  ///
  /// - Cost: the Gram matrix, a sketch and its factorisation, `O(n³)`.
  /// - Throws: `TrainingError.sketchFailed`, `.tooManyPoints`, `LinearAlgebraError`.
  public func preconditionedSpectrum() throws -> [Double] {
    if !configuration.formsGram(points: inputs.columns) {
      throw TrainingError.tooManyPoints(
        count: inputs.columns, most: SketchedLeastSquares.mostColumnsOfGram)
    }
    let problem = nextProblem
    var gram = gramMatrix(pattern, inputs: inputs, neurons: start.neurons)
    gram.addToDiagonal(problem.damping)
    if configuration.solver == .cg { return try SymmetricEigen.values(gram) }
    let kept = problem.preconditioner.flatMap {
      configuration.solver != .fixedPoint && $0.isWorthKeeping ? $0.form : nil
    }
    switch try kept ?? problem.factor().form {
    case .triangular(let preconditioner):
      return try PreconditionedSpectrum(gram: gram, r: preconditioner.r).eigenvalues
    case .lowRank(let preconditioner):
      return try PreconditionedSpectrum(
        gram: gram, preconditioner: preconditioner.damped(by: problem.damping)
      ).eigenvalues
    }
  }
}
