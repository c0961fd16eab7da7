internal import DenseLinearAlgebra
internal import SubspaceEmbedding

/// The visible columns of `S`: those at the coordinates that are, up to a scale, the columns of `A`.
struct VisibleSketch {
  /// A coordinate of the rows of `A`: neuron and dimension, or for a given matrix the row and zero.
  struct Coordinate: Equatable {
    let left: Int
    let right: Int
  }

  let coordinates: [Coordinate]
  /// `s × n`, with the scales of `A` removed.
  let entries: Matrix
  /// The rounding error of a zero and of any other entry, relative to the largest.
  let rounding: Double
  /// The rows of the entries of each column that are not zero up to rounding.
  let supports: [[Int]]

  var rows: Int { entries.rows }

  /// - Returns: nil if the columns of `A` are not coordinate vectors.
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

  /// The largest relative difference between a nonzero entry and `±magnitude`.
  func deviation(from magnitude: Double) -> Double {
    (0..<entries.columns).flatMap { column in
      supports[column].map { (entries[$0, column].magnitude / magnitude - 1).magnitude }
    }.max() ?? .infinity
  }

  /// The signs of a row relative to that of its first column, as text: two rows have the same text only if they agree up to a sign.
  func signature(_ row: Int) -> String {
    (0..<entries.columns).map { (entries[row, $0] < 0) == (entries[row, 0] < 0) ? "+" : "−" }.joined()
  }

  /// The number of rows that equal an earlier one, up to a sign and rounding.
  var repeatedRows: Int {
    // Sorted by the size of their first entries, such rows are neighbours, unless another row has exactly that size.
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
  /// All sets of four coordinates with exclusive or zero, by their positions: the entries of a row of a Hadamard matrix multiply to 1
  /// there.
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
