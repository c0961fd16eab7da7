internal import Foundation

/// The memory of this process, in bytes, as reported by the system; nil if it is not reported.
public struct ProcessMemory: Sendable {
  /// The memory that is resident now.
  public let resident: Double
  /// The peak so far.
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
