public import Claims
internal import ConjugateGradient
public import CounterStream
internal import DenseLinearAlgebra
public import Laws
internal import Preconditioning
internal import RealModule
internal import SubspaceEmbedding

/// The accuracy that a sketched solve attains as `A` becomes ill-conditioned, by conjugate gradients on `AᵀA` and by LSQR on `A`, and whether
/// either reports more than it attained.
public struct AccuracyExperiment: Experiment {
  public let name = "accuracy"
  public let claims: [ClaimID] = [.solverStopping]
  public let question =
    "Which accuracies does the preconditioned solve attain as κ(A) grows, and does it ever report convergence falsely?"
  public let method =
    "G = AᵀA with A 200×20 and κ(A) from 1 to 10⁷, so κ(G) up to 10¹⁴; Gaussian sketches of 8n rows. Right-hand sides G g with a normal g, and normal right-hand sides, whose solutions are of the order of κ(G). Requested accuracies from 10⁻² to 10⁻¹⁵; the residual of each answer is recomputed. Conjugate gradients from zero and from the sketch-and-solve initial guess (RᵀR)⁻¹r. LSQR, preconditioned with the same sketch, for b = A g with the same normal g and κ(A) up to 10¹⁰. A line ends where no requested accuracy is reached."
  public let columns = ["exponent", "asked", "converged", "iterations", "residual", "error"]

  private let n = 20
  private let rows = 200

  public init() {}

  public func cases(_ effort: Effort) -> [Row] {
    let step = effort == .quick ? 1 : 0.25
    func row(_ exponent: Double, _ normal: String) -> Row {
      Row(["exponent": exponent, "perDecade": effort == .quick ? 1 : 2], words: ["normal": normal])
    }
    // Beyond 10⁷ nothing solves with G, to know the solution of a normal right-hand side.
    return stride(from: 0, through: 7, by: step).flatMap {
      [row($0, "solution"), row($0, "right-hand side")]
    }
      + stride(from: 7 + step, through: 10, by: step).map { row($0, "solution") }
  }

  /// One matrix, one sketch and one right-hand side for every accuracy, both initial guesses and both solvers.
  public func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws
    -> [Row]
  {
    func orthogonal(_ name: String, _ rows: Int) throws -> Matrix {
      try randomBasis(rows: rows, columns: n, stream: stream.substream(name))
    }
    let scales = (0..<n).map { Double.pow(10, -parameters["exponent"] * Double($0) / Double(n - 1)) }
    let a = try orthogonal("left", rows).scalingColumns(by: scales).timesTranspose(orthogonal("right", n))
    let sketch = try implementation.embedding(
      .gaussian, SketchShape(rows: 8 * n, leftRows: rows, rightRows: 1), stream.substream("sketch"))
    let sketched = sketch.apply(a)
    let r = try implementation.factor(sketched)
    let gram = a.transposeTimesSelf()
    let normals = stream.substream("normals").normals(0..<n)
    let isSolution = parameters.word("normal") == "solution"
    let rightHandSide = isSolution ? gram.times(normals) : normals
    let solution = isSolution ? normals : try CholeskyFactorization(gram).solve(normals)
    let starts = [
      ("zero", nil), ("sketch-and-solve", try implementation.precondition(r, rightHandSide)),
    ]
    let accuracies = stride(from: 2.0, through: 15, by: 1 / parameters["perDecade"]).map {
      Double.pow(10, -$0)
    }
    func row(_ words: [String: String], _ asked: Double, _ answer: SolverAnswer, residual: Double) -> Row {
      Row(parameters.numbers, words: parameters.words.merging(words) { _, new in new }).adding([
        "asked": asked, "converged": answer.converged ? 1 : 0,
        "iterations": Double(answer.iterates.count - 1), "residual": residual,
        "error": norm(difference(answer.value, solution)) / norm(solution),
      ])
    }
    let byGram = try accuracies.flatMap { accuracy in
      try starts.map { name, start in
        let task = SolverTask(
          matrix: gram, rightHandSide: rightHandSide, preconditioner: TriangularPreconditioner(r),
          tolerance: accuracy, iterationLimit: 500, start: start)
        let answer = try implementation.conjugateGradient(task)
        let residual = norm(difference(gram.times(answer.value), rightHandSide)) / norm(rightHandSide)
        return row(["solver": "conjugate gradients", "start": name], accuracy, answer, residual: residual)
      }
    }
    if !isSolution { return byGram }
    let preconditioned = try r.solveFromRight(a)
    let size = try SingularValueDecomposition.values(preconditioned)[0]
    return try byGram
      + accuracies.map { accuracy in
        let task = DampedTask(
          matrix: a, rightHandSide: a.times(solution), damping: 0, sketchedMatrix: sketched,
          tolerance: accuracy, iterationLimit: 500)
        let answer = try implementation.leastSquares(task)
        let residual = difference(task.rightHandSide, a.times(answer.value))
        // The smaller side of the two rules by which LSQR stops.
        let (length, normal) = (norm(residual), norm(preconditioned.transposeTimes(residual)))
        return row(
          ["solver": "LSQR", "start": "zero"], accuracy, answer,
          residual: length == 0 ? 0 : min(length / norm(task.rightHandSide), normal / (size * length)))
      }
  }

