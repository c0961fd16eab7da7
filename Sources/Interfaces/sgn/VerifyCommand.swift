import ArgumentParser
import Experiments
import Foundation
import Ledger
import Reports
import SketchedGaussNewton
import Statistics

struct VerifyCommand: ParsableCommand, RunsOnRanks {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract:
      "Test the claims empirically, and report whether each one holds, is refuted, or remains undecided.",
    discussion: """
      The result of an experiment depends only on its effort and the seed, except for measured seconds. The exit code is 1 \
      if a claim is refuted as stated; a negative finding at practical sizes, beyond the statements, does not count. With --report DIR \
      each measurement is saved in DIR at once, so that a run that was stopped continues where it was when it is started again. Seconds are always \
      measured again, and so are the measurements of another program or machine. Reused measurements are listed with their date and the load of \
      the machine at that time. With several ranks, the next free rank measures the next case, and the results do not depend on which; seconds are \
      measured on rank 0 at the end, while the others wait.

      Examples:
        sgn verify
        sgn verify solver.fixed-point embedding
        sgn verify --full --report verification
      """)

  @Argument(help: "Claims, such as solver.fixed-point, or sections, such as solver (default: all).")
  var identifiers: [String] = []

  @Flag(help: "Run for a few minutes (the default), or with every size and draw.")
  var effort: EffortFlag = .quick

  @Option(
    help:
      "The seed of draws, initialisations and sketches; the data of the comparison and the subspaces of the distortion are always the same."
  )
  var seed: UInt64 = 1

  @Option(help: "Write index.html, report.md, results.json, plots and data into this folder.")
  var report: String?

  @Flag(help: "Replace the report in this folder; its measurements are reused.")
  var overwrite = false

  @Flag(help: "Reuse nothing: measure everything again.")
  var fresh = false

  @Flag(help: "Print JSON, one verdict per line.")
  var json = false

  enum EffortFlag: String, EnumerableFlag {
    case quick, full
    var effort: Effort { self == .quick ? .quick : .full }
  }

  func validate() throws {
    if report == nil && (overwrite || fresh) {
      throw ValidationError("--overwrite and --fresh apply to the folder of --report; give --report DIR")
    }
  }

  func run() throws {
    let chosen = try experiments()
    let verification = Verification(effort: effort.effort, seed: seed)
    // Rank 0 stores, prints and writes; the others measure, and reach the same verdicts.
    let communicator = Ranks.world
    let provenance = Provenance.now(version: SGN.configuration.version)
    let report = communicator.isFirst ? report : nil
    let store = try report.map { try openStore(in: $0, provenance) } ?? MeasurementStore()
    let bar = ProgressBar()
    let start = ContinuousClock.now
    let outcomes = try verification.run(chosen, store: store, over: communicator) { progress in
      guard communicator.isFirst else { return }
      let share = Double(progress.finished) / Double(progress.total)
      let elapsed = (ContinuousClock.now - start) / .seconds(1)
      // Measurements kept from an earlier run took no time now.
      let rate = elapsed / Double(max(progress.measured, 1))
      let left = Int((rate * Double(progress.total - progress.finished)).rounded(.up))
      bar.show(
        share, "\(progress.finished) of \(progress.total) cases  \(progress.experiment)  about \(left) s left"
      )
    }
    let result = VerificationReport(outcomes, of: verification, by: provenance)
    if communicator.isFirst {
      bar.clear()
      if let report {
        if let replayed = result.replayed { printError("note: \(replayed); --fresh measures again") }
        for note in try result.write(to: report) { printError("note: \(note)") }
      }
      try printVerdicts(result.judgements)
    }
    if result.judgements.contains(where: { $0.scope == .statement && $0.verdict == .refuted }) {
      throw ExitCode(1)
    }
  }

  /// The measurements of an earlier run for the same report, as far as they can be reused.
  private func openStore(in report: String, _ provenance: Provenance) throws -> MeasurementStore {
    try VerificationReport.requireRoom(in: report, overwriting: overwrite)
    try FileManager.default.createDirectory(atPath: report, withIntermediateDirectories: true)
    let store = try MeasurementStore(
      path: "\(report)/\(VerificationReport.measurements)",
      subject: "effort \(effort.rawValue), seed \(seed)",
      provenance: provenance, isFresh: fresh)
    for other in store.discarded {
      printError(
        "note: the measurements by \(other.programText) on \(other.dateText) are from another program or machine, and are made again"
      )
    }
    return store
  }

  /// The experiments about the requested claims.
  private func experiments() throws -> [any Experiment] {
    if identifiers.isEmpty { return Verification.experiments }
    let claims = try identifiers.flatMap { name in
      let claims = ClaimID.allCases.filter { $0.rawValue == name || $0.section == name }
      if claims.isEmpty { throw ValidationError("there is no claim \(name); `sgn claims` lists them all") }
      return claims
    }
    let chosen = Verification.experiments.filter { !Set($0.subjects).isDisjoint(with: claims) }
    if chosen.isEmpty {
      let reason = Verification.withoutExperiment[claims[0]] ?? "none has been written yet"
      throw ValidationError("there is no experiment about \(claims[0].rawValue): \(reason)")
    }
    return chosen
  }

  private func printVerdicts(_ judgements: [Judgement]) throws {
    if json {
      for judgement in judgements { try printJSON(judgement) }
      return
    }
    try printTable(judgements.filter { $0.scope == .statement })
    let practice = judgements.filter { $0.scope == .practice }
    if !practice.isEmpty {
      try printLine("\nBeyond the statements, at practical sizes:\n")
      try printTable(practice)
    }
  }

  /// The bound with the accepted range of an equality; empty for an inequality.
  private func accepted(_ judgement: Judgement) -> String {
    judgement.accepted == nil ? "" : "; bound \(judgement.boundText)"
  }

  private func printTable(_ judgements: [Judgement]) throws {
    let width = (judgements.map(\.claim.rawValue.count).max() ?? 0) + 2
    try printLine(
      padded("claim", -width) + padded("verdict", -11) + padded("measured", 9) + padded("bound", 10)
        + "  compared")
    for judgement in judgements {
      try printLine(
        padded(judgement.claim.rawValue, -width) + padded(judgement.verdict.rawValue, -11)
          + padded(short(judgement.measured), 9) + padded(short(judgement.bound), 10) + "  "
          + judgement.comparison + accepted(judgement))
      if let counterexample = judgement.counterexample {
        try printLine(padded("", -width) + "counterexample: \(counterexample)")
      }
    }
  }
}
