internal import CKernels
public import Communication
public import DenseLinearAlgebra
public import LinearOperators

/// The SRHT for Kronecker products: `S(b̃⊗x) = s^(-1/2) (P₁ H D₁ b̃) ∘ (P₂ H D₂ x)`.
///
/// `P₁` and `P₂` are `s` independent uniform indices each, *with* replacement; each factor is padded separately with zeros to a
/// power of two, `m₂` and `d₂`.
///
/// - Claim: `embedding.tensor-srht`, `embedding.isometry-in-expectation`.
/// - Shape: `apply` maps `md×k` to `s×k`.
/// - Cost: `O(m log s + d log s + s)` for each column of a Khatri–Rao matrix, in 16-bit integers if its left factor consists of
///   bits. A plain column is one Hadamard transform of order `m₂d₂ ≤ 2N₂`, since `H_m₂ ⊗ H_d₂ = H_m₂d₂`.
/// - Source: Ahle et al., *Oblivious sketching of high-degree polynomial kernels* (2020).
public struct TensorSRHT: SubspaceEmbedding {
  public let rows: Int
  let left: RandomizedHadamard
  let right: RandomizedHadamard
  let leftRows: [Int]
  let rightRows: [Int]

  public var columns: Int { left.signs.count * right.signs.count }

  /// The member of the family with given draws: signs, and equally many rows of both factors.
  init(left: RandomizedHadamard, right: RandomizedHadamard, leftRows: [Int], rightRows: [Int]) {
    (rows, self.left, self.right) = (leftRows.count, left, right)
    (self.leftRows, self.rightRows) = (leftRows, rightRows)
  }

  /// If the left factor consists of bits, integers are summed over the ranks, and the result has the same bits for every number of ranks.
  public func apply(_ a: some KhatriRaoMatrix, over communicator: Communicator) -> Matrix {
    requireSplit(a, left: left.signs.count, right: right.signs.count)
    if let bits = a.signedBits {
      let spreadLeft = summed(sampledLeft.spreading(bits, left), columns: a.columns, over: communicator)
      return Matrix.byColumns(rows: rows, columns: a.columns) { i, result in
        let (leftSpread, rightSpread) = (spreadLeft(i), right.apply(a.right.column(i).span))
        unsafe result.withUnsafeMutableBufferPointer { result in
          unsafe ckernels_products_of_picked(
            leftSpread, bits.scale, rightSpread, rightRows, rows, scale, result.baseAddress!)
        }
      }
    }
    let spreadLeft = sampledLeft.spreading(a, left)
    return Matrix.byColumns(rows: rows, columns: a.columns) { i, result in
      let leftSpread = spreadLeft(i)
      let rightSpread = right.apply(a.right.column(i).span)
      let (l, r, picks) = (leftSpread.span, rightSpread.span, rightRows.span)
      for t in result.indices { result[t] = scale * (l[t] * r[picks[t]]) }
    }.summed(over: communicator)
  }

  /// The sums over the ranks of integers, `s` for each column.
  private func summed(
    _ spread: @escaping @Sendable (_ column: Int) -> [Int32], columns: Int, over communicator: Communicator
  ) -> @Sendable (_ column: Int) -> [Int32] {
    if communicator.isAlone { return spread }
    let sums = communicator.sums(
      entriesByColumns(rows: rows, columns: columns, together: 1, initial: Int32(0)) { column, entries in
        let own = spread(column.lowerBound)
        for t in entries.indices { entries[t] = own[t] }
      })
    return { i in Array(sums[(i * rows)..<((i + 1) * rows)]) }
  }

  private var sampledLeft: SampledHadamard { SampledHadamard(order: left.order, rows: leftRows) }
  var sampledWhole: SampledHadamard {
    SampledHadamard(
      order: left.order * right.order, rows: zip(leftRows, rightRows).map { $0 * right.order + $1 })
  }

  /// Entries of `(H D₁ ⊗ H D₂) a`, with every block of `d` entries padded to `d₂`.
  public func apply(_ a: Matrix) -> Matrix {
    requireFit(rows: a.rows, columns: a.columns)
    let (d, order) = (right.signs.count, right.order)
    let sampled = sampledWhole
    return Matrix.byColumns(rows: rows, columns: a.columns) { i, result in
      let part = (left.part.lowerBound * order)..<(left.part.upperBound * order)
      let spread = sampled.apply(part) { range, block in
        let column = a.elements.span.extracting(i * columns..<(i + 1) * columns)
        for j in range {
          let (r, k) = j.quotientAndRemainder(dividingBy: order)
          block[j - range.lowerBound] = k < d ? left.signs[r] * right.signs[k] * column[r * d + k] : 0
        }
      }
      for t in result.indices { result[t] = scale * spread[t] }
    }
  }

  var scale: Double { 1 / Double(rows).squareRoot() }

  /// `S_{t, rd+k} = s^(-1/2) (H D₁)_{p₁(t) r} (H D₂)_{p₂(t) k}`.
  public func denseMatrix() -> Matrix {
    let d = right.signs.count
    return Matrix(rows: rows, columns: columns) { t, j in
      left.entry(leftRows[t], j / d) * right.entry(rightRows[t], j % d) / Double(rows).squareRoot()
    }
  }
}

extension SubspaceEmbedding {
  /// Traps unless a Khatri–Rao matrix has the split for which a structured embedding was made.
  func requireSplit(_ a: some KhatriRaoMatrix, left m: Int, right d: Int) {
    precondition(
      a.leftRows == m && a.right.rows == d,
      "an embedding for factors of \(m) and \(d) rows cannot be applied to factors of \(a.leftRows) and \(a.right.rows)"
    )
  }
}
