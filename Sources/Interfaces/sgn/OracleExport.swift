import ArgumentParser
import Conformance
import Files
import Foundation
import NumPyFormat

struct OracleExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write cases for a port: case.json and NPY files.",
    discussion: """
      CASE is a name listed by `sgn oracle list`, a pattern of names with `*`, `all` for the whole list, `sizes` for the cases of \
      `sgn oracle list --sizes`, or a specification of any size. A specification describes the same case wherever it is exported or judged.

      Examples:
        sgn oracle export all --out cases
        sgn oracle export gram-sphere sketched-srht --out cases
        sgn oracle export '*matrix*' --out cases
        sgn oracle export 'synthetic:sphere,n=60,d=10;width=512;solver=gram' --out cases
        sgn oracle export 'matrix:N=5000,n=60;embedding=srht;rows=480' --out cases
      """)

  @Argument(help: "Names, patterns, specifications, all or sizes.")
  var cases: [String]

  @Option(help: "The folder in which each case gets its own folder.")
  var out: String

  @Flag(help: "Replace cases of the same names that are in the folder already.")
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
    // A case named by several words is exported once.
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

/// The case with this name in the catalogue, or of this specification.
func caseDefinition(_ text: String) throws -> CaseDefinition {
  text.contains(":") ? try CaseDefinition(specification: text) : try CaseCatalogue.definition(text)
}

/// The name of the folder for a specification.
private func folderName(_ identifier: String) -> String {
  identifier.map { $0.isLetter || $0.isNumber || "-.=_".contains($0) ? String($0) : "_" }.joined()
}
