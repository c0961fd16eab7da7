public import Communication
public import DenseLinearAlgebra

/// A tall matrix whose columns are Kronecker products: `A = L ⊙ X`, column `i` is `l_i ⊗ x_i`.
///
/// The transposed Jacobian of a two-layer network has this form, with `l_i` the signed, scaled activation
/// column `b̃_i` and `x_i` the input. It is never formed, because it has `md·n` entries.
///
/// - Shape: `L` is `m×n`, `X` is `d×n`, `A` is `md×n`; entry `r·d + k` of column `i` is `L[r, i]·X[k, i]`, so
///   that a `d×m` matrix of weights, stored column by column, has the same order.
public protocol KhatriRaoMatrix: TallMatrix {
  /// `m`, the number of rows of `L`, or as many of them as this process holds.
  var leftRows: Int { get }
  /// Which of the `m` rows of `L` these are: by default all.
  var leftShare: Share { get }
  /// `X`.
  var right: Matrix { get }
  /// The block of `L` at the given rows and columns. Cost: the size of the block.
  func leftBlock(rows: Range<Int>, columns: Range<Int>) -> Matrix

  /// Adds `scale · A g` to a `d×m` matrix, column `r` being the block of entries of row `r` of `L`.
  ///
  /// - Shape: `g` has `n` entries.
  func addProduct(_ g: [Double], scale: Double, to sum: inout Matrix)
  /// `Aᵀ v` for a `d×m` matrix of blocks `v_r`.
  ///
  /// - Shape: the result has `n` entries.
  func transposeTimes(_ v: Matrix) -> [Double]
  /// The operations of one `addProduct`.
  var addProductOperations: Int { get }

  /// The number of nonzero entries of `L`, over all ranks, if known without counting.
  var leftNonzeros: Int? { get }

  /// `L` as signed bits, if it has that form; sketches then work on the bits.
  var signedBits: SignedBits? { get }
}

extension KhatriRaoMatrix {
  public var signedBits: SignedBits? { nil }
  public var leftNonzeros: Int? { nil }

  public var leftShare: Share { .whole(leftRows) }

  public var rows: Int { leftRows * right.rows }
  public var share: Share { leftShare.parts(right.rows) }
  public var columns: Int { right.columns }
  public var access: TallMatrixAccess { .khatriRao(self) }

  /// `A g`, block by block of rows of `L`.
  public func times(_ g: [Double]) -> [Double] {
    var product = Matrix(rows: right.rows, columns: leftRows)
    addProduct(g, scale: 1, to: &product)
    return product.elements
  }
  public var timesOperations: Int { addProductOperations }

  /// `Aᵀ u`, `u` being read as a `d×m` matrix of blocks.
  public func transposeTimes(_ u: [Double]) -> [Double] {
    transposeTimes(Matrix(rows: right.rows, columns: leftRows, elements: u))
  }

  /// Column `i` of `L`.
  public func leftColumn(_ i: Int) -> [Double] {
    leftBlock(rows: 0..<leftRows, columns: i..<(i + 1)).elements
  }

  /// The entries of `A` that belong to the given rows of `L`, in the given columns: `|rows|·d × |columns|`.
  /// Cost: one multiplication for each entry.
  public func block(leftRows: Range<Int>, columns: Range<Int>) -> Matrix {
    let left = leftBlock(rows: leftRows, columns: columns)
    let d = right.rows
    return Matrix.byColumns(rows: leftRows.count * d, columns: columns.count) { i, column in
      let x = right.column(columns.lowerBound + i)
      for r in 0..<left.rows {
        let factor = left[r, i]
        for k in 0..<d { column[r * d + k] = factor * x[k] }
      }
    }
  }

  /// The rows of `A` that belong to the given rows of `L`: a `|rows|·d × n` matrix.
  public func rowBlock(_ rows: Range<Int>) -> Matrix { block(leftRows: rows, columns: 0..<columns) }

  /// `A` itself, `md×n`: the definition, for tests and small sizes.
  public func denseMatrix() -> Matrix {
    let d = right.rows
    let left = leftBlock(rows: 0..<leftRows, columns: 0..<columns)
    return Matrix(rows: rows, columns: columns) { entry, i in
      left[entry / d, i] * right[entry % d, i]
    }
  }
}

/// A Khatri–Rao product of two stored factors.
public struct StoredKhatriRaoMatrix: KhatriRaoMatrix {
  public let left: Matrix
  public let right: Matrix

  public init(left: Matrix, right: Matrix) {
    precondition(
      left.columns == right.columns,
      "a Khatri–Rao product needs factors with equally many columns, not \(left.columns) and \(right.columns)"
    )
    (self.left, self.right) = (left, right)
  }

  public var leftRows: Int { left.rows }

  public func leftBlock(rows: Range<Int>, columns: Range<Int>) -> Matrix {
    Matrix(rows: rows.count, columns: columns.count) {
      left[rows.lowerBound + $0, columns.lowerBound + $1]
    }
  }
}

/// The sizes of a Khatri–Rao matrix that determine the cost of its sketches.
public struct KhatriRaoShape: Sendable, Equatable {
  /// `m`.
  public let leftRows: Int
  /// `d`.
  public let rightRows: Int
  /// `n`.
  public let columns: Int
  /// The number of nonzero entries of `L`: active neurons, over all points.
  public let leftNonzeros: Int

  public init(leftRows: Int, rightRows: Int, columns: Int, leftNonzeros: Int) {
    (self.leftRows, self.rightRows) = (leftRows, rightRows)
    (self.columns, self.leftNonzeros) = (columns, leftNonzeros)
  }

  /// The shape of a matrix. Cost: one pass over `L`, unless its number of nonzeros is known.
  ///
  /// If its rows are distributed over ranks, this is the shape of the whole matrix, and all entries of `L` count as nonzeros unless their
  /// number is known: no rank counts the nonzeros of the others.
  ///
  /// - Parameters:
  ///   - a: the matrix.
  ///   - share: the rows of `A` to which its factors here belong; nil for the matrix's own share.
  public init(_ a: some KhatriRaoMatrix, share: Share? = nil) {
    let (share, d) = (share ?? a.share, a.right.rows)
    let m = share.isWhole ? a.leftRows : share.total / d
    func nonzeros() -> Int {
      a.signedBits.map { $0.words.reduce(0) { $0 + $1.nonzeroBitCount } }
        ?? (0..<a.columns).reduce(0) { $0 + a.leftColumn($1).count { $0 != 0 } }
    }
    self.init(
      leftRows: m, rightRows: d, columns: a.columns,
      leftNonzeros: a.leftNonzeros ?? (share.communicator.isAlone ? nonzeros() : m * a.columns))
  }

  /// `md`.
  public var rows: Int { leftRows * rightRows }
}
