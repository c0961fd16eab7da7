internal import Communication
internal import Files
internal import Foundation

/// The files of a stored state, together with a table of their fingerprints: any edit of any of them is detected
/// when they are read. An additional file, such as another matrix, is an additional entry.
struct FingerprintedFiles {
  /// The table: name and fingerprint of every file.
  static let table = "fingerprints.json"

  private let folder: String
  private let fingerprints: [String: String]

  /// Writes every file into an existing folder, each rank its own, and finally rank 0 the table of all.
  ///
  /// - Memory: the bytes of one file at a time.
  /// - Throws: `FileError`, and errors of the closures that provide the bytes; with several ranks the same on each, whichever failed.
  static func write(
    _ files: [String: () throws -> [UInt8]], to folder: String, over communicator: Communicator
  ) throws {
    let own = Result { try written(files, to: folder) }
    if communicator.isAlone { _ = try own.get() }
    let flaws = communicator.gather(text: Array(reason(own, folder).utf8))
    if let rank = flaws.firstIndex(where: { !$0.isEmpty }) {
      throw FileError.cannotWrite(
        path: folder, reason: "on rank \(rank), \(String(decoding: flaws[rank], as: UTF8.self))")
    }
    let table = try communicator.gather(text: Array(encodeJSON(own.get())))
      .map { try decodeJSON([String: String].self, from: $0, of: folder + "/" + Self.table) }
      .reduce(into: [:]) { $0.merge($1) { own, _ in own } }
    if communicator.isFirst { try writeAtomically(Array(encodeJSON(table)), to: folder + "/" + Self.table) }
  }

  /// Writes the files of this rank. Returns their fingerprints.
  private static func written(
    _ files: [String: () throws -> [UInt8]], to folder: String
  ) throws -> [String: String] {
    var table: [String: String] = [:]
    for (name, content) in files {
      let bytes = try content()
      try writeAtomically(bytes, to: folder + "/" + name)
      table[name] = fingerprint(bytes)
    }
    return table
  }

  /// Why files could not be written; empty if they were.
  private static func reason(_ result: Result<[String: String], any Error>, _ folder: String) -> String {
    guard case .failure(let error) = result else { return "" }
    if !FileManager.default.fileExists(atPath: folder) {
      return
        "which does not see the files that rank 0 writes here; name a folder on a file system that all hosts share"
    }
    switch error {
    case FileError.cannotWrite(_, let reason), FileError.cannotCreate(_, let reason): return reason
    default: return "\(error)"
    }
  }

  /// Reads the table.
  ///
  /// - Throws: `CheckpointError.corrupt` if there is no readable one.
  init(in folder: String) throws(CheckpointError) {
    self.folder = folder
    let path = folder + "/" + Self.table
    fingerprints = try decodeJSON([String: String].self, from: try Self.read(path), of: path)
  }

  /// The files that the table names.
  var names: Set<String> { Set(fingerprints.keys) }

  /// The bytes of a file as they were saved.
  ///
  /// - Throws: `CheckpointError.corrupt` if they differ, or the file is missing.
  func bytes(of name: String) throws(CheckpointError) -> [UInt8] {
    let path = folder + "/" + name
    let bytes = try Self.read(path)
    guard Self.fingerprint(bytes) == fingerprints[name] else {
      throw .corrupt(file: path, reason: "it differs from what was saved")
    }
    return bytes
  }

  /// All bytes of a file, whatever its fingerprint.
  ///
  /// - Throws: `CheckpointError.corrupt` when it is missing, or cannot be read.
  static func read(_ path: String) throws(CheckpointError) -> [UInt8] {
    do throws(FileError) {
      return try readFile(path)
    } catch {
      switch error {
      case .cannotRead(_, let reason): throw .corrupt(file: path, reason: reason)
      default: throw .corrupt(file: path, reason: "it is not a regular file")
      }
    }
  }

  private static func fingerprint(_ bytes: [UInt8]) -> String {
    var fingerprint = Fingerprint()
    fingerprint.add(bytes)
    return fingerprint.text
  }
}
