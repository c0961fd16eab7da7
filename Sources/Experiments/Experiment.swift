public import Claims
public import CounterStream
public import Laws
public import Statistics

/// How much of an experiment is run.
public enum Effort: String, Codable, CaseIterable, Sendable {
  case quick, full
}

/// One question about the claims, answered by measurements.
///
/// An experiment measures an `Implementation`, so that a wrong one is refuted by the same measurements.
public protocol Experiment: Sendable {
  /// Unique, and a file's name.
  var name: String { get }
  var claims: [ClaimID] { get }
  var question: String { get }
  /// What is measured, with sizes and statistics.
  var method: String { get }
  /// The columns of the data, in the order of the files.
  var columns: [String] { get }

  /// Independent cases; their number and order are a function of the effort alone.
  func cases(_ effort: Effort) -> [Row]
  /// The rows that one case gives. Everything random comes from the stream.
  func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws -> [Row]
  /// What all rows together say of each claim.
  func judge(_ rows: [Row]) -> [Judgement]
  func plots(_ rows: [Row]) -> [Plot]
}

/// Named numbers and words, one line of a table.
public struct Row: Sendable, Codable, Equatable {
  public var numbers: [String: Double]
  public var words: [String: String]

  public init(_ numbers: [String: Double], words: [String: String] = [:]) {
    (self.numbers, self.words) = (numbers, words)
  }

  public subscript(_ name: String) -> Double {
    guard let number = numbers[name] else { preconditionFailure("no row has a number \(name)") }
    return number
  }

  public func word(_ name: String) -> String {
    guard let word = words[name] else { preconditionFailure("no row has a word \(name)") }
    return word
  }

  /// This row with more numbers.
  public func adding(_ more: [String: Double]) -> Row {
    Row(numbers.merging(more) { _, new in new }, words: words)
  }
}

/// What an experiment says of one claim.
public struct Judgement: Sendable, Codable {
  public let claim: ClaimID
  public let verdict: StatisticalVerdict
  /// What was compared with what.
  public let comparison: String
  public let measured: Double
  public let bound: Double
  /// How sure the verdict is, and what could still be otherwise.
  public let confidence: String

  public init(
    _ claim: ClaimID, _ verdict: StatisticalVerdict, _ comparison: String, measured: Double, bound: Double,
    confidence: String
  ) {
    (self.claim, self.verdict, self.comparison) = (claim, verdict, comparison)
    (self.measured, self.bound, self.confidence) = (measured, bound, confidence)
  }

  /// A claim that holds for every draw: it is refuted by the one measurement that is worst.
  public static func always(
    _ claim: ClaimID, _ comparison: String, measured: Double, atMost bound: Double, over count: Int
  ) -> Judgement {
    Judgement(
      claim, measured <= bound ? .holds : .refuted, comparison, measured: measured, bound: bound,
      confidence: "in each of \(count) measurements")
  }

  /// A claim about a probability, decided by exact binomial bounds.
  public static func probability(
    _ claim: ClaimID, _ comparison: String, _ probability: ProbabilityClaim, events: Int, trials: Int
  ) -> Judgement {
    Judgement(
      claim, probability.verdict(events: events, trials: trials), comparison,
      measured: Double(events) / Double(max(trials, 1)), bound: probability.range.upperBound,
      confidence:
        "\(events) of \(trials) draws; false alarm \(probability.falseAlarm), a discrepancy of \(probability.discrepancy) missed with \(probability.miss)"
    )
  }
}
