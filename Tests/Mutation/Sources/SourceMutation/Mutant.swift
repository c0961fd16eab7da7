/// One small mistake that a machine can make in one place of a source file.
public struct Mutant: Sendable, Codable, Hashable {
  /// How the mistake is written next to the text that it replaces, so that one program contains both.
  public enum Form: String, Sendable, Codable {
    /// `(mutant(7) ? mistake : original)`.
    case expression
    /// `if mutant(7) { mistake } else { original }`; without a mistake the statement is left out.
    case statement
    /// `if mutant(7) { mistake }` before a statement, for a return that comes too early.
    case insertion
  }

  /// The file, from the root of the repository.
  public let file: String
  /// The line on which the replaced text begins, from 1.
  public let line: Int
  /// The lines that the replaced text covers.
  public let lastLine: Int
  /// That first line, without the blanks around it: what an equivalent mutant is recognised by.
  public let lineText: String
  /// The kind of mistake, such as `comparison edge`.
  public let kind: String
  /// The replaced text and its place in the file, in bytes.
  public let original: String
  public let start: Int
  public let end: Int
  /// The mistake.
  public let replacement: String
  public let form: Form
  /// In a C kernel that is compiled for several instruction levels, the only one that makes the mistake.
  public let level: Int?

  /// What is changed, on one line.
  public var change: String {
    let place = level.map { " at instruction level \($0)" } ?? ""
    return switch form {
    case .insertion: "\(replacement) inserted\(place)"
    case .statement where replacement.isEmpty: "\(Self.short(original)) left out\(place)"
    default: "\(Self.short(original)) → \(Self.short(replacement))\(place)"
    }
  }

  /// A name that stays the same while the line does.
  public var name: String { "\(file): \(lineText): \(change)" }

  /// The folder of the module: `Lemmas/Preconditioning`.
  public var module: String { file.split(separator: "/").dropFirst().prefix(2).joined(separator: "/") }

  private static func short(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

/// A file and what can be replaced in it, while its mutants are collected.
struct SourceText {
  let file: String
  let bytes: [UInt8]
  /// Where each line begins.
  private let lines: [Int]

  init(file: String, text: String) {
    self.file = file
    let bytes = Array(text.utf8)
    self.bytes = bytes
    lines = [0] + bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// The line of a place, from 1.
  func line(of place: Int) -> Int {
    var (below, above) = (0, lines.count)
    while above - below > 1 {
      let middle = (below + above) / 2
      if lines[middle] <= place { below = middle } else { above = middle }
    }
    return below + 1
  }

  func mutant(
    _ range: Range<Int>, _ kind: String, _ replacement: String, form: Mutant.Form = .expression,
    level: Int? = nil
  ) -> Mutant {
    let line = line(of: range.lowerBound)
    let end = line < lines.count ? lines[line] : bytes.count
    return Mutant(
      file: file, line: line, lastLine: self.line(of: max(range.lowerBound, range.upperBound - 1)),
      lineText: text(lines[line - 1]..<end).trimmed, kind: kind, original: text(range),
      start: range.lowerBound, end: range.upperBound, replacement: replacement, form: form, level: level)
  }
}

extension StringProtocol {
  var trimmed: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
