import ArgumentParser
import Claims
import Conformance
import Foundation
import KnownMistakes
import NumPyFormat

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
    discussion: "Example:\n  sgn oracle list")

  @Flag(help: "Print JSON, one case per line.")
  var json = false

  func run() throws {
    let definitions = CaseCatalogue.definitions
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

struct OracleExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write cases for a port: case.json and NPY files.",
    discussion: """
      CASE is a name of `sgn oracle list`, `all`, or a specification of any size, such as
        'synthetic:sphere,n=500,d=20;width=4096;solver=sketched;embedding=srht;rows=4000;accuracy=0.01;seed=3'
      which is the same wherever it is exported or judged.

      Examples:
        sgn oracle export all --out cases
        sgn oracle export gram-sphere sketched-srht --out cases
      """)

  @Argument(help: "Names, a specification, or all.")
  var cases: [String]

  @Option(help: "The folder into which each case goes as a folder of its own.")
  var out: String

  func run() throws {
    let definitions = try cases == ["all"] ? CaseCatalogue.definitions : cases.map(caseDefinition)
    do {
      try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
    } catch {
      throw FileError.cannotCreate(path: out, reason: "the folder cannot be made")
    }
    for definition in definitions {
      try OracleCase(definition).write(to: "\(out)/\(folderName(definition.identifier))")
    }
    try CaseSchema.write(to: out)
    printError("\(definitions.count) \(definitions.count == 1 ? "case" : "cases") written to \(out)")
  }
}

struct OracleJudge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "judge",
    abstract: "The verdict on a port's outputs for one case, or for all cases of a folder.",
    discussion: """
      CASE is a folder that `export` wrote, a folder of such folders, a name, or a specification; OUTPUTS holds the port's .npy \
      files, or for many cases a folder of each case's name. The exit code is 1 when the port fails.

      Examples:
        sgn oracle judge cases/gram-sphere outputs/gram-sphere
        sgn oracle judge cases outputs --precision float32
        sgn oracle judge cases/sketched-srht outputs/mine --own-sketch
      """)

  @Argument(help: "A case, or a folder of cases.")
  var subject: String

  @Argument(help: "The folder with the port's outputs.")
  var outputs: String

  @Option(help: "The port's arithmetic: float64, float32, tf32 or bfloat16.")
  var precision = "float64"

  @Option(help: "Only these stages, separated by commas; the port does not compute the others.")
  var stages: String?

  @Flag(help: "The port drew its own sketch: judge the lemmas instead of the numbers.")
  var ownSketch = false

  @Flag(help: "Print JSON, one verdict per line.")
  var json = false

  func run() throws {
    guard let chosen = Precision.all.first(where: { $0.name == precision }) else {
      throw ValidationError(
        "--precision is \(precision); give \(Precision.all.map(\.name).joined(separator: ", "))")
    }
    let judge = try Judge(precision: chosen, offered: offered())
    let manager = FileManager.default
    let isMany =
      !manager.fileExists(atPath: "\(subject)/\(OracleCase.marker)") && manager.fileExists(atPath: subject)
    var failed = 0
    if isMany {
      let names = try manager.contentsOfDirectory(atPath: subject).sorted().filter {
        manager.fileExists(atPath: "\(subject)/\($0)/\(OracleCase.marker)")
      }
      if names.isEmpty { throw CaseError.malformed(file: subject, reason: "there is no case in it") }
      for name in names where try !show(OracleCase(folder: "\(subject)/\(name)"), "\(outputs)/\(name)", judge)
      {
        failed += 1
      }
      if !json { try printLine("\(names.count - failed) of \(names.count) cases pass") }
    } else {
      let one =
        try manager.fileExists(atPath: subject)
        ? OracleCase(folder: subject) : OracleCase(caseDefinition(subject))
      failed = try show(one, outputs, judge) ? 0 : 1
    }
    if failed > 0 { throw ExitCode(1) }
  }

  private func offered() throws -> Set<Stage> {
    guard let stages else { return Set(Stage.allCases) }
    return Set(
      try stages.split(separator: ",").map { name in
        guard let stage = Stage(rawValue: String(name)) else {
          throw ValidationError(
            "there is no stage \(name); the stages are \(Stage.allCases.map(\.rawValue).joined(separator: ", "))"
          )
        }
        return stage
      })
  }

  /// Prints the verdict and says whether the port passes.
  private func show(_ one: OracleCase, _ folder: String, _ judge: Judge) throws -> Bool {
    let outputs = PortOutputs(folder: folder)
    if ownSketch {
      let verdict = try judge.judgeOwnSketch(one, outputs)
      if json { try printJSON(verdict) } else { try print(verdict) }
      return verdict.passed
    }
    let verdict = try judge.judge(one, outputs)
    if json { try printJSON(verdict) } else { try print(verdict) }
    return verdict.passed
  }

  private func print(_ verdict: PortVerdict) throws {
    try printLine(
      "\(verdict.passed ? "pass" : "FAIL")  \(verdict.identifier) (\(verdict.verdict.rawValue), \(verdict.precision))"
    )
    if let problem = verdict.problem { try printLine("      \(problem)") }
    guard !verdict.passed else { return }
    for stage in verdict.stages {
      let ratio = stage.ratio.map { "\(three($0)) of \(three(stage.allowed)) allowed" } ?? ""
      let place = stage.worstIndex.map { " at \($0)" } ?? ""
      try printLine(
        "      \(padded(stage.stage.rawValue, -18)) \(padded(stage.outcome.rawValue, -15)) \(stage.problem ?? ratio + place)"
      )
      guard stage.outcome == .fail else { continue }
      try printLine("      \(padded("", -18)) breaks \(stage.claim.rawValue): \(stage.stage.definition)")
      for suspect in stage.suspects {
        try printLine("      \(padded("", -18)) it is the output of: \(suspect)")
      }
    }
    if let first = verdict.firstFailure {
      try printLine("      first failure: \(first.stage.rawValue), \(first.stage.formula)")
    }
  }

  private func print(_ verdict: OwnSketchVerdict) throws {
    try printLine("\(verdict.passed ? "pass" : "FAIL")  \(verdict.identifier) (own sketch)")
    if let problem = verdict.problem { try printLine("      \(problem)") }
    for lemma in verdict.lemmas {
      try printLine(
        "      \(padded(lemma.passed ? "holds" : "FAILS", -6)) \(padded(lemma.claim.rawValue, -34)) \(padded(three(lemma.measured), 9)) against \(padded(three(lemma.bound), 9))  \(lemma.statement)"
      )
    }
  }
}

