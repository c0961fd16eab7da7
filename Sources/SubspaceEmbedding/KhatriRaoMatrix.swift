public import DenseLinearAlgebra

/// A tall matrix whose columns are Kronecker products: `A = L ⊙ X`, column `i` is `l_i ⊗ x_i`.
///
/// The transposed Jacobian of a two-layer network has this form, with `l_i` the signed, scaled activation
/// column `b̃_i` and `x_i` the input. It is never formed: it has `m d × n` entries.
///
/// - Shape: `L` is `m×n`, `X` is `d×n`, `A` is `md×n`; entry `r·d + k` of column `i` is `L[r, i]·X[k, i]`, so
///   that a `d×m` matrix of weights, stored column by column, has the same order.
public protocol KhatriRaoMatrix: Sendable {
  /// `m`, the number of rows of `L`.
  var leftRows: Int { get }
  /// `X`.
  var right: Matrix { get }
  /// The block of `L` at the given rows and columns. Cost: the size of the block.
  func leftBlock(rows: Range<Int>, columns: Range<Int>) -> Matrix
}

extension KhatriRaoMatrix {
  public var rows: Int { leftRows * right.rows }
  public var columns: Int { right.columns }

  /// The rows of `A` that belong to the given rows of `L`: a `|rows|·d × n` matrix.
  public func rowBlock(_ rows: Range<Int>) -> Matrix {
    let left = leftBlock(rows: rows, columns: 0..<columns)
    let d = right.rows
    return Matrix(rows: rows.count * d, columns: columns) { entry, i in
      left[entry / d, i] * right[entry % d, i]
    }
  }

  /// `A` itself, `md×n`: the definition, for tests and small sizes.
  public func denseMatrix() -> Matrix { rowBlock(0..<leftRows) }
}

/// A Khatri–Rao product of two stored factors.
public struct StoredKhatriRaoMatrix: KhatriRaoMatrix {
  public let left: Matrix
  public let right: Matrix

  public init(left: Matrix, right: Matrix) {
    precondition(
      left.columns == right.columns,
      "factors of \(left.columns) and \(right.columns) columns have no columnwise product")
    (self.left, self.right) = (left, right)
  }

  public var leftRows: Int { left.rows }

  public func leftBlock(rows: Range<Int>, columns: Range<Int>) -> Matrix {
    Matrix(rows: rows.count, columns: columns.count) {
      left[rows.lowerBound + $0, columns.lowerBound + $1]
    }
  }
}
