internal import Claims
internal import ConjugateGradient
internal import DenseLinearAlgebra
internal import NeuralTangentKernel
internal import SubspaceEmbedding

/// `gram`: the exact Gram matrix by the tensor trick, then Cholesky.
///
/// - Cost: `n²m/128` word operations, `n²d + n³/3` floating-point operations. Memory: `n²` for `G` and its factor; twice as
///   much with checks from `certified` on, which ask for `G` whole.
struct ExactGramSolver: StepSolver {
  func solve(_ problem: StepProblem, times: inout StageTimes) throws -> StepSolution {
    let inputs = problem.jacobian.inputs
    var gram: Matrix? = times.measure(\.sketch) { gramMatrix(problem.jacobian.pattern, inputs: inputs) }
    let kept = problem.checks >= .certified ? gram : nil
    var factored = try times.measure(\.factorization) { () throws(TrainingError) in
      do throws(LinearAlgebraError) {
        return try FactoredMatrix(gram.take()!)
      } catch {
        throw TrainingError(error, step: problem.step)
      }
    }
    let (g, error) = try times.measure(\.solve) {
      let g = try factored.solve(problem.residual)
      return (g, norm(difference(factored.times(g), problem.residual)) / norm(problem.residual))
    }
    guard error <= problem.accuracy else {
      throw TrainingError.solverFailed(
        step: problem.step, solver: .gram, outcome: .stagnated(iteration: 0), relativeResidual: error,
        accuracy: problem.accuracy)
    }
    return StepSolution(
      coefficients: g, relativeResidual: error,
      operations: CostModel.gramStages(
        points: inputs.columns, dimension: inputs.rows, width: problem.jacobian.leftRows
      ).operations,
      gram: kept)
  }
}

extension TrainingError {
  /// What a failed Cholesky factorisation of the Gram matrix means for training.
  init(_ error: LinearAlgebraError, step: Int) {
    self =
      switch error {
      case .notPositiveDefinite(let order): .singularGram(step: step, order: order)
      default: .overflow(step: step)
      }
  }
}
