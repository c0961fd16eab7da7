public import Claims
public import KnownMistakes
internal import Laws

/// Runs the judge on every known mistake: each that changes a stage must be caught, at that stage and not before.
public struct Selfcheck: Sendable {
  public struct Line: Sendable, Encodable {
    public let mistake: String
    public let claim: ClaimID
    /// The first stage that the mistake changes, in the case in which it is the earliest; nil if no case shows a change.
    public let changes: Stage?
    /// The number of cases in which it is caught, and of those in which it changes anything.
    public let caught: Int
    public let changed: Int
    /// The first case that catches it, with the stage that fails first there; nil for one that must be refused.
    public let firstCase: String?
    public let firstStage: Stage?
    /// Cases in which a stage fails that the mistake does not change.
    public let misplaced: [String]

    /// Caught somewhere, and nowhere at a wrong stage.
    public var isRight: Bool { (changed == 0 || caught > 0) && misplaced.isEmpty }
  }

  private let cases: [OracleCase]
  private let judge = Judge(namesSuspects: false)

  /// - Parameter names: the cases to try; all by default.
  /// - Throws: `CaseError.unknown`, and what computing a case throws.
  public init(only names: [String]? = nil) throws {
    let definitions = try names?.map(CaseCatalogue.definition) ?? CaseCatalogue.definitions
    cases = try definitions.map { try OracleCase($0) }
  }

  /// The cases that this library itself fails: none, or the judge raises false alarms.
  public func falseAlarms() throws -> [PortVerdict] {
    try cases.map { try judge.judge($0, SimulatedPort(.ours).outputs(for: $0)) }.filter { !$0.passed }
  }

  public func judge(_ mistake: Mistake) throws -> Line {
    var (changes, changed, caught) = (Stage?.none, 0, 0)
    var first: (identifier: String, stage: Stage?)?
    var misplaced: [String] = []
    for one in cases {
      let outputs = SimulatedPort(mistake.implementation).outputs(for: one)
      // A refusal does not change a stage; the case is judged as a whole.
      let computed = outputs.refusal == nil ? one.header.stages.map(\.stage) : []
      let different = computed.filter { stage in
        (try? outputs.array(stage.output, shape: one.arrays[stage.output]!.shape).elements)
          != one.arrays[stage.output]!.elements
      }
      let verdict = try judge.judge(one, outputs)
      if different.isEmpty && verdict.passed { continue }
      changed += 1
      if let stage = different.first { changes = min(changes ?? stage, stage) }
      guard !verdict.passed else { continue }
      caught += 1
      if first == nil { first = (one.identifier, verdict.firstFailure?.stage) }
      if verdict.stages.contains(where: { $0.outcome == .fail && !different.contains($0.stage) }) {
        misplaced.append(one.identifier)
      }
    }
    return Line(
      mistake: mistake.name, claim: mistake.claim, changes: changes, caught: caught, changed: changed,
      firstCase: first?.identifier, firstStage: first?.stage, misplaced: misplaced)
  }
}
