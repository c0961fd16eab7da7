import Foundation
import TestSupport

/// How a run of `sgn` ended, and its output.
struct Outcome {
  enum Ending: Equatable {
    case exit(Int32)
    case signal(Int32)
  }

  let ending: Ending
  let output: String
  let error: String

  /// The lines on standard error that are not notes.
  var complaints: [String] {
    error.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("note: ") }
  }
}

/// A run of `sgn` in progress. Its output goes to files, so that neither the size of a pipe nor another child process can block it.
final class RunningTool {
  private let process = Process()
  private let ended = DispatchSemaphore(value: 0)
  private let captured: URL

  /// - Parameter output: where standard output goes instead of to its own file.
  init(
    _ executable: URL, _ arguments: [String], in folder: URL, capturingIn captured: URL,
    environment: [String: String], output: FileHandle?
  ) throws {
    self.captured = captured
    try FileManager.default.createDirectory(at: captured, withIntermediateDirectories: true)
    func file(_ name: String) throws -> FileHandle {
      let file = captured.appending(path: name)
      try Data().write(to: file)
      return try FileHandle(forWritingTo: file)
    }
    let ended = self.ended
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try output ?? file("output")
    process.standardError = try file("error")
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
  }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// The output of the run so far.
  var outputSoFar: String { text("output") }

  private func text(_ name: String) -> String {
    String(decoding: (try? Data(contentsOf: captured.appending(path: name))) ?? Data(), as: UTF8.self)
  }

  /// Polls until `condition` holds for the run, which must still be running.
  func wait(until condition: () throws -> Bool) throws {
    let start = ContinuousClock.now
    while try !condition() {
      guard process.isRunning, ContinuousClock.now - start < .seconds(deadline) else {
        send(SIGKILL)
        throw ToolError("what was waited for did not happen; sgn said: \(text("error"))")
      }
      usleep(200)
    }
  }

  /// The outcome, once the run has ended. A hang is an error, not a wait.
  func outcome() throws -> Outcome {
    let isHanging = ended.wait(timeout: .now() + .seconds(deadline)) == .timedOut
    if isHanging { send(SIGKILL) }
    if isHanging {
      throw ToolError(
        "sgn did not end within \(deadline) s: \(process.arguments ?? []); it said: \(text("error"))")
    }
    let status = process.terminationStatus
    return Outcome(
      ending: process.terminationReason == .exit ? .exit(status) : .signal(status), output: text("output"),
      error: text("error"))
  }
}

/// The seconds that any run here may take: a hundred times those of the longest, for slow and busy machines.
private let deadline = 120

/// Why a test could not run the tool.
struct ToolError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// The built tool, which is next to the test bundle (macOS) or the test executable (elsewhere).
func toolURL() throws -> URL {
  let bundles = Bundle.allBundles.map(\.bundleURL).filter { $0.pathExtension == "xctest" }
  let executables = [Bundle.main.executableURL, CommandLine.arguments.first.map { URL(filePath: $0) }]
  let places = (bundles + executables.compactMap(\.self)).map {
    $0.resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "sgn")
  }
  guard let tool = places.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) }) else {
    throw ToolError("the tool is not built; it was looked for at \(places.map(\.path)); run swift build")
  }
  return tool
}
