import CounterStream
import DenseLinearAlgebra
import LinearOperators
import TestSupport

@testable import SubspaceEmbedding

/// A random embedding and a random matrix for it, by their recipe.
struct SketchCase: PropertyCase {
  var leftRows: Int
  var rightRows: Int
  var columns: Int
  var rows: Int
  /// Entries are small integers, half of the left ones zero.
  var integers: Bool
  var seed: Int

  /// The first cases have one coordinate, one neuron, one dimension, one row and no column.
  static func generate(index: Int, from stream: CounterStream) -> SketchCase {
    let corners = [
      (1, 1, 0, 1), (1, 1, 1, 1), (1, 5, 2, 3), (5, 1, 2, 3), (3, 5, 0, 2), (3, 2, 3, 1), (50, 2, 3, 10),
    ]
    if index < corners.count {
      let (m, d, n, s) = corners[index]
      return SketchCase(leftRows: m, rightRows: d, columns: n, rows: s, integers: false, seed: index)
    }
    func upTo(_ bound: Int, _ position: Int) -> Int { 1 + stream.index(at: position, below: bound) }
    return SketchCase(
      leftRows: upTo(20, 0), rightRows: upTo(9, 1), columns: upTo(5, 2), rows: upTo(30, 3),
      integers: index % 3 == 0, seed: index)
  }

  var simpler: [SketchCase] {
    var list: [SketchCase] = []
    func tryWith(_ change: (inout SketchCase) -> Void) {
      var candidate = self
      change(&candidate)
      list.append(candidate)
    }
    if leftRows > 1 { tryWith { $0.leftRows /= 2 } }
    if rightRows > 1 { tryWith { $0.rightRows /= 2 } }
    if rows > 1 { tryWith { $0.rows /= 2 } }
    if columns > 1 { tryWith { $0.columns = 1 } }
    if leftRows > 1 { tryWith { $0.leftRows -= 1 } }
    if rightRows > 1 { tryWith { $0.rightRows -= 1 } }
    if rows > 1 { tryWith { $0.rows -= 1 } }
    return list
  }

  var stream: CounterStream { CounterStream(seed: UInt64(seed)).substream("embedding") }

  /// The distribution of this recipe; the SRHT gets no more rows than there are.
  func distribution(_ family: EmbeddingFamily) throws -> any SketchDistribution {
    let coordinates = try SketchCoordinates(leftRows: leftRows, rightRows: rightRows)
    return try family.distributionType.init(
      rows: min(rows, family.distributionType.mostRows(coordinates) ?? rows), coordinates: coordinates)
  }

  /// A draw of it; with damping, as the matrix may be wide.
  func embedding(_ family: EmbeddingFamily) throws -> any SubspaceEmbedding {
    try distribution(family).sample(stream, for: plain, damping: 1)
  }

  /// A matrix of `md` rows without structure.
  var plain: Matrix {
    MatrixCase(rows: leftRows * rightRows, columns: columns, integers: integers, seed: seed).matrix
  }

  /// A Khatri–Rao matrix whose left factor is zero in about half of its entries.
  var khatriRao: StoredKhatriRaoMatrix {
    let recipe = MatrixCase(rows: leftRows, columns: columns, integers: integers, seed: seed)
    let active = CounterStream(seed: UInt64(seed)).substream("active")
    let dense = recipe.matrix(named: "left", rows: leftRows, columns: columns)
    let left = Matrix(rows: leftRows, columns: columns) { r, i in
      active.index(at: r + i * leftRows, below: 2) == 0 ? 0 : dense[r, i]
    }
    return StoredKhatriRaoMatrix(
      left: left, right: recipe.matrix(named: "right", rows: rightRows, columns: columns))
  }
}
