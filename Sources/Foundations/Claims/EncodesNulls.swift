/// Encodes every stored property under its own name; one without a value is null, not absent, so that readers can tell a quantity that
/// was not measured from a field that does not exist. Decoding is synthesised by the compiler.
public protocol EncodesNulls: Encodable {
  /// Fields that follow from the stored ones and are written alongside them.
  var derivedFields: [String: any Encodable] { get }
  /// Stored properties that are not written.
  static var omittedFields: Set<String> { get }
}

extension EncodesNulls {
  public var derivedFields: [String: any Encodable] { [:] }
  public static var omittedFields: Set<String> { [] }

  /// - Traps: when a property that is not omitted cannot be encoded.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: FieldName.self)
    for case (let name?, let value) in Mirror(reflecting: self).children
    where !Self.omittedFields.contains(name) {
      let encodable = value as? any Encodable
      precondition(encodable != nil, "the property \(name) of \(Self.self) cannot be encoded")
      try fields.encode(encodable!, forKey: FieldName(stringValue: name))
    }
    for (name, value) in derivedFields { try fields.encode(value, forKey: FieldName(stringValue: name)) }
  }
}

private struct FieldName: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
