public import Claims
internal import ConjugateGradient
internal import CounterStream
internal import DenseLinearAlgebra
internal import LinearOperators
public import NeuralTangentKernel
internal import Preconditioning
public import SketchedLeastSquares
internal import SubspaceEmbedding

/// The system of one training step: find `g` with `‖G_μ g − h‖ ≤ ε₀ ‖h‖`, where `G_μ = AᵀA + μI`. The step is
/// `vec W' = (1 − c) vec W + c vec W_0 − A g`.
///
/// Without a ridge `c = 0` and `h = r`. With the ridge `α` and Levenberg–Marquardt's `ν` it is `μ = α + ν`, `c = α/μ` and
/// `h = r − c J vec(W − W_0)`: then `vec(W' − W)` minimises `½‖r + Jδ‖² + ½α‖W + δ − W_0‖² + ½ν‖δ‖²`, because with `v = vec(W − W_0)` its
/// normal equations `(JᵀJ + μI)δ = −Jᵀr − αv` are those that `δ = −cv − Jᵀg` turns into `Jᵀ((G + μI)g − r + cJv) = 0`.
///
/// - Claim: `step.ridge-stationarity`.
public struct StepProblem: Sendable {
  /// The number of the step, from 1, for messages.
  public let step: Int
  /// `A = Jᵀ`.
  public let jacobian: TransposedJacobian
  /// `r = f(W) − y`, not zero.
  public let residual: [Double]
  /// `h`.
  public let rightHandSide: [Double]
  /// `μ`.
  public let damping: Double
  /// `ν`.
  public let levenbergMarquardt: Double
  /// `c`.
  public let shareOfReturn: Double
  /// The solver, the accuracy and the sketch.
  let configuration: TrainingConfiguration
  /// The level of the checks: at `.full` the iterates are kept, from `.certified` on the Gram matrix.
  public let checks: CheckLevel
  /// The source of the step's random draws.
  let stream: CounterStream
  /// The weights at which the Jacobian is taken; a preconditioner in low-rank form is stored by them.
  let weights: Matrix
  /// `P` of an earlier step, if it is still worth using, or of an earlier attempt at this one.
  var preconditioner: KeptPreconditioner?

  /// `ε₀`.
  public var accuracy: Double { configuration.accuracy }

  /// The problem for `SketchedLeastSquares`, which treats the network's Jacobian as any other tall matrix.
  ///
  /// - Throws: `TrainingError.sketchFailed` when a sketch with this number of rows is impossible.
  var leastSquares: SketchedLeastSquares {
    get throws(TrainingError) {
      SketchedLeastSquares(
        solver: configuration.solver,
        distribution: configuration.solver.isSketched ? try distribution() : nil,
        size: configuration.solver.isPreconditioned ? configuration.size : nil, damping: damping,
        accuracy: configuration.accuracy, checks: checks)
    }
  }

  private func distribution() throws(TrainingError) -> any SketchDistribution {
    do {
      return try configuration.embedding.distribution(rows: configuration.size.most, of: jacobian)
    } catch {
      throw .sketchFailed(step: step, reason: "\(error)")
    }
  }

  /// The step's own draws: the substream `embedding / step`.
  var embeddingStream: CounterStream { stream.substream("embedding").substream(step) }

  /// Solves the system, with the earlier `P` if that is worth keeping; the fixed-point iteration always uses one of this step.
  ///
  /// - Parameter gram: `G` from an earlier attempt at this step, of the exact solver.
  /// - Throws: `TrainingError` when the accuracy cannot be reached: an inexact step is never taken silently.
  func solve(reusing gram: consuming FactoredMatrix? = nil) throws -> StepSolution {
    let earlier = preconditioner.flatMap {
      $0.isWorthKeeping && (configuration.solver != .fixedPoint || $0.step == step) ? $0 : nil
    }
    let (kept, raising) = try translating {
      do {
        return try earlier?.damped(by: damping) ?? (nil, 0)
      } catch let error as PreconditionerError {
        throw LeastSquaresError.preconditioner(error)
      }
    }
    var given = gram
    let least = leastSize
    let answer = try translating {
      try leastSquares.solveStep(
        jacobian, residual: rightHandSide, reusing: kept?.form.preconditioner, gram: given.take(),
        leastSize: least, stream: embeddingStream)
    }
    var used =
      answer.factor.map { own(of: $0, least: least) } ?? (configuration.solver.isPreconditioned ? kept : nil)
    if let record = answer.iteration?.record {
      used?.use.note(ritzValues: answer.ritzValues, iterations: record.iterations)
    }
    if needsMore(answer) { used?.use.noteTooSmall() }
    return StepSolution(answer: answer, preconditioner: used, operations: answer.operations + raising)
  }

