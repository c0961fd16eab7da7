public import Files

extension NumPyArray {
  /// The bytes of a `.npy` file, version 1.0, type `<f8`, C order: what `numpy.save` writes.
  public var encoded: [UInt8] { NumPyArray.header(shape: shape) + NumPyArray.entryBytes(elements) }

  /// Writes the array, all of it or nothing.
  ///
  /// - Throws: `FileError.cannotCreate` and `FileError.cannotWrite`.
  public func write(to path: String) throws(FileError) {
    try writeAtomically(encoded, to: path)
  }

  /// The first bytes of a `.npy` file of this shape, type `<f8`, C order; the bytes of the entries, from `entryBytes`, follow.
  public static func header(shape: [Int]) -> [UInt8] {
    Header(descriptor: ElementType.float64.rawValue, fortranOrder: false, shape: shape).encoded
  }

  /// The entries as stored in a `.npy` file.
  public static func entryBytes(_ entries: [Double]) -> [UInt8] {
    let stored = entries.map(\.bitPattern.littleEndian)
    return unsafe stored.withUnsafeBytes { unsafe Array($0) }
  }

  /// The bytes of a `.npy` file of integers in C order, such as `|i1` and `<u8`, which other languages read
  /// exactly.
  ///
  /// - Traps: when the number of entries does not match the shape, and on integers of more than 64 bits.
  public static func encode<Integer: FixedWidthInteger>(integers: [Integer], shape: [Int]) -> [UInt8] {
    precondition(
      integers.count == shape.reduce(1, *),
      "\(integers.count) entries do not match the shape \(pythonTuple(shape))")
    let stored = integers.map(\.littleEndian)
    var bytes = header(of: Integer.self, shape: shape)
    unsafe stored.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    return bytes
  }

  /// The first bytes of such a file; the integers follow, least significant byte first.
  ///
  /// - Traps: on integers of more than 64 bits.
  public static func header<Integer: FixedWidthInteger>(of: Integer.Type, shape: [Int]) -> [UInt8] {
    let size = Integer.bitWidth / 8
    precondition(size <= 8, "NumPy integers have at most 8 bytes, not \(size)")
    let descriptor = "\(size == 1 ? "|" : "<")\(Integer.isSigned ? "i" : "u")\(size)"
    return Header(descriptor: descriptor, fortranOrder: false, shape: shape).encoded
  }
}
