import ArgumentParser
import Foundation
import SourceMutation

@main
struct Mutation: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mutation",
    abstract: "Makes small mistakes in the source by machine, and counts how many the tests notice.",
    discussion: """
      A random sample of all mutants is built into one copy of the sources, each behind a switch. Every test is run once to see which mutants it
      reaches; then each mutant is switched on, and the tests that reach it are run until one fails. Mutants are taken in random order, and none is begun
      when the time is up, so what was done by then is a random sample too.
      """)

  @Option(help: "The seed of the sample.") var seed: UInt64 = 1
  @Option(help: "How many mutants are drawn.") var sample = 300
  @Option(help: "Minutes after which no further mutant is begun, from the end of the build.") var minutes =
    15.0
  @Option(help: "Only modules whose path contains one of these, with commas between.") var modules = ""
  @Option(
    help: "Mutants of your own in a file of JSON, [{file, original, replacement}], instead of a sample.")
  var own: String?
  @Option(help: "Only mutants whose name (file: line: change) contains this.") var only = ""
  @Option(help: "How many tests run at once.") var workers = ProcessInfo.processInfo.activeProcessorCount
  @Flag(help: "Print the mutants of the sample and end.") var list = false
  @Flag(help: "Write the result into Documentation/mutation.md.") var record = false

  func run() async throws {
    let repository = URL(filePath: #filePath).appending(path: "../../../../..").standardizedFileURL
    let (all, equivalents) = try await mutants(of: repository)
    let drawn = try own.map { try ownMutants(in: $0, repository) } ?? all.sample(sample, seed: seed)
    if list {
      for mutant in drawn { print("\(mutant.file):\(mutant.line): \(mutant.kind): \(mutant.change)") }
      return
    }

    var tree = MutatedTree(repository: repository, mutants: drawn)
    let folder = repository.appending(path: ".build/mutation")
    note("building \(drawn.count) of \(all.count) mutants into one program")
    try await tree.build(log: folder.appending(path: "build.log"), note: note)

    let logs = folder.appending(path: "logs")
    try? FileManager.default.removeItem(at: logs)
    try FileManager.default.createDirectory(at: logs, withIntermediateDirectories: true)
    let runs = TestRuns(program: tree.tests, folder: tree.folder, logs: logs, workers: workers)
    let deadline = Date.now + 60 * minutes
    let names = try await runs.names()
    let (tests, failing) = try await runs.observe(names, mutants: drawn.count) {
      note("\($0) of \(names.count) tests observed")
    }
    for name in failing { note("fails without a mutant, and is not used: \(name)") }

    let numbers = tree.mutants.indices.filter { tree.mutants[$0] != nil }
    let compiled = tree.mutants
    let results = try await runs.inParallel(numbers.count, until: deadline) { i in
      let mutant = compiled[numbers[i]]!
      let module = String(mutant.module.split(separator: "/").last!)
      let (fate, by) = try await runs.fate(of: numbers[i], module: module, among: tests)
      note(
        "\(i + 1)/\(numbers.count) \(fate.rawValue): \(mutant.file):\(mutant.line): \(mutant.change)  [\(by)]"
      )
      return Report.Line(mutant: mutant, fate: fate, by: by)
    }
    let lines = results.compactMap { $0 }
    let report = Report(
      seed: seed, lines: lines, left: numbers.count - lines.count, uncompiled: drawn.count - numbers.count,
      all: all.count, equivalents: equivalents, unused: failing)
    print(report.text)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(lines).write(to: folder.appending(path: "last.json"))
    if record {
      try Data(report.text.utf8).write(to: repository.appending(path: "Documentation/mutation.md"))
    }
  }

  private func ownMutants(in path: String, _ repository: URL) throws -> [Mutant] {
    try JSONDecoder().decode([OwnMutant].self, from: Data(contentsOf: URL(filePath: path))).map { own in
      let text = try String(contentsOf: repository.appending(path: own.file), encoding: .utf8)
      guard let mutant = own.located(in: text) else {
        throw Failure(
          "\(own.file) does not hold “\(own.original)” just once; give more of the text around it.")
      }
      return mutant
    }
  }

  /// The mutants outside the equivalents; an entry of those that fits no mutant any more ends the command.
  private func mutants(of repository: URL) async throws -> (mutants: [Mutant], equivalents: Int) {
    var all: [Mutant] = []
    for file in try await trackedFiles(of: repository) {
      guard mutatedModules.contains(where: { file.hasPrefix("Sources/\($0)/") }) else { continue }
      let text = try String(contentsOf: repository.appending(path: file), encoding: .utf8)
      all += Mutant.of(file: file, text: text)
    }
    let known = try JSONDecoder().decode(
      [Equivalent].self, from: Data(contentsOf: repository.appending(path: "Tests/Mutation/Equivalents.json"))
    )
    let (rest, stale) = all.without(known)
    guard stale.isEmpty else {
      throw Failure(
        "Tests/Mutation/Equivalents.json speaks of mutants that are not there any more, or not there once; look at each again:\n"
          + stale.map { "\($0.file): \($0.line): \($0.change)" }.joined(separator: "\n"))
    }
    let wanted = modules.split(separator: ",")
    let chosen = rest.filter { mutant in
      (wanted.isEmpty || wanted.contains { mutant.module.contains($0) })
        && (only.isEmpty || mutant.name.contains(only))
    }
    return (chosen, all.count - rest.count)
  }
}

/// Progress goes to where it does not mix with the report.
@Sendable func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
