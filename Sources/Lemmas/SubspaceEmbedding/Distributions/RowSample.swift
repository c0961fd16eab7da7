public import CounterStream
public import DenseLinearAlgebra
public import LinearOperators

/// Rows of `A` sampled with replacement, row `j` with probability `p_j`, each divided by `√(s p_j)`.
///
/// `E[SᵀS] = Σ_j p_j e_jᵀe_j/p_j = I`, wherever no probability is zero.
///
/// - Claim: `embedding.leverage-score`, `embedding.isometry-in-expectation`.
/// - Shape: `apply` maps `N×k` to `s×k`.
/// - Cost: `s` operations for each column, twice that on a Khatri–Rao matrix.
/// - Source: Drineas, Mahoney and Muthukrishnan, *Sampling algorithms for l2 regression and applications* (2006).
public struct RowSample: SubspaceEmbedding {
  public let columns: Int
  /// The rows of `A` that are taken.
  public let sampledRows: [Int]
  /// `(s p_j)^(-1/2)` of each.
  public let weights: [Double]

  public var rows: Int { sampledRows.count }

  /// The member with given draws: rows below `columns`, and as many weights.
  public init(columns: Int, sampledRows: [Int], weights: [Double]) {
    precondition(
      sampledRows.count == weights.count && sampledRows.allSatisfy { (0..<columns).contains($0) },
      "\(sampledRows.count) rows and \(weights.count) weights are no sample of \(columns) rows")
    (self.columns, self.sampledRows, self.weights) = (columns, sampledRows, weights)
  }

  /// A random member: row `j` is drawn with probability `p_j`, in proportion to `proportions[j]`.
  ///
  /// - Traps: unless all proportions are positive and finite.
  public init(rows: Int, proportions: [Double], stream: CounterStream) {
    precondition(rows >= 1 && !proportions.isEmpty, "no \(rows) of \(proportions.count) rows can be sampled")
    var sums = proportions
    var sum = 0.0
    for j in proportions.indices {
      precondition(
        proportions[j] > 0 && proportions[j].isFinite,
        "row \(j) has no chance to be sampled: \(proportions[j])")
      sum += proportions[j]
      sums[j] = sum
    }
    let sampledRows = (0..<rows).map { firstIndex(of: sums, above: stream.uniform(at: $0) * sum) }
    self.init(
      columns: proportions.count, sampledRows: sampledRows,
      weights: sampledRows.map { (sum / (Double(rows) * proportions[$0])).squareRoot() })
  }

  public func apply(_ a: Matrix) -> Matrix {
    requireFit(rows: a.rows, columns: a.columns)
    return Matrix(rows: rows, columns: a.columns) { t, i in weights[t] * a[sampledRows[t], i] }
  }

  public func apply(_ a: some KhatriRaoMatrix) -> Matrix {
    requireFit(rows: a.rows, columns: a.columns)
    let d = a.right.rows
    return Matrix.byColumns(rows: rows, columns: a.columns) { i, result in
      let (left, x) = (a.leftColumn(i), a.right.column(i))
      for t in result.indices {
        let (r, k) = sampledRows[t].quotientAndRemainder(dividingBy: d)
        result[t] = weights[t] * (left[r] * x[k])
      }
    }
  }

  /// One pass over the rows, of which those are kept that were drawn.
  public func apply(columns n: Int, rowBlocks pass: RowPass) throws -> Matrix {
    var result = Matrix(rows: rows, columns: n)
    let order = sampledRows.indices.sorted { sampledRows[$0] < sampledRows[$1] }
    var next = 0
    try pass { block in
      let range = block.range
      while next < order.count, sampledRows[order[next]] < range.upperBound {
        let t = order[next]
        let place = sampledRows[t] - range.lowerBound
        switch block {
        case .dense(_, let rows):
          for i in 0..<n { result[t, i] = weights[t] * rows[i, place] }
        case .sparse(_, let rows):
          for entry in rows.rowStarts[place]..<rows.rowStarts[place + 1] {
            result[t, Int(rows.columnIndices[entry])] += weights[t] * rows.values[entry]
          }
        }
        next += 1
      }
    }
    return result
  }

  /// `S_tj = (s p_j)^(-1/2)` where `j` is the row that was drawn `t`-th, else zero.
  public func denseMatrix() -> Matrix {
    Matrix(rows: rows, columns: columns) { t, j in sampledRows[t] == j ? weights[t] : 0 }
  }
}

/// The first place at which ascending sums exceed a number, or the last place.
private func firstIndex(of sums: [Double], above value: Double) -> Int {
  var (low, high) = (0, sums.count - 1)
  while low < high {
    let middle = (low + high) / 2
    if sums[middle] > value { high = middle } else { low = middle + 1 }
  }
  return low
}
