import ArgumentParser
import SketchedGaussNewton

struct SolveCommand: ParsableCommand, RunsOnRanks {
  static let configuration = CommandConfiguration(
    commandName: "solve",
    abstract:
      "Lemmas 1 to 3 on any matrix: least squares, or a Gauss–Newton step, by sketch-and-precondition.",
    discussion: """
      RHS is a .npy file: N entries, b, for least squares, min ‖Ag − b‖² + μ‖g‖²; or n entries, r, for the step (AᵀA + μI) g = r. \
      For least squares the solvers sketched, nystrom and cg use LSQR, which keeps the digits that forming AᵀA loses. The command prints every \
      iteration with Chebyshev's bound on its error in the energy norm, 2((√κ − 1)/(√κ + 1))^k with κ from the Ritz values; then the recomputed \
      residual, the operation count and the seconds of each stage. If the recursion loses accuracy to rounding and is restarted, no bound is \
      printed from there on. An error bound for g that accounts for every rounding error is proved if AᵀA + μI is not too close to singular. \
      --no-proof leaves out the proof, which takes one pass and, for up to 4,096 columns, memory for n² numbers unless the solver has formed them. \
      Exit code 1: not converged; the best iterate is written nevertheless. Under mpirun or srun each rank reads and stores a part of the rows \
      of A; rank 0 prints and writes.

      Examples:
        sgn solve A.npy b.npy --out g.npy
        sgn solve jacobian.npy r.npy --damping 1e-3 --embedding srht --rows 8n --json
        mpirun -n 4 sgn solve A.npy b.npy --out g.npy
      """)

  /// The kind of right-hand side.
  enum Problem: String, ExpressibleByArgument, CaseIterable, Encodable {
    case leastSquares = "least-squares"
    case step
  }

  @Argument(help: "A .npy file of shape (N, n), or a .mtx file (Matrix Market coordinate).")
  var matrix: String

  @Argument(help: "The right-hand side: a .npy file of shape (N,) or (n,).")
  var rightHandSide: String

  @OptionGroup var options: SketchOptions

  @Option(help: "The kind of right-hand side (default: by its length; required for a square matrix).")
  var problem: Problem?

  @Option(
    help:
      "The solver; nystrom needs damping, and takes --rows as a number of columns of AᵀA (default: the number that is worth its cost)."
  )
  var solver: SolverKind = .sketched

  @Option(help: "Relative accuracy ε₀.")
  var accuracy: Double = 1e-10

  @Option(help: "Write g to this .npy file, of shape (n,).")
  var out: String?

  @Flag(inversion: .prefixedNo, help: "Prove a bound on the error of g.")
  var proof = true

  @Flag(help: "Print JSON, one object for each iteration and one at the end.")
  var json = false

  func validate() throws { try validateInUnitInterval(accuracy, "--accuracy") }

  func run() throws {
    setThreads(options.threads)
    if let out, Ranks.world.isFirst { try requireWritableFile(at: out) }
    try solve(openMatrix(matrix, over: Ranks.world))
  }

