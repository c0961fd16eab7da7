internal import DenseLinearAlgebra
internal import SubspaceEmbedding

/// Columns of `S` that can be seen: those at coordinates that are, up to a scale, the columns of `A`.
struct VisibleSketch {
  /// A coordinate of the rows of `A`: neuron and dimension, or for a matrix of any origin the row and zero.
  struct Coordinate: Equatable {
    let left: Int
    let right: Int
  }

  let coordinates: [Coordinate]
  /// `s × n`, the scales of `A` taken out.
  let entries: Matrix
  /// What rounding leaves of a zero, and may add to an entry, relative to the largest.
  let rounding: Double
  /// The rows of each column whose entries are not zero, to rounding.
  let supports: [[Int]]

  var rows: Int { entries.rows }

  /// - Returns: nil for a matrix `A` whose columns are no coordinates.
  init?(_ sketched: Matrix, of a: Matrix, rightRows d: Int, rounding: Double) {
    var (coordinates, scales) = ([Coordinate](), [Double]())
    for i in 0..<a.columns {
      let column = a.column(i)
      let support = column.indices.filter { column[$0] != 0 }
      guard support.count == 1 else { return nil }
      coordinates.append(Coordinate(left: support[0] / d, right: support[0] % d))
      scales.append(column[support[0]])
    }
    (self.coordinates, self.rounding) = (coordinates, rounding)
    entries = Matrix(rows: sketched.rows, columns: sketched.columns) { sketched[$0, $1] / scales[$1] }
    supports = (0..<entries.columns).map { [entries] in
      let magnitudes = entries.column($0).map(\.magnitude)
      let largest = magnitudes.max() ?? 0
      return magnitudes.indices.filter { magnitudes[$0] > rounding * largest }
    }
  }

  /// How far the entries that are not zero are from `±magnitude`, relatively.
  func deviation(from magnitude: Double) -> Double {
    (0..<entries.columns).flatMap { column in
      supports[column].map { (entries[$0, column].magnitude / magnitude - 1).magnitude }
    }.max() ?? .infinity
  }

  /// The signs of a row, as a text that two rows share only where they agree up to a sign throughout: those relative to the first column.
  func signature(_ row: Int) -> String {
    (0..<entries.columns).map { (entries[row, $0] < 0) == (entries[row, 0] < 0) ? "+" : "−" }.joined()
  }

  /// How many rows are an earlier one, up to a sign and to rounding.
  var repeatedRows: Int {
    // Such rows are neighbours where rows are sorted by the size of their first entries, unless another has just that size.
    let first = entries.column(0).map(\.magnitude)
    let order = first.indices.sorted { first[$0] < first[$1] }
    return zip(order, order.dropFirst()).count { earlier, later in
      let sign: Double = (entries[earlier, 0] < 0) == (entries[later, 0] < 0) ? 1 : -1
      return (0..<entries.columns).allSatisfy {
        (entries[later, $0] - sign * entries[earlier, $0]).magnitude <= rounding
          * entries[later, $0].magnitude
      }
    }
  }

  /// The correlation of two columns.
  func correlation(_ i: Int, _ j: Int) -> Double {
    dot(entries.column(i), entries.column(j))
  }
}

extension [VisibleSketch.Coordinate] {
  /// All fours of them that have the exclusive or zero, by their places: rows of a Hadamard matrix multiply to 1 on these.
  var quadruples: [[Int]] {
    let pairs = indices.flatMap { a in indices.filter { $0 > a }.map { [a, $0] } }
    return pairs.flatMap { first in
      pairs.filter { $0[0] > first[1] && exclusiveOrIsZero(first + $0) }.map { first + $0 }
    }
  }

  private func exclusiveOrIsZero(_ places: [Int]) -> Bool {
    places.reduce(0) { $0 ^ self[$1].left } == 0 && places.reduce(0) { $0 ^ self[$1].right } == 0
  }
}
