import Foundation
import Testing

@Suite struct OracleTests {
  @Test func casesAreListed() throws {
    try withWorkplace { place in
      let outcome = try place.run(["oracle", "list", "--json"])
      #expect(outcome.ending == .exit(0))
      let lines = outcome.output.split(separator: "\n")
      #expect(lines.count >= 40 && lines.allSatisfy { $0.contains("\"exercises\"") })
    }
  }

  /// The workflow of a port's author: export, write outputs, judge.
  @Test func anExportedCaseIsJudged() throws {
    try withWorkplace { place in
      #expect(
        try place.run(["oracle", "export", "gram-sphere", "refuse-duplicates", "--out", "cases"]).ending
          == .exit(0))
      let path = place.folder.path
      // The oracle's own states are correct outputs.
      try FileManager.default.copyItem(
        atPath: "\(path)/cases/gram-sphere/states", toPath: "\(path)/outputs/gram-sphere",
        creating: "\(path)/outputs")
      try place.makeFolder("outputs/refuse-duplicates")
      try place.write("duplicates", to: "outputs/refuse-duplicates/refusal.txt")
      let all = try place.run(["oracle", "judge", "cases", "outputs"])
      #expect(all.ending == .exit(0) && all.output.hasSuffix("2 of 2 cases pass\n"))

      try FileManager.default.removeItem(atPath: "\(path)/outputs/gram-sphere/gram.npy")
      let one = try place.run(["oracle", "judge", "cases/gram-sphere", "outputs/gram-sphere"])
      #expect(one.ending == .exit(1) && one.output.contains("first failure: gram"))
      let json = try place.run(["oracle", "judge", "gram-sphere", "outputs/gram-sphere", "--json"])
      #expect(json.ending == .exit(1) && json.output.contains("\"passed\":false"))
      let offered = try place.run(
        ["oracle", "judge", "gram-sphere", "outputs/gram-sphere", "--stages", "outputs,residual"])
      #expect(offered.ending == .exit(0))
    }
  }

  /// A port without a network runs the cases of a given matrix, and is judged by these.
  @Test func casesOfAGivenMatrixAreExportedByPattern() throws {
    try withWorkplace { place in
      #expect(try place.run(["oracle", "export", "matrix-l*", "--out", "cases"]).ending == .exit(0))
      let path = "\(place.folder.path)/cases"
      for name in try FileManager.default.contentsOfDirectory(atPath: path) where name.hasPrefix("matrix") {
        try FileManager.default.copyItem(
          atPath: "\(path)/\(name)/states", toPath: "\(place.folder.path)/outputs/\(name)",
          creating: "\(place.folder.path)/outputs")
      }
      let all = try place.run(["oracle", "judge", "cases", "outputs"])
      #expect(all.ending == .exit(0) && all.output.hasSuffix("4 of 4 cases pass\n"))
      try FileManager.default.removeItem(
        atPath: "\(place.folder.path)/outputs/matrix-least-squares/solution.npy")
      let one = try place.run(["oracle", "judge", "cases", "outputs"])
      #expect(one.ending == .exit(1) && one.output.contains("first failure: solution, ‖R⁻ᵀ(Aᵀ(b − Ag)"))
    }
  }

  @Test(arguments: [
    (["oracle", "export", "no-such-*", "--out", "x"], Int32(64), "no case no-such-*"),
    (["oracle", "export", "matrix:N=9,n=3;problem=magic", "--out", "x"], 64, "problem cannot be magic"),
    (["oracle", "export", "no-such-case", "--out", "x"], 64, "no case no-such-case"),
    (["oracle", "export", "synthetic:sphere;width=-1", "--out", "x"], 64, "width cannot be -1"),
    (["oracle", "judge", "gram-sphere", "x", "--precision", "half"], 64, "give float64"),
    (["oracle", "judge", "gram-sphere", "x", "--stages", "magic"], 64, "no stage magic"),
    (["oracle", "judge", ".", "x"], 65, "contains no case"),
    (["oracle", "judge", "gram-sphere", "x"], 74, "x: cannot be read: there is no such folder"),
  ]) func wrongUseIsRefused(_ arguments: [String], _ code: Int32, _ reason: String) throws {
    try withWorkplace { place in
      let outcome = try place.run(arguments)
      #expect(outcome.ending == .exit(code) && outcome.error.contains(reason), "\(outcome.error)")
    }
  }
}

extension FileManager {
  fileprivate func copyItem(atPath source: String, toPath target: String, creating folder: String) throws {
    try createDirectory(atPath: folder, withIntermediateDirectories: true)
    try copyItem(atPath: source, toPath: target)
  }
}
