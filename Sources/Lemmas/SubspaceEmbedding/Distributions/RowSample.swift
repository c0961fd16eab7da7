public import Communication
public import CounterStream
public import DenseLinearAlgebra
public import LinearOperators

/// Rows of `A` sampled with replacement, row `j` with probability `p_j`, each divided by `√(s p_j)`.
///
/// `E[SᵀS] = Σ_j p_j e_jᵀe_j/p_j = I`, provided that no probability is zero.
///
/// - Claim: `embedding.leverage-score`, `embedding.isometry-in-expectation`.
/// - Shape: `apply` maps `N×k` to `s×k`.
/// - Cost: `s` operations for each column, twice that on a Khatri–Rao matrix.
/// - Source: Drineas, Mahoney and Muthukrishnan, *Sampling algorithms for l2 regression and applications* (2006).
public struct RowSample: SubspaceEmbedding {
  public let rows: Int
  public let columns: Int
  /// The sampled rows of `A` among those that this process holds.
  public let sampledRows: [Int]
  /// `(s p_j)^(-1/2)` for each.
  public let weights: [Double]
  /// The corresponding rows of `S`: all, unless other processes hold rows too. The other rows are zero here.
  let places: [Int]

  /// The member with given draws: rows below `columns`, and equally many weights.
  public init(columns: Int, sampledRows: [Int], weights: [Double]) {
    precondition(
      sampledRows.count == weights.count && sampledRows.allSatisfy { (0..<columns).contains($0) },
      "\(sampledRows.count) rows and \(weights.count) weights are not a sample of \(columns) rows")
    (rows, self.columns, places) = (sampledRows.count, columns, Array(sampledRows.indices))
    (self.sampledRows, self.weights) = (sampledRows, weights)
  }

  /// A random member: row `j` is drawn with probability `p_j`, in proportion to `proportions[j]`.
  ///
  /// If rows are distributed over ranks, each knows the proportions of its own rows. Each rank's total is sent to all (`8(P − 1)` bytes
  /// from each), and the same numbers are drawn by all, so that each finds the draws of its own rows.
  ///
  /// - Parameters:
  ///   - rows: `s`.
  ///   - proportions: one for each row of `A` that this process holds.
  ///   - stream: the draws come from it.
  ///   - communicator: the ranks over which the rows are distributed.
  /// - Traps: unless all proportions are positive and finite, and there is at least one.
  public init(
    rows: Int, proportions: [Double], stream: CounterStream, over communicator: Communicator = .alone
  ) {
    precondition(rows >= 1, "the number of sampled rows must be ≥ 1, not \(rows)")
    var sums = proportions
    var own = 0.0
    for j in proportions.indices {
      precondition(
        proportions[j] > 0 && proportions[j].isFinite,
        "proportions must be positive and finite; that of row \(j) is \(proportions[j])")
      own += proportions[j]
      sums[j] = own
    }
    // For each rank the cumulative sum at its first row, and the total at the end.
    let starts = communicator.gather(own).reduce(into: [0]) { $0.append($0.last! + $1) }
    let (start, sum) = (starts[communicator.rank], starts.last!)
    precondition(sum > 0, "sampling needs at least one row")
    var (places, sampledRows) = ([Int](), [Int]())
    for t in 0..<rows {
      let value = stream.uniform(at: t) * sum
      if Self.holder(of: value, starts) == communicator.rank {
        places.append(t)
        sampledRows.append(firstIndex(of: sums, above: value - start))
      }
    }
    (self.rows, columns, self.places, self.sampledRows) = (rows, proportions.count, places, sampledRows)
    weights = sampledRows.map { (sum / (Double(rows) * proportions[$0])).squareRoot() }
  }

  /// The rank whose interval contains a value: the first whose rows end above it or, for the total, the last rank that has rows.
  static func holder(of value: Double, _ starts: [Double]) -> Int {
    let sum = starts.last!
    return value < sum
      ? firstIndex(of: starts, above: value) - 1 : starts.firstIndex(of: sum)! - 1
  }

  public func apply(_ a: Matrix) -> Matrix {
    requireFit(rows: a.rows, columns: a.columns)
    return Matrix.byColumns(rows: rows, columns: a.columns) { i, result in
      for (t, draw) in zip(places, sampledRows.indices) {
        result[t] = weights[draw] * a[sampledRows[draw], i]
      }
    }
  }

  public func apply(_ a: some KhatriRaoMatrix, over communicator: Communicator) -> Matrix {
    requireFit(rows: a.rows, columns: a.columns)
    let d = a.right.rows
    return Matrix.byColumns(rows: rows, columns: a.columns) { i, result in
      let (left, x) = (a.leftColumn(i), a.right.column(i))
      for (t, draw) in zip(places, sampledRows.indices) {
        let (r, k) = sampledRows[draw].quotientAndRemainder(dividingBy: d)
        result[t] = weights[draw] * (left[r] * x[k])
      }
    }.summed(over: communicator)
  }

  /// One pass over the rows, keeping those that were drawn.
  public func apply(columns n: Int, rowBlocks pass: RowPass) throws -> Matrix {
    var result = Matrix(rows: rows, columns: n)
    let order = sampledRows.indices.sorted { sampledRows[$0] < sampledRows[$1] }
    var next = 0
    try pass { block in
      let range = block.range
      while next < order.count, sampledRows[order[next]] < range.upperBound {
        let (t, weight) = (places[order[next]], weights[order[next]])
        let place = sampledRows[order[next]] - range.lowerBound
        switch block {
        case .dense(_, let rows):
          for i in 0..<n { result[t, i] = weight * rows[i, place] }
        case .sparse(_, let rows):
          for entry in rows.rowStarts[place]..<rows.rowStarts[place + 1] {
            result[t, Int(rows.columnIndices[entry])] += weight * rows.values[entry]
          }
        }
        next += 1
      }
    }
    return result
  }

  /// `S_tj = (s p_j)^(-1/2)` where `j` is the `t`-th row drawn, otherwise zero.
  public func denseMatrix() -> Matrix {
    var dense = Matrix(rows: rows, columns: columns)
    for (t, draw) in zip(places, sampledRows.indices) { dense[t, sampledRows[draw]] = weights[draw] }
    return dense
  }
}

/// The first index at which ascending sums exceed a value, or the last index.
private func firstIndex(of sums: [Double], above value: Double) -> Int {
  var (low, high) = (0, sums.count - 1)
  while low < high {
    let middle = (low + high) / 2
    if sums[middle] > value { high = middle } else { low = middle + 1 }
  }
  return low
}
