internal import Files

extension NumPyArray {
  /// Reads a `.npy` file of version 1.0, 2.0 or 3.0 with 0, 1 or 2 dimensions, in C or Fortran order, of
  /// booleans, integers of any width, or floats of 32 or 64 bits, all little-endian.
  ///
  /// Every entry becomes the double that equals it. The declared shape is compared with the size of the
  /// file before anything is allocated for it.
  ///
  /// - Throws: `NumPyError`, which names the file.
  public init(contentsOf path: String) throws(NumPyError) {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try readFile(path)
    } catch {
      throw NumPyError(file: path, problem: .unreadable(error))
    }
    try self.init(bytes: bytes, file: path)
  }

  /// The same for bytes already in memory; `file` names them in errors.
  public init(bytes: [UInt8], file: String) throws(NumPyError) {
    do throws(NumPyError.Problem) {
      self = try NumPyArray.decode(bytes)
    } catch {
      throw NumPyError(file: file, problem: error)
    }
  }

  private static func decode(_ bytes: [UInt8]) throws(NumPyError.Problem) -> NumPyArray {
    let layout = try Layout(bytes, fileSize: bytes.count)
    let stored = try layout.type.decode(bytes[layout.dataStart...])
    guard layout.fortranOrder && layout.shape.count == 2 && !stored.isEmpty else {
      return NumPyArray(shape: layout.shape, elements: stored)
    }
    let (rows, columns) = (layout.shape[0], layout.shape[1])
    let elements = (0..<rows).flatMap { row in (0..<columns).map { stored[row + $0 * rows] } }
    return NumPyArray(shape: layout.shape, elements: elements)
  }
}
