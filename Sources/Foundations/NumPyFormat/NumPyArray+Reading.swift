internal import DenseLinearAlgebra
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
    try self.init(contentsOf: path, maximumEntries: .max)
  }

  /// The same for an array of at most `maximumEntries` entries, which is checked before they are read.
  package init(contentsOf path: String, maximumEntries: Int) throws(NumPyError) {
    do throws(NumPyError.Problem) {
      self = try NumPyArray.read(path, maximumEntries: maximumEntries)
    } catch {
      throw NumPyError(file: path, problem: error)
    }
  }

  /// The same for bytes already in memory; `file` names them in errors.
  public init(bytes: [UInt8], file: String) throws(NumPyError) {
    do throws(NumPyError.Problem) {
      let layout = try Layout(bytes, fileSize: bytes.count)
      self = NumPyArray(layout, stored: try layout.type.decode(bytes[layout.dataStart...]))
    } catch {
      throw NumPyError(file: file, problem: error)
    }
  }

  /// Reads a file in blocks, so that only the numbers are held.
  private static func read(_ path: String, maximumEntries: Int) throws(NumPyError.Problem) -> NumPyArray {
    do {
      let file = try ReadableFile(path)
      let size = try file.size()
      // NumPy's longest header for an array of numbers is far below 1 MiB.
      var bytes = [UInt8](repeating: 0, count: min(size, 1 << 20))
      bytes.removeLast(bytes.count - (try file.read(at: 0, into: &bytes)))
      let layout = try Layout(bytes, fileSize: size)
      let (count, width) = ((size - layout.dataStart) / layout.type.size, layout.type.size)
      if count > maximumEntries {
        throw NumPyError.Problem.tooManyEntries(shape: layout.shape, limit: maximumEntries)
      }
      try requireMemory((layout.fortranOrder ? 2 : 1) * 8 * count, for: path)
      var stored: [Double] = []
      stored.reserveCapacity(count)
      for first in stride(from: 0, to: count, by: 1 << 17) {
        let length = min(1 << 17, count - first)
        if bytes.count != length * width { bytes = [UInt8](repeating: 0, count: length * width) }
        let found = try file.read(at: layout.dataStart + first * width, into: &bytes)
        if found < bytes.count {
          throw NumPyError.Problem.truncatedData(expected: count * width, found: first * width + found)
        }
        do throws(NumPyError.Problem) {
          stored += try layout.type.decode(bytes[...])
        } catch {
          throw error.moved(by: first)
        }
      }
      return NumPyArray(layout, stored: stored)
    } catch let error as FileError {
      throw .unreadable(error)
    } catch let error as NumPyError.Problem {
      throw error
    } catch {
      preconditionFailure("reading threw \(error)")
    }
  }

  /// Numbers in the order of the file.
  private init(_ layout: Layout, stored: [Double]) {
    guard layout.fortranOrder && layout.shape.count == 2 && !stored.isEmpty else {
      self.init(shape: layout.shape, elements: stored)
      return
    }
    let (rows, columns) = (layout.shape[0], layout.shape[1])
    self.init(
      shape: layout.shape,
      elements: Matrix(rows: rows, columns: columns, elements: stored).transposed.elements)
  }
}

extension NumPyError.Problem {
  /// The same problem for an entry that is further on in the file.
  fileprivate func moved(by entries: Int) -> NumPyError.Problem {
    switch self {
    case .inexactInteger(let position, let value): .inexactInteger(position: entries + position, value: value)
    case .notABoolean(let position, let value): .notABoolean(position: entries + position, value: value)
    default: self
    }
  }
}
