import Foundation
import TestSupport

/// A folder of its own in which a test runs the tool.
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
  /// - Parameter fileSizeLimit: in blocks of the shell's `ulimit -f`; it stands for a full disk.
  func run(
    _ arguments: [String], environment: [String: String] = [:], fileSizeLimit: Int? = nil,
    output: FileHandle? = nil
  ) throws -> Outcome {
    try start(arguments, environment: environment, fileSizeLimit: fileSizeLimit, output: output).outcome()
  }

  func start(
    _ arguments: [String], environment: [String: String] = [:], fileSizeLimit: Int? = nil,
    output: FileHandle? = nil
  ) throws -> RunningTool {
    var (executable, arguments) = (try toolURL(), arguments)
    if let fileSizeLimit {
      arguments = ["-c", "ulimit -f \(fileSizeLimit) && exec \"$0\" \"$@\"", executable.path] + arguments
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

/// Gives `body` a folder of its own, which is removed at the end.
func withWorkplace<Result>(_ body: (Workplace) throws -> Result) throws -> Result {
  try withTemporaryFolder { try body(Workplace(in: $0)) }
}
