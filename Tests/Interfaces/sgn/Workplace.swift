import Foundation
import TestSupport
import Testing

/// A separate folder in which a test runs the tool.
struct Workplace {
  let folder: URL
  private let captures: URL

  fileprivate init(in temporary: URL) throws {
    folder = temporary.appending(path: "work", directoryHint: .isDirectory)
    captures = temporary.appending(path: "captured", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// Runs `sgn` and waits for it.
  ///
  /// - Parameters:
  ///   - fileSizeLimit: in blocks of the shell's `ulimit -f`; it simulates a full disk.
  ///   - memoryLimit: in KiB of address space, the shell's `ulimit -v`.
  func run(
    _ arguments: [String], environment: [String: String] = [:], fileSizeLimit: Int? = nil,
    memoryLimit: Int? = nil, output: FileHandle? = nil
  ) throws -> Outcome {
    try start(
      arguments, environment: environment, fileSizeLimit: fileSizeLimit, memoryLimit: memoryLimit,
      output: output
    ).outcome()
  }

  func start(
    _ arguments: [String], environment: [String: String] = [:], fileSizeLimit: Int? = nil,
    memoryLimit: Int? = nil, output: FileHandle? = nil
  ) throws -> RunningTool {
    var (executable, arguments) = (try toolURL(), arguments)
    let limits = [fileSizeLimit.map { "ulimit -f \($0) && " }, memoryLimit.map { "ulimit -v \($0) && " }]
      .compactMap(\.self)
    if !limits.isEmpty {
      arguments = ["-c", limits.joined() + "exec \"$0\" \"$@\"", executable.path] + arguments
      executable = URL(filePath: "/bin/sh")
    }
    return try RunningTool(
      executable, arguments, in: folder,
      capturingIn: captures.appending(path: UUID().uuidString, directoryHint: .isDirectory),
      environment: environment, output: output)
  }

  func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

  func write(_ bytes: Data, to name: String) throws { try bytes.write(to: folder.appending(path: name)) }

  func bytes(_ name: String) throws -> Data { try Data(contentsOf: folder.appending(path: name)) }

  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(
      at: folder.appending(path: name), withIntermediateDirectories: true)
  }

  /// Every file with its bytes and every folder with none, hidden ones included, by path.
  func contents(of name: String = "") throws -> [String: Data] {
    let root = folder.appending(path: name).path
    var found: [String: Data] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: root) {
      found[path] = FileManager.default.contents(atPath: root + "/" + path) ?? Data()
    }
    return found
  }
}

extension Workplace {
  /// Runs `sgn` and expects a refusal: this exit code, one line that names all of these, nothing on standard output and
  /// every file as it was.
  func expectRefusal(
    _ arguments: [String], exit: Int32, names: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = try contents()
    let outcome = try run(arguments)
    #expect(outcome.ending == .exit(exit), sourceLocation: sourceLocation)
    try #require(outcome.complaints.count == 1, "\(outcome.error)", sourceLocation: sourceLocation)
    #expect(outcome.complaints[0].hasPrefix("sgn: "), sourceLocation: sourceLocation)
    for name in names { #expect(outcome.complaints[0].contains(name), sourceLocation: sourceLocation) }
    #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
    #expect(try contents() == before, sourceLocation: sourceLocation)
  }
}

/// Gives `body` a separate folder, which is removed at the end.
func withWorkplace<Result>(_ body: (Workplace) throws -> Result) throws -> Result {
  try withTemporaryFolder { try body(Workplace(in: $0)) }
}
