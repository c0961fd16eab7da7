internal import Claims
public import Experiments
public import Files
internal import Foundation
internal import Ledger
internal import NumPyFormat
internal import Statistics

/// The report of a verification: `index.html` (one file, readable offline), `report.md`, `answers-to-reviewers.md`, `results.json`, and for each
/// experiment its rows as CSV, each plot's data and gnuplot script, and where gnuplot is installed the plot as SVG.
///
/// First the result, with every refutation and its counterexample; then answers to reviewers; then the tables of verdicts, one line for each claim and experiment; then a section for each claim.
public struct VerificationReport: Sendable {
  /// The file of the measurements, from which a stopped run continues.
  public static let measurements = "measurements.jsonl"
  private static let page = "index.html"
  static let answersFile = "answers-to-reviewers.md"

  /// A folder that holds a report, or the measurements for one.
  public static let folderKind = FolderKind(
    "a report", marker: measurements,
    files: [page, "report.md", answersFile, "results.json", "plot-*"]
      + Verification.experiments.map { "\($0.name).csv" })

  /// Refuses, before anything is measured, a folder that cannot take a report. A stopped run can be continued in its folder;
  /// a finished report is replaced only if `overwriting`.
  ///
  /// - Throws: `FileError`.
  public static func requireRoom(in folder: String, overwriting: Bool) throws(FileError) {
    let isFinished = FileManager.default.fileExists(atPath: folder + "/" + page)
    try requireWritableFolder(at: folder, folderKind, overwriting: overwriting || !isFinished)
  }

  public let outcomes: [Verification.Outcome]
  public let effort: Effort
  public let seed: UInt64
  /// Which program wrote this report, on what machine and when.
  public let provenance: Provenance
  /// One for each claim that was tested, in the order of the argument.
  let sections: [ClaimSection]

  public init(
    _ outcomes: [Verification.Outcome], of verification: Verification, by provenance: Provenance
  ) {
    (self.outcomes, effort, seed) = (outcomes, verification.effort, verification.seed)
    self.provenance = provenance
    sections = ClaimID.allCases.compactMap { ClaimSection($0, of: outcomes) }
  }

  /// The judgements in the order of the verdict tables: those about the claims as stated first.
  public var judgements: [Judgement] {
    (findings(.statement) + findings(.practice)).map(\.judgement)
  }

  /// The lines of a table.
  func findings(_ scope: Judgement.Scope) -> [Finding] {
    sections.flatMap { $0.findings.filter { $0.judgement.scope == scope } }
  }

  /// Writes every file into an existing folder, and removes files of an earlier report.
  ///
  /// - Returns: notes for the user, such as that gnuplot is missing.
  /// - Throws: `FileError`.
  public func write(to folder: String) throws -> [String] {
    func write(_ text: String, _ file: String) throws {
      try writeAtomically(Array(text.utf8), to: folder + "/" + file)
    }
    for file in try FileManager.default.contentsOfDirectory(atPath: folder)
    where file != Self.measurements && Self.folderKind.owns(file) {
      try FileManager.default.removeItem(atPath: folder + "/" + file)
    }
    for outcome in outcomes { try write(table(outcome), "\(outcome.experiment.name).csv") }
    let drawings = try Drawings(sections.flatMap(\.plots), in: folder)
    try write(results(), "results.json")
    try write(markdown(drawings), "report.md")
    try write(answersPage(drawings), Self.answersFile)
    try write(html(drawings), Self.page)
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
    let provenance: Provenance
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
          effort: effort, seed: seed, provenance: provenance, judgements: judgements,
          withoutExperiment: Dictionary(uniqueKeysWithValues: reasons))), as: UTF8.self) + "\n"
  }

  /// The verdicts in numbers, one sentence for each table.
  var summary: [String] {
    func counts(_ scope: Judgement.Scope) -> String {
      func count(_ verdict: StatisticalVerdict) -> Int {
        findings(scope).count { $0.judgement.verdict == verdict }
      }
      return "\(count(.holds)) hold, \(count(.refuted)) are refuted, \(count(.undecided)) are undecided"
    }
    return [
      "Claims as stated, each in every experiment about it: \(counts(.statement)).",
      "Beyond the statements, at practical sizes: \(counts(.practice)).",
    ]
  }

  /// What the second table is about.
  var practice: String {
    "These are stronger statements than the claims: what one would like to be true at practical sizes, where the theorems promise less. A refuted one is listed with the measurement that refutes it."
  }

  /// What contradicts a claim, or a stronger statement at practical sizes.
  var refuted: [Finding] {
    (findings(.statement) + findings(.practice)).filter { $0.judgement.verdict == .refuted }
  }

  /// What a reader must know of the refutations before reading them.
  var refutedIntroduction: String {
    refuted.contains { $0.judgement.scope == .statement }
      ? "At least one claim is refuted as it is stated: a mistake in the claim, or in the implementation."
      : "No claim is refuted as it is stated. The following stronger statements are false at practical sizes."
  }

  /// The answers to reviewers that this run can give.
  var answers: [ReviewerAnswer] {
    Verification.answers(
      Dictionary(uniqueKeysWithValues: outcomes.map { ($0.experiment.name, $0.rows) }))
  }
}

/// The result of one experiment about one claim.
struct Finding: Sendable {
  let judgement: Judgement
  /// The experiment's name.
  let experiment: String
}

/// All that was found about one claim.
struct ClaimSection: Sendable {
  let claim: Claim
  let findings: [Finding]
  /// The experiments that judge the claim or show a plot about it.
  let experiments: [any Experiment]
  let plots: [Plot]

  /// Nil if no experiment tested the claim.
  init?(_ identifier: ClaimID, of outcomes: [Verification.Outcome]) {
    let concerned = outcomes.map { outcome in
      (
        outcome,
        findings: outcome.judgements.filter { $0.claim == identifier }.map {
          Finding(judgement: $0, experiment: outcome.experiment.name)
        },
        plots: outcome.experiment.plots(outcome.rows).filter { $0.claim == identifier }
      )
    }.filter { !$0.findings.isEmpty || !$0.plots.isEmpty }
    if concerned.isEmpty { return nil }
    claim = Ledger.row(identifier)
    findings = concerned.flatMap(\.findings)
    experiments = concerned.map(\.0.experiment)
    plots = concerned.flatMap(\.plots)
  }
}
