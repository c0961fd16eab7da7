internal import Communication
public import DenseLinearAlgebra
public import LinearOperators

extension SubspaceEmbedding {
  /// `S A` for a tall matrix of any kind, using whatever access to its entries there is.
  ///
  /// The draws are those for the stored matrix, and so is every rounding except in the Gaussian sketch. If the rows of `A` are distributed
  /// over ranks, each of which has the columns of `S` that belong to its rows, the result is one sum over the ranks: all get the same `SA`.
  ///
  /// - Shape: `A` is `N×n`, the result `s×n`.
  /// - Memory: besides the result and the draws, a block of rows or columns of `A`, and for some families as much again as the result.
  /// - Throws: errors from reading the entries of `A`.
  /// - Traps: when `A` does not have `N` rows, or is a Khatri–Rao matrix with a split other than that of the embedding.
  public func apply(_ a: some TallMatrix) throws -> Matrix {
    requireFit(rows: a.rows, columns: a.columns)
    let communicator = a.share.communicator
    switch a.access {
    case .stored(let matrix): return apply(matrix).summed(over: communicator)
    case .khatriRao(let matrix): return apply(matrix, over: communicator)
    case .rowBlocks(let pass):
      return try apply(
        columns: a.columns, rowBlocks: { try passInOrder(pass, rows: a.rows, columns: a.columns, $0) }
      ).summed(over: communicator)
    case .columns(let block):
      return try apply(columns: a.columns, byColumns: block).summed(over: communicator)
    }
  }

  /// `(SA)ᵀSA` for a tall matrix of any kind.
  ///
  /// - Throws: errors from reading the entries of `A`.
  /// - Traps: as `apply`.
  public func sketchedGram(_ a: some TallMatrix) throws -> Matrix {
    if case .khatriRao(let matrix) = a.access { return sketchedGram(matrix, over: a.share.communicator) }
    return try apply(a).transposeTimesSelf()
  }

  /// The columns of `A` are assembled from its rows, some of them in each pass. Any embedding can do this; it is the
  /// definition for the families that need only one pass.
  public func apply(columns n: Int, rowBlocks pass: RowPass) throws -> Matrix {
    try apply(
      columns: n,
      byColumns: { range in
        var gathered = Matrix(rows: columns, columns: range.count)
        try pass { block in
          block.forEachDensePart { first, rows in
            for j in range {
              for i in 0..<rows.rows { gathered[first + i, j - range.lowerBound] = rows[i, j] }
            }
          }
        }
        return gathered
      })
  }

  /// Sketches ranges of columns one after another, each of about a million entries (8 MiB).
  private func apply(columns n: Int, byColumns block: (Range<Int>) throws -> Matrix) throws -> Matrix {
    var result = Matrix(rows: rows, columns: n)
    let step = max(1, (1 << 20) / max(1, columns))
    for start in stride(from: 0, to: n, by: step) {
      result.replaceColumns(from: start, with: apply(try block(start..<min(start + step, n))))
    }
    return result
  }
}

/// A pass that traps unless its blocks are all rows in order: otherwise the sketch would be wrong.
private func passInOrder(
  _ pass: @escaping RowPass, rows: Int, columns: Int, _ body: (RowBlock) throws -> Void
) throws {
  var next = 0
  try pass { block in
    precondition(
      block.range.lowerBound == next && block.columns == columns,
      "a pass gave rows \(block.range) of \(block.columns) entries where row \(next) with \(columns) entries was expected"
    )
    next = block.range.upperBound
    try body(block)
  }
  precondition(next == rows, "a pass over \(rows) rows ended at row \(next)")
}
