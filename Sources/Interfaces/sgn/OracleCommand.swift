import ArgumentParser
import Conformance

struct OracleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "oracle",
    abstract: "Judge a port of the algorithm, stage by stage.",
    discussion: """
      A port reads a case (`export`), writes one .npy file for each stage it computes, and is judged by them. Every stage is \
      computed from the oracle's own state before it, so that one mistake shows at one stage. How to write such a port, with \
      two examples, is in Fixtures/ports/README.md.
      """,
    subcommands: [OracleList.self, OracleExport.self, OracleJudge.self, OracleSelfcheck.self])
}

struct OracleList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The cases, with what each exercises.",
    discussion: """
      The committed cases, or with --sizes those on either side of every size at which implementations change what they do.

      Examples:
        sgn oracle list
        sgn oracle list --sizes
      """)

  @Flag(help: "The cases on either side of every size.")
  var sizes = false

  @Flag(help: "Print JSON, one case per line.")
  var json = false

  func run() throws {
    let definitions = sizes ? AdversarialSizes.definitions : CaseCatalogue.definitions
    let width = definitions.map(\.identifier.count).max()! + 2
    for definition in definitions {
      if json {
        try printJSON(
          Listed(
            identifier: definition.identifier, verdict: definition.verdict, exercises: definition.exercises,
            flags: definition.flags))
      } else {
        try printLine(
          padded(definition.identifier, -width) + padded(definition.verdict.rawValue, -11)
            + definition.exercises)
      }
    }
  }

  private struct Listed: Encodable {
    let identifier: String
    let verdict: CaseHeader.Verdict
    let exercises: String
    let flags: [String]
  }
}
