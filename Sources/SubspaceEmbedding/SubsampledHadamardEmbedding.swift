public import CounterStream
public import DenseLinearAlgebra

/// The subsampled randomized Hadamard transform (SRHT) `S = s^(-1/2) P H D`, with `H` the ±1 Hadamard matrix.
///
/// `D` holds random signs, and `P` picks `s` of the `N₂ = 2^⌈log₂N⌉` rows *without* replacement.
///
/// The scale follows from `E[PᵀP] = (s/N₂) I` and `HᵀH = N₂ I`: `E[SᵀS] = (1/s)·D Hᵀ (s/N₂) H D = I`. It holds
/// neither `N` nor `N₂`, because `H` is unscaled.
///
/// - Claim: `embedding.srht`, `embedding.isometry-in-expectation`.
/// - Shape: `apply` maps `N×k` to `s×k`.
/// - Edge cases: vectors are padded with zeros to `N₂` entries, and all `N₂` rows are eligible for sampling.
/// - Cost: `N + N₂ log₂N₂ + s` operations and `N₂` entries of memory for each column.
/// - Source: Tropp, *Improved analysis of the subsampled randomized Hadamard transform* (2011).
public struct SubsampledHadamardEmbedding: SubspaceEmbedding {
  public let rows: Int
  public let columns: Int
  let hadamard: RandomizedHadamard
  /// The rows of `H D` that `P` picks.
  let sampledRows: [Int]

  /// - Throws: `SketchError.illegalParameter` when a size is below one, `.tooManyRows` when `s > N₂`.
  public init(rows: Int, columns: Int, stream: CounterStream) throws(SketchError) {
    try requireSize(rows, "rows")
    try requireSize(columns, "columns")
    (self.rows, self.columns) = (rows, columns)
    hadamard = RandomizedHadamard(columns: columns, stream: stream.substream("signs"))
    if rows > hadamard.order { throw .tooManyRows(requested: rows, available: hadamard.order) }
    sampledRows = stream.substream("rows").subset(rows, below: hadamard.order)
  }

  /// The member of the family with given draws: signs of ±1, and distinct rows below `N₂`.
  init(signs: [Double], sampledRows: [Int]) {
    (rows, columns) = (sampledRows.count, signs.count)
    hadamard = RandomizedHadamard(signs: signs)
    self.sampledRows = sampledRows
  }

  public func apply(_ a: Matrix) -> Matrix {
    requireFit(rows: a.rows, columns: a.columns)
    let scale = 1 / Double(rows).squareRoot()
    return Matrix.byColumns(rows: rows, columns: a.columns) { j, result in
      let spread = hadamard.apply(a.elements.span.extracting((j * columns)..<((j + 1) * columns)))
      for t in result.indices { result[t] = scale * spread[sampledRows[t]] }
    }
  }

  /// `S_tj = s^(-1/2) H_{p(t) j} D_j`.
  public func denseMatrix() -> Matrix {
    Matrix(rows: rows, columns: columns) { t, j in
      hadamard.entry(sampledRows[t], j) / Double(rows).squareRoot()
    }
  }

  public func operations(columns k: Int) -> Int { k * (hadamard.operations + rows) }
}
