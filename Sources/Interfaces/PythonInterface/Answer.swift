// The names are those of sgn_python.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

internal import CInterface
internal import Claims
internal import ConjugateGradient
internal import CounterStream
internal import LinearOperators
internal import Preconditioning
public import PythonHeader
internal import SketchedLeastSquares
internal import SubspaceEmbedding

@c @implementation
public func sgn_answer(
  _ a: UnsafePointer<sgn_matrix>?, _ rightHandSide: UnsafePointer<Double>?, _ text: UnsafePointer<CChar>?,
  _ progress: sgn_progress?, _ g: UnsafeMutablePointer<Double>?
) -> UnsafeMutablePointer<CChar>? {
  unsafe reply {
    let a = try unsafe matrix(at: a)
    let request = try unsafe AnswerRequest(options(AnswerOptions.self, text), for: a)
    let b = try unsafe vector(rightHandSide, request.isStep ? a.columns : a.rows)
    let (solution, summary) = try request.solve(a, b, telling: unsafe Progress(progress))
    unsafe write(solution, to: g)
    return summary
  }
}

struct AnswerOptions: Decodable {
  var problem: String?
  var solver: String?
  var accuracy: Double?
  var proof: Bool?
  /// The options of the sketch are in the same object as the others.
  let sketch: SketchOptions

  private enum CodingKeys: String, CodingKey {
    case problem, solver, accuracy, proof
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    problem = try values.decodeIfPresent(String.self, forKey: .problem)
    solver = try values.decodeIfPresent(String.self, forKey: .solver)
    accuracy = try values.decodeIfPresent(Double.self, forKey: .accuracy)
    proof = try values.decodeIfPresent(Bool.self, forKey: .proof)
    sketch = try SketchOptions(from: decoder)
  }
}

/// One iterate, as reported to the caller.
private struct IterateEvent: Encodable {
  let iteration: Int
  let relativeResidual: Double
  let isRecomputed: Bool
}

/// A solution, as reported to the caller.
struct AnswerSummary: Encodable {
  let iterations: Int
  /// Recomputed from `g`.
  let relativeResidual: Double
  /// `κ(P⁻¹G)`, estimated from below by Ritz values.
  let conditionNumber: Double?
  /// Rows of the sketch, or columns of `G`.
  let rows: Int?
  let operations: Int
  let seconds: [String: Double]
  /// A proved upper bound on `‖g − g*‖/‖g‖`.
  let provedError: Double?
  /// Why there is no such bound although it was requested.
  let unproved: String?
  /// How the solver ended if it did not reach the accuracy.
  let failure: String?
  let violations: [Violation]
}

/// A problem, as in the tool.
struct AnswerRequest {
  let isStep: Bool
  private let method: SketchedLeastSquares
  private let stream: CounterStream
  private let isProofAsked: Bool

  init(_ options: AnswerOptions, for a: some TallMatrix) throws {
    isStep = options.problem == "step"
    isProofAsked = options.proof ?? false
    stream = options.sketch.stream
    let solver: SolverKind = try options.solver.map { try choice("solver", $0) } ?? .sketched
    method = SketchedLeastSquares(
      solver: solver, distribution: solver.isSketched ? try options.sketch.distribution(for: a) : nil,
      size: solver == .nystrom
        ? try options.sketch.rows.map { .fixed(try $0.rows(columns: a.columns)) } : nil,
      damping: try options.sketch.shift(), accuracy: options.accuracy ?? 1e-10,
      checks: isProofAsked ? .certified : .cheap)
  }

  func solve(
    _ a: some TallMatrix, _ b: [Double], telling progress: Progress
  ) throws -> (value: [Double], summary: AnswerSummary) {
    func tell(_ iterate: SolverProgress) throws {
      try progress.tell(
        IterateEvent(
          iteration: iterate.iteration, relativeResidual: iterate.relativeResidual,
          isRecomputed: iterate.isRecomputed))
    }
    do {
      let answer =
        isStep
        ? try method.solveStep(a, residual: b, stream: stream, onIteration: tell)
        : try method.solve(a, rightHandSide: b, stream: stream, onIteration: tell)
      return (answer.value, try summary(answer, proved: isProofAsked ? certificate(of: answer, a, b) : nil))
    } catch let error as LeastSquaresError {
      guard case .notConverged(_, _, let residual, _, let best, let iteration) = error else { throw error }
      return (
        best,
        AnswerSummary(
          iterations: iteration?.record.iterations ?? 0, relativeResidual: residual,
          conditionNumber: try iteration?.record.lanczos.conditionNumberEstimate(), rows: nil, operations: 0,
          seconds: [:], provedError: nil, unproved: nil, failure: "\(error)", violations: [])
      )
    }
  }

  private func summary(_ answer: LeastSquaresAnswer, proved: StepCertificate?) throws -> AnswerSummary {
    AnswerSummary(
      iterations: answer.iteration?.record.iterations ?? 0, relativeResidual: answer.relativeResidual,
      conditionNumber: try answer.iteration?.record.lanczos.conditionNumberEstimate(),
      rows: answer.factor?.rows, operations: answer.operations,
      seconds: [
        "sketch": answer.seconds.sketch, "gram": answer.seconds.gram,
        "factorization": answer.seconds.factorization,
        "solve": answer.seconds.solve,
      ],
      provedError: proved?.solutionError, unproved: proved?.unproved?[.solutionError]?.description,
      failure: nil, violations: answer.log.violations)
  }

  private func certificate(
    of answer: LeastSquaresAnswer, _ a: some TallMatrix, _ b: [Double]
  ) throws -> StepCertificate {
    isStep
      ? try method.certificate(of: answer, for: a, residual: b, preconditioner: answer.factor?.form)
      : try method.certificate(of: answer, for: a, rightHandSide: b)
  }
}
