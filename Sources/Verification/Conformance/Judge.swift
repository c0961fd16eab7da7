public import Claims
internal import KnownMistakes
internal import Laws

/// The judge's verdict on one stage.
public struct StageVerdict: Sendable, Encodable {
  public enum Outcome: String, Sendable, Encodable {
    case pass, fail
    /// The rounding error that the port's precision allows is as large as the quantity.
    case notComparable = "not-comparable"
    /// The port does not claim to compute it.
    case notOffered = "not-offered"
    /// The port refused the case before it reached this stage.
    case notReached = "not-reached"
  }

  /// One of the statements that are checked for a stage.
  public struct Part: Sendable, Encodable {
    public let statement: String
    public let ratio: Double
    public let index: [Int]?
  }

  public let stage: Stage
  public let claim: ClaimID
  public let outcome: Outcome
  /// The ratio by the stage's formula; nil if there is none.
  public let ratio: Double?
  public let allowed: Double
  /// The index with the largest ratio, as in NumPy.
  public let worstIndex: [Int]?
  /// The ratios of the statements, of which `ratio` is the largest; empty for a stage with one statement.
  public let parts: [Part]
  /// A defect of the output itself.
  public let problem: String?
  /// Known mistakes with this output, within the same ratio, and the rows in which they differ from the oracle.
  public let suspects: [String]
}

/// The judge's verdict on a port for one case.
public struct PortVerdict: Sendable, Encodable {
  public let identifier: String
  public let verdict: CaseHeader.Verdict
  public let precision: String
  public let passed: Bool
  /// In the order of the computation; empty for a case that must be refused. If the port refuses a case that can be solved, they
  /// show how far it came.
  public let stages: [StageVerdict]
  /// A problem outside the stages: outputs for a case that must be refused, or a refusal of a case that can be solved.
  public let problem: String?

  /// The first stage that fails.
  public var firstFailure: StageVerdict? { stages.first { $0.outcome == .fail } }

  enum CodingKeys: CodingKey { case identifier, verdict, precision, passed, stages, problem }
}

/// Judges a port's outputs, stage by stage, each from the oracle's own state before it.
public struct Judge: Sendable {
  public let precision: Precision
  /// The stages that the port claims to compute; by default, all of them.
  public let offered: Set<Stage>
  /// Whether to look for a known mistake with the same output as a failure, which runs all known mistakes.
  public let namesSuspects: Bool

  public init(
    precision: Precision = .float64, offered: Set<Stage> = Set(Stage.allCases), namesSuspects: Bool = true
  ) {
    (self.precision, self.offered, self.namesSuspects) = (precision, offered, namesSuspects)
  }

  /// - Throws: what the oracle's own computation throws. Any defect of the port is a verdict.
  public func judge(_ oracle: OracleCase, _ outputs: PortOutputs) throws -> PortVerdict {
    let header = oracle.header
    let refusal = outputs.refusal
    if header.verdict == .invalid {
      let solved = [Stage.iterates, .solution, .nextWeights, .nextOutputs, .trajectory].first {
        outputs.has($0.output)
      }
      let problem: String? =
        refusal.map { $0.isEmpty } ?? true
        ? "it must be refused (\(header.refusal ?? "")), with a refusal.txt that says why"
        : solved.map { "it is refused, but there is also an output \($0.output).npy" }
      return verdict(header, [], problem: problem)
    }
    let context = StageContext(header: header, teacher: Teacher(arrays: oracle.arrays), precision: precision)
    let stages = try header.stages.map { try judge($0.stage, context, outputs) }
    let offersNothing = stages.allSatisfy { $0.outcome == .notOffered }
    return verdict(
      header, stages,
      problem: refusal.map { "the port refuses a case that can be solved: \($0)" }
        ?? (offersNothing ? "the port computes no stage of this case" : nil))
  }

  private func verdict(_ header: CaseHeader, _ stages: [StageVerdict], problem: String?) -> PortVerdict {
    PortVerdict(
      identifier: header.identifier, verdict: header.verdict, precision: precision.name,
      passed: problem == nil && !stages.contains { $0.outcome == .fail }, stages: stages, problem: problem)
  }

  private func judge(_ stage: Stage, _ context: StageContext, _ outputs: PortOutputs) throws -> StageVerdict {
    func verdict(
      _ outcome: StageVerdict.Outcome, _ ratio: StageRatio? = nil, problem: String? = nil,
      suspects: [String] = []
    ) -> StageVerdict {
      StageVerdict(
        stage: stage, claim: stage.claim, outcome: outcome, ratio: ratio?.value,
        allowed: stage.allowed, worstIndex: ratio?.index, parts: ratio?.parts ?? [],
        problem: problem ?? ratio?.problem, suspects: suspects)
    }
    guard offered.contains(stage) else { return verdict(.notOffered) }
    // The outputs written before a refusal show its reason.
    if outputs.refusal != nil && !outputs.has(stage.output) { return verdict(.notReached) }
    let found: CaseArray
    var weights: CaseArray?
    do throws(OutputProblem) {
      found = try output(of: stage, context, outputs)
      if stage == .trajectory {
        weights = try outputs.array("final_weights", shape: context.teacher["weights"].shape)
      }
    } catch {
      // A stage without a possible verdict may be missing.
      let isMissed =
        try outputs.has(stage.output) || stage == .trajectory
        || context.ratio(stage, context.teacher[stage.output], final: nil) != nil
      return isMissed ? verdict(.fail, problem: error.reason) : verdict(.notComparable)
    }
    guard let ratio = try context.ratio(stage, found, final: weights) else { return verdict(.notComparable) }
    if ratio.value <= stage.allowed { return verdict(.pass, ratio) }
    return verdict(.fail, ratio, suspects: namesSuspects ? Suspects(context).matching(found, at: stage) : [])
  }

  private func output(of stage: Stage, _ context: StageContext, _ outputs: PortOutputs) throws(OutputProblem)
    -> CaseArray
  {
    let n = context.header.order ?? 0
    switch stage {
    // At most as many rows as the solver's limit of iterations, and the start.
    case .iterates: return try outputs.array(stage.output, shape: [nil, n], mostRows: 101 + 10 * n)
    case .trajectory: return try outputs.array(stage.output, shape: [nil], mostRows: 1001)
    case .conditionNumber:
      // A scalar, or an array of one number.
      if let one = try? outputs.array(stage.output, shape: [1]) { return one }
      return try outputs.array(stage.output, shape: [])
    default: return try outputs.array(stage.output, shape: context.teacher[stage.output].shape)
    }
  }
}
