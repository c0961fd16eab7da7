public import Claims
internal import GaussNewton
public import Statistics

/// What an experiment says of one claim.
public struct Judgement: Sendable, Codable {
  public enum Scope: String, Sendable, Codable {
    /// About the claim as the ledger states it.
    case statement
    /// About what one would wish of it at sizes of practice, where the statement promises less.
    case practice
  }

  public let claim: ClaimID
  public let scope: Scope
  public let verdict: StatisticalVerdict
  /// What was compared with what.
  public let comparison: String
  public let measured: Double
  public let bound: Double
  /// Where the measured value may lie for the claim to hold, where that is not “at most the bound”: about a probability that is claimed to be equal to
  /// the bound, chance lets few draws say little.
  public let accepted: ClosedRange<Double>?
  /// How sure the verdict is, and what could still be otherwise.
  public let confidence: String
  /// The measurement that refutes it, whole.
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

  /// The bound and, where the claim is an equality, what is accepted beside it.
  package var boundText: String {
    let range = accepted.map { " (\(short($0.lowerBound)) to \(short($0.upperBound)) accepted)" }
    return short(bound) + (range ?? "")
  }

  /// A claim that holds for every draw: the one measurement that is worst refutes it. No measurement decides nothing.
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
      confidence: "every one of \(rows.count) measurements", worst: worst)
  }

  /// A NaN is worse than everything.
  private static func ordered(_ value: Double) -> Double { value.isNaN ? .infinity : value }

  /// A claim about a probability, decided by exact binomial bounds on the worst of several cells; each row has `trials` and
  /// under the name given how often the event was seen.
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

  /// The shares of so many trials for which a claim about a probability holds.
  static func accepted(_ probability: ProbabilityClaim, trials: Int) -> ClosedRange<Double>? {
    probability.accepted(trials: trials).map {
      Double($0.lowerBound) / Double(trials)...Double($0.upperBound) / Double(trials)
    }
  }

  /// The declared error rates, in words.
  static func rates(_ probability: ProbabilityClaim) -> String {
    "false alarm \(short(probability.falseAlarm)) a cell, an excess of \(probability.discrepancy) missed with \(short(probability.miss))"
  }
}

/// The larger of two quantities, either of which may be the worst: a NaN where one is.
func larger(_ a: Double, _ b: Double) -> Double { a.isNaN || b.isNaN ? .nan : max(a, b) }

extension StatisticalVerdict {
  /// What holds up to the declared discrepancy, but was seen more often than claimed, is undecided to a reader of the table.
  fileprivate func unlessAbove(_ events: Int, of trials: Int, _ claim: ProbabilityClaim) -> StatisticalVerdict
  {
    self == .holds && Double(events) > claim.range.upperBound * Double(trials) ? .undecided : self
  }
}
