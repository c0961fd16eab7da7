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
      "Test the claims empirically, and say of each whether it holds, is refuted, or stays undecided.",
    discussion: """
      Every experiment is a function of its effort and the seed, but for seconds where it measures them. The exit code is 1 \
      when a claim is refuted as it is stated; what is looked for beyond the statements, at sizes of practice, does not count. With --report DIR measurements are kept in DIR as they \
      come, so that a run that was stopped goes on where it was when it is started again, but for seconds, which are always measured anew, and but for \
      what another program or machine has measured. What is taken over is said, with its date and the machine's load then. Over several ranks each case is \
      measured by whichever rank comes to it first, with the same result; seconds are measured on rank 0 at the end, while the others wait.

      Examples:
        sgn verify
        sgn verify solver.fixed-point embedding
        sgn verify --full --report verification
      """)

  @Argument(help: "Claims, such as solver.fixed-point, or sections, such as solver (default: all).")
  var identifiers: [String] = []

  @Flag(help: "A few minutes (the default), or every size and draw.")
  var effort: EffortFlag = .quick

  @Option(
    help:
      "Draws, starts and sketches follow from it; the data of the comparison and the subspaces of the distortion are always the same."
  )
  var seed: UInt64 = 1

  @Option(help: "Write index.html, report.md, results.json, plots and data into this folder.")
  var report: String?

  @Flag(help: "Replace the report that stands in this folder; what it measured is taken over.")
  var overwrite = false

  @Flag(help: "Take nothing over: measure everything again.")
  var fresh = false

  @Flag(help: "Print JSON, one verdict per line.")
  var json = false

  enum EffortFlag: String, EnumerableFlag {
    case quick, full
    var effort: Effort { self == .quick ? .quick : .full }
  }

  func validate() throws {
    if report == nil && (overwrite || fresh) {
      throw ValidationError("--overwrite and --fresh are about the folder of --report; name one")
    }
  }

  func run() throws {
    let chosen = try experiments()
    let verification = Verification(effort: effort.effort, seed: seed)
    // Rank 0 keeps, shows and writes; the others measure, and come to the same verdicts.
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
      // What was kept from an earlier run took no time now.
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

  /// What an earlier run has measured for the report, as far as it can be taken over.
  private func openStore(in report: String, _ provenance: Provenance) throws -> MeasurementStore {
    try VerificationReport.requireRoom(in: report, overwriting: overwrite)
    try FileManager.default.createDirectory(atPath: report, withIntermediateDirectories: true)
    let store = try MeasurementStore(
      path: "\(report)/\(VerificationReport.measurements)",
      subject: "effort \(effort.rawValue), seed \(seed)",
      provenance: provenance, isFresh: fresh)
    for other in store.discarded {
      printError(
        "note: what \(other.programText) measured on \(other.dateText) is of another program or machine, and is measured again"
      )
    }
    return store
  }

  /// The experiments about the claims asked for.
  private func experiments() throws -> [any Experiment] {
    if identifiers.isEmpty { return Verification.experiments }
    let claims = try identifiers.flatMap { name in
      let claims = ClaimID.allCases.filter { $0.rawValue == name || $0.section == name }
      if claims.isEmpty { throw ValidationError("there is no claim \(name); `sgn claims` lists them all") }
      return claims
    }
    let chosen = Verification.experiments.filter { !Set($0.subjects).isDisjoint(with: claims) }
    if chosen.isEmpty {
      let reason = Verification.withoutExperiment[claims[0]] ?? "none is written yet"
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
      try printLine("\nBeyond the statements, at sizes of practice:\n")
      try printTable(practice)
    }
  }

  /// What is accepted beside the bound of an equality.
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
