internal import Communication
public import DenseLinearAlgebra
internal import Files
public import LinearOperators
internal import NumPyFormat

/// An N×n `.npy` file as a tall matrix that is never loaded whole: each pass reads it in blocks of a few MiB.
///
/// ```swift
/// let a = try NumPyRows(contentsOf: "jacobian.npy")
/// let product = try a.gramTimes([Double](repeating: 1, count: a.columns))
/// ```
///
/// All types that `NumPyArray` reads are read, in C order and in Fortran order; in C order each block is one read, in Fortran order one for
/// each column. The file is opened once, so a later replacement on disk is not seen.
///
/// - Memory: three blocks of about 4 MiB (or of one row each, where that is more).
/// - Cost: one pass over the file for each product, read ahead on a separate thread.
/// - Throws: `MatrixFileError` in every pass: for an entry that is not finite, and when the file has become shorter.
public struct NumPyRows: RowBlockMatrix {
  public let path: String
  public let rows: Int
  public let columns: Int
  private let reader: BlockReader
  private let blockRows: Int
  /// The row of the file that is row 0 here.
  private let firstRow: Int

  /// - Parameter path: the file, whose header and size are read here.
  /// - Throws: `MatrixFileError` for a file that is not a two-dimensional `.npy` array, and for a size that contradicts the header.
  public init(contentsOf path: String) throws(MatrixFileError) {
    try self.init(contentsOf: path, blockEntries: 1 << 19)
  }

  /// - Parameter blockEntries: the approximate number of entries of a block.
  init(contentsOf path: String, blockEntries: Int) throws(MatrixFileError) {
    reader = try BlockReader(path)
    (self.path, rows, columns, firstRow) = (path, reader.rows, reader.columns, 0)
    blockRows = max(1, blockEntries / columns)
  }

  /// Some rows of the file, as a separate matrix.
  ///
  /// - Traps: when the range exceeds the rows.
  public func selectingRows(_ range: Range<Int>) -> NumPyRows { NumPyRows(self, range) }

  private init(_ all: NumPyRows, _ range: Range<Int>) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= all.rows, "rows \(range) are outside \(all.rows) rows")
    (path, reader, columns, blockRows) = (all.path, all.reader, all.columns, all.blockRows)
    (rows, firstRow) = (range.count, all.firstRow + range.lowerBound)
  }

  /// All rows in memory, for algorithms that pass over them often. Cost: one pass. Memory: `8Nn` bytes.
  ///
  /// - Throws: `MatrixFileError`, as every pass.
  public func stored() throws(MatrixFileError) -> Matrix {
    do {
      var stored = Matrix(rows: rows, columns: columns)
      try forEachRowBlock { block in
        block.forEachDensePart { first, part in
          stored.withMutableSpan { entries in
            let source = part.elements.span
            for j in 0..<columns {
              for i in 0..<part.rows { entries[first + i + j * rows] = source[i + j * part.rows] }
            }
          }
        }
      }
      return stored
    } catch let error as MatrixFileError {
      throw error
    } catch {
      preconditionFailure("a pass threw \(error)")
    }
  }

  public func forEachRowBlock(_ body: (RowBlock) throws -> Void) throws {
    let blocks = stride(from: 0, to: rows, by: blockRows).map { $0..<min($0 + blockRows, rows) }
    let (reader, firstRow) = (reader, firstRow)
    try forEachAhead(blocks) { range in
      Result { () throws(MatrixFileError) in
        try reader.block((firstRow + range.lowerBound)..<(firstRow + range.upperBound))
      }
    } _: { range, block in
      try body(.dense(first: range.lowerBound, rows: block.get()))
    }
  }
}

/// Reads blocks of rows of an open `.npy` file.
private final class BlockReader: Sendable {
  let rows: Int
  let columns: Int
  private let file: ReadableFile
  private let layout: Layout
  /// The bytes of the last block, kept so that the buffer is reused.
  private let buffer = Guarded<[UInt8]>([])

