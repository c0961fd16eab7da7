internal import Foundation

/// What the system says of this process's memory, in bytes; nil where it does not.
public struct ProcessMemory: Sendable {
  /// What is resident now.
  public let resident: Double
  /// The most that has been.
  public let peak: Double

  public static var now: ProcessMemory? {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
    func bytes(_ field: String) -> Double? {
      let line = status.split(separator: "\n").first { $0.hasPrefix(field) }
      return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }.map {
        1024 * $0
      }
    }
    guard let resident = bytes("VmRSS:"), let peak = bytes("VmHWM:") else { return nil }
    return ProcessMemory(resident: resident, peak: peak)
  }
}