  public func judge(_ rows: [Row]) -> [Judgement] {
    let converged = rows.filter { $0["converged"] == 1 }
    // The residual is computed here in another order of summation: n roundings of |G||g| relative to |r|, which is of the order of
    // the smallest requested accuracies; a false report of convergence is off by far more than a factor of two.
    return [
      .always(
        .solverStopping,
        "the recomputed residual over the requested accuracy, where the solver reports convergence (\(converged.count) of \(rows.count))",
        of: converged, atMost: 2
      ) { $0["residual"] / $0["asked"] },
      .always(
        .solverStopping, scope: .practice,
        "the error of LSQR’s answer at the best accuracy that it attains, over 30 κ(A) u, κ(A) up to 10¹⁰",
        of: strictest(converged.filter { $0.word("solver") == "LSQR" }), atMost: 1
      ) { $0["error"] / (30 * unitRoundoff * Double.pow(10, $0["exponent"])) },
    ]
  }

  /// For each condition number the row of the strictest accuracy.
  private func strictest(_ rows: [Row]) -> [Row] {
    Dictionary(grouping: rows) { $0["exponent"] }.values.map { rows in
      rows.min { $0["asked"] < $1["asked"] }!
    }
  }

  public func plots(_ rows: [Row]) -> [Plot] {
    // The strictest accuracy that was reached at each condition, and the error of its answer.
    func best(
      _ normal: String, _ y: String, start: String = "zero", solver: String = "conjugate gradients"
    ) -> [(x: Double, y: Double)] {
      strictest(
        rows.filter {
          $0.word("normal") == normal && $0.word("start") == start && $0.word("solver") == solver
            && $0["converged"] == 1
        }
      ).map { (.pow(10, $0["exponent"]), $0[y]) }
    }
    return [
      Plot(
        "accuracy", .solverStopping, title: "The accuracy that conjugate gradients and LSQR attain",
        caption:
          "The best residual that conjugate gradients attains, and the error of that answer, which κ(G) magnifies; the error of LSQR on A itself grows with κ(A) only. For normal r, whose solution is of the order of κ(G), accuracy is lost as κ(A) grows, from zero and from the sketch-and-solve initial guess alike: both are limited by the rounding of G g.",
        x: "κ(A)", y: "residual relative to ‖r‖, error to ‖g‖", logarithmic: "xy",
        series: [
          .init("residual, normal g", .measured, best("solution", "residual")),
          .init("residual, normal r", .measured, best("right-hand side", "residual")),
          .init(
            "residual, normal r, sketch-and-solve guess", .measured,
            best("right-hand side", "residual", start: "sketch-and-solve")),
          .init("error of the answer, normal g", .measured, best("solution", "error")),
          .init(
            "u κ(G)", .law,
            best("solution", "residual").map { ($0.x, unitRoundoff * $0.x * $0.x) }
              .filter { $0.1 <= 1 }),
          .init("error of the answer by LSQR", .measured, best("solution", "error", solver: "LSQR")),
          .init(
            "u κ(A)", .law,
            best("solution", "error", solver: "LSQR").map { ($0.x, unitRoundoff * $0.x) }),
        ])
    ]
  }
}
