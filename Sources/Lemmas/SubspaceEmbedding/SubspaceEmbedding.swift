public import DenseLinearAlgebra
public import LinearOperators

/// A random matrix `S` that keeps, with high probability, the lengths of all vectors of a subspace.
///
/// - Claim: `embedding.isometry-in-expectation`: `E[SᵀS] = I` for every family.
/// - Shape: `S` is `s×N`. The structured families need the split `N = m·d` of a `KhatriRaoMatrix`.
/// - Laws (checked by tests for every family): both forms of `apply` agree with the product by `denseMatrix()`.
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

  /// `(SA)ᵀSA`, the Gram matrix of the sketch. Its definition is the default: the sketch, and then `sn²` operations.
  ///
  /// - Shape: `n×n`. Its condition number is the square of that of `SA`, so a factor of it loses twice as many digits.
  /// - Cost: `gramCost(khatriRao:)`.
  func sketchedGram(_ a: some KhatriRaoMatrix) -> Matrix

  /// `S` itself, `s×N`, entry by entry from its formula: the definition that both forms of `apply` are
  /// tested against.
  func denseMatrix() -> Matrix

  /// Additions and multiplications that `apply` spends on `k` columns of a matrix, counted, not timed. A sign
  /// is a multiplication; drawing random numbers is not counted.
  func operations(columns k: Int) -> Int

  /// Additions and multiplications that `apply` spends on a Khatri–Rao matrix of this shape.
  func operations(khatriRao shape: KhatriRaoShape) -> Int

  /// What `sketchedGram` spends on a Khatri–Rao matrix of this shape.
  func gramCost(khatriRao shape: KhatriRaoShape) -> SketchedGramCost

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

  public func gramCost(khatriRao shape: KhatriRaoShape) -> SketchedGramCost {
    SketchedGramCost(
      sketch: operations(khatriRao: shape), products: rows * shape.columns * shape.columns, storedRows: rows)
  }

  /// One multiplication for each entry formed, then the sketch.
  public func operations(khatriRao shape: KhatriRaoShape) -> Int {
    shape.rows * shape.columns + operations(columns: shape.columns)
  }

  /// Traps unless the embedding can take a matrix of this shape.
  func requireFit(rows: Int, columns: Int) {
    precondition(
      rows == self.columns,
      "an embedding of \(self.columns) coordinates cannot take a \(rows)×\(columns) matrix")
  }
}
