import ArgumentParser
import Conformance
import Files
import Foundation
internal import Statistics

struct OracleJudge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "judge",
    abstract: "Judge a port's outputs for one case, or for all cases of a folder.",
    discussion: """
      CASE is a folder written by `export`, a folder of such folders, a name, or a specification. OUTPUTS contains the port's .npy \
      files, or for many cases a folder of files for each case. The exit code is 1 if the port fails, and 2 if it drew too few \
      sketches of its own for a verdict.

      Examples:
        sgn oracle judge cases/gram-sphere outputs/gram-sphere
        sgn oracle judge cases outputs --precision float32
        sgn oracle judge cases/sketched-srht outputs/mine --own-sketch
      """)

  @Argument(help: "A case, or a folder of cases.")
  var subject: String

  @Argument(help: "The folder of the port's outputs.")
  var outputs: String

  @Option(help: "The port's arithmetic: float64, float32, tf32 or bfloat16.")
  var precision = "float64"

  @Option(help: "Judge only these stages, separated by commas, if the port does not compute the others.")
  var stages: String?

  @Flag(
    help:
      "The port drew its own sketches, one in OUTPUTS or one in each of its folders: judge the lemmas instead of the numbers."
  )
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
      !OracleCase.folderKind.stands(at: subject) && manager.fileExists(atPath: subject)
    var failed = 0
    if isMany {
      let names = try manager.contentsOfDirectory(atPath: subject).sorted().filter {
        OracleCase.folderKind.stands(at: "\(subject)/\($0)")
      }
      if names.isEmpty { throw CaseError.malformed(file: subject, reason: "it contains no case") }
      try requireOutputs()
      var judged = 0
      for name in names {
        let one = try OracleCase(folder: "\(subject)/\(name)")
        let stages = one.header.stages.map(\.stage)
        // Skip a case without a stage that the port computes.
        guard stages.isEmpty || !judge.offered.isDisjoint(with: stages) else { continue }
        judged += 1
        if try !show(one, "\(outputs)/\(name)", judge) { failed += 1 }
      }
      if !json { try printLine("\(judged - failed) of \(judged) cases pass") }
      if judged == 0 { throw ValidationError("none of the \(names.count) cases has such a stage") }
    } else {
      let one =
        try manager.fileExists(atPath: subject)
        ? OracleCase(folder: subject) : OracleCase(caseDefinition(subject))
      try requireOutputs()
      failed = try show(one, outputs, judge) ? 0 : 1
    }
    if failed > 0 { throw ExitCode(1) }
  }

  /// Refuses a mistyped folder, which would otherwise look like a port that computes nothing.
  private func requireOutputs() throws(FileError) {
    guard FileManager.default.fileExists(atPath: outputs) else {
      throw .cannotRead(path: outputs, reason: "there is no such folder")
    }
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

  /// Prints the verdict and returns whether the port passes.
  private func show(_ one: OracleCase, _ folder: String, _ judge: Judge) throws -> Bool {
    if ownSketch {
      let verdict = try judge.judgeOwnSketch(one, PortOutputs.draws(folder: folder))
      if json { try printJSON(verdict) } else { try printLine(verdict.lines.joined(separator: "\n")) }
      if verdict.verdict == .undecided { throw ExitCode(2) }
      return verdict.verdict == .holds
    }
    let outputs = PortOutputs(folder: folder)
    let verdict = try judge.judge(one, outputs)
    if json {
      try printJSON(verdict)
    } else {
      try printLine(verdict.lines(in: one.header.setting).joined(separator: "\n"))
    }
    return verdict.passed
  }
}
