import Foundation
import SourceMutation

/// A copy of the sources that holds a sample of mutants, all in one program; each is switched on by the environment.
///
/// One build contains all mutants, which makes a sample of hundreds affordable.
struct MutatedTree {
  let repository: URL
  let folder: URL
  /// Those that compile; `nil` in the place of one that does not.
  private(set) var mutants: [Mutant?]

  init(repository: URL, mutants: [Mutant]) {
    self.repository = repository
    folder = repository.appending(path: ".build/mutation/tree")
    self.mutants = mutants
  }

  /// The program that runs the tests.
  var tests: URL { folder.appending(path: ".build/debug/SketchedGaussNewtonPackageTests.xctest") }

  // MARK: - Writing

  /// Writes what differs from the last time, so that a build has only that to do.
  func write() async throws {
    var byFile: [String: [(number: Int, mutant: Mutant)]] = [:]
    for (number, mutant) in mutants.enumerated() {
      if let mutant { byFile[mutant.file, default: []].append((number, mutant)) }
    }
    let files = try await trackedFiles(of: repository)
    for file in files where !file.hasPrefix("Tests/Mutation/") {
      let source = repository.appending(path: file)
      guard var data = try? Data(contentsOf: source) else { continue }
      if let mutants = byFile[file] {
        data = Data(Self.mutated(file, String(decoding: data, as: UTF8.self), mutants).utf8)
      } else if file == "Package.swift" {
        data += Data(Self.manifestAddition.utf8)
      }
      try replace(file, with: data, like: source)
    }
    for file in ["MutationSwitch.c", "include/MutationSwitch.h"] {
      let source = repository.appending(path: "Tests/Mutation/MutationSwitch/\(file)")
      try replace("Sources/MutationSwitch/\(file)", with: try Data(contentsOf: source), like: source)
    }
    try removeWhatIsGone(files)
  }

  private func replace(_ file: String, with data: Data, like source: URL) throws {
    let target = folder.appending(path: file)
    if (try? Data(contentsOf: target)) == data { return }
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: target)
    let permissions = try FileManager.default.attributesOfItem(atPath: source.path)[.posixPermissions]
    try FileManager.default.setAttributes([.posixPermissions: permissions!], ofItemAtPath: target.path)
  }

  private func removeWhatIsGone(_ files: [String]) throws {
    let known = Set(files.filter { !$0.hasPrefix("Tests/Mutation/") })
    for root in ["Sources", "Tests", "Examples"] {
      let walk = FileManager.default.enumerator(atPath: folder.appending(path: root).path)
      while let path = walk?.nextObject() as? String {
        let file = "\(root)/\(path)"
        guard walk?.fileAttributes?[.type] as? FileAttributeType == .typeRegular else { continue }
        if !known.contains(file), !file.hasPrefix("Sources/MutationSwitch/") {
          try FileManager.default.removeItem(at: folder.appending(path: file))
        }
      }
    }
  }

  private static func mutated(_ file: String, _ text: String, _ mutants: [(number: Int, mutant: Mutant)])
    -> String
  {
    file.hasSuffix(".swift")
      ? "public import MutationSwitch; " + schema(of: text, mutants: mutants, switchedBy: "mutant")
      : "#include \"MutationSwitch.h\"\n#line 1\n" + schema(of: text, mutants: mutants, switchedBy: "MUTANT")
  }

  /// The library is optimised, so that its tests are fast; the tests are not, so that they are built fast. A mutant makes warnings,
  /// and nobody is to read them.
  private static let manifestAddition = """

    for target in package.targets where target.type == .regular || target.type == .executable {
      target.dependencies.append("MutationSwitch")
      if target.path?.hasSuffix("CKernels") == true {
        target.cSettings = [.unsafeFlags(["-O2"])]
      } else {
        target.swiftSettings = [
          .swiftLanguageMode(.v6), .enableUpcomingFeature("InternalImportsByDefault"),
          .enableUpcomingFeature("MemberImportVisibility"), .unsafeFlags(["-O", "-suppress-warnings"]),
        ]
      }
    }
    package.targets.append(.target(name: "MutationSwitch", path: "Sources/MutationSwitch"))

    """

  // MARK: - Building

  /// Builds library and tests. Mutants that do not compile are left out, and it is built again.
  mutating func build(log: URL, note: (String) -> Void) async throws {
    while true {
      try await write()
      let result = try await run(
        "swift", ["build", "--build-tests", "--package-path", folder.path], output: log)
      if result == 0 { return }
      let errors = try Self.errors(in: log, under: folder.path + "/")
      let broken = Set(errors.flatMap(suspects))
      guard !broken.isEmpty else { throw Failure("The mutated sources do not build: see \(log.path).") }
      for number in broken { mutants[number] = nil }
      note("\(broken.count) mutants do not compile")
    }
  }

  /// The mutants on the line of an error; if there is none, as at the end of a function that does not set a result, the nearest one.
  private func suspects(_ error: Place) -> [Int] {
    let inFile = mutants.indices.filter { mutants[$0]?.file == error.file }
    let here = inFile.filter { mutants[$0]!.line <= error.line && error.line <= mutants[$0]!.lastLine }
    func distance(_ number: Int) -> Int { abs(mutants[number]!.line - error.line) }
    return here.isEmpty ? inFile.min { distance($0) < distance($1) }.map { [$0] } ?? [] : here
  }

  private static func errors(in log: URL, under root: String) throws -> Set<Place> {
    var places: Set<Place> = []
    for line in try String(contentsOf: log, encoding: .utf8).split(separator: "\n") {
      guard let mark = line.range(of: ": error:") ?? line.range(of: ": fatal error:") else { continue }
      let parts = line[..<mark.lowerBound].split(separator: ":")
      guard parts.count >= 2, let number = Int(parts[1]) else { continue }
      var file = String(parts[0])
      if file.hasPrefix(root) { file.removeFirst(root.count) }
      places.insert(Place(file: file, line: number))
    }
    return places
  }

  private struct Place: Hashable {
    let file: String
    let line: Int
  }
}

/// The files under version control, with the changes of the working tree.
func trackedFiles(of repository: URL) async throws -> [String] {
  let list = repository.appending(path: ".build/mutation/files")
  try FileManager.default.createDirectory(
    at: list.deletingLastPathComponent(), withIntermediateDirectories: true)
  guard
    try await run(
      "/usr/bin/env",
      ["git", "-C", repository.path, "ls-files", "--cached", "--others", "--exclude-standard"],
      output: list) == 0
  else { throw Failure("git does not list the files of \(repository.path).") }
  return try String(contentsOf: list, encoding: .utf8).split(separator: "\n").map(String.init)
}

/// Something that ends the command, with what to do about it.
struct Failure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
