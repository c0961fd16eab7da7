import Foundation
import Testing

/// `sgn verify` from outside.
@Suite struct VerifyTests {
  @Test func verdictsAreLinesOrJSON() throws {
    try withWorkplace { place in
      let table = try place.run(["verify", "ntk.activations-are-stable"])
      #expect(table.ending == .exit(0) && table.output.contains("ntk.activations-are-stable  holds"))
      let json = try place.run(["verify", "ntk.activations-are-stable", "--json"])
      let line = try #require(json.output.split(separator: "\n").first)
      let fields = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      #expect(
        fields["claim"] as? String == "ntk.activations-are-stable" && fields["verdict"] as? String == "holds")
    }
  }

  @Test func aReportGoesOnWhereItWas() throws {
    try withWorkplace { place in
      let arguments = ["verify", "ntk.activations-are-stable", "--report", "out"]
      let first = try place.run(arguments)
      #expect(first.ending == .exit(0))
      let before = try place.contents()
      #expect(
        ["index.html", "report.md", "results.json", "measurements.jsonl"].allSatisfy { name in
          before.contains { $0.key == "out/\(name)" }
        })
      #expect(try place.text("out/report.md").contains("- **program**: sgn 0.1.0, commit "))

      // The report is finished, so it is replaced only with --overwrite.
      try place.expectRefusal(arguments, exit: 73, names: ["out: ", "exists here already", "(--overwrite)"])
      let second = try place.run(arguments + ["--overwrite"])
      #expect(second.ending == .exit(0) && second.output == first.output)
      let taken =
        "note: 1 of 1 experiments were reused, in whole or in part, from measurements.jsonl, measured on "
      #expect(second.error.contains(taken) && second.error.contains("; --fresh measures again"))

      // A run that was stopped continues.
      for file in ["index.html", "report.md", "results.json"] {
        try FileManager.default.removeItem(at: place.folder.appending(path: "out/\(file)"))
      }
      #expect(try place.run(arguments).error.contains(taken))
      let fresh = try place.run(arguments + ["--overwrite", "--fresh"])
      #expect(fresh.ending == .exit(0) && !fresh.error.contains(taken))
      try place.expectRefusal(
        arguments + ["--overwrite", "--seed", "2"], exit: 73, names: ["measurements.jsonl", "(--fresh)"])
    }
  }

  @Test func somebodyElsesFolderIsLeftAlone() throws {
    try withWorkplace { place in
      try place.makeFolder("mine")
      try place.write("mine", to: "mine/notes.txt")
      let before = try place.contents()
      #expect(
        try place.run(["verify", "ntk.positivity-certificate", "--report", "mine"]).ending == .exit(73))
      #expect(try place.contents() == before)
    }
  }

  @Test(arguments: [
    ["verify", "nothing"], ["verify", "embedding.isometry-in-expectation"], ["verify", "--seed", "x"],
    ["verify", "--fresh"], ["verify", "--overwrite"],
  ])
  func wrongUsage(_ arguments: [String]) throws {
    try withWorkplace { place in
      let outcome = try place.run(arguments)
      #expect(outcome.ending == .exit(64) && outcome.output.isEmpty && !outcome.error.isEmpty)
    }
  }
}
