internal import Claims
public import Experiments
public import Files
internal import Foundation
internal import Ledger
internal import NumPyFormat
internal import Statistics

/// The report of a verification: `index.html` (one file, readable offline), `report.md`, `results.json`, and for each
/// experiment its rows as CSV, each plot's data and gnuplot script, and where gnuplot is installed the plot as SVG.
///
/// First what was measured, by what and when, and how to read it; then a table of verdicts, one line for each claim; then a section for each claim.
public struct VerificationReport: Sendable {
  /// The file of the measurements, from which a stopped run goes on.
  public static let measurements = "measurements.jsonl"
  private static let page = "index.html"

  /// A folder that holds a report, or the measurements for one.
  public static let folderKind = FolderKind(
    "a report", marker: measurements,
    files: [page, "report.md", "results.json", "plot-*"] + Verification.experiments.map { "\($0.name).csv" })

  /// Refuses, before anything is measured, a folder that no report can go into. One in which a run was stopped can be gone on with;
  /// a report that is finished is replaced where `overwriting` says so.
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
  /// One for each claim that was looked into, in the order of the argument.
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

  /// Writes every file into a folder that exists, and removes what an earlier report has left there of experiments that are not in this one.
  ///
  /// - Returns: what must be said, such as that gnuplot is missing.
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

  /// What the table adds up to.
  var summary: String {
    func counts(_ scope: Judgement.Scope) -> String {
      func count(_ verdict: StatisticalVerdict) -> Int {
        findings(scope).count { $0.judgement.verdict == verdict }
      }
      return "\(count(.holds)) hold, \(count(.refuted)) refuted, \(count(.undecided)) undecided"
    }
    return
      "claims as stated: \(counts(.statement)); what one would wish at sizes of practice: \(counts(.practice))"
  }

  /// What the second table is about.
  var practice: String {
    "Beyond the statements: what one would wish of them at sizes of practice, where they promise less. A refuted wish comes with the measurement that refutes it."
  }
}

/// What one experiment says of one claim.
struct Finding: Sendable {
  let judgement: Judgement
  /// The experiment's name.
  let experiment: String
}

/// All that was found about one claim.
struct ClaimSection: Sendable {
  let claim: Claim
  let findings: [Finding]
  /// The experiments that judge the claim or show something under it.
  let experiments: [any Experiment]
  let plots: [Plot]

  /// Nil where no experiment looked into the claim.
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
