internal import Foundation
internal import Synchronization

/// What has been measured so far, by experiment and case; kept in a file as it comes, where there is one.
///
/// The file has a header that says what the measurements are of, and one line of JSON for each case. A line that a killed
/// process left unfinished is measured again.
public final class MeasurementStore: Sendable {
  struct Key: Hashable, Codable {
    let experiment: String
    let index: Int
  }

  private struct Line: Codable {
    let key: Key
    let rows: [Row]
  }

  private struct State {
    var measured: [Key: [Row]] = [:]
    var file: FileHandle?
  }

  private let state: Mutex<State>

  /// A store in memory.
  public init() { state = Mutex(State()) }

  /// A store in a file, with what an earlier run of the same `subject` has left there.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - subject: everything that the measurements are a function of. A file of another one is begun anew.
  /// - Throws: when the file cannot be written.
  public init(path: String, subject: String) throws {
    let header = "# \(subject)\n"
    var old = State()
    if let text = try? String(contentsOfFile: path, encoding: .utf8) {
      guard text.hasPrefix(header) else {
        throw OtherSubject(path: path, found: String(text.prefix { $0 != "\n" }.dropFirst(2)), asked: subject)
      }
      for line in text.dropFirst(header.count).split(separator: "\n") {
        guard let line = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)) else { continue }
        old.measured[line.key] = line.rows
      }
    }
    var text = header
    for (key, rows) in old.measured { text += try Self.text(key, rows) }
    try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    try file.seekToEnd()
    let measured = old.measured
    state = Mutex(State(measured: measured, file: file))
  }

  private static func text(_ key: Key, _ rows: [Row]) throws -> String {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .throw
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(Line(key: key, rows: rows)), as: UTF8.self) + "\n"
  }

  func holds(_ key: Key) -> Bool { state.withLock { $0.measured[key] != nil } }
  func rows(_ key: Key) -> [Row] { state.withLock { $0.measured[key] ?? [] } }

  func keep(_ rows: [Row], for key: Key) throws {
    let text = try Self.text(key, rows)
    try state.withLock {
      $0.measured[key] = rows
      try $0.file?.write(contentsOf: Data(text.utf8))
    }
  }
}

/// Measurements of something else stand where new ones are to be kept.
public struct OtherSubject: Error, CustomStringConvertible {
  let path: String
  let found: String
  let asked: String

  public var description: String {
    "\(path): it holds measurements of \(found), not of \(asked); name another folder, or remove this one"
  }
}
