/// The number types that are read, by their descriptor in the header.
enum ElementType: String, CaseIterable {
  case float32 = "<f4"
  case float64 = "<f8"
  case int8 = "|i1"
  case int16 = "<i2"
  case int32 = "<i4"
  case int64 = "<i8"
  case uint8 = "|u1"
  case uint16 = "<u2"
  case uint32 = "<u4"
  case uint64 = "<u8"
  case boolean = "|b1"

  /// Reads a descriptor, or says why this one is refused. NumPy writes `|` for types of one byte, which
  /// have no byte order; `<` means the same there and is accepted.
  init(descriptor: String) throws(NumPyError.Problem) {
    if descriptor.hasPrefix("|O") || descriptor.hasPrefix("O") { throw .objectArray }
    if descriptor.hasPrefix(">") || descriptor.hasPrefix("=") {
      throw .bigEndian(type: printable(descriptor))
    }
    let oneByte = ["<i1", "<u1", "<b1"].contains(descriptor)
    guard let type = ElementType(rawValue: oneByte ? "|" + descriptor.dropFirst() : descriptor) else {
      throw .unsupportedType("'\(printable(descriptor))'")
    }
    self = type
  }

  /// Bytes of one number: the descriptor's last digit.
  var size: Int { rawValue.last!.wholeNumberValue! }

  /// The numbers stored in `bytes`, each as the double that equals it.
  func decode(_ bytes: ArraySlice<UInt8>) throws(NumPyError.Problem) -> [Double] {
    switch self {
    case .float32: integers(bytes).map { (bits: UInt32) in Double(Float(bitPattern: bits)) }
    case .float64: integers(bytes).map { (bits: UInt64) in Double(bitPattern: bits) }
    case .int8: integers(bytes).map { (value: Int8) in Double(value) }
    case .int16: integers(bytes).map { (value: Int16) in Double(value) }
    case .int32: integers(bytes).map { (value: Int32) in Double(value) }
    case .uint8: integers(bytes).map { (value: UInt8) in Double(value) }
    case .uint16: integers(bytes).map { (value: UInt16) in Double(value) }
    case .uint32: integers(bytes).map { (value: UInt32) in Double(value) }
    case .int64: try exactDoubles(integers(bytes) as [Int64])
    case .uint64: try exactDoubles(integers(bytes) as [UInt64])
    case .boolean: try booleans(bytes)
    }
  }

  private func integers<Integer: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: ArraySlice<UInt8>
  ) -> [Integer] {
    var integers = [Integer](repeating: 0, count: bytes.count / size)
    unsafe integers.withUnsafeMutableBytes { unsafe $0.copyBytes(from: bytes) }
    return integers.map { Integer(littleEndian: $0) }
  }

  /// Beyond `2⁵³` only some integers are doubles.
  private func exactDoubles<Integer: FixedWidthInteger>(
    _ integers: [Integer]
  ) throws(NumPyError.Problem) -> [Double] {
    if let position = integers.firstIndex(where: { Double(exactly: $0) == nil }) {
      throw .inexactInteger(position: position, value: String(integers[position]))
    }
    return integers.map { Double($0) }
  }

  private func booleans(_ bytes: ArraySlice<UInt8>) throws(NumPyError.Problem) -> [Double] {
    if let index = bytes.firstIndex(where: { $0 > 1 }) {
      throw .notABoolean(position: index - bytes.startIndex, value: bytes[index])
    }
    return bytes.map(Double.init)
  }
}

/// Text of a file for a message: control characters escaped, and cut to a length that fits a line.
func printable(_ text: String) -> String {
  let escaped = text.debugDescription.dropFirst().dropLast()
  return escaped.count <= 40 ? String(escaped) : escaped.prefix(40) + "…"
}
