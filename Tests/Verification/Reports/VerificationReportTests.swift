import Claims
import Experiments
import Files
import Foundation
import Ledger
import Reports
import Statistics
import TestSupport
import Testing

@Suite struct VerificationReportTests {
  @Test func everyFileIsWritten() throws {
    try withTemporaryFolder { folder in
      let experiments: [any Experiment] = [StabilityExperiment(), KernelExperiment(), PositivityExperiment()]
      let verification = Verification(effort: .quick, seed: 3)
      let outcomes = try verification.run(experiments)
      try Data().write(to: folder.appending(path: "plot-of-an-earlier-report.csv"))
      try Data().write(to: folder.appending(path: "mine.csv"))
      let notes = try VerificationReport(outcomes, of: verification, by: provenance).write(to: folder.path)
      #expect(!FileManager.default.fileExists(atPath: folder.path + "/plot-of-an-earlier-report.csv"))
      #expect(FileManager.default.fileExists(atPath: folder.path + "/mine.csv"))
      func text(_ file: String) throws -> String {
        try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      }
      let isDrawn = notes.isEmpty
      #expect(isDrawn || notes.count == 1 && notes[0].contains("gnuplot"))

      for outcome in outcomes {
        let lines = try text("\(outcome.experiment.name).csv").split(separator: "\n")
        #expect(lines.count == outcome.rows.count + 1)
        let columns = lines[0].split(separator: ",").map(String.init)
        #expect(Set(outcome.experiment.columns).isSubset(of: columns))
        for plot in outcome.experiment.plots(outcome.rows) where !plot.series.isEmpty {
          #expect(try text("plot-\(plot.name).gnuplot").contains("set output 'plot-\(plot.name).svg'"))
          #expect(try text("plot-\(plot.name).gnuplot").contains("set title '"))
          #expect(try text("plot-\(plot.name).csv").contains(","))
          if isDrawn { #expect(try text("plot-\(plot.name).svg").contains("<svg")) }
        }
      }

      let page = try text("index.html")
      let markdown = try text("report.md")
      for outcome in outcomes {
        for judgement in outcome.judgements where judgement.scope == .statement {
          let anchor = judgement.claim.rawValue.replacing(".", with: "-")
          #expect(page.contains("<a href=\"#\(anchor)\"><code>\(judgement.claim.rawValue)</code></a>"))
          #expect(page.contains("<section id=\"\(anchor)\">"))
          #expect(page.contains("<code>sgn verify \(judgement.claim.rawValue) --seed 3</code>"))
          let headline = Ledger.row(judgement.claim).headline.replacing("|", with: "\\|")
          #expect(
            markdown.contains("`\(judgement.claim.rawValue)` | \(headline) | \(judgement.verdict.rawValue) |")
          )
        }
      }
      // A first-time reader learns what this is about, and how to read it, before the first table.
      for text in [
        page.prefix(upTo: try #require(page.range(of: "<table")).lowerBound),
        markdown.prefix(upTo: try #require(markdown.range(of: "| claim")).lowerBound),
      ] {
        for word in [
          "0 are refuted", "Brand", "Near-Linear Time", "ITCS 2021", "sgn 0.9, commit 0123abc",
          "some processor, portable kernels, 2 threads, 16 GiB",
          "2026-02-03 04:05 UTC", "effort quick, seed 3", "Measured", "bound", "Holds", "Refuted",
          "Undecided",
        ] { #expect(text.contains(word), "\(word)") }
      }
      // A measured value above its bound comes with the accepted range.
      for judgement in outcomes.flatMap(\.judgements) where judgement.verdict == .holds {
        let accepted = judgement.accepted ?? (-.infinity)...judgement.bound
        #expect(accepted.contains(judgement.measured), "\(judgement.claim.rawValue)")
        if judgement.accepted != nil {
          #expect(markdown.contains(" accepted) | \(experimentName(of: judgement, in: outcomes)) |"))
        }
      }
      // One file that needs no other: nothing is loaded.
      #expect(!page.contains("src=") && !page.contains("<script") && !page.contains("http-equiv"))
      let plots = outcomes.reduce(0) { $0 + $1.experiment.plots($1.rows).count }
      if isDrawn { #expect(page.components(separatedBy: "<svg id=").count - 1 == plots) }

      let results = try #require(
        JSONSerialization.jsonObject(with: Data(text("results.json").utf8)) as? [String: Any])
      #expect(
        (results["judgements"] as? [[String: Any]])?.count { $0["scope"] as? String == "statement" } == 4)
      #expect(results["seed"] as? Int == 3 && results["effort"] as? String == "quick")
    }
  }

  /// Reused measurements are listed with their date, at the top and at their experiment.
  @Test func whatWasTakenOverIsSaid() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        let path = folder.path + "/" + VerificationReport.measurements
        let verification = Verification(effort: .quick, seed: 3)
        func report(_ provenance: Provenance, _ experiments: [any Experiment]) throws -> VerificationReport {
          let store = try MeasurementStore(path: path, subject: "s", provenance: provenance)
          return VerificationReport(
            try verification.run(experiments, store: store), of: verification, by: provenance)
        }
        #expect(try report(provenance, [StabilityExperiment()]).replayed == nil)
        let now = Provenance(
          version: "0.9", commit: nil, program: provenance.program, machine: provenance.machine,
          date: "2026-02-04T00:00:00Z", load: nil)
        let second = try report(now, [StabilityExperiment(), PositivityExperiment()])
        let replayed = second.replayed ?? ""
        #expect(
          replayed.hasPrefix(
            "1 of 2 experiments were reused, in whole or in part, from measurements.jsonl, measured on 2026-02-03 04:05 UTC, at load average "
          ), "\(replayed)")
        _ = try second.write(to: folder.path)
        let markdown = try String(contentsOfFile: folder.path + "/report.md", encoding: .utf8)
        #expect(markdown.contains("- **earlier measurements**: \(replayed)\n"))
        #expect(markdown.contains("Measured on 2026-02-03 04:05 UTC, load average "))
        #expect(markdown.contains("Measured on 2026-02-04 00:00 UTC, load average "))
      }
    }
  }

  /// A verdict that contradicts a claim comes first, with its counterexample; every answer is in all three files, with the plots and sections that it links to.
  @Test func refutationsAndAnswersLead() throws {
    try withTemporaryFolder { folder in
      let experiments: [any Experiment] = [KernelExperiment(), EigenvalueExperiment()]
      let verification = Verification(effort: .quick, seed: 3)
      let outcomes = try verification.run(experiments)
      _ = try VerificationReport(outcomes, of: verification, by: provenance).write(to: folder.path)
      let files = try ["index.html", "report.md", "answers-to-reviewers.md"].map {
        try String(contentsOf: folder.appending(path: $0), encoding: .utf8)
      }
      let refuted = outcomes.flatMap(\.judgements).filter { $0.verdict == .refuted }
      #expect(!refuted.isEmpty)
      for file in files.prefix(2) {
        let top = file.prefix(upTo: try #require(file.range(of: "The claims as stated")).lowerBound)
        for judgement in refuted { #expect(top.contains(try #require(judgement.counterexample))) }
      }
      let answers = Verification.answers(
        Dictionary(uniqueKeysWithValues: outcomes.map { ($0.experiment.name, $0.rows) }))
      #expect(answers.map(\.name) == ["lambda"])
      for answer in answers {
        for file in files { #expect(file.contains(answer.question) && file.contains(answer.text)) }
        for plot in answer.plots {
          #expect(files[0].contains("<figure id=\"plot-\(plot)\">"))
          #expect(files[0].contains("<a href=\"#plot-\(plot)\">"))
        }
        for claim in answer.claims {
          #expect(files[0].contains("<section id=\"\(claim.rawValue.replacing(".", with: "-"))\">"))
        }
      }
    }
  }

  @Test func aFinishedReportIsReplacedOnlyWhenAsked() throws {
    try withTemporaryFolder { folder in
      let path = folder.path
      try Data().write(to: folder.appending(path: VerificationReport.measurements))
      try VerificationReport.requireRoom(in: path, overwriting: false)
      try Data().write(to: folder.appending(path: "index.html"))
      #expect(throws: FileError.occupied(path: path, by: "a report")) {
        try VerificationReport.requireRoom(in: path, overwriting: false)
      }
      try VerificationReport.requireRoom(in: path, overwriting: true)
      try Data().write(to: folder.appending(path: "notes.txt"))
      #expect(throws: FileError.self) { try VerificationReport.requireRoom(in: path, overwriting: true) }
    }
  }
}

private func experimentName(of judgement: Judgement, in outcomes: [Verification.Outcome]) -> String {
  outcomes.first { $0.judgements.contains { $0.claim == judgement.claim } }!.experiment.name
}
