internal import Claims
public import Experiments
internal import Files
internal import Foundation
internal import Ledger
internal import NumPyFormat
internal import Statistics

/// The report of a verification: `index.html` (one file, readable offline), `report.md`, `results.json`, and for each
/// experiment its rows as CSV, each plot's data and gnuplot script, and where gnuplot is installed the plot as SVG.
///
/// First a table of verdicts, one line for each claim, then a section for each claim.
public struct VerificationReport: Sendable {
  /// The file whose presence makes a folder a report, and from which a stopped run goes on.
  public static let marker = "measurements.jsonl"

  public let outcomes: [Verification.Outcome]
  public let effort: Effort
  public let seed: UInt64
  /// One for each claim that was looked into, in the order of the argument.
  let sections: [ClaimSection]

  public init(_ outcomes: [Verification.Outcome], of verification: Verification) {
    (self.outcomes, effort, seed) = (outcomes, verification.effort, verification.seed)
    sections = ClaimID.allCases.compactMap { ClaimSection($0, of: outcomes) }
  }

  /// The lines of the verdict table: those about the claims as stated first.
  public var judgements: [Judgement] { judgements(.statement) + judgements(.practice) }

  func judgements(_ scope: Judgement.Scope) -> [Judgement] {
    sections.flatMap { $0.judgements.filter { $0.scope == scope } }
  }

  /// Writes every file into a folder that exists.
  ///
  /// - Returns: what must be said, such as that gnuplot is missing.
  /// - Throws: `FileError`.
  public func write(to folder: String) throws -> [String] {
    func write(_ text: String, _ file: String) throws {
      try writeAtomically(Array(text.utf8), to: folder + "/" + file)
    }
    for outcome in outcomes { try write(table(outcome), "\(outcome.experiment.name).csv") }
    let drawings = try Drawings(sections.flatMap(\.plots), in: folder)
    try write(results(), "results.json")
    try write(markdown(drawings), "report.md")
    try write(html(drawings), "index.html")
    return drawings.notes
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

  /// What the table adds up to.
  var summary: String {
    func counts(_ scope: Judgement.Scope) -> String {
      func count(_ verdict: StatisticalVerdict) -> Int { judgements(scope).count { $0.verdict == verdict } }
      return "\(count(.holds)) hold, \(count(.refuted)) are refuted, \(count(.undecided)) are undecided"
    }
    return
      "Effort \(effort.rawValue), seed \(seed). Of the claims as stated \(counts(.statement)). Of what one would wish at sizes of practice \(counts(.practice))."
  }

  /// What the second table is about.
  var practice: String {
    "Beyond the statements: what one would wish of them at sizes of practice, where they promise less. A refuted wish comes with the measurement that refutes it."
  }
}

/// All that was found about one claim.
struct ClaimSection: Sendable {
  let claim: Claim
  let judgements: [Judgement]
  /// The experiments that judge the claim or show something under it.
  let experiments: [any Experiment]
  let plots: [Plot]

  /// Nil where no experiment looked into the claim.
  init?(_ identifier: ClaimID, of outcomes: [Verification.Outcome]) {
    let concerned = outcomes.map { outcome in
      (
        outcome, judgements: outcome.judgements.filter { $0.claim == identifier },
        plots: outcome.experiment.plots(outcome.rows).filter { $0.claim == identifier }
      )
    }.filter { !$0.judgements.isEmpty || !$0.plots.isEmpty }
    if concerned.isEmpty { return nil }
    claim = Ledger.row(identifier)
    judgements = concerned.flatMap(\.judgements)
    experiments = concerned.map(\.0.experiment)
    plots = concerned.flatMap(\.plots)
  }
}