  init(_ path: String) throws(MatrixFileError) {
    let (fileSize, front): (Int, [UInt8])
    do throws(FileError) {
      file = try ReadableFile(path)
      fileSize = try file.size()
      // NumPy's longest header for an array of numbers is far below 1 MiB.
      var bytes = [UInt8](repeating: 0, count: min(fileSize, 1 << 20))
      bytes.removeLast(bytes.count - (try file.read(at: 0, into: &bytes)))
      front = bytes
    } catch {
      throw MatrixFileError(path, .unreadable(error))
    }
    do throws(NumPyError.Problem) {
      layout = try Layout(front, fileSize: fileSize)
    } catch {
      throw MatrixFileError(path, .array(error))
    }
    guard layout.shape.count == 2 else {
      throw MatrixFileError(path, .notTwoDimensional(shape: layout.shape))
    }
    (rows, columns) = (layout.shape[0], layout.shape[1])
    if rows == 0 || columns == 0 {
      throw MatrixFileError(path, .noEntries(rows: rows, columns: columns))
    }
  }

  /// Some rows, a column for each: `n×k`.
  func block(_ range: Range<Int>) throws(MatrixFileError) -> Matrix {
    let count = range.count * columns
    var numbers = [Double](repeating: 0, count: count)
    try buffer.withLock { bytes throws(MatrixFileError) in
      let size = count * layout.type.size
      if bytes.count != size { bytes = [UInt8](repeating: 0, count: size) }
      if layout.fortranOrder {
        let length = range.count * layout.type.size
        for j in 0..<columns {
          try fill(
            (j * length)..<((j + 1) * length), of: &bytes, at: j * rows + range.lowerBound)
        }
      } else {
        try fill(0..<size, of: &bytes, at: range.lowerBound * columns)
      }
      do throws(NumPyError.Problem) {
        var span = numbers.mutableSpan
        try unsafe layout.type.decode(bytes.span.bytes, into: &span)
      } catch {
        throw MatrixFileError(file.path, .array(moved(error, in: range)))
      }
    }
    let block =
      layout.fortranOrder
      ? Matrix(rows: range.count, columns: columns, elements: numbers).transposed
      : Matrix(rows: columns, columns: range.count, elements: numbers)
    try requireFinite(block, first: range.lowerBound)
    return block
  }

  /// Reads starting at an entry, counted in the order of the file.
  private func fill(
    _ part: Range<Int>, of bytes: inout [UInt8], at entry: Int
  ) throws(MatrixFileError) {
    let found: Int
    do throws(FileError) {
      let place = layout.dataStart + entry * layout.type.size
      if try file.read(at: place, into: &bytes, part) == part.count { return }
      found = try file.size()
    } catch {
      throw MatrixFileError(file.path, .unreadable(error))
    }
    let expected = layout.dataStart + rows * columns * layout.type.size
    throw MatrixFileError(file.path, .shortened(expected: expected, found: found))
  }

  /// The problem with its position in the file instead of in the block.
  private func moved(_ problem: NumPyError.Problem, in range: Range<Int>) -> NumPyError.Problem {
    func place(_ position: Int) -> Int {
      if !layout.fortranOrder { return range.lowerBound * columns + position }
      let (column, row) = position.quotientAndRemainder(dividingBy: range.count)
      return column * rows + range.lowerBound + row
    }
    return switch problem {
    case .inexactInteger(let position, let value):
      .inexactInteger(position: place(position), value: value)
    case .notABoolean(let position, let value): .notABoolean(position: place(position), value: value)
    default: problem
    }
  }

  private func requireFinite(_ block: Matrix, first: Int) throws(MatrixFileError) {
    if block.allFinite { return }
    let place = block.elements.firstIndex { !$0.isFinite }!
    throw MatrixFileError(
      file.path,
      .notFinite(
        row: first + place / columns, column: place % columns, value: "\(block.elements[place])"))
  }
}
