public import Claims
public import CounterStream
internal import GaussNewton
public import Laws

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
  /// The claims that it judges as they are stated.
  var claims: [ClaimID] { get }
  /// The claims that it says something about, judged as stated or not.
  var subjects: [ClaimID] { get }
  var question: String { get }
  /// What is measured, with sizes and statistics.
  var method: String { get }
  /// The columns of the data, in the order of the files.
  var columns: [String] { get }

  /// Whether seconds are measured: its cases then run one after another, alone, with all threads.
  var isTimed: Bool { get }

  /// Independent cases; their number and order are a function of the effort alone.
  func cases(_ effort: Effort) -> [Row]
  /// The rows that one case gives. Everything random comes from the stream.
  func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws -> [Row]
  /// What all rows together say of each claim.
  func judge(_ rows: [Row]) -> [Judgement]
  func plots(_ rows: [Row]) -> [Plot]
}

extension Experiment {
  public var subjects: [ClaimID] { claims }
  public var isTimed: Bool { false }
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

  /// Everything in it, for a reader who wants to see this very case.
  var text: String {
    (words.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      + numbers.sorted { $0.key < $1.key }.map { "\($0.key) = \(short($0.value))" }).joined(separator: ", ")
  }
}
