internal import CKernels
internal import CLAPACK

/// A tall matrix that grows by panels of columns, stored in double or in single precision: the factor of a preconditioner, which may be
/// rounded even though the iteration that uses it is not.
///
/// Entries are rounded when they are stored, and every product uses the stored entries in double precision: rounding changes the matrix once, and
/// by at most `storedRoundoff` of each entry.
///
/// - Shape: `n×s`. Memory: `4ns` bytes in single precision, `8ns` in double.
/// - Edge cases: an entry beyond the range of single precision becomes an infinity; the caller scales beforehand.
public struct PanelMatrix: Sendable {
  /// How entries are stored.
  public enum Precision: String, Sendable {
    case single, double

    /// The relative rounding of a stored entry: `2⁻²⁴`, or zero.
    public var storedRoundoff: Double { self == .single ? 0x1p-24 : 0 }
  }

  /// Whether a matrix of `entries` entries gains from single precision: one that fits into a cache does not.
  public static func isWorthRounding(entries: Int) -> Bool { entries > 1 << 20 }

  private enum Panel: Sendable {
    case single([Float], columns: Int)
    case double(Matrix)

    var columns: Int {
      switch self {
      case .single(_, let columns): columns
      case .double(let matrix): matrix.columns
      }
    }
  }

  public let rows: Int
  public let precision: Precision
  private var panels: [Panel] = []

  /// An empty matrix, with no columns.
  public init(rows: Int, precision: Precision) {
    precondition(rows >= 0, "a matrix must have at least 0 rows, not \(rows)")
    (self.rows, self.precision) = (rows, precision)
  }

  public var columns: Int { panels.reduce(0) { $0 + $1.columns } }

  /// Adds columns at the right end, each entry rounded to the precision of the matrix.
  public mutating func append(_ block: Matrix) {
    precondition(block.rows == rows, "columns of \(block.rows) entries do not match \(rows) rows")
    switch precision {
    case .single: panels.append(.single(block.elements.map { Float($0) }, columns: block.columns))
    case .double: panels.append(.double(block))
    }
  }

  /// Columns `first ..< first + block.rows` are the rows of a `k×n` block: appends its transpose.
  public mutating func append(rowsOf block: Matrix) {
    precondition(block.columns == rows, "rows of \(block.columns) entries do not match \(rows) rows")
    let (k, panel) = (block.rows, 128)
    for first in stride(from: 0, to: k, by: panel) {
      let count = min(panel, k - first)
      append(
        Matrix.byColumns(rows: rows, columns: count) { j, column in
          let entries = block.elements.span
          for i in column.indices { column[i] = entries[first + j + i * k] }
        })
    }
  }

