internal import Claims
internal import Foundation
internal import NumPyFormat
internal import Statistics

/// The report of a verification: `index.html` (one file, readable offline), `report.md`, `results.json`, and for each
/// experiment its rows as CSV, each plot's data and gnuplot script, and where gnuplot is installed the plot as SVG.
public struct VerificationReport: Sendable {
  /// The file whose presence makes a folder a report, and from which a stopped run goes on.
  public static let marker = "measurements.jsonl"

  public let outcomes: [Verification.Outcome]
  public let effort: Effort
  public let seed: UInt64

  public init(_ outcomes: [Verification.Outcome], of verification: Verification) {
    (self.outcomes, effort, seed) = (outcomes, verification.effort, verification.seed)
  }

  /// One line of the verdict table.
  public var judgements: [Judgement] { outcomes.flatMap(\.judgements).sorted { $0.claim < $1.claim } }

  /// Writes every file into a folder that exists.
  ///
  /// - Returns: what must be said, such as that gnuplot is missing.
  /// - Throws: `FileError`.
  public func write(to folder: String) throws -> [String] {
    func write(_ text: String, _ file: String) throws {
      try writeAtomically(Array(text.utf8), to: folder + "/" + file)
    }
    var drawings: [String: String] = [:]
    var isMissing = false
    for outcome in outcomes {
      try write(table(outcome), "\(outcome.experiment.name).csv")
      for plot in outcome.experiment.plots(outcome.rows) {
        // The rows of an experiment may bear the same name.
        let script = plot.renamed("plot-\(plot.name)")
        try write(script.data, "\(script.name).csv")
        try write(script.script, "\(script.name).gnuplot")
        if runGnuplot("\(script.name).gnuplot", in: folder),
          let svg = try? String(contentsOfFile: "\(folder)/\(script.name).svg", encoding: .utf8)
        {
          drawings[plot.name] = svg
        } else {
          isMissing = true
        }
      }
    }
    try write(results(), "results.json")
    try write(markdown(drawings), "report.md")
    try write(html(drawings), "index.html")
    return isMissing ? [gnuplotIsMissing] : []
  }

  private func table(_ outcome: Verification.Outcome) -> String {
    let words = Set(outcome.rows.flatMap(\.words.keys)).sorted()
    let known = outcome.experiment.columns
    let numbers = known + Set(outcome.rows.flatMap(\.numbers.keys)).subtracting(known).sorted()
    let lines = outcome.rows.map { row in
      (words.map { row.words[$0] ?? "" } + numbers.map { row.numbers[$0].map { "\($0)" } ?? "" })
        .joined(separator: ",")
    }
    return ([(words + numbers).joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
  }

  private struct Results: Encodable {
    let effort: Effort
    let seed: UInt64
    let judgements: [Judgement]
    let withoutExperiment: [String: String]
  }

  private func results() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    let reasons = Verification.withoutExperiment.map { ($0.key.rawValue, $0.value) }
    return String(
      decoding: try encoder.encode(
        Results(
          effort: effort, seed: seed, judgements: judgements,
          withoutExperiment: Dictionary(uniqueKeysWithValues: reasons))), as: UTF8.self) + "\n"
  }

  private func markdown(_ drawings: [String: String]) -> String {
    var lines = [
      "# Which claims hold", "", "Effort \(effort.rawValue), seed \(seed).", "",
      "| claim | verdict | measured | bound | what is compared | confidence |", "|---|---|---:|---:|---|---|",
    ]
    for judgement in judgements {
      lines.append(
        "| `\(judgement.claim.rawValue)` | \(judgement.verdict.rawValue) | \(short(judgement.measured)) | \(short(judgement.bound)) | \(cell(judgement.comparison)) | \(cell(judgement.confidence)) |"
      )
    }
    for outcome in outcomes {
      lines += [
        "", "## \(title(outcome))", "", outcome.experiment.question, "", outcome.experiment.method, "",
      ]
      lines.append("Data: `\(outcome.experiment.name).csv`.")
      for plot in outcome.experiment.plots(outcome.rows) {
        lines.append("")
        lines.append(
          drawings[plot.name] == nil
            ? plot.caption : "![\(plot.caption)](plot-\(plot.name).svg)\n\n\(plot.caption)")
      }
    }
    lines += ["", "## Claims without an experiment", ""]
    lines += Verification.withoutExperiment.sorted { $0.key < $1.key }.map {
      "- `\($0.key.rawValue)`: \($0.value)."
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A vertical bar would end a cell of Markdown.
  private func cell(_ text: String) -> String { text.replacingOccurrences(of: "|", with: "\\|") }

  func title(_ outcome: Verification.Outcome) -> String {
    let claims = outcome.experiment.claims.map(\.rawValue)
    return claims.isEmpty ? outcome.experiment.name : claims.joined(separator: ", ")
  }
}

/// Three digits, for tables.
func short(_ value: Double) -> String { String(format: "%.3g", value) }