  private func solve(_ a: some TallMatrix) throws {
    let whole = try finiteVector(rightHandSide)
    let kind = try problem(whole, a)
    let b = kind == .leastSquares ? Array(whole[a.share.range]) : whole
    try a.share.communicator.requireAgreement(
      on: "the right-hand side", Fingerprint(whole).text, remedy: "give all of them the same file")
    let distribution = solver.isSketched ? try options.distribution(for: a) : nil
    if let distribution, options.damping == 0, distribution.rows < a.columns {
      throw PreconditionerError.tooFewRows(rows: distribution.rows, columns: a.columns)
    }
    let columns = try solver == .nystrom ? options.rows?.rows(columns: a.columns) : nil
    let solve = SketchedLeastSquares(
      solver: solver, distribution: distribution, size: columns.map { .fixed($0) }, damping: options.damping,
      accuracy: accuracy,
      checks: proof ? .certified : .cheap)
    var iterates: [Iterate] = []
    func note(_ progress: SolverProgress) { iterates.append(Iterate(progress)) }
    let stream = options.stream.substream(0)
    var answer: LeastSquaresAnswer
    do {
      answer =
        switch kind {
        case .leastSquares:
          try solve.solve(a, rightHandSide: b, stream: stream, onIteration: note)
        case .step: try solve.solveStep(a, residual: b, stream: stream, onIteration: note)
        }
    } catch let error as LeastSquaresError {
      guard case .notConverged(_, _, _, _, let best, let iteration) = error else { throw error }
      try printIterates(
        iterates, conditionNumber: try iteration?.record.lanczos.conditionNumberEstimate())
      if let out, a.share.communicator.isFirst, best.allSatisfy(\.isFinite) {
        try NumPyArray(vector: best).write(to: out)
        printError("warning: \(out) contains the best iterate, which does not reach the accuracy")
      }
      throw error
    }
    if let out, a.share.communicator.isFirst { try NumPyArray(vector: answer.value).write(to: out) }
    let ritz = try answer.iteration?.record.lanczos.conditionNumberEstimate()
    try printIterates(iterates, conditionNumber: ritz)
    let proved = proof ? try certificate(of: answer, solve, kind, a, b) : nil
    let summary = SolveAnswer(
      kind, solver, solve.distribution.map { SketchFacts($0, seed: options.seed) }, options.damping, a,
      answer, accuracy: accuracy, conditionNumber: ritz, proved)
    try printAnswer(summary, lines: summary.lines, json: json)
    try summary.findings.finish()
  }

  /// Whether the right-hand side is `b` or `r`.
  private func problem(_ b: [Double], _ a: some TallMatrix) throws -> Problem {
    let (rows, columns) = (a.share.total, a.columns)
    let fits = Problem.allCases.filter { b.count == ($0 == .leastSquares ? rows : columns) }
    guard let first = fits.first else {
      throw InputError(
        file: rightHandSide,
        problem: "\(LeastSquaresError.wrongLength(found: b.count, rows: rows, columns: columns))")
    }
    if let problem {
      if fits.contains(problem) { return problem }
      throw UsageError(
        description:
          "--problem \(problem.rawValue) takes \(problem == .step ? columns : rows) entries, but \(rightHandSide) has \(b.count); leave the option out for \(first.rawValue)"
      )
    }
    if fits.count > 1 {
      throw UsageError(
        description:
          "the matrix is square, so \(rightHandSide) may be either; give --problem least-squares or --problem step"
      )
    }
    return first
  }

  private func certificate(
    of answer: LeastSquaresAnswer, _ solve: SketchedLeastSquares, _ kind: Problem, _ a: some TallMatrix,
    _ b: [Double]
  ) throws -> StepCertificate {
    switch kind {
    case .leastSquares: try solve.certificate(of: answer, for: a, rightHandSide: b)
    case .step: try solve.certificate(of: answer, for: a, residual: b, preconditioner: answer.factor?.form)
    }
  }

  private func printIterates(_ iterates: [Iterate], conditionNumber: Double?) throws {
    if iterates.isEmpty { return }
    if !json { try printLine("iteration   residual      error in the energy norm ≤") }
    var isRestarted = false
    for var iterate in iterates {
      if !isRestarted {
        iterate.chebyshev = conditionNumber.map {
          ConvergenceBounds.chebyshev(conditionNumber: max(1, $0), iterations: iterate.iteration)
        }
      }
      if json { try printJSON(iterate) } else { try printLine(iterate.line) }
      // The recursion has lost accuracy to rounding: the iteration is restarted, and the bound no longer applies.
      if iterate.isRecomputed, iterate.iteration > 0, !(iterate.relativeResidual <= accuracy) {
        isRestarted = true
      }
    }
  }
}

/// One iteration.
private struct Iterate: Encodable {
  let iteration: Int
  let relativeResidual: Double
  /// Whether the residual was computed from the iterate.
  let isRecomputed: Bool
  /// The bound on `‖e_k‖_G / ‖e_0‖_G`; left out if `κ` is not known, and from a restart on.
  var chebyshev: Double?

  init(_ progress: SolverProgress) {
    (iteration, relativeResidual) = (progress.iteration, progress.relativeResidual)
    isRecomputed = progress.isRecomputed
  }

  var line: String {
    "\(padded("\(iteration)", 9))   \(padded(short(relativeResidual), -11))   \(padded(chebyshev.map(short) ?? "–", -11))\(isRecomputed ? "recomputed" : "")"
  }
}