  /// Consecutive rows in double precision, `k×s`. Cost: one pass over them, split over columns.
  public func rows(_ range: Range<Int>) -> Matrix {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) are outside \(rows) rows")
    let (n, k) = (rows, range.count)
    var result = Matrix(rows: k, columns: columns)
    var first = 0
    for panel in panels {
      let place = first * k
      unsafe result.withUnsafeMutableElements { elements in
        // Columns are disjoint.
        nonisolated(unsafe) let target = unsafe elements
        switch panel {
        case .single(let entries, let columns):
          Parallelism.forEach(columns) { j in
            unsafe entries.withUnsafeBufferPointer { entries in
              let (from, to) = (range.lowerBound + j * n, place + j * k)
              for i in 0..<k { unsafe target[to + i] = unsafe Double(entries[from + i]) }
            }
          }
        case .double(let matrix):
          Parallelism.forEach(matrix.columns) { j in
            unsafe matrix.withUnsafeElements { entries in
              let (from, to) = (range.lowerBound + j * n, place + j * k)
              for i in 0..<k { unsafe target[to + i] = unsafe entries[from + i] }
            }
          }
        }
      }
      first += panel.columns
    }
    return result
  }

  /// Chosen rows in double precision, in the order given.
  public func selectingRows(_ indices: [Int]) -> Matrix {
    var chosen = Matrix(rows: indices.count, columns: columns)
    var first = 0
    for panel in panels {
      for j in 0..<panel.columns {
        for (place, i) in indices.enumerated() {
          precondition(i >= 0 && i < rows, "row \(i) is outside \(rows) rows")
          chosen[place, first + j] =
            switch panel {
            case .single(let entries, _): Double(entries[i + j * rows])
            case .double(let matrix): matrix[i, j]
            }
        }
      }
      first += panel.columns
    }
    return chosen
  }

  /// The whole matrix in double precision. Memory: `8ns` bytes.
  public var matrix: Matrix { rows(0..<rows) }

  /// Tiles of rows that have about a million entries.
  private var tiles: [Range<Int>] { rowBlocks(rows: rows, columns: columns) }

  /// `FᵀF`, `s×s` and exactly symmetric. Cost: `ns²` operations. Memory: `s²` and a tile of about a million entries.
  public func transposeTimesSelf() -> Matrix {
    var gram = Matrix(rows: columns, columns: columns)
    for tile in tiles { gram.addUpperGram(of: rows(tile)) }
    gram.mirrorUpperTriangle()
    return gram
  }

  /// Subtracts `F Bᵀ` from an `n×k` matrix, for a `k×s` matrix `B`. Cost: `2nsk` operations.
  public func subtractProduct(_ b: Matrix, from c: inout Matrix) {
    precondition(
      b.columns == columns && c.rows == rows && c.columns == b.rows,
      "the product of a \(rows)×\(columns) matrix and the transpose of a \(b.rows)×\(b.columns) one is not \(c.rows)×\(c.columns)"
    )
    guard columns > 0, b.rows > 0 else { return }
    let n = rows
    for tile in tiles {
      let part = rows(tile)
      unsafe c.withUnsafeMutableElements { entries in
        unsafe cblas_dgemm(
          CblasColMajor, CblasNoTrans, CblasTrans, lapackInt(tile.count), lapackInt(b.rows),
          lapackInt(part.columns), -1, part.elements, leadingDimension(tile.count), b.elements,
          leadingDimension(b.rows), 1, entries.baseAddress! + tile.lowerBound, leadingDimension(n))
      }
    }
  }

  /// The sum of the squares of each row: the diagonal of `FFᵀ`. Cost: `2ns` operations.
  public func squaredRowNorms(fromColumn first: Int = 0) -> [Double] {
    var sums = [Double](repeating: 0, count: rows)
    var passed = 0
    for panel in panels {
      for j in 0..<panel.columns where passed + j >= first {
        switch panel {
        case .single(let entries, _):
          for i in 0..<rows {
            let value = Double(entries[i + j * rows])
            sums[i] += value * value
          }
        case .double(let matrix):
          let entries = matrix.elements.span
          for i in 0..<rows { sums[i] += entries[i + j * rows] * entries[i + j * rows] }
        }
      }
      passed += panel.columns
    }
    return sums
  }

  /// `F w`. Cost: `2ns` operations, and one pass over the stored entries.
  public func times(_ w: [Double]) -> [Double] {
    precondition(
      w.count == columns, "a \(rows)×\(columns) matrix cannot multiply a vector of \(w.count) entries")
    var y = [Double](repeating: 0, count: rows)
    let n = rows
    var first = 0
    for panel in panels {
      let weights = Array(w[first..<(first + panel.columns)])
      switch panel {
      case .single(let entries, let columns):
        unsafe y.withUnsafeMutableBufferPointer { sums in
          unsafe entries.withUnsafeBufferPointer { entries in
            unsafe weights.withUnsafeBufferPointer { weights in
              guard n > 0, columns > 0 else { return }
              // Tiles of rows are disjoint.
              nonisolated(unsafe) let (y, a, x) = (
                sums.baseAddress!, entries.baseAddress!, weights.baseAddress!
              )
              Parallelism.forEach((n + Self.tileRows - 1) / Self.tileRows) { tile in
                let start = tile * Self.tileRows
                unsafe ckernels_add_single_product(
                  a + start, n, min(Self.tileRows, n - start), columns, x, y + start)
              }
            }
          }
        }
      case .double(let matrix): add(1, matrix.times(weights), to: &y)
      }
      first += panel.columns
    }
    return y
  }

  /// `Fᵀ v`. Cost: `2ns` operations, and one pass over the stored entries.
  ///
  /// The sums over tiles of rows are added in order, so that the result does not depend on the number of threads.
  public func transposeTimes(_ v: [Double]) -> [Double] {
    precondition(
      v.count == rows,
      "the transpose of a \(rows)×\(columns) matrix cannot multiply a vector of \(v.count) entries")
    let n = rows
    var result: [Double] = []
    result.reserveCapacity(columns)
    for panel in panels {
      switch panel {
      case .single(let entries, let columns):
        let tiles = (n + Self.tileRows - 1) / Self.tileRows
        var partial = Matrix(rows: columns, columns: tiles)
        unsafe partial.withUnsafeMutableElements { sums in
          unsafe entries.withUnsafeBufferPointer { entries in
            unsafe v.withUnsafeBufferPointer { v in
              guard n > 0, columns > 0 else { return }
              // Columns of sums are disjoint.
              nonisolated(unsafe) let (y, a, x) = (
                sums.baseAddress!, entries.baseAddress!, v.baseAddress!
              )
              Parallelism.forEach(tiles) { tile in
                let start = tile * Self.tileRows
                unsafe ckernels_single_transposed_product(
                  a + start, n, min(Self.tileRows, n - start), columns, x + start, y + tile * columns)
              }
            }
          }
        }
        var sums = [Double](repeating: 0, count: columns)
        for tile in 0..<tiles { add(1, partial.column(tile), to: &sums) }
        result += sums
      case .double(let matrix): result += matrix.transposeTimes(v)
      }
    }
    return result
  }

  /// Rows that a thread processes at a time: their sums stay in the first-level cache.
  private static let tileRows = 2048
}
