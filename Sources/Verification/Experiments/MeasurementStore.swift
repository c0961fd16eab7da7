internal import Communication
internal import Foundation

/// The measurements so far, by experiment and case; if there is a file, each is written at once.
///
/// The file has a header with the settings, and lines of JSON: for each run its `Provenance`, followed by one line for each case that it
/// measured, with the machine's load at that time. A case whose line a killed process left unfinished is measured again, and so are the cases that
/// another program, or another machine, measured.
public final class MeasurementStore: Sendable {
  struct Key: Hashable, Codable {
    let experiment: String
    let index: Int
  }

  /// One case: its rows, which run measured them, and the load average of the minute before they were done.
  struct Measurement: Sendable {
    let rows: [Row]
    let provenance: Provenance?
    let load: Double?
  }

  /// A case as it is stored in the file and sent between ranks.
  struct Line: Codable {
    let key: Key
    let rows: [Row]
    let load: Double?

    init(_ rows: [Row], of key: Key, load: Double?) {
      (self.key, self.rows, self.load) = (key, rows, load)
    }
  }

  private struct State: Sendable {
    var measured: [Key: Measurement] = [:]
    var file: FileHandle?
  }

  private let state: Guarded<State>
  /// The current run; nil for a store in memory.
  let provenance: Provenance?
  /// The runs of other programs or machines whose measurements were in the file and are not used, oldest first.
  public let discarded: [Provenance]

  /// A store in memory.
  public init() {
    state = Guarded(State())
    provenance = nil
    discarded = []
  }

  /// A store in a file, with the measurements there of earlier runs of the same `subject` by the same program on the same machine.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - subject: the settings that, together with the program, determine the measurements.
  ///   - provenance: the current run.
  ///   - isFresh: whether the file is replaced, whatever its contents.
  /// - Throws: `OtherSubject`, and when the file cannot be written.
  public init(path: String, subject: String, provenance: Provenance, isFresh: Bool = false) throws {
    let header = "# \(subject)\n"
    var runs: [Run] = []
    if !isFresh, let text = try? String(contentsOfFile: path, encoding: .utf8) {
      guard text.hasPrefix(header) else {
        throw OtherSubject(path: path, found: String(text.prefix { $0 != "\n" }.dropFirst(2)), asked: subject)
      }
      runs = Run.all(in: text.dropFirst(header.count))
    }
    var old = State()
    var text = header
    for run in runs where run.provenance.measuresLike(provenance) {
      text += try Self.text(run.provenance)
      for line in run.lines {
        text += try Self.text(line)
        old.measured[line.key] = Measurement(rows: line.rows, provenance: run.provenance, load: line.load)
      }
    }
    text += try Self.text(provenance)
    try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    try file.seekToEnd()
    let measured = old.measured
    state = Guarded(State(measured: measured, file: file))
    self.provenance = provenance
    discarded = runs.filter { !$0.lines.isEmpty && !$0.provenance.measuresLike(provenance) }.map(\.provenance)
  }

  /// A run and the cases that it measured.
  private struct Run {
    let provenance: Provenance
    var lines: [Line] = []

    /// The runs of a file. A line before the first run has no provenance and is ignored.
    static func all(in text: Substring) -> [Run] {
      let decoder = JSONDecoder()
      var runs: [Run] = []
      for line in text.split(separator: "\n") {
        let bytes = Data(line.utf8)
        if let provenance = try? decoder.decode(Provenance.self, from: bytes) {
          runs.append(Run(provenance: provenance))
        } else if !runs.isEmpty, let measured = try? decoder.decode(Line.self, from: bytes) {
          runs[runs.count - 1].lines.append(measured)
        }
      }
      return runs
    }
  }

  private static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .throw
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }

  /// Sends the measurements that rank 0 has from earlier runs to the other ranks.
  func shareKept(over communicator: Communicator) throws {
    if communicator.isAlone { return }
    let text = try communicator.broadcast(Array(JSONEncoder().encode(lines)))
    if !communicator.isFirst {
      try JSONDecoder().decode([Line].self, from: Data(text)).forEach(keep)
    }
  }

  private var lines: [Line] {
    state.withLock { $0.measured.map { Line($0.value.rows, of: $0.key, load: $0.value.load) } }
  }

  /// The measurement of a case, if there is one.
  func measurement(_ key: Key) -> Measurement? { state.withLock { $0.measured[key] } }

  func keep(_ line: Line) throws {
    let text = try Self.text(line)
    try state.withLock {
      $0.measured[line.key] = Measurement(rows: line.rows, provenance: provenance, load: line.load)
      try $0.file?.write(contentsOf: Data(text.utf8))
    }
  }
}

/// The file has measurements with other settings.
public struct OtherSubject: Error, CustomStringConvertible {
  let path: String
  let found: String
  let asked: String

  public var description: String {
    "\(path): it has measurements of \(found), not of \(asked); name another folder, or measure everything again"
  }
}
