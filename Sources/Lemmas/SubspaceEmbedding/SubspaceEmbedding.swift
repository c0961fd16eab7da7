public import Communication
public import DenseLinearAlgebra
public import LinearOperators

/// A random matrix `S` that keeps, with high probability, the lengths of all vectors of a subspace: a sample of a
/// `SketchDistribution`.
///
/// - Claim: `embedding.isometry-in-expectation`: `E[SᵀS] = I` for every family.
/// - Shape: `S` is `s×N`. The structured families need the split `N = m·d` of a `KhatriRaoMatrix`.
/// - Shared matrices: where processes share the rows of `A`, each has the columns of `S` that belong to its own rows, and takes those. Everything here that speaks of `N`
///   is then of these; only the forms of `apply` and `sketchedGram` for a `TallMatrix` and a `KhatriRaoMatrix` end in a sum over the ranks, and give `SA` of the whole matrix to all.
/// - Laws (checked by tests for every family): every form of `apply` agrees with the product by `denseMatrix()`.
public protocol SubspaceEmbedding: Sendable {
  /// `s`.
  var rows: Int { get }
  /// `N`, or as many of the `N` coordinates as this process holds.
  var columns: Int { get }

  /// `S A` for an `N×k` matrix, the fast way.
  ///
  /// - Traps: when `A` does not have `N` rows.
  func apply(_ a: Matrix) -> Matrix

  /// `S A` for an `md×n` Khatri–Rao matrix, which is never formed: beside the `s×n` result the memory is at most
  /// one column of `A` for each thread, or one bounded block of its rows.
  ///
  /// - Parameters:
  ///   - a: `A`.
  ///   - communicator: those who share its rows, over whom there is one sum.
  /// - Traps: when `A` does not have `N` rows, or is split into other factors than the embedding.
  func apply(_ a: some KhatriRaoMatrix, over communicator: Communicator) -> Matrix

  /// `S A` for an `N×n` matrix that comes in blocks of rows, `apply(_:)` of any tall matrix of which rows can be had.
  /// Families do it in one pass; the default, which is the definition, needs several.
  ///
  /// - Throws: what the pass throws.
  func apply(columns n: Int, rowBlocks pass: RowPass) throws -> Matrix

  /// `(SA)ᵀSA`, the Gram matrix of the sketch. Its definition is the default: the sketch, and then `sn²` operations.
  ///
  /// - Shape: `n×n`. Its condition number is the square of that of `SA`, so a factor of it loses twice as many digits.
  /// - Cost: `SketchDistribution.gramCost(khatriRao:)`.
  func sketchedGram(_ a: some KhatriRaoMatrix, over communicator: Communicator) -> Matrix

  /// `S` itself, `s×N`, entry by entry from its formula: the definition that every form of `apply` is
  /// tested against.
  func denseMatrix() -> Matrix

  /// Every random choice behind `S`, as data; of signs, buckets and entries those of the coordinates that it takes.
  var draws: [SketchDraw] { get }
}

extension SubspaceEmbedding {
  /// `S A`, summed over those who share the rows of `A`.
  public func apply(_ a: some KhatriRaoMatrix) -> Matrix { apply(a, over: a.share.communicator) }

  /// `(SA)ᵀSA`, of what is summed over those who share the rows of `A`.
  public func sketchedGram(_ a: some KhatriRaoMatrix) -> Matrix {
    sketchedGram(a, over: a.share.communicator)
  }

  /// Column by column: each is formed, sketched and dropped. Memory: `md` entries for each thread.
  public func apply(_ a: some KhatriRaoMatrix, over communicator: Communicator) -> Matrix {
    requireFit(rows: a.rows, columns: a.columns)
    return Matrix.byColumns(rows: rows, columns: a.columns) { i, result in
      let sketched = apply(a.block(leftRows: 0..<a.leftRows, columns: i..<(i + 1)))
      for t in result.indices { result[t] = sketched.elements[t] }
    }.summed(over: communicator)
  }

  public func sketchedGram(_ a: some KhatriRaoMatrix, over communicator: Communicator) -> Matrix {
    apply(a, over: communicator).transposeTimesSelf()
  }

  /// Traps unless the embedding can take a matrix of this shape.
  func requireFit(rows: Int, columns: Int) {
    precondition(
      rows == self.columns,
      "an embedding of \(self.columns) coordinates cannot take a \(rows)×\(columns) matrix")
  }
}

extension Matrix {
  /// The sum of the matrices of all ranks.
  consuming func summed(over communicator: Communicator) -> Matrix {
    var sum = self
    communicator.sum(&sum)
    return sum
  }
}
