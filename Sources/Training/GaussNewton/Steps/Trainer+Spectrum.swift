internal import DenseLinearAlgebra
internal import NeuralTangentKernel
internal import Preconditioning
internal import SketchedLeastSquares
internal import SubspaceEmbedding

extension Trainer {
  /// The eigenvalues of `M = R⁻ᵀGR⁻¹` at the current weights, ascending, behind the `R` that the next step would use: an
  /// earlier one where that is worth keeping, else one of a new sketch; those of `G` itself for the solver `cg`, which has none.
  ///
  /// - Cost: the Gram matrix, a sketch and its factorisation, `O(n³)`.
  /// - Throws: `TrainingError.sketchFailed`, `LinearAlgebraError`.
  public func preconditionedSpectrum() throws -> [Double] {
    let problem = nextProblem
    let gram = gramMatrix(pattern, inputs: inputs)
    if configuration.solver == .cg { return try SymmetricEigen.values(gram) }
    if configuration.solver == .sketched, let kept = problem.preconditioner, kept.isWorthKeeping {
      return try PreconditionedSpectrum(gram: gram, r: kept.r).eigenvalues
    }
    return try PreconditionedSpectrum(gram: gram, r: problem.factor().triangle!).eigenvalues
  }
}
