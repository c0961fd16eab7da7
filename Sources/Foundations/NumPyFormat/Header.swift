/// The description of the data in a `.npy` file (NumPy Enhancement Proposal 1; `numpy.lib.format`).
///
/// The file is `\x93NUMPY`, two version bytes, the header's length (two bytes in version 1.0, four in 2.0
/// and 3.0, little-endian), the header, and the data. The header is a Python dictionary literal.
struct Header: Equatable {
  var descriptor: String
  var fortranOrder: Bool
  var shape: [Int]

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// The bytes before the data, padded with spaces so that the data start at a multiple of 64.
  ///
  /// Version 1.0 suffices: a header of one or two dimensions is far below its limit of 65,535 bytes.
  var encoded: [UInt8] {
    let order = fortranOrder ? "True" : "False"
    let dictionary = "{'descr': '\(descriptor)', 'fortran_order': \(order), 'shape': \(pythonTuple(shape)), }"
    var text = Array(dictionary.utf8)
    let prefix = Header.magic.count + 4
    let unpadded = prefix + text.count + 1
    text += Array(repeating: UInt8(ascii: " "), count: (64 - unpadded % 64) % 64)
    text.append(UInt8(ascii: "\n"))
    let length = UInt16(text.count)
    return Header.magic + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)] + text
  }

  /// Reads the header of a file and where its data start.
  static func read(_ bytes: [UInt8]) throws(NumPyError.Problem) -> (header: Header, dataStart: Int) {
    guard bytes.starts(with: magic) else { throw .notNumPy }
    guard bytes.count >= 8 else { throw .truncatedHeader }
    let lengthSize: Int
    switch (bytes[6], bytes[7]) {
    case (1, 0): lengthSize = 2
    case (2, 0), (3, 0): lengthSize = 4
    case (let major, let minor): throw .unsupportedVersion(major: major, minor: minor)
    }
    let start = 8 + lengthSize
    guard bytes.count >= start else { throw .truncatedHeader }
    let length = bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= bytes.count - start else { throw .truncatedHeader }
    var parser = HeaderParser(bytes[start..<start + length])
    return (try parser.header(), start + length)
  }
}
