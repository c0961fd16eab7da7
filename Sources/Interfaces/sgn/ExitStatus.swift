import ArgumentParser
import Communication
import Conformance
import Experiments
import Files
import Foundation
import SketchedGaussNewton

/// The exit code of an error of this package; nil for the argument parser's own.
func exitStatus(of error: any Error) -> Int32? {
  switch error {
  case let error as DatasetError: error.exitCode
  case let error as NumPyError: error.exitCode
  case let error as FileError: error.exitCode
  case let error as CheckpointError:
    switch error {
    case .occupied, .notShared: 73
    case .none, .version, .corrupt, .otherData: 65
    }
  case let error as CaseError:
    if case .malformed = error { 65 } else { 64 }
  case is ModelError, is TrainingDataError, is InputError: 65
  case let error as MatrixFileError: error.exitCode
  case let error as SketchError:
    switch error {
    case .dependentColumns, .rankDeficient: 65
    default: 64
    }
  case let error as PreconditionerError:
    switch error {
    case .invalidDamping, .tooFewRows, .dampingNeeded, .dampingTooSmall: 64
    case .rankDeficient: 65
    case .inverseOverflows, .linearAlgebra: 1
    }
  case let error as LeastSquaresError:
    switch error {
    case .invalidDamping, .invalidAccuracy, .otherMatrix: 64
    case .wrongLength, .notFinite: 65
    case .sketch(let error): exitStatus(of: error)
    case .preconditioner(let error): exitStatus(of: error)
    case .gram, .outOfRange, .notConverged: 1
    }
  case let error as TrainingError:
    switch error {
    case .notUnit, .singularKernel: 65
    case .tooManyPoints, .tooFewNeurons: 64
    default: 1
    }
  case let error as CertifiedStartError:
    if case .notCertified = error { 1 } else { 64 }
  case is PlanError, is UsageError, is Disagreement: 64
  case is OtherSubject: 73
  case is LinearAlgebraError, is SolverError, is FailedChecks: 1
  case is OutputError: 74
  default: nil
  }
}

/// An option that does not fit the others, or this command.
struct UsageError: Error, CustomStringConvertible {
  let description: String
}

/// The failed checks of a run.
struct FailedChecks: Error, CustomStringConvertible {
  let violations: [Violation]

  var description: String {
    "\(violations.count) \(violations.count == 1 ? "check" : "checks") failed; the first: \(violations[0])"
  }
}

/// Standard output that could not be written.
struct OutputError: Error, CustomStringConvertible {
  /// The error number of the system.
  let number: Int32

  /// Whether the reader has closed the output, as in `sgn … | head`.
  var isClosed: Bool { number == EPIPE }

  var description: String { "standard output: writing failed: \(unsafe String(cString: strerror(number)))" }
}

/// Prints a line on standard error, by rank 0 alone; without a reader it is lost.
func printError(_ line: String) {
  if Ranks.world.isFirst { writeError(line) }
}

/// The same on any rank.
func writeError(_ line: String) {
  try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
}

/// Prints a line on standard output, by rank 0 alone. A full disk or a closed pipe is an error.
func printLine(_ line: String) throws {
  guard Ranks.world.isFirst else { return }
  let bytes = Array((line + "\n").utf8)
  var written = 0
  while written < bytes.count {
    let count = unsafe bytes.withUnsafeBytes { buffer in
      unsafe write(STDOUT_FILENO, buffer.baseAddress! + written, buffer.count - written)
    }
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else { throw OutputError(number: errno) }
    written += count
  }
}

/// Ends the process like any Unix tool whose output was closed: silently, by SIGPIPE, which a shell reports as 141.
func endWithoutReader() -> Never {
  raiseByDefault(SIGPIPE)
  // The signal was blocked, or caught by a debugger: exit with the same code.
  exit(128 + SIGPIPE)
}

/// Prints one JSON object on a line of standard output. Non-finite numbers become text.
func printJSON(_ value: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  try printLine(String(decoding: encoder.encode(value), as: UTF8.self))
}
