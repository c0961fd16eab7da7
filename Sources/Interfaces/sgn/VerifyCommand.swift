import ArgumentParser
import Experiments
import Foundation
import Ledger
import Reports
import SketchedGaussNewton
import Statistics

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract:
      "Test the claims empirically, and say of each whether it holds, is refuted, or stays undecided.",
    discussion: """
      Every experiment is a function of its effort and the seed, but for seconds where it measures them. The exit code is 1 \
      when a claim is refuted as it is stated; what is looked for beyond the statements, at sizes of practice, does not count. With --report DIR measurements are kept in DIR as they \
      come, so that a run that was stopped goes on where it was when it is started again.

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

  @Flag(help: "Print JSON, one verdict per line.")
  var json = false

  enum EffortFlag: String, EnumerableFlag {
    case quick, full
    var effort: Effort { self == .quick ? .quick : .full }
  }

  func run() throws {
    let chosen = try experiments()
    let verification = Verification(effort: effort.effort, seed: seed)
    var store = MeasurementStore()
    if let report {
      try requireWritableFolder(at: report, replacing: VerificationReport.marker)
      try FileManager.default.createDirectory(atPath: report, withIntermediateDirectories: true)
      store = try MeasurementStore(
        path: "\(report)/\(VerificationReport.marker)",
        subject: "sgn \(SGN.configuration.version), effort \(effort.rawValue), seed \(seed)")
    }
    let bar = ProgressBar()
    let start = ContinuousClock.now
    let outcomes = try verification.run(chosen, store: store) { progress in
      let share = Double(progress.finished) / Double(progress.total)
      let elapsed = (ContinuousClock.now - start) / .seconds(1)
      // What was kept from an earlier run took no time now.
      let rate = elapsed / Double(max(progress.measured, 1))
      let left = Int((rate * Double(progress.total - progress.finished)).rounded(.up))
      bar.show(
        share, "\(progress.finished) of \(progress.total) cases  \(progress.experiment)  about \(left) s left"
      )
    }
    bar.clear()
    let result = VerificationReport(outcomes, of: verification)
    try printVerdicts(result.judgements)
    if let report {
      for note in try result.write(to: report) { printError("note: \(note)") }
    }
    if result.judgements.contains(where: { $0.scope == .statement && $0.verdict == .refuted }) {
      throw ExitCode(1)
    }
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

  private func printTable(_ judgements: [Judgement]) throws {
    let width = (judgements.map(\.claim.rawValue.count).max() ?? 0) + 2
    try printLine(
      padded("claim", -width) + padded("verdict", -11) + padded("measured", 9) + padded("bound", 10)
        + "  compared")
    for judgement in judgements {
      try printLine(
        padded(judgement.claim.rawValue, -width) + padded(judgement.verdict.rawValue, -11)
          + padded(short(judgement.measured), 9) + padded(short(judgement.bound), 10) + "  "
          + judgement.comparison)
      if let counterexample = judgement.counterexample {
        try printLine(padded("", -width) + "counterexample: \(counterexample)")
      }
    }
  }
}
