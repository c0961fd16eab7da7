public import Files
internal import Foundation
internal import NumPyFormat

extension OracleCase {
  private static let marker = "case.json"
  /// A folder that holds a case.
  public static let folderKind = FolderKind(
    "a case", marker: marker, files: ["inputs", "inputs/*", "states", "states/*"])

  /// `case.json` as it is stored.
  package var headerBytes: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // A header contains only finite numbers and text.
    return Array(try! encoder.encode(header)) + [UInt8(ascii: "\n")]
  }

  /// Writes `case.json`, `inputs/` and `states/`, completely or not at all. An earlier case in the folder is replaced if `overwriting`
  /// is true.
  ///
  /// - Throws: `FileError`.
  public func write(to folder: String, overwriting: Bool = false) throws {
    try writeFolderAtomically(at: folder, Self.folderKind, overwriting: overwriting) { temporary in
      for part in ["inputs", "states"] {
        try FileManager.default.createDirectory(
          atPath: "\(temporary)/\(part)", withIntermediateDirectories: false)
      }
      for entry in header.arrays {
        try writeAtomically(arrays[entry.name]!.encoded, to: "\(temporary)/\(entry.file)")
      }
      try writeAtomically(headerBytes, to: "\(temporary)/\(Self.marker)")
    }
  }

  /// Reads a case, and refuses any deviation from the format: an unknown field, a name outside the folder, an array that is missing,
  /// not finite, or of another type, shape or size than declared.
  ///
  /// - Throws: `CaseError`, `NumPyError`, `FileError`.
  public init(folder: String) throws {
    let path = "\(folder)/\(Self.marker)"
    let header = try CaseHeader(bytes: readFile(path, atMost: 1 << 22), file: path)
    var arrays: [String: CaseArray] = [:]
    for entry in header.arrays {
      guard arrays[entry.name] == nil else {
        throw CaseError.malformed(file: path, reason: "two arrays are called \(entry.name)")
      }
      arrays[entry.name] = CaseArray(
        entry.type, try readArray("\(folder)/\(entry.file)", shape: entry.shape))
    }
    self.init(header: header, arrays: arrays)
    try requireConsistency(path)
  }
}

/// An array of known shape. The size of the file is checked before anything is read.
///
/// - Throws: `CaseError.malformed` for another shape, `NumPyError`, `FileError`.
func readArray(_ path: String, shape: [Int]) throws -> NumPyArray {
  var bytes = 8
  for extent in shape {
    let (product, overflow) = bytes.multipliedReportingOverflow(by: extent)
    guard extent >= 0, !overflow, product < 1 << 40 else {
      throw CaseError.malformed(file: path, reason: "an array of shape \(shape) does not fit into memory")
    }
    bytes = product
  }
  // The entries and a header; no writer makes a longer header than this.
  let limit = bytes + (1 << 16)
  let array = try NumPyArray(bytes: readFile(path, atMost: limit), file: path)
  guard array.shape == shape else {
    throw CaseError.malformed(file: path, reason: "the shape is \(array.shape), it must be \(shape)")
  }
  return array
}

/// All bytes of a file that must not be longer than a limit.
func readFile(_ path: String, atMost limit: Int) throws -> [UInt8] {
  // The size of the file that a link points to.
  let target = URL(filePath: path).resolvingSymlinksInPath().path
  if let attributes = try? FileManager.default.attributesOfItem(atPath: target),
    let size = attributes[.size] as? Int, size > limit
  {
    throw CaseError.malformed(
      file: path, reason: "it has \(size) bytes; at most \(limit) are allowed")
  }
  return try readFile(path)
}
