internal import DenseLinearAlgebra
internal import Files
internal import Foundation
internal import GaussNewton

/// Which program measured, on what machine, when, and how busy the machine was.
public struct Provenance: Codable, Sendable, Hashable {
  /// The version of the package.
  public let version: String
  /// The commit of the program's own repository when it ran, and whether sources had been changed since; nil if the program is not
  /// in a repository, or git is not installed.
  public let commit: String?
  /// The fingerprint of the program's file: two builds of different sources have different ones.
  public let program: String
  public let machine: Machine
  /// When the run began, as ISO 8601 in UTC.
  public let date: String
  /// The machine's load average over the last minute when the run began.
  public let load: Double?

  public init(
    version: String, commit: String?, program: String, machine: Machine, date: String, load: Double?
  ) {
    (self.version, self.commit, self.program) = (version, commit, program)
    (self.machine, self.date, self.load) = (machine, date, load)
  }

  /// This program, here and now.
  ///
  /// - Cost: the program's file is read once, and git is asked twice.
  public static func now(version: String) -> Provenance {
    Provenance(
      version: version, commit: repositoryCommit(of: programFile), program: programFingerprint(),
      machine: .here,
      date: Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)), load: loadAverage()
    )
  }

  private static var programFile: URL {
    URL(filePath: Bundle.main.executablePath ?? CommandLine.arguments[0]).resolvingSymlinksInPath()
  }

  /// The fingerprint of the program's file, which is read in pieces, because it is larger than the memory of a small run.
  public static func programFingerprint() -> String {
    var fingerprint = Fingerprint()
    let file = FileHandle(forReadingAtPath: programFile.path)
    while let piece = try? file?.read(upToCount: 1 << 20), !piece.isEmpty { fingerprint.add(Array(piece)) }
    return fingerprint.text
  }

  /// The version and the commit, for a reader.
  package var programText: String { "sgn \(version), commit \(commit ?? "unknown")" }

  /// The date to the minute, for a reader.
  package var dateText: String { date.prefix(16).replacing("T", with: " ") + " UTC" }

  /// Whether both are the same program on the same machine, so that both would measure the same.
  func measuresLike(_ other: Provenance) -> Bool {
    program == other.program && machine == other.machine
  }
}

/// What a measurement depends on besides the program.
public struct Machine: Codable, Sendable, Hashable {
  /// The processor's name.
  public let processor: String
  /// The instruction level that the kernels use.
  public let instructions: String
  /// The number of computing threads.
  public let threads: Int
  /// In bytes.
  public let memory: UInt64

  public init(processor: String, instructions: String, threads: Int, memory: UInt64) {
    (self.processor, self.instructions) = (processor, instructions)
    (self.threads, self.memory) = (threads, memory)
  }

  /// This machine, and the threads that are set now.
  static var here: Machine {
    Machine(
      processor: processorName ?? "an unknown processor", instructions: InstructionLevel.inUse.rawValue,
      threads: Parallelism.threadCount, memory: ProcessInfo.processInfo.physicalMemory)
  }

  /// On Linux, from `/proc/cpuinfo`.
  private static var processorName: String? {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    return line.flatMap { $0.split(separator: ":", maxSplits: 1).last }.map {
      $0.trimmingCharacters(in: .whitespaces)
    }
  }

  /// For a reader.
  public var text: String {
    let gibibytes = (Double(memory) / 1_073_741_824).formatted(
      .number.precision(.fractionLength(0)).locale(Locale(identifier: "en_US_POSIX")))
    return
      "\(processor), \(instructions) kernels, \(threads) \(threads == 1 ? "thread" : "threads"), \(gibibytes) GiB of memory"
  }
}

/// The machine's load average over the last minute: how many threads were running or ready to.
func loadAverage() -> Double? {
  var load = 0.0
  return unsafe getloadavg(&load, 1) == 1 ? load : nil
}

/// The commit of the repository that contains a file.
private func repositoryCommit(of file: URL) -> String? {
  let folder = file.deletingLastPathComponent().path
  guard let root = git(["rev-parse", "--show-toplevel"], in: folder),
    // A program that only uses this package is in another package's repository.
    let package = try? String(contentsOfFile: root + "/Package.swift", encoding: .utf8),
    package.contains("name: \"SketchedGaussNewton\""),
    let commit = git(["rev-parse", "--short=12", "HEAD"], in: root),
    let changes = git(["status", "--porcelain", "--", "Sources", "Package.swift"], in: root)
  else { return nil }
  return commit + (changes.isEmpty ? "" : ", with changed sources")
}

/// What git prints, without the final newline; nil if it fails, or is not installed.
private func git(_ arguments: [String], in folder: String) -> String? {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = ["git", "-C", folder] + arguments
  let answer = Pipe()
  process.standardOutput = answer
  process.standardError = FileHandle.nullDevice
  do {
    try process.run()
  } catch {
    return nil
  }
  let bytes = answer.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  guard process.terminationStatus == 0 else { return nil }
  return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
}
