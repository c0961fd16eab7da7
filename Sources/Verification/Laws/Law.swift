public import Claims
internal import CounterStream
public import Statistics

/// One thing that a claim says of every right implementation, as a function of the implementation.
///
/// A law knows the right answer from the claim's own formula or from LAPACK, never from the implementation under test.
public struct Law: Sendable {
  public let claim: ClaimID
  /// What must hold, without the identifier.
  public let statement: String
  let check: Check

  enum Check: Sendable {
    /// Must hold for every draw, within rounding.
    case always(@Sendable (Implementation, inout Finding) throws -> Void)
    /// Must hold for every draw, without a tolerance.
    case exactly(@Sendable (Implementation, inout Finding) throws -> Void)
    /// An event of known or bounded probability; each trial has a stream of its own.
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

  /// The declared test of probability, where the law is about one.
  public var probability: ProbabilityClaim? {
    if case .event(let claim, _) = check { claim } else { nil }
  }

  /// It is held to without a tolerance.
  public var isExact: Bool {
    if case .exactly = check { true } else { false }
  }

  /// Holds an implementation to the law.
  ///
  /// What an implementation throws, it throws instead of the right answer: that refutes it too.
  ///
  /// - Parameters:
  ///   - implementation: what is judged.
  ///   - seed: draws are from the stream `seed / claim / statement`, so that no law shares any with another.
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

/// What a law says of an implementation.
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

/// What one judgement has found so far, and where its draws come from.
struct Finding {
  let claim: ClaimID
  let stream: CounterStream
  var log = CheckLog()

  init(claim: ClaimID, stream: CounterStream) { (self.claim, self.stream) = (claim, stream) }

  mutating func expect(_ measured: Double, atMost bound: Double) {
    log.check(claim, measured: measured, atMost: bound)
  }

  /// A statement without a measure: 1 stands for “it does not hold”.
  mutating func expect(_ holds: Bool) { expect(holds ? 0 : 1, atMost: 0) }
}
