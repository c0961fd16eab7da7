public import Claims
internal import ConjugateGradient
internal import CounterStream
internal import DenseLinearAlgebra
public import NeuralTangentKernel
public import SketchedLeastSquares
internal import SubspaceEmbedding

/// The system of one training step: find `g` with `‖G g − r‖ ≤ ε₀ ‖r‖`, where `G = AᵀA`.
public struct StepProblem: Sendable {
  /// The number of the step, from 1, for messages.
  public let step: Int
  /// `A = Jᵀ`.
  public let jacobian: TransposedJacobian
  /// `r = f(W) − y`, not zero.
  public let residual: [Double]
  /// How it is solved, to which accuracy, and with which sketch.
  let configuration: TrainingConfiguration
  /// What the checks will ask for: at `.full` the iterates are kept, from `.certified` on the Gram matrix.
  public let checks: CheckLevel
  /// Where the step's random draws come from.
  let stream: CounterStream
  /// `R` of an earlier step, where it is still worth using.
  var preconditioner: KeptPreconditioner?

  /// `ε₀`.
  public var accuracy: Double { configuration.accuracy }

  /// What `SketchedLeastSquares` is asked: the network enters by the same door as any other tall matrix.
  ///
  /// - Throws: `TrainingError.sketchFailed` when the sketch cannot have its rows.
  var leastSquares: SketchedLeastSquares {
    get throws(TrainingError) {
      SketchedLeastSquares(
        solver: configuration.solver,
        distribution: configuration.solver.isSketched ? try distribution() : nil,
        accuracy: configuration.accuracy, checks: checks)
    }
  }

  private func distribution() throws(TrainingError) -> any SketchDistribution {
    do {
      return try configuration.embedding.distribution(rows: configuration.rows, of: jacobian)
    } catch {
      throw .sketchFailed(step: step, reason: "\(error)")
    }
  }

  /// The step's own draws: the substream `embedding / step`.
  var embeddingStream: CounterStream { stream.substream("embedding").substream(step) }

  /// Solves the system, behind the earlier `R` where that is worth keeping.
  ///
  /// - Throws: `TrainingError` when the accuracy cannot be had: an inexact step is never taken silently.
  func solve() throws -> StepSolution {
    let kept = preconditioner.flatMap { $0.isWorthKeeping ? $0 : nil }
    let answer = try translating {
      try leastSquares.solveStep(
        jacobian, residual: residual, reusing: kept?.factor, stream: embeddingStream)
    }
    var used = answer.factor.map { own(of: $0) } ?? (configuration.solver == .sketched ? kept : nil)
    if let record = answer.iteration?.record {
      used?.use.note(ritzValues: answer.ritzValues, iterations: record.iterations)
    }
    return StepSolution(answer: answer, preconditioner: used)
  }

  /// `R` of the step's own sketch, not yet used.
  private func own(of factor: SketchedFactor) -> KeptPreconditioner {
    KeptPreconditioner(
      r: factor.triangle!, rows: factor.rows, step: step,
      use: PreconditionerUse(price: CostModel.iterationsWorth(factor.cost.stages, jacobian: jacobian)))
  }

  /// `P` of the step's own sketch, whatever the solver, see `SketchedLeastSquares.factor`.
  func factor() throws -> SketchedFactor {
    try translating {
      try SketchedLeastSquares(distribution: distribution(), accuracy: accuracy)
        .factor(jacobian, stream: embeddingStream)
    }
  }

  /// What a refusal of the solve means for training.
  private func translating<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as LeastSquaresError {
      throw TrainingError(error, step: step)
    }
  }
}

/// What was solved for, and what it leaves behind.
public struct StepSolution: Sendable {
  /// `g`, one coefficient for each point, with the record of the solve.
  public let answer: LeastSquaresAnswer
  /// `R` and where it is from.
  public let preconditioner: KeptPreconditioner?
}

extension TrainingError {
  init(_ error: LeastSquaresError, step: Int) {
    self =
      switch error {
      case .gram(.notPositiveDefinite(let order)): .singularGram(step: step, order: order)
      case .gram: .overflow(step: step)
      case .notConverged(let solver, let outcome, let residual, let accuracy, _, _):
        .solverFailed(
          step: step, solver: solver, outcome: outcome, relativeResidual: residual, accuracy: accuracy)
      default: .sketchFailed(step: step, reason: "\(error)")
      }
  }
}