struct OracleSelfcheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "selfcheck",
    abstract: "The judge against every known-wrong implementation: each must be caught.",
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
        let stage = line.firstStage.map(\.rawValue) ?? (line.firstCase == nil ? "MISSED" : "not refused")
        try printLine(
          padded(String(line.mistake.prefix(width - 2)), -width)
            + padded(line.changes?.rawValue ?? "refusal", -19)
            + padded("\(line.caught)/\(line.changed)", 9) + "  \(stage), \(line.firstCase ?? "no case")"
            + (line.misplaced.isEmpty
              ? "" : "  ALSO AT A STAGE LEFT RIGHT: \(line.misplaced.joined(separator: ", "))"))
      }
      let others = lines.count - changing.count
      try printLine("")
      try printLine(
        "\(changing.count { $0.isRight }) of \(changing.count) mistakes that change a stage are caught, each at its own stage."
      )
      try printLine(
        "\(others) more are in bounds, laws and counts that no port computes: `make mutants` refutes them.")
      for alarm in alarms { try printLine("FALSE ALARM: \(alarm.identifier)") }
      if alarms.isEmpty { try printLine("This library passes all \(CaseCatalogue.definitions.count) cases.") }
    }
    if !alarms.isEmpty || !lines.allSatisfy(\.isRight) { throw ExitCode(1) }
  }
}

/// A name of the catalogue or a specification.
private func caseDefinition(_ text: String) throws -> CaseDefinition {
  text.hasPrefix("synthetic:") ? try CaseDefinition(specification: text) : try CaseCatalogue.definition(text)
}

/// A specification as the name of a folder.
private func folderName(_ identifier: String) -> String {
  identifier.map { $0.isLetter || $0.isNumber || "-.=_".contains($0) ? String($0) : "_" }.joined()
}
