public import Claims
internal import CounterStream
public import Statistics

/// A testable property of every correct implementation, stated by a claim, as a function of the implementation.
///
/// A law takes the right answer from the claim's own formula or from LAPACK, never from the implementation under test.
public struct Law: Sendable {
  public let claim: ClaimID
  /// The statement that must hold, without the identifier of its claim.
  public let statement: String
  let check: Check

  enum Check: Sendable {
    /// Must hold for every draw, within rounding.
    case always(@Sendable (Implementation, inout Finding) throws -> Void)
    /// Must hold for every draw, without a tolerance.
    case exactly(@Sendable (Implementation, inout Finding) throws -> Void)
    /// An event of known or bounded probability; each trial has its own stream.
    case event(ProbabilityClaim, @Sendable (Implementation, CounterStream) throws -> Bool)
  }

  static func always(
    _ claim: ClaimID, _ statement: String,
    _ body: @escaping @Sendable (Implementation, inout Finding) throws -> Void
  ) -> Law { Law(claim: claim, statement: statement, check: .always(body)) }

  static func exactly(
    _ claim: ClaimID, _ statement: String,
    _ body: @escaping @Sendable (Implementation, inout Finding) throws -> Void
  ) -> Law { Law(claim: claim, statement: statement, check: .exactly(body)) }

  static func event(
    _ claim: ClaimID, _ statement: String, _ probability: ProbabilityClaim,
    _ trial: @escaping @Sendable (Implementation, CounterStream) throws -> Bool
  ) -> Law { Law(claim: claim, statement: statement, check: .event(probability, trial)) }

  /// The declared test of a probability, if the law is about one.
  public var probability: ProbabilityClaim? {
    if case .event(let claim, _) = check { claim } else { nil }
  }

  /// Whether it is checked without a tolerance.
  public var isExact: Bool {
    if case .exactly = check { true } else { false }
  }

  /// Checks an implementation against the law.
  ///
  /// An implementation that throws does not return the right answer; that refutes it, too.
  ///
  /// - Parameters:
  ///   - implementation: the implementation to judge.
  ///   - seed: draws are from the stream `seed / claim / statement`, so that no two laws share any.
  public func judge(_ implementation: Implementation, seed: UInt64 = 0) -> LawVerdict {
    let stream = CounterStream(seed: seed).substream(claim.rawValue).substream(statement)
    do {
      switch check {
      case .always(let body), .exactly(let body):
        var finding = Finding(claim: claim, stream: stream)
        try body(implementation, &finding)
        return finding.log.violations.first.map { .refuted("\($0)") } ?? .holds
      case .event(let probability, let trial):
        let trials = probability.trials
        let events = try (0..<trials).count { try trial(implementation, stream.substream($0)) }
        return LawVerdict(probability, events: events, trials: trials)
      }
    } catch {
      return .refuted("\(error)")
    }
  }
}

/// The verdict of a law on an implementation.
public enum LawVerdict: Sendable, Equatable {
  case holds
  case refuted(String)
  case undecided(String)

  init(_ claim: ProbabilityClaim, events: Int, trials: Int) {
    let range = claim.range
    let claimed =
      range.lowerBound == range.upperBound ? "\(range.lowerBound)" : "at most \(range.upperBound)"
    let reason = "\(events) events in \(trials) trials, where a probability of \(claimed) is claimed"
    self =
      switch claim.verdict(events: events, trials: trials) {
      case .holds: .holds
      case .refuted: .refuted(reason)
      case .undecided: .undecided(reason)
      }
  }
}

/// The findings of one judgement so far, and the stream of its draws.
struct Finding {
  let claim: ClaimID
  let stream: CounterStream
  var log = CheckLog()

  init(claim: ClaimID, stream: CounterStream) { (self.claim, self.stream) = (claim, stream) }

  mutating func expect(_ measured: Double, atMost bound: Double) {
    log.check(claim, measured: measured, atMost: bound)
  }

  /// A statement without a measure: 1 means that it does not hold.
  mutating func expect(_ holds: Bool) { expect(holds ? 0 : 1, atMost: 0) }
}
