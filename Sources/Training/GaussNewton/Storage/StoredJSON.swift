internal import Foundation

/// JSON with sorted keys, indented, so that equal values give equal files. A number that is not finite is written as text: `"inf"`, `"-inf"`, `"nan"`.
func encodeJSON(_ value: some Encodable) throws -> Data {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  return try encoder.encode(value)
}

/// Decodes what `encodeJSON` wrote into a file of a checkpoint.
///
/// - Throws: `CheckpointError.corrupt`.
func decodeJSON<Value: Decodable>(
  _: Value.Type, from bytes: [UInt8], of file: String
) throws(CheckpointError) -> Value {
  let decoder = JSONDecoder()
  decoder.nonConformingFloatDecodingStrategy = .convertFromString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  do {
    return try decoder.decode(Value.self, from: Data(bytes))
  } catch {
    throw .corrupt(file: file, reason: "it is not the JSON that was written")
  }
}
