import Claims
import Foundation
import GaussNewton
import NumPyFormat
import SubspaceEmbedding
import TestSupport
import Testing

@testable import Experiments

@Suite struct TrainingReportTests {
  /// Two exact steps on eight points, nothing certified.
  private func report() throws -> TrainingReport {
    var trainer = try Trainer(
      configuration: TrainingConfiguration(
        width: 64, solver: .gram, embedding: .tensorSRHT, rows: 64, accuracy: 0.1, seed: 1),
      inputs: unitPoints(dimension: 4, count: 8), targets: (0..<8).map(Double.init), checks: .cheap)
    for _ in 0..<2 { try trainer.advance() }
    return TrainingReport(
      title: "eight points", records: trainer.records, initialResidualNorm: trainer.initialResidualNorm,
      summary: [("result", "done")])
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
      #expect(rows.count == 4 && Set(rows.map(\.count)) == [12])
      func column(_ name: String) throws -> [String] {
        let index = try #require(rows[0].firstIndex(of: name))
        return rows[1...].map { $0[index] }
      }
      let norms = [report.initialResidualNorm] + report.records.map(\.residualNorm)
      #expect(try column("residualNorm").map(Double.init) == norms)
      #expect(try column("relativeResidual").map(Double.init) == norms.map { $0 / norms[0] })
      #expect(try column("movement").dropFirst().map(Double.init) == report.records.map(\.movement))
      #expect(try column("flips").dropFirst().map(Int.init) == report.records.map(\.flips))
      #expect(try column("lambdaMin") == ["", "", ""])
    }
  }

  @Test func theTextHoldsTheSummaryAndARowForEachStep() throws {
    try withTemporaryFolder { folder in
      _ = try report().write(to: folder.appending(path: "r").path)
      let markdown = try text("report.md", in: folder)
      #expect(markdown.hasPrefix("# Training on eight points\n\n- **result**: done\n"))
      #expect(
        markdown.contains("\n| 1 | ") && markdown.contains("\n| 2 | ") && !markdown.contains("\n| 3 | "))
    }
  }

  /// The plot's axes are labelled and the theorem stands beside the run, whether or not gnuplot is here.
  @Test func thePlotIsLabelled() throws {
    try withTemporaryFolder { folder in
      _ = try report().write(to: folder.appending(path: "r").path)
      let script = try text("residual.gnuplot", in: folder)
      for part in ["set xlabel", "set ylabel", "set logscale y", "2.0**(-x)", "'steps.csv' using 1:3"] {
        #expect(script.contains(part))
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
