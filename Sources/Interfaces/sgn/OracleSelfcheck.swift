import ArgumentParser
import Conformance
import KnownMistakes

struct OracleSelfcheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "selfcheck",
    abstract: "Check that the judge catches every known mistake.",
    discussion: "Example:\n  sgn oracle selfcheck")

  @Flag(help: "Print JSON, one mistake per line.")
  var json = false

  func run() throws {
    let selfcheck = try Selfcheck()
    let alarms = try selfcheck.falseAlarms()
    let lines = try KnownMistakes.all.map(selfcheck.judge)
    if json {
      for line in lines { try printJSON(line) }
    } else {
      let changing = lines.filter { $0.changed > 0 }
      let width = 74
      try printLine(padded("mistake", -width) + padded("changes", -19) + padded("caught", 9) + "  first by")
      for line in changing {
        let stage = line.firstStage.map(\.rawValue) ?? (line.firstCase == nil ? "MISSED" : "refusal")
        try printLine(
          padded(String(line.mistake.prefix(width - 2)), -width)
            + padded(line.changes?.rawValue ?? "refusal", -19)
            + padded("\(line.caught)/\(line.changed)", 9) + "  \(stage), \(line.firstCase ?? "no case")"
            + (line.misplaced.isEmpty
              ? "" : "  ALSO AT A CORRECT STAGE: \(line.misplaced.joined(separator: ", "))"))
      }
      let others = lines.count - changing.count
      try printLine("")
      try printLine(
        "\(changing.count { $0.isRight }) of \(changing.count) mistakes that change a stage are caught, each at its own stage."
      )
      try printLine(
        "\(others) more concern bounds, laws and counts that no port computes; `make mutants` refutes them.")
      for alarm in alarms { try printLine("FALSE ALARM: \(alarm.identifier)") }
      if alarms.isEmpty { try printLine("This library passes all \(CaseCatalogue.definitions.count) cases.") }
    }
    if !alarms.isEmpty || !lines.allSatisfy(\.isRight) { throw ExitCode(1) }
  }
}
