/// The position and type of the entries of a `.npy` file: all that is known before any entry is read.
package struct Layout: Sendable {
  package let type: ElementType
  package let shape: [Int]
  package let fortranOrder: Bool
  /// The bytes before the first entry.
  package let dataStart: Int

  /// Reads the header, and compares the shape with the size of the file.
  ///
  /// - Parameters:
  ///   - bytes: the file, or a prefix long enough to contain the header.
  ///   - fileSize: the bytes of the whole file.
  package init(_ bytes: [UInt8], fileSize: Int) throws(NumPyError.Problem) {
    let header: Header
    (header, dataStart) = try Header.read(bytes)
    type = try ElementType(descriptor: header.descriptor)
    (shape, fortranOrder) = (header.shape, header.fortranOrder)
    guard shape.count <= 2 else { throw .wrongDimensions(expected: 2, shape: shape) }
    let (expected, found) = (try Self.byteCount(shape, of: type), fileSize - dataStart)
    if found < expected { throw .truncatedData(expected: expected, found: found) }
    if found > expected { throw .trailingBytes(expected: expected, found: found) }
  }

  private static func byteCount(
    _ shape: [Int], of type: ElementType
  ) throws(NumPyError.Problem) -> Int {
    var count = type.size
    for dimension in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      if overflow { throw .hugeShape(pythonTuple(shape)) }
      count = product
    }
    return count
  }
}
