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
/// An experiment measures an `Implementation`, so that the same measurements refute a wrong one.
public protocol Experiment: Sendable {
  /// Unique; also the name of the data file.
  var name: String { get }
  /// The claims that it judges as stated.
  var claims: [ClaimID] { get }
  /// The claims that it is about, judged as stated or not.
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
  /// The rows of one case. Everything random comes from the stream.
  func measure(_ parameters: Row, _ implementation: Implementation, stream: CounterStream) throws -> [Row]
  /// The verdicts on the claims, from all rows together.
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

  /// All words and numbers, to identify this case.
  var text: String {
    (words.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      + numbers.sorted { $0.key < $1.key }.map { "\($0.key) = \(readable($0.value))" }).joined(
        separator: ", ")
  }
}

/// A number for a reader: whole numbers as they are, and otherwise three digits, such as `4.1·10¹⁶`.
package func readable(_ value: Double) -> String {
  if value == value.rounded() && value.magnitude < 1e7 { return String(Int(value)) }
  if (1e3..<1e6).contains(value.magnitude) { return String(Int(value.rounded())) }
  let text = short(value)
  guard let e = text.firstIndex(of: "e"), let exponent = Int(text[text.index(after: e)...]) else {
    return text
  }
  let digits = Dictionary(uniqueKeysWithValues: zip("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
  let power = "10" + String(String(exponent).map { digits[$0]! })
  return text[..<e] == "1" ? power : "\(text[..<e])·\(power)"
}
