import Claims
import Experiments
import Files
import Foundation
import GaussNewton
import NumPyFormat
import Preconditioning
import Reports
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import Reports

@Suite struct TrainingReportTests {
  private func trained(_ checks: CheckLevel = .cheap, solver: SolverKind = .gram) throws -> Trainer {
    var trainer = try Trainer(
      configuration: TrainingConfiguration(
        width: 64, solver: solver, embedding: .gaussian, size: .fixed(64), accuracy: 0.1, seed: 1),
      inputs: unitPoints(dimension: 4, count: 8), targets: (0..<8).map(Double.init), checks: checks)
    for _ in 0..<2 { try trainer.advance() }
    return trainer
  }

  /// Two exact steps on eight points, nothing certified.
  private func report() throws -> TrainingReport {
    TrainingReport(
      title: "eight points", trainer: try trained(),
      fits: [.init(name: "training", targets: [1, 2], predictions: [1.5, 2.5])],
      summary: [("result", "done")],
      by: provenance)
  }

  private func text(_ file: String, in folder: URL) throws -> String {
    String(decoding: try Data(contentsOf: folder.appending(path: "r/\(file)")), as: UTF8.self)
  }

  @Test func theStepsReadBackExactly() throws {
    let report = try report()
    try withTemporaryFolder { folder in
      _ = try report.write(to: folder.appending(path: "r").path)
      let rows = try text("steps.csv", in: folder).split(separator: "\n")
        .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
      #expect(rows.count == 4 && Set(rows.map(\.count)) == [24])
      func column(_ name: String) throws -> [String] {
        let index = try #require(rows[0].firstIndex(of: name))
        return rows[1...].map { $0[index] }
      }
      let norms = [report.initialResidualNorm] + report.records.map(\.residualNorm)
      #expect(try column("residualNorm").map(Double.init) == norms)
      #expect(try column("relativeResidual").map(Double.init) == norms.map { $0 / norms[0] })
      #expect(try column("movement").dropFirst().map(Double.init) == report.records.map(\.movement))
      #expect(try column("flips").dropFirst().map(Int.init) == report.records.map(\.flips))
      #expect(try column("objectiveNorm").map(Double.init) == norms)
      #expect(try column("damping").dropFirst().map(Double.init) == report.records.map(\.damping))
      #expect(try column("gainRatio").dropFirst().map(Double.init) == report.records.map(\.gainRatio))
      #expect(try column("rejected").dropFirst().map(Int.init) == report.records.map(\.rejected))
      #expect(try column("lambdaMin") == ["", "", ""])
    }
  }

  @Test func theTextHoldsTheSummaryAndARowForEachStep() throws {
    try withTemporaryFolder { folder in
      _ = try report().write(to: folder.appending(path: "r").path)
      let markdown = try text("report.md", in: folder)
      #expect(markdown.hasPrefix("# Training on eight points\n"))
      for fact in [
        "Neural Networks in Near-Linear Time", "- **result**: done\n",
        "- **network**: 64 neurons, 8 training points",
        "- **program**: sgn 0.9, commit 0123abc\n",
        "- **machine**: some processor, portable kernels, 2 threads, 16 GiB",
        "- **date**: 2026-02-03 04:05 UTC\n",
      ] { #expect(markdown.contains(fact), "\(fact)") }
      #expect(
        markdown.contains("\n| 1 | ") && markdown.contains("\n| 2 | ") && !markdown.contains("\n| 3 | "))
    }
  }

  /// Every plot's axes are labelled and the theorem is shown next to the run, whether or not gnuplot is here.
  @Test func plotsAreLabelled() throws {
    try withTemporaryFolder { folder in
      _ = try report().write(to: folder.appending(path: "r").path)
      for plot in ["residual", "contraction", "spectrum", "flips", "predictions"] {
        let script = try text("plot-\(plot).gnuplot", in: folder)
        #expect(
          script.contains("set title '") && script.contains("set xlabel") && script.contains("set ylabel"))
      }
      #expect(try text("plot-residual.gnuplot", in: folder).contains("the theorem: 2⁻ᵗ"))
      // Nothing was certified, and the exact solver has no iterations: no empty pictures.
      #expect(throws: (any Error).self) { try text("plot-lambda-min.csv", in: folder) }
      #expect(throws: (any Error).self) { try text("plot-iterations.csv", in: folder) }
      #expect(try text("index.html", in: folder).contains("<h1>Training on eight points</h1>"))
    }
  }

  /// What the picture of the spectrum shows is what the full check of the step measures: the extreme eigenvalues are those
  /// that its condition number and distortion come from.
  @Test func theSpectrumIsThatOfTheNextStep() throws {
    var trainer = try trained(.full, solver: .sketched)
    let spectrum = try trainer.preconditionedSpectrum()
    let record = try trainer.advance()
    let measured = try #require(record.conditionNumber)
    #expect(spectrum.count == 8)
    // Both are LAPACK's eigenvalues of the same computed matrix, by the same calls.
    #expect((spectrum[7] / spectrum[0] / measured - 1).magnitude < 1e-12)
  }

  @Test func certificatesAreDrawnWhereThereAreSome() throws {
    try withTemporaryFolder { folder in
      let report = TrainingReport(
        title: "certified", trainer: try trained(.certified, solver: .sketched), fits: [], summary: [],
        by: provenance)
      _ = try report.write(to: folder.appending(path: "r").path)
      for (plot, series) in [("lambda-min", 1), ("condition-number", 3), ("iterations", 1)] {
        #expect(try text("plot-\(plot).csv", in: folder).components(separatedBy: "# ").count - 1 == series)
      }
    }
  }

  @Test func aFolderOfOthersIsLeftAlone() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "r").path
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      try Data("mine".utf8).write(to: folder.appending(path: "r/notes.txt"))
      let report = try report()
      #expect(throws: FileError.self) { try report.write(to: path) }
      #expect(
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted() == ["r", "r/notes.txt"])
    }
  }
}
