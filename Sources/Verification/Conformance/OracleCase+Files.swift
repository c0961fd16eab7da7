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
    // A header holds finite numbers and text only.
    return Array(try! encoder.encode(header)) + [UInt8(ascii: "\n")]
  }

  /// Writes `case.json`, `inputs/` and `states/`, whole or not at all; an earlier case in the folder is replaced where `overwriting`
  /// says so.
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

  /// Reads a case, and refuses whatever is not exactly one: a field that the format does not know, a name that leaves the
  /// folder, an array that is missing, of another type, shape or size than declared, or not finite.
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

/// An array of a shape known beforehand. The file's size is looked at before anything is read.
///
/// - Throws: `CaseError.malformed` for another shape, `NumPyError`, `FileError`.
func readArray(_ path: String, shape: [Int]) throws -> NumPyArray {
  var bytes = 8
  for extent in shape {
    let (product, overflow) = bytes.multipliedReportingOverflow(by: extent)
    guard extent >= 0, !overflow, product < 1 << 40 else {
      throw CaseError.malformed(file: path, reason: "the shape \(shape) is of no array that fits into memory")
    }
    bytes = product
  }
  // Beside the entries a header, which no writer makes longer than this.
  let limit = bytes + (1 << 16)
  let array = try NumPyArray(bytes: readFile(path, atMost: limit), file: path)
  guard array.shape == shape else {
    throw CaseError.malformed(file: path, reason: "the shape is \(array.shape), it must be \(shape)")
  }
  return array
}

/// All bytes of a file that must not be longer than a limit.
func readFile(_ path: String, atMost limit: Int) throws -> [UInt8] {
  // Of the file that a link leads to.
  let target = URL(filePath: path).resolvingSymlinksInPath().path
  if let attributes = try? FileManager.default.attributesOfItem(atPath: target),
    let size = attributes[.size] as? Int, size > limit
  {
    throw CaseError.malformed(
      file: path, reason: "it has \(size) bytes, more than the \(limit) that it may have")
  }
  return try readFile(path)
}
