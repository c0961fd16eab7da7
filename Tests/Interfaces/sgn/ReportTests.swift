import Foundation
import Testing

private let training = [
  "train", "synthetic:sphere,n=20,d=4", "--width", "64", "--steps", "2", "--report", "r",
]

@Suite struct ReportTests {
  private static let plots = ["residual", "contraction", "spectrum", "flips", "predictions"]
  private static let written = Set(
    ["report.md", "index.html", "steps.csv"] + plots.flatMap { ["plot-\($0).csv", "plot-\($0).gnuplot"] })

  private static let hasGnuplot = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .contains { FileManager.default.isExecutableFile(atPath: "\($0)/gnuplot") }

  @Test(.enabled(if: hasGnuplot)) func withGnuplotThereIsAPlot() throws {
    try withWorkplace { place in
      let outcome = try place.run(training)
      #expect(outcome.ending == .exit(2) && outcome.error.isEmpty)
      #expect(
        try Set(place.contents(of: "r").keys) == Self.written.union(Self.plots.map { "plot-\($0).svg" }))
      #expect(try place.text("r/plot-residual.svg").contains("</svg>"))
      #expect(try place.text("r/report.md").contains("plot-residual.svg"))
    }
  }

  @Test func withoutGnuplotTheRestIsWrittenAndItIsSaid() throws {
    try withWorkplace { place in
      let outcome = try place.run(training, environment: ["PATH": place.folder.path])
      #expect(outcome.ending == .exit(2))
      #expect(outcome.error.hasPrefix("note: gnuplot") && outcome.complaints.isEmpty)
      #expect(try Set(place.contents(of: "r").keys) == Self.written)
      #expect(try !place.text("r/report.md").contains("plot-residual.svg"))
    }
  }

  @Test func theStepsAreThoseOfTheRun() throws {
    try withWorkplace { place in
      let run = try RunLines(place.run(training + ["--json"]).output)
      let rows = try place.text("r/steps.csv").split(separator: "\n").dropFirst(2).map {
        $0.split(separator: ",")
      }
      #expect(rows.map { Int($0[0]) } == run.steps.map(\.step))
      #expect(rows.map { Double($0[1]) } == run.steps.map(\.residualNorm))
    }
  }
}
