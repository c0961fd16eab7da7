import ArgumentParser
import Conformance
import Files
import Foundation
import NumPyFormat

struct OracleExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write cases for a port: case.json and NPY files.",
    discussion: """
      CASE is a name of `sgn oracle list`, a pattern of names with `*`, `all` of that list, `sizes` for the cases of `sgn oracle list --sizes`, \
      or a specification of any size, such as
        'synthetic:sphere,n=500,d=20;width=4096;solver=sketched;embedding=srht;rows=4000;accuracy=0.01;damping=0.1;seed=3'
        'matrix:N=5000,n=60,binades=10;problem=least-squares;embedding=count-sketch;rows=4000;accuracy=1e-6;seed=3'
      which is the same wherever it is exported or judged.

      Examples:
        sgn oracle export all --out cases
        sgn oracle export gram-sphere sketched-srht --out cases
        sgn oracle export '*matrix*' --out cases
      """)

  @Argument(help: "Names, patterns, specifications, all or sizes.")
  var cases: [String]

  @Option(help: "The folder into which each case goes as a folder of its own.")
  var out: String

  @Flag(help: "Replace the cases of these names that stand in the folder.")
  var overwrite = false

  func run() throws {
    let named = try cases.flatMap { word in
      switch word {
      case "all": CaseCatalogue.definitions
      case "sizes": AdversarialSizes.definitions
      case let word where word.contains("*"): try CaseCatalogue.definitions(matching: word)
      default: [try caseDefinition(word)]
      }
    }
    // A case that several words name is one case.
    var seen: Set<String> = []
    let definitions = named.filter { seen.insert($0.identifier).inserted }
    do {
      try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
    } catch {
      throw FileError.cannotCreate(path: out, reason: "the folder cannot be made")
    }
    func folder(_ definition: CaseDefinition) -> String { "\(out)/\(folderName(definition.identifier))" }
    for definition in definitions {
      try requireWritableFolder(at: folder(definition), OracleCase.folderKind, overwriting: overwrite)
    }
    for definition in definitions {
      try OracleCase(definition).write(to: folder(definition), overwriting: overwrite)
    }
    try CaseSchema.write(to: out)
    printError("\(definitions.count) \(definitions.count == 1 ? "case" : "cases") written to \(out)")
  }
}

/// A name of the catalogue or a specification.
func caseDefinition(_ text: String) throws -> CaseDefinition {
  text.contains(":") ? try CaseDefinition(specification: text) : try CaseCatalogue.definition(text)
}

/// A specification as the name of a folder.
private func folderName(_ identifier: String) -> String {
  identifier.map { $0.isLetter || $0.isNumber || "-.=_".contains($0) ? String($0) : "_" }.joined()
}
