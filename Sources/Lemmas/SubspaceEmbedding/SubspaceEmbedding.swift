public import Communication
public import DenseLinearAlgebra
public import LinearOperators

/// A random matrix `S` that, with high probability, approximately preserves the norms of all vectors in a subspace: a sample of a
/// `SketchDistribution`.
///
/// - Claim: `embedding.isometry-in-expectation`: `E[SᵀS] = I` for every family.
/// - Shape: `S` is `s×N`. The structured families need the split `N = m·d` of a `KhatriRaoMatrix`.
/// - Distributed matrices: if the rows of `A` are distributed over processes, each has the columns of `S` that belong to its own rows.
///   Everything here that refers to `N` then refers to these; only the forms of `apply` and `sketchedGram` for a `TallMatrix` and a
///   `KhatriRaoMatrix` end in a sum over the ranks, and give `SA` of the whole matrix to all.
/// - Laws (checked by tests for every family): every form of `apply` agrees with the product with `denseMatrix()`.
public protocol SubspaceEmbedding: Sendable {
  /// `s`.
  var rows: Int { get }
  /// `N`, or the number of the `N` coordinates that this process holds.
  var columns: Int { get }

  /// `S A` for an `N×k` matrix, by the fast algorithm.
  ///
  /// - Traps: when `A` does not have `N` rows.
  func apply(_ a: Matrix) -> Matrix

  /// `S A` for an `md×n` Khatri–Rao matrix, which is never formed: besides the `s×n` result the memory is at most
  /// one column of `A` for each thread, or one bounded block of its rows.
  ///
  /// - Parameters:
  ///   - a: `A`.
  ///   - communicator: the ranks over which its rows are distributed, with one sum over them.
  /// - Traps: when `A` does not have `N` rows, or has a split other than that of the embedding.
  func apply(_ a: some KhatriRaoMatrix, over communicator: Communicator) -> Matrix

  /// `S A` for an `N×n` matrix that comes in blocks of rows: `apply(_:)` for any tall matrix whose rows are available.
  /// The families need one pass; the default, which is the definition, needs several.
  ///
  /// - Throws: errors of the pass.
  func apply(columns n: Int, rowBlocks pass: RowPass) throws -> Matrix

  /// `(SA)ᵀSA`, the Gram matrix of the sketch. The default is the definition: the sketch, and then `sn²` operations.
  ///
  /// - Shape: `n×n`. Its condition number is the square of that of `SA`, so a factor of it loses twice as many digits.
  /// - Cost: `SketchDistribution.gramCost(khatriRao:)`.
  func sketchedGram(_ a: some KhatriRaoMatrix, over communicator: Communicator) -> Matrix

  /// `S` itself, `s×N`, entry by entry from its formula: the definition that every form of `apply` is
  /// tested against.
  func denseMatrix() -> Matrix

  /// All random choices that define `S`, as data; signs, buckets and entries are those of its own coordinates.
  var draws: [SketchDraw] { get }
}

extension SubspaceEmbedding {
  /// `S A`, summed over the ranks that hold rows of `A`.
  public func apply(_ a: some KhatriRaoMatrix) -> Matrix { apply(a, over: a.share.communicator) }

  /// `(SA)ᵀSA`, summed over the ranks that hold rows of `A`.
  public func sketchedGram(_ a: some KhatriRaoMatrix) -> Matrix {
    sketchedGram(a, over: a.share.communicator)
  }

  /// Column by column: each is formed, sketched and discarded. Memory: `md` entries for each thread.
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

  /// Traps unless the embedding can be applied to a matrix of this shape.
  func requireFit(rows: Int, columns: Int) {
    precondition(
      rows == self.columns,
      "an embedding of \(self.columns) coordinates cannot be applied to a \(rows)×\(columns) matrix")
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
