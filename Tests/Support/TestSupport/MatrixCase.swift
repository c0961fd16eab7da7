public import CounterStream
public import DenseLinearAlgebra

/// The sizes every routine is tried at, as in LAPACK's TESTING.
public let cornerSizes = [0, 1, 2, 3, 5, 10, 50]

/// A random matrix by its recipe.
public struct MatrixCase: PropertyCase {
  public var rows: Int
  public var columns: Int
  /// Entries are small integers instead of normals: products are then exact.
  public var integers: Bool
  public var seed: Int

  public init(rows: Int, columns: Int, integers: Bool = false, seed: Int = 0) {
    (self.rows, self.columns, self.integers, self.seed) = (rows, columns, integers, seed)
  }

  /// All pairs of corner sizes come first.
  public static func generate(index: Int, from stream: CounterStream) -> MatrixCase {
    let corners = cornerSizes.count
    if index < corners * corners {
      return MatrixCase(
        rows: cornerSizes[index / corners], columns: cornerSizes[index % corners], seed: index)
    }
    return MatrixCase(
      rows: 1 + stream.index(at: 0, below: 60), columns: 1 + stream.index(at: 1, below: 60),
      integers: stream.index(at: 2, below: 4) == 0, seed: index)
  }

  public var simpler: [MatrixCase] {
    var list: [MatrixCase] = []
    func tryWith(_ change: (inout MatrixCase) -> Void) {
      var candidate = self
      change(&candidate)
      list.append(candidate)
    }
    if rows > 1 { tryWith { $0.rows /= 2 } }
    if columns > 1 { tryWith { $0.columns /= 2 } }
    if rows > 1 { tryWith { $0.rows -= 1 } }
    if columns > 1 { tryWith { $0.columns -= 1 } }
    if !integers { tryWith { $0.integers = true } }
    return list
  }

  /// The matrix of this recipe.
  public var matrix: Matrix { matrix(named: "matrix", rows: rows, columns: columns) }

  /// Another random matrix of the same case, independent for each name.
  public func matrix(named name: String, rows: Int, columns: Int) -> Matrix {
    let stream = CounterStream(seed: UInt64(seed)).substream(name)
    return Matrix(rows: rows, columns: columns) { i, j in
      let position = i + j * rows
      return integers
        ? Double(stream.index(at: position, below: 7)) - 3 : stream.normal(at: position)
    }
  }

  /// A random vector of the same case.
  public func vector(named name: String, count: Int) -> [Double] {
    matrix(named: name, rows: count, columns: 1).elements
  }
}
