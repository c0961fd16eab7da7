internal import Communication
internal import Foundation

/// What has been measured so far, by experiment and case; kept in a file as it comes, where there is one.
///
/// The file has a header that says what the measurements are of, and lines of JSON: for each run its `Provenance`, and below it one line for each case that it
/// measured, with the machine's load then. A line that a killed process left unfinished is measured again, and so is whatever
/// another program, or another machine, has measured.
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

  /// A case as it is kept in the file, and sent from one rank to another.
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
  /// The run that measures now; nil in memory.
  let provenance: Provenance?
  /// The runs of other programs or machines whose measurements stood in the file and are not used, oldest first.
  public let discarded: [Provenance]

  /// A store in memory.
  public init() {
    state = Guarded(State())
    provenance = nil
    discarded = []
  }

  /// A store in a file, with what an earlier run of the same `subject`, by the same program on the same machine, has left there.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - subject: what the measurements are a function of beside the program.
  ///   - provenance: who measures now.
  ///   - isFresh: whether the file is begun anew, whatever it holds.
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

    /// The runs of a file. A line above the first run is of nobody, and is left out.
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

  /// Makes what rank 0 has, from earlier runs, known to the others.
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

  /// What was measured of a case, if it was.
  func measurement(_ key: Key) -> Measurement? { state.withLock { $0.measured[key] } }

  func keep(_ line: Line) throws {
    let text = try Self.text(line)
    try state.withLock {
      $0.measured[line.key] = Measurement(rows: line.rows, provenance: provenance, load: line.load)
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
    "\(path): it holds measurements of \(found), not of \(asked); name another folder, or measure everything again"
  }
}
