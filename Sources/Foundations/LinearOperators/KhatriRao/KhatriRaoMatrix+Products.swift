internal import Communication
public import DenseLinearAlgebra

// Products with A = L ⊙ X by two dense products for each block of rows of L:
//
//   A g  = Σ_i g_i (l_i ⊗ x_i), that is the d×m matrix  X diag(g) Lᵀ,
//   Aᵀv  has the entries  Σ_r L[r,i] (v_rᵀ x_i),  the column sums of  L ∘ (Vᵀ X).
//
// Memory: the block of L and one matrix of the same size, besides the result. A matrix whose L has more structure than its
// entries has faster algorithms, for which these are the definition.

extension KhatriRaoMatrix {
  var rowBlocks: [Range<Int>] { DenseLinearAlgebra.rowBlocks(rows: leftRows, columns: columns) }

  /// Adds `scale · A g` to a `d×m` matrix, column `r` being the block of entries of row `r` of `L`.
  ///
  /// - Shape: `g` has `n` entries. Cost: `(2m + 1)nd` operations.
  public func addProduct(_ g: [Double], scale: Double = 1, to sum: inout Matrix) {
    precondition(
      g.count == columns, "a product with \(columns) columns needs as many coefficients, not \(g.count)")
    precondition(
      sum.rows == right.rows && sum.columns == leftRows,
      "a product of shape \(right.rows)×\(leftRows) cannot be added to a \(sum.rows)×\(sum.columns) matrix")
    let weighted = right.scalingColumns(by: g)
    for block in rowBlocks {
      var part = sum.columns(block)
      part.accumulate(
        weighted, leftBlock(rows: block, columns: 0..<columns), transposeSecond: true, scale: scale)
      sum.replaceColumns(from: block.lowerBound, with: part)
    }
  }

  /// `Aᵀ v` for a `d×m` matrix of blocks `v_r`.
  ///
  /// - Shape: the result has `n` entries. Cost: `2mn(d + 1)` operations.
  public func transposeTimes(_ v: Matrix) -> [Double] {
    precondition(
      v.rows == right.rows && v.columns == leftRows,
      "a \(v.rows)×\(v.columns) matrix does not match \(leftRows) blocks of \(right.rows)")
    var sums = [Double](repeating: 0, count: columns)
    for block in rowBlocks {
      let left = leftBlock(rows: block, columns: 0..<columns)
      add(1, left.columnDots(v.columns(block).transposeTimes(right)), to: &sums)
    }
    share.communicator.sum(&sums)
    return sums
  }

  /// `AᵀA z`, block by block, so that not even one vector of length `md` is stored.
  ///
  /// - Shape: `n` entries to `n` entries. Cost: `gramOperations`.
  public func gramTimes(_ z: [Double]) -> [Double] {
    precondition(
      z.count == columns, "a product with \(columns) columns needs as many coefficients, not \(z.count)")
    let weighted = right.scalingColumns(by: z)
    var sums = [Double](repeating: 0, count: columns)
    for block in rowBlocks {
      let left = leftBlock(rows: block, columns: 0..<columns)
      let part = weighted.timesTranspose(left)
      add(1, left.columnDots(part.transposeTimes(right)), to: &sums)
    }
    share.communicator.sum(&sums)
    return sums
  }

  /// `2mnd` in the products, and `nd` in scaling.
  public var addProductOperations: Int {
    2 * share.total * columns + columns * right.rows
  }

  /// `2mnd` in the products, and `2mn` in the column sums.
  public var transposeTimesOperations: Int { 2 * (share.total + leftShare.total) * columns }

  /// The operations of one `gramTimes`: `4mnd` in the two products, `2mn` in the column sums, `nd` in scaling.
  public var gramOperations: Int {
    4 * share.total * columns + 2 * leftShare.total * columns + columns * right.rows
  }
}
