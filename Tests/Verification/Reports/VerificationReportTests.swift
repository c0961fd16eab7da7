import Claims
import Experiments
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
      let notes = try VerificationReport(outcomes, of: verification).write(to: folder.path)
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
          #expect(try text("plot-\(plot.name).csv").contains(","))
          if isDrawn { #expect(try text("plot-\(plot.name).svg").contains("<svg")) }
        }
      }

      let page = try text("index.html")
      let markdown = try text("report.md")
      for outcome in outcomes {
        for judgement in outcome.judgements where judgement.scope == .statement {
          #expect(page.contains("<code>\(judgement.claim.rawValue)</code>"))
          let headline = Ledger.row(judgement.claim).headline.replacing("|", with: "\\|")
          #expect(
            markdown.contains("`\(judgement.claim.rawValue)` | \(headline) | \(judgement.verdict.rawValue) |")
          )
        }
      }
      // One file that needs no other: nothing is loaded from anywhere.
      #expect(!page.contains("src=") && !page.contains("<script") && !page.contains("http-equiv"))
      let plots = outcomes.reduce(0) { $0 + $1.experiment.plots($1.rows).count }
      if isDrawn { #expect(page.components(separatedBy: "<svg").count - 1 == plots) }

      let results = try #require(
        JSONSerialization.jsonObject(with: Data(text("results.json").utf8)) as? [String: Any])
      #expect(
        (results["judgements"] as? [[String: Any]])?.count { $0["scope"] as? String == "statement" } == 4)
      #expect(results["seed"] as? Int == 3 && results["effort"] as? String == "quick")
    }
  }
}
