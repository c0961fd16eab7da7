internal import CHeader
internal import CInterface
internal import Foundation

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// Runs the body of a function that returns text: its value, or its error, as JSON.
func reply(_ body: () throws -> some Encodable) -> UnsafeMutablePointer<CChar>? {
  do {
    return try unsafe text(Answer(value: body()))
  } catch {
    // A value that cannot be encoded is also an error; the error itself can be encoded.
    return try! unsafe text(
      Failure(error: Failure.Cause(kind: FailureKind(of: error), message: words(error))))
  }
}

/// One line that says what to do. The message of a status is that of the C interface.
private func words(_ error: any Error) -> String {
  switch error {
  case let refusal as Refusal:
    unsafe String(cString: sgn_status_message(Int32(bitPattern: refusal.status.rawValue))!)
  case DecodingError.typeMismatch(let type, let context):
    "\(context.codingPath.map(\.stringValue).joined(separator: ".")): give a value of the type \(type)"
  case DecodingError.dataCorrupted(let context):
    "\(context.codingPath.map(\.stringValue).joined(separator: ".")): \(context.debugDescription)"
  default: "\(error)"
  }
}

private struct Answer<Value: Encodable>: Encodable {
  let value: Value
}

private struct Failure: Encodable {
  struct Cause: Encodable {
    let kind: FailureKind
    let message: String
  }

  let error: Cause
}

/// JSON in memory that the caller frees.
private func text(_ value: some Encodable) throws -> UnsafeMutablePointer<CChar>? {
  unsafe strdup(try json(value))
}

/// Numbers that are not finite become text.
func json(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}
