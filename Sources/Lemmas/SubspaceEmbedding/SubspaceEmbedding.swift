public import DenseLinearAlgebra
public import LinearOperators

/// A random matrix `S` that keeps, with high probability, the lengths of all vectors of a subspace: a sample of a
/// `SketchDistribution`.
///
/// - Claim: `embedding.isometry-in-expectation`: `E[SᵀS] = I` for every family.
/// - Shape: `S` is `s×N`. The structured families need the split `N = m·d` of a `KhatriRaoMatrix`.
/// - Laws (checked by tests for every family): every form of `apply` agrees with the product by `denseMatrix()`.
public protocol SubspaceEmbedding: Sendable {
  /// `s`.
  var rows: Int { get }
  /// `N`.
  var columns: Int { get }

  /// `S A` for an `N×k` matrix, the fast way.
  ///
  /// - Traps: when `A` does not have `N` rows.
  func apply(_ a: Matrix) -> Matrix

  /// `S A` for an `md×n` Khatri–Rao matrix, which is never formed: beside the `s×n` result the memory is at most
  /// one column of `A` for each thread, or one bounded block of its rows.
  ///
  /// - Traps: when `A` does not have `N` rows, or is split into other factors than the embedding.
  func apply(_ a: some KhatriRaoMatrix) -> Matrix

  /// `S A` for an `N×n` matrix that comes in blocks of rows, `apply(_:)` of any tall matrix of which rows can be had.
  /// Families do it in one pass; the default, which is the definition, needs several.
  ///
  /// - Throws: what the pass throws.
  func apply(columns n: Int, rowBlocks pass: RowPass) throws -> Matrix

  /// `(SA)ᵀSA`, the Gram matrix of the sketch. Its definition is the default: the sketch, and then `sn²` operations.
  ///
  /// - Shape: `n×n`. Its condition number is the square of that of `SA`, so a factor of it loses twice as many digits.
  /// - Cost: `SketchDistribution.gramCost(khatriRao:)`.
  func sketchedGram(_ a: some KhatriRaoMatrix) -> Matrix

  /// `S` itself, `s×N`, entry by entry from its formula: the definition that every form of `apply` is
  /// tested against.
  func denseMatrix() -> Matrix

  /// Every random choice behind `S`, as data.
  var draws: [SketchDraw] { get }
}

extension SubspaceEmbedding {
  /// Column by column: each is formed, sketched and dropped. Memory: `md` entries for each thread.
  public func apply(_ a: some KhatriRaoMatrix) -> Matrix {
    requireFit(rows: a.rows, columns: a.columns)
    return Matrix.byColumns(rows: rows, columns: a.columns) { i, result in
      let sketched = apply(a.block(leftRows: 0..<a.leftRows, columns: i..<(i + 1)))
      for t in result.indices { result[t] = sketched.elements[t] }
    }
  }

  public func sketchedGram(_ a: some KhatriRaoMatrix) -> Matrix { apply(a).transposeTimesSelf() }

  /// Traps unless the embedding can take a matrix of this shape.
  func requireFit(rows: Int, columns: Int) {
    precondition(
      rows == self.columns,
      "an embedding of \(self.columns) coordinates cannot take a \(rows)×\(columns) matrix")
  }
}
