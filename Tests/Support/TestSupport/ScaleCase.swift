public import CounterStream
public import DenseLinearAlgebra

/// A small matrix, or a symmetric one, at a scale where squares or products underflow or overflow, or at several scales at once.
public struct ScaleCase: PropertyCase {
  public var rows: Int
  public var columns: Int
  public var seed: Int
  /// The power of two of all entries, and how far that of each column and of each entry may be from it.
  public var exponent: Int
  public var ofColumns: Int
  public var ofEntries: Int
  /// How many bits an entry has.
  public var bits: Int
  /// The index of a row and of a column of zeros, if the matrix has that index.
  public var zeroRow: Int
  public var zeroColumn: Int

  /// Where entries overflow or are subnormal, where their squares do, where products of both kinds meet, and where nothing happens.
  public static let exponents = [
    0, -400, 400, -537, -538, -530, -520, -511, 500, 511, -1000, 1000, -1020, -1074, -1070, -700, 900, 30,
  ]

  public static func generate(index: Int, from stream: CounterStream) -> ScaleCase {
    func draw(_ place: Int, _ bound: Int) -> Int { stream.index(at: place, below: bound) }
    let columns = 1 + draw(0, 3)
    return ScaleCase(
      rows: draw(9, 4) == 0 ? 1 : columns + draw(1, 3), columns: columns, seed: draw(2, 1 << 20),
      exponent: exponents[index % exponents.count],
      ofColumns: [0, 0, 1, 40, 600][draw(3, 5)], ofEntries: [0, 1, 3, 60, 500][draw(4, 5)],
      bits: [1, 3, 20, 53][draw(5, 4)], zeroRow: draw(6, 12), zeroColumn: draw(7, 12))
  }

  public var simpler: [ScaleCase] {
    var plain = self
    (plain.ofColumns, plain.ofEntries) = (0, 0)
    var whole = self
    (whole.zeroRow, whole.zeroColumn) = (12, 12)
    return shrinking([\.rows, \.columns, \.bits])
      + [plain, whole].filter {
        $0.ofColumns != ofColumns || $0.ofEntries != ofEntries || $0.zeroRow != zeroRow
          || $0.zeroColumn != zeroColumn
      }
  }

  /// What else is drawn for the case.
  public var stream: CounterStream { CounterStream(seed: UInt64(seed)).substream("scale") }

  /// `±m·2^k` with `m < 2^bits`, rounded where it is subnormal and never infinite.
  public func number(_ stream: CounterStream, at place: Int, exponent: Int) -> Double {
    let m = 1 + Double(stream.index(at: 2 * place, below: 1 << bits))
    let sign = stream.index(at: 2 * place + 1, below: 2) == 0 ? -1.0 : 1
    return sign
      * min(Double(sign: .plus, exponent: exponent - bits, significand: m), .greatestFiniteMagnitude)
  }

  /// `rows×columns`.
  public var matrix: Matrix {
    let (ofColumn, ofEntry) = (stream.substream("columns"), stream.substream("entries"))
    return Matrix(rows: rows, columns: columns) { i, j in
      if i == zeroRow || j == zeroColumn { return 0 }
      let place = i + j * rows
      let column = ofColumn.index(at: j, below: 2 * ofColumns + 1) - ofColumns
      let entry = ofEntry.index(at: place, below: 2 * ofEntries + 1) - ofEntries
      return number(stream.substream("numbers"), at: place, exponent: exponent + column + entry)
    }
  }

  /// `columns×columns` and symmetric, often diagonally dominant.
  public var symmetric: Matrix {
    let (a, n) = (matrix, columns)
    let diagonal = (0..<n).map { j in number(stream.substream("diagonal"), at: j, exponent: exponent + 1) }
    return Matrix(rows: n, columns: n) { i, j in
      if i == j { return j == zeroColumn ? 0 : seed % 8 == 0 ? diagonal[j] : diagonal[j].magnitude }
      return a[min(i, j) % rows, max(i, j)] / 4
    }
  }

  /// A vector at a random scale.
  public func vector(_ n: Int, _ name: String, exponent: Int) -> [Double] {
    (0..<n).map { number(stream.substream(name), at: $0, exponent: exponent) }
  }
}
