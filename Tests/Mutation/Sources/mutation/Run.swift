import Foundation
import Subprocess
import SystemPackage

/// Runs a program to its end; what it prints goes to a file.
///
/// - Parameters:
///   - program: a path, or a name that is looked up in `PATH`.
///   - environment: variables in addition to those of this process.
/// - Returns: its exit status, or 128 and the signal that ended it.
func run(
  _ program: String, _ arguments: [String], environment: [String: String] = [:], in folder: URL? = nil,
  output: URL
) async throws -> Int32 {
  let file = try FileDescriptor.open(
    FilePath(output.path), .writeOnly, options: [.create, .truncate],
    permissions: [.ownerReadWrite, .groupRead, .otherRead])
  let executable: Executable = program.contains("/") ? .path(FilePath(program)) : .name(program)
  let variables = Dictionary(
    uniqueKeysWithValues: environment.map { (Environment.Key(rawValue: $0.key)!, Optional($0.value)) })
  let result = try await Subprocess.run(
    executable, arguments: Arguments(arguments), environment: .inherit.updating(variables),
    workingDirectory: folder.map { FilePath($0.path) }, input: .none,
    output: .fileDescriptor(file, closeAfterSpawningProcess: true), error: .combinedWithOutput)
  return switch result.terminationStatus {
  case .exited(let status): status
  case .signaled(let signal): 128 + signal
  }
}
