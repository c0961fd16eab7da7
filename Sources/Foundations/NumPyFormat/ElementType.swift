/// The number types that can be read, by their descriptor in the header.
package enum ElementType: String, CaseIterable, Sendable {
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
  package var size: Int { rawValue.last!.wholeNumberValue! }

  /// The numbers stored in `bytes`, each as the double that equals it.
  func decode(_ bytes: ArraySlice<UInt8>) throws(NumPyError.Problem) -> [Double] {
    var numbers = [Double](repeating: 0, count: bytes.count / size)
    var span = numbers.mutableSpan
    try unsafe decode(bytes.span.bytes, into: &span)
    return numbers
  }

  /// The same into existing storage of the right length. Positions in errors count from its first entry.
  package func decode(
    _ bytes: RawSpan, into numbers: inout MutableSpan<Double>
  ) throws(NumPyError.Problem) {
    precondition(
      bytes.byteCount == numbers.count * size,
      "\(bytes.byteCount) bytes do not hold \(numbers.count) numbers of \(size) bytes")
    switch self {
    case .float32:
      convert(bytes, &numbers) { (bits: UInt32) in Double(Float(bitPattern: UInt32(littleEndian: bits))) }
    case .float64:
      convert(bytes, &numbers) { (bits: UInt64) in Double(bitPattern: UInt64(littleEndian: bits)) }
    case .int8: convert(bytes, &numbers) { (value: Int8) in Double(value) }
    case .int16: convert(bytes, &numbers) { (value: Int16) in Double(Int16(littleEndian: value)) }
    case .int32: convert(bytes, &numbers) { (value: Int32) in Double(Int32(littleEndian: value)) }
    case .uint8: convert(bytes, &numbers) { (value: UInt8) in Double(value) }
    case .uint16: convert(bytes, &numbers) { (value: UInt16) in Double(UInt16(littleEndian: value)) }
    case .uint32: convert(bytes, &numbers) { (value: UInt32) in Double(UInt32(littleEndian: value)) }
    case .int64: try convertExactly(bytes, &numbers, Int64.self)
    case .uint64: try convertExactly(bytes, &numbers, UInt64.self)
    case .boolean: try convertBooleans(bytes, &numbers)
    }
  }

  private func convert<Stored: BitwiseCopyable>(
    _ bytes: RawSpan, _ numbers: inout MutableSpan<Double>, _ number: (Stored) -> Double
  ) {
    for place in numbers.indices { numbers[place] = number(load(bytes, place)) }
  }

  /// Beyond `2⁵³` only some integers are doubles.
  private func convertExactly<Integer: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: RawSpan, _ numbers: inout MutableSpan<Double>, _: Integer.Type
  ) throws(NumPyError.Problem) {
    for place in numbers.indices {
      let value = Integer(littleEndian: load(bytes, place))
      guard let number = Double(exactly: value) else {
        throw .inexactInteger(position: place, value: String(value))
      }
      numbers[place] = number
    }
  }

  private func convertBooleans(
    _ bytes: RawSpan, _ numbers: inout MutableSpan<Double>
  ) throws(NumPyError.Problem) {
    for place in numbers.indices {
      let value: UInt8 = load(bytes, place)
      if value > 1 { throw .notABoolean(position: place, value: value) }
      numbers[place] = Double(value)
    }
  }

  private func load<Stored: BitwiseCopyable>(_ bytes: RawSpan, _ place: Int) -> Stored {
    unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place * MemoryLayout<Stored>.size, as: Stored.self)
  }
}

/// Text of a file for a message: control characters escaped, and cut to a length that fits a line.
func printable(_ text: String) -> String {
  let escaped = text.debugDescription.dropFirst().dropLast()
  return escaped.count <= 40 ? String(escaped) : escaped.prefix(40) + "…"
}