  /// The minimum number of rows or columns of a new sketch if their number is automatic: twice the number that was too small.
  private var leastSize: Int {
    guard configuration.size.isAutomatic, let preconditioner, preconditioner.use.wasTooSmall else { return 0 }
    return 2 * preconditioner.rows
  }

  /// Whether this step's own sketch left so wide a spectrum that twice its rows are worth trying, if their number is automatic: a condition number above
  /// 25, at which an iteration gains less than a factor of 3/2.
  func needsMore(_ answer: LeastSquaresAnswer) -> Bool {
    guard configuration.size.isAutomatic, answer.factor != nil, let least = answer.ritzValues.first,
      let largest = answer.ritzValues.last
    else { return false }
    return largest > 25 * least && answer.factor!.rows < min(configuration.size.most, jacobian.columns)
  }

  /// `P` of the step's own sketch, not yet used.
  private func own(of factor: SketchedFactor, least: Int) -> KeptPreconditioner {
    let madeFor = SavedPreconditioner.MadeFor(damping: damping, leastSize: least)
    return KeptPreconditioner(
      form: factor.form, step: step, madeAt: factor.triangle == nil ? (weights, madeFor) : nil,
      use: PreconditionerUse(
        price: CostModel.iterationsWorth(
          factor.cost.stages, preconditioner: factor.operationsPerApplication, jacobian: jacobian)))
  }

  /// `P` of the step's own sketch for any solver, see `SketchedLeastSquares.factor`.
  func factor(leastSize: Int = 0) throws -> SketchedFactor {
    var asked = try leastSquares
    if !configuration.solver.isPreconditioned {
      (asked.solver, asked.distribution) = (.sketched, try distribution())
    }
    return try translating { try asked.factor(jacobian, leastSize: leastSize, stream: embeddingStream) }
  }

  /// Translates a failure of the solve into a training error.
  private func translating<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as LeastSquaresError {
      throw TrainingError(error, step: step)
    }
  }
}

/// The solution and the by-products of a solve.
public struct StepSolution: Sendable {
  /// `g`, one coefficient for each point, with the record of the solve.
  public internal(set) var answer: LeastSquaresAnswer
  /// The preconditioner and its origin.
  public let preconditioner: KeptPreconditioner?
  /// Additions and multiplications of the solve, counted.
  public let operations: Int
}

extension TrainingError {
  init(_ error: LeastSquaresError, step: Int) {
    self =
      switch error {
      case .gram(.notPositiveDefinite(let order)): .singularGram(step: step, order: order)
      case .outOfRange(.gramOverflows): .gramOutOfRange(step: step, overflows: true)
      case .outOfRange(.gramUnderflows): .gramOutOfRange(step: step, overflows: false)
      case .gram, .outOfRange(.solutionOverflows): .overflow(step: step)
      case .sketch(.dependentColumns(let family)):
        .singularSketch(step: step, reason: "\(SketchError.dependentColumns(family))")
      case .preconditioner(let error): .singularSketch(step: step, reason: "\(error)")
      case .notConverged(let solver, let outcome, let residual, let accuracy, _, _):
        .solverFailed(
          step: step, solver: solver, outcome: outcome, relativeResidual: residual, accuracy: accuracy)
      default: .sketchFailed(step: step, reason: "\(error)")
      }
  }
}
