internal import Files
internal import NumPyFormat

/// Why a file is not taken as text.
public enum TextProblem: Error, Equatable, Sendable, CustomStringConvertible {
  case empty
  case invalidUTF8
  case nulByte

  public var description: String {
    switch self {
    case .empty: "the file holds no data; it may not have been written completely"
    case .invalidUTF8: "this is not UTF-8 text; save the file as UTF-8"
    case .nulByte: "a NUL byte stands here, so this is not plain text; save the file as UTF-8"
    }
  }
}

/// The bytes of a file that is valid UTF-8 without NUL bytes, and without its byte order mark.
///
/// - Throws: the problem and the line where it stands.
func checkedText(_ bytes: [UInt8], file: String) throws(DatasetError) -> ArraySlice<UInt8> {
  let mark: [UInt8] = [0xef, 0xbb, 0xbf]
  let text = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
  if text.isEmpty { throw DatasetError(file, nil, .text(.empty)) }
  if let place = text.firstIndex(of: 0) {
    throw DatasetError(file, .line(line(of: place, in: text)), .text(.nulByte))
  }
  if String(validating: text, as: UTF8.self) == nil {
    throw DatasetError(file, .line(firstInvalidLine(of: text)), .text(.invalidUTF8))
  }
  return text
}

private func line(of place: Int, in text: ArraySlice<UInt8>) -> Int {
  1 + text[..<place].count { $0 == UInt8(ascii: "\n") }
}

/// No character of several bytes contains a newline, so the lines can be checked one by one.
private func firstInvalidLine(of text: ArraySlice<UInt8>) -> Int {
  let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  return 1 + lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }!
}

/// Reads a file for a dataset, so that its failure names it as a dataset's does.
func datasetBytes(_ path: String) throws(DatasetError) -> [UInt8] {
  do throws(FileError) {
    return try readFile(path)
  } catch {
    throw DatasetError(path, nil, .unreadable(error))
  }
}
