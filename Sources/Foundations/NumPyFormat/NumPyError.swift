public import Files

/// Why a file is not read as an array: the file, the problem and the remedy, on one line.
public struct NumPyError: Error, Equatable, Sendable, CustomStringConvertible {
  public let file: String
  public let problem: Problem

  public enum Problem: Error, Equatable, Sendable {
    /// The file itself cannot be read.
    case unreadable(FileError)
    /// The first bytes are not NumPy's magic string.
    case notNumPy
    case unsupportedVersion(major: UInt8, minor: UInt8)
    /// The file ends inside its header.
    case truncatedHeader
    /// The header is not the dictionary that NumPy writes; `found` says what is there instead.
    case malformedHeader(found: String)
    case bigEndian(type: String)
    /// Python objects, stored as a pickle, which could execute arbitrary code when read.
    case objectArray
    case structuredType
    case unsupportedType(String)
    /// The data are shorter than the shape says.
    case truncatedData(expected: Int, found: Int)
    /// The data are longer than the shape says.
    case trailingBytes(expected: Int, found: Int)
    /// The shape has more entries than any file could hold.
    case hugeShape(String)
    /// The shape has more entries than the reader accepts.
    case tooManyEntries(shape: [Int], limit: Int)
    case wrongDimensions(expected: Int, shape: [Int])
    /// An integer that no double represents exactly, at a position in the order of the file.
    case inexactInteger(position: Int, value: String)
    /// A truth value that is neither 0 nor 1, at a position in the order of the file.
    case notABoolean(position: Int, value: UInt8)
  }

  /// The exit code of `sysexits.h`: 65 (`EX_DATAERR`), or the file's own.
  public var exitCode: Int32 {
    if case .unreadable(let error) = problem { error.exitCode } else { 65 }
  }

  public var description: String {
    if case .unreadable(let error) = problem { error.description } else { "\(file): \(problem)" }
  }
}

extension NumPyError.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let error):
      error.description
    case .notNumPy:
      "not a NumPy file (its first bytes are not \\x93NUMPY); write it with numpy.save"
    case .unsupportedVersion(let major, let minor):
      "format version \(major).\(minor) is unknown; versions 1.0, 2.0 and 3.0 are read"
    case .truncatedHeader:
      "the file ends inside its header; write or copy it again"
    case .malformedHeader(let found):
      "the header is not what NumPy writes: \(found); write the file again with numpy.save"
    case .bigEndian(let type):
      "the numbers have type '\(type)', which is not little-endian; convert with x.astype('<f8')"
    case .objectArray:
      "the array holds Python objects, which are never executed here; convert with x.astype('<f8')"
    case .structuredType:
      "the array has named fields; save one plain array of numbers"
    case .unsupportedType(let type):
      "numbers of type \(type) are not read; convert with x.astype('<f8')"
    case .truncatedData(let expected, let found):
      "the shape needs \(expected) bytes of data but \(found) follow; write or copy the file again"
    case .trailingBytes(let expected, let found):
      "the shape needs \(expected) bytes of data but \(found) follow; save one array per file"
    case .hugeShape(let shape):
      "the shape \(shape) is larger than any file; write or copy the file again"
    case .tooManyEntries(let shape, let limit):
      "the array has shape \(printable(pythonTuple(shape))), more than the limit of \(limit) entries; give less data"
    case .wrongDimensions(let expected, let shape):
      "the array has shape \(printable(pythonTuple(shape))) but \(expected)-dimensional data are expected; "
        + (expected == 1 ? "save y.ravel()" : "save x.reshape(len(x), -1)")
    case .inexactInteger(let position, let value):
      "entry \(position) (from 0) is \(value), which no double represents exactly; scale the data, then save as '<f8'"
    case .notABoolean(let position, let value):
      "entry \(position) (from 0) of a boolean array is the byte \(value), not 0 or 1; write the file again"
    }
  }
}

/// A shape as Python writes it: `()`, `(3,)`, `(3, 4)`.
func pythonTuple(_ shape: [Int]) -> String {
  let inside = shape.map(String.init).joined(separator: ", ")
  return shape.count == 1 ? "(\(inside),)" : "(\(inside))"
}