/// The final answer of `sgn solve`.
private struct SolveAnswer: Encodable {
  struct Seconds: Encodable {
    let sketch: Double
    let gram: Double
    let factorization: Double
    let solve: Double
  }

  let done = true
  let problem: SolveCommand.Problem
  let rows: Int
  let columns: Int
  let damping: Double
  let solver: SolverKind
  /// Left out for solvers without a sketch.
  let sketch: SketchFacts?
  let accuracy: Double
  let iterations: Int
  /// Recomputed from `g`.
  let relativeResidual: Double
  /// `κ(P⁻¹G)`, estimated from below by Ritz values; left out if there are none.
  let conditionNumber: Double?
  /// The number of columns of `G` that `nystrom` uses, and `1 + tr(G − Ĝ)/μ`; left out for other solvers.
  let gramColumns: Int?
  let conditionBound: Double?
  let operations: Int
  /// The bytes that crossed the network between all ranks, without those of the certificate; left out for one process.
  let trafficBytes: Int?
  let seconds: Seconds
  /// A proved upper bound on `‖g − g*‖/‖g‖`; left out if it was not requested or could not be proved.
  let provedError: Double?
  /// Why it could not be proved.
  let reason: String?
  let findings: Findings

  init(
    _ problem: SolveCommand.Problem, _ solver: SolverKind, _ sketch: SketchFacts?, _ damping: Double,
    _ a: some TallMatrix, _ answer: LeastSquaresAnswer, accuracy: Double, conditionNumber: Double?,
    _ proved: StepCertificate?
  ) {
    (self.problem, self.solver, self.sketch, self.damping) = (problem, solver, sketch, damping)
    (rows, columns, self.accuracy) = (a.share.total, a.columns, accuracy)
    let ranks = a.share.communicator.ranks
    trafficBytes = ranks > 1 ? answer.cost.traffic.bytes(ranks: ranks) : nil
    iterations = answer.iteration?.record.iterations ?? 0
    relativeResidual = answer.relativeResidual
    self.conditionNumber = conditionNumber
    let bound = answer.factor?.nystromBound
    (gramColumns, conditionBound) = (bound?.pivots.count, bound?.largestEigenvalue(damping: damping))
    operations = answer.operations
    seconds = Seconds(
      sketch: answer.seconds.sketch, gram: answer.seconds.gram, factorization: answer.seconds.factorization,
      solve: answer.seconds.solve)
    provedError = proved?.solutionError
    findings = Findings(answer.log)
    reason = proved?.unproved?[.solutionError]?.description
  }

  var lines: [String] {
    let stages = [
      ("sketch", seconds.sketch), ("Gram", seconds.gram), ("factorisation", seconds.factorization),
      ("solve", seconds.solve),
    ]
    var lines = [
      "problem    \(problem == .step ? "(AᵀA + μI) g = r" : "min ‖Ag − b‖² + μ‖g‖²"), A is \(rows)×\(columns), μ = \(damping)"
    ]
    if let sketch { lines.append(sketch.line) }
    lines += [
      "solver     \(solver.rawValue), \(iterations) iterations",
      "residual   \(short(relativeResidual)), recomputed; \(short(accuracy)) was requested",
    ]
    if let conditionNumber { lines.append("κ(P⁻¹G)    ≥ \(short(conditionNumber)), by Ritz values") }
    if let gramColumns, let conditionBound {
      lines.append(
        "columns    \(gramColumns) of G; κ(P⁻¹G_μ) ≤ 1 + tr(G − Ĝ)/μ = \(short(conditionBound)) in exact arithmetic"
      )
    }
    lines += [
      "operations \(short(Double(operations)))",
      trafficBytes.map { "traffic    \(short(Double($0) / 1e6)) MB crossed the network" },
      "seconds    \(stages.map { "\($0.0) \(short($0.1))" }.joined(separator: ", "))",
    ].compactMap(\.self)
    if let provedError {
      lines.append("error      ‖g − g*‖ ≤ \(short(provedError)) ‖g‖, proved, rounding included")
    } else if let reason {
      lines.append("error      no bound is proved: \(reason)")
    }
    return lines + findings.lines
  }
}
