import Foundation

/// A `.npy` file of version 1.0, written byte by byte so that it can be wrong.
///
/// - Parameters:
///   - type: NumPy's name of the number format, such as `<f8`.
///   - shape: as Python writes it, such as `(2, 3)`.
func npyBytes(type: String = "<f8", shape: String, data: Data) -> Data {
  let header = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
  // The data begin at a multiple of 64.
  let padding = String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
  let length = (header + padding).utf8.count
  return Data([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length % 256), UInt8(length / 256)])
    + Data((header + padding).utf8) + data
}

/// The numbers as little-endian doubles.
func littleEndian(_ numbers: [Double]) -> Data {
  Data(numbers.flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> ($0 * 8)) } })
}
