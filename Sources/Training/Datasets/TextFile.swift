internal import Files
internal import NumPyFormat

/// Why a file is not accepted as text.
public enum TextProblem: Error, Equatable, Sendable, CustomStringConvertible {
  case empty
  case invalidUTF8
  case nulByte

  public var description: String {
    switch self {
    case .empty: "the file contains no data; it may not have been written completely"
    case .invalidUTF8: "this is not UTF-8 text; save the file as UTF-8"
    case .nulByte: "there is a NUL byte, so this is not plain text; save the file as UTF-8"
    }
  }
}

/// The start of a file's text, after any byte order mark, once it is known to be valid UTF-8 without NUL bytes.
///
/// - Cost: one pass over the bytes, without a copy.
/// - Throws: the problem and its line.
func startOfText(_ bytes: [UInt8], file: String) throws(DatasetError) -> Int {
  let mark: [UInt8] = [0xef, 0xbb, 0xbf]
  let start = bytes.starts(with: mark) ? mark.count : 0
  if start == bytes.count { throw DatasetError(file, nil, .text(.empty)) }
  if let place = bytes.firstIndex(of: 0) {
    throw DatasetError(file, .line(line(of: place, in: bytes)), .text(.nulByte))
  }
  do throws(UTF8.ValidationError) {
    _ = try UTF8Span(validating: bytes.span)
  } catch {
    let place = error.byteOffsets.lowerBound
    throw DatasetError(file, .line(line(of: place, in: bytes)), .text(.invalidUTF8))
  }
  return start
}

private func line(of place: Int, in bytes: [UInt8]) -> Int {
  1 + bytes[..<place].count { $0 == UInt8(ascii: "\n") }
}

/// Reads a file for a dataset; failures are reported as `DatasetError`.
func datasetBytes(_ path: String) throws(DatasetError) -> [UInt8] {
  do throws(FileError) {
    return try readFile(path)
  } catch {
    throw DatasetError(path, nil, .unreadable(error))
  }
}
