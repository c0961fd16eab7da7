internal import Foundation

extension CaseHeader {
  /// Reads `case.json` strictly.
  ///
  /// - Throws: `CaseError.malformed` that names the field.
  init(bytes: [UInt8], file: String) throws(CaseError) {
    func malformed(_ reason: String) -> CaseError { .malformed(file: file, reason: reason) }
    let object: Any
    do {
      object = try JSONSerialization.jsonObject(with: Data(bytes))
    } catch {
      throw malformed("it is not JSON")
    }
    guard let fields = object as? [String: Any] else { throw malformed("it is not a JSON object") }
    do {
      self = try JSONDecoder().decode(CaseHeader.self, from: Data(bytes))
    } catch let DecodingError.keyNotFound(key, context) {
      throw malformed("the field \(path(context.codingPath + [key])) is missing")
    } catch let DecodingError.typeMismatch(_, context) {
      throw malformed("the field \(path(context.codingPath)) is of the wrong type")
    } catch let DecodingError.valueNotFound(_, context) {
      throw malformed("the field \(path(context.codingPath)) has no value")
    } catch let DecodingError.dataCorrupted(context) {
      throw malformed("the field \(path(context.codingPath)) has a value that is not known")
    } catch {
      throw malformed("\(error)")
    }
    guard formatVersion == Self.formatVersion else {
      throw malformed(
        "the format has version \(formatVersion), this tool reads version \(Self.formatVersion)")
    }
    // A field that is lost when the header is encoded again is not known.
    guard let again = try? JSONSerialization.jsonObject(with: JSONEncoder().encode(self)) else {
      throw malformed("it contains a number that is not finite")
    }
    if let unknown = unknownField(fields, again) { throw malformed("the field \(unknown) is not known") }
    for entry in arrays where !(entry.name.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil && isPlain(entry)) {
      throw malformed(
        "“\(entry.file)” is not inputs/NAME.npy or states/NAME.npy of the array “\(entry.name)”")
    }
  }

  private func isPlain(_ entry: ArrayEntry) -> Bool {
    ["inputs/\(entry.name).npy", "states/\(entry.name).npy"].contains(entry.file)
  }
}

private func path(_ keys: [any CodingKey]) -> String {
  keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
}

/// The first field of `given` that `understood` lacks.
private func unknownField(_ given: Any, _ understood: Any, at path: String = "") -> String? {
  if let given = given as? [String: Any], let understood = understood as? [String: Any] {
    for (key, value) in given.sorted(by: { $0.key < $1.key }) where !(value is NSNull) {
      let place = path.isEmpty ? key : "\(path).\(key)"
      guard let known = understood[key] else { return place }
      if let unknown = unknownField(value, known, at: place) { return unknown }
    }
  }
  if let given = given as? [Any], let understood = understood as? [Any] {
    for (index, pair) in zip(given, understood).enumerated() {
      if let unknown = unknownField(pair.0, pair.1, at: "\(path)[\(index)]") { return unknown }
    }
  }
  return nil
}
