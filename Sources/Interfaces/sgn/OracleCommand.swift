import ArgumentParser
import Conformance

struct OracleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "oracle",
    abstract: "Judge a port of the algorithm, stage by stage.",
    discussion: """
      A port reads a case (`export`) and writes one .npy file for each stage that it computes; `judge` compares these files with the \
      oracle's. The port computes every stage from the oracle's own state before it, so that a mistake shows at one stage only. \
      Fixtures/ports/README.md explains how to write a port, with examples.
      """,
    subcommands: [OracleList.self, OracleExport.self, OracleJudge.self, OracleSelfcheck.self])
}

struct OracleList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the cases and what each of them tests.",
    discussion: """
      Lists the committed cases, or with --sizes the cases on either side of every size at which implementations switch methods.

      Examples:
        sgn oracle list
        sgn oracle list --sizes
      """)

  @Flag(help: "List the cases on either side of every such size.")
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
