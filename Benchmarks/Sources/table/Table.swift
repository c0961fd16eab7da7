import Foundation
import Measures

/// Prints measurements as a table, each next to its requirement and to a stored baseline.
///
///     table measurements.jsonl [baseline.jsonl]
///
/// Values are compared, never seconds. A value is worse, or better, if it differs by more than a quarter: on a shared machine medians of a
/// few repetitions are not reproducible more closely.
@main
struct Table {
  static let tolerance = 1.25

  static func main() throws {
    let paths = CommandLine.arguments.dropFirst()
    let (measured, baseline) = (try read(paths.first), try read(paths.dropFirst().first))
    let was = Dictionary(baseline.map { ($0.group + $0.measure, $0.value) }) { _, last in last }

    var group = ""
    for line in measured {
      if line.group != group {
        group = line.group
        print("\n\(group)\n")
        print("  value   asked   verdict  was      ours s   limit s  measure")
      }
      let before = was[line.group + line.measure]
      print(
        " ", cell(short(line.value)), cell(asked(line)), pad(verdict(line), 8), pad(change(line, before), 8),
        pad(line.seconds.map(short) ?? "", 8), pad(line.referenceSeconds.map(short) ?? "", 8), line.measure)
      if !line.note.isEmpty { print(String(repeating: " ", count: 51), line.note) }
    }
    let failed = measured.filter { verdict($0) == "fails" }.count
    let judged = measured.filter { verdict($0) != "" }.count
    print("\n\(judged - failed) of \(judged) values are as asked; \(measured.count) measured")
  }

  static func read(_ path: String?) throws -> [Line] {
    guard let path, let bytes = try? Data(contentsOf: URL(filePath: path)) else { return [] }
    return try bytes.split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(Line.self, from: $0)
    }
  }

  static func asked(_ line: Line) -> String {
    switch (line.atLeast, line.atMost) {
    case (let least?, let most?): "\(short(least))–\(short(most))"
    case (let least?, nil): "≥ \(short(least))"
    case (nil, let most?): "≤ \(short(most))"
    default: ""
    }
  }

  static func verdict(_ line: Line) -> String {
    if line.atLeast == nil && line.atMost == nil { return "" }
    return line.value >= line.atLeast ?? -.infinity && line.value <= line.atMost ?? .infinity
      ? "holds" : "fails"
  }

  /// The stored value, and whether this one is worse (`!`) or better (`+`) than it.
  static func change(_ line: Line, _ before: Double?) -> String {
    guard let before else { return "" }
    let prefersLarger = line.atLeast != nil && line.atMost == nil
    let ratio = prefersLarger ? before / line.value : line.value / before
    return short(before) + (ratio > tolerance ? " !" : ratio < 1 / tolerance ? " +" : "")
  }

  static func cell(_ text: String) -> String { pad(text, 7) }

  static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
