public import Claims
internal import GaussNewton
public import Statistics

/// The verdict of an experiment on one claim.
public struct Judgement: Sendable, Codable {
  public enum Scope: String, Sendable, Codable {
    /// About the claim as the ledger states it.
    case statement
    /// About a stronger statement at practical sizes, which the claim does not make.
    case practice
  }

  public let claim: ClaimID
  public let scope: Scope
  public let verdict: StatisticalVerdict
  /// What was compared with what.
  public let comparison: String
  public let measured: Double
  public let bound: Double
  /// The values for which the claim holds, if that is not “at most the bound”: if a probability is claimed to equal the
  /// bound, a finite number of draws determines it only approximately.
  public let accepted: ClosedRange<Double>?
  /// What the verdict rests on, with its error probabilities.
  public let confidence: String
  /// The complete measurement that refutes it.
  public let counterexample: String?

  public init(
    _ claim: ClaimID, scope: Scope = .statement, _ verdict: StatisticalVerdict, _ comparison: String,
    measured: Double, bound: Double, accepted: ClosedRange<Double>? = nil, confidence: String,
    worst: Row? = nil
  ) {
    (self.claim, self.scope, self.verdict, self.comparison) = (claim, scope, verdict, comparison)
    (self.measured, self.bound, self.accepted) = (measured, bound, accepted)
    self.confidence = confidence
    counterexample = verdict == .refuted ? worst?.text : nil
  }

  /// The bound and, if the claim is an equality, the accepted range.
  package var boundText: String {
    let range = accepted.map { " (\(readable($0.lowerBound)) to \(readable($0.upperBound)) accepted)" }
    return readable(bound) + (range ?? "")
  }

  /// A claim about every draw: the worst measurement decides. Without a measurement it is undecided.
  public static func always(
    _ claim: ClaimID, scope: Scope = .statement, _ comparison: String, of rows: [Row], atMost bound: Double,
    _ quantity: (Row) -> Double
  ) -> Judgement {
    guard let worst = rows.max(by: { ordered(quantity($0)) < ordered(quantity($1)) }) else {
      return Judgement(
        claim, scope: scope, .undecided, comparison, measured: 0, bound: bound, confidence: "no measurement")
    }
    let measured = quantity(worst)
    return Judgement(
      claim, scope: scope, measured <= bound ? .holds : .refuted, comparison, measured: measured,
      bound: bound,
      confidence: rows.count == 1 ? "one measurement" : "all of \(rows.count) measurements", worst: worst)
  }

  /// Not a number is worse than every number.
  private static func ordered(_ value: Double) -> Double { value.isNaN ? .infinity : value }

  /// A claim about a probability, decided by exact binomial bounds on the worst of several cells; each row has the number of `trials` and,
  /// under the given name, the number of events.
  public static func probability(
    _ claim: ClaimID, scope: Scope = .statement, _ comparison: String, _ probability: ProbabilityClaim,
    counting event: String = "events", of cells: [Row]
  ) -> Judgement {
    let worst = cells.max { $0[event] / $0["trials"] < $1[event] / $1["trials"] }!
    let (events, trials) = (Int(worst[event]), Int(worst["trials"]))
    return Judgement(
      claim, scope: scope,
      probability.verdict(events: events, trials: trials).unlessAbove(events, of: trials, probability),
      comparison,
      measured: Double(events) / Double(trials), bound: probability.range.upperBound,
      confidence: "\(events) of \(trials) draws in the worst of \(cells.count) cells; \(rates(probability))",
      worst: worst)
  }

  /// The observed shares, in this number of trials, for which a claim about a probability holds.
  static func accepted(_ probability: ProbabilityClaim, trials: Int) -> ClosedRange<Double>? {
    probability.accepted(trials: trials).map {
      Double($0.lowerBound) / Double(trials)...Double($0.upperBound) / Double(trials)
    }
  }

  /// The declared error rates, in words.
  static func rates(_ probability: ProbabilityClaim) -> String {
    "per cell, a false alarm has probability \(readable(probability.falseAlarm)), and missing an excess of \(probability.discrepancy) has probability \(readable(probability.miss))"
  }
}

/// A number of things, as in `1 cell` and `4 cells`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

/// The larger of two quantities; not a number if either is.
func larger(_ a: Double, _ b: Double) -> Double { a.isNaN || b.isNaN ? .nan : max(a, b) }

extension StatisticalVerdict {
  /// A claim that holds up to the declared discrepancy, but whose event was seen more often than claimed, is reported as undecided.
  fileprivate func unlessAbove(_ events: Int, of trials: Int, _ claim: ProbabilityClaim) -> StatisticalVerdict
  {
    self == .holds && Double(events) > claim.range.upperBound * Double(trials) ? .undecided : self
  }
}
