internal import CKernels
public import Communication
public import DenseLinearAlgebra
public import LinearOperators

/// The subsampled randomized Hadamard transform (SRHT) `S = s^(-1/2) P H D`, with `H` the ±1 Hadamard matrix.
///
/// `D` holds random signs, and `P` picks `s` of the `N₂ = 2^⌈log₂N⌉` rows *without* replacement.
///
/// The scale follows from `E[PᵀP] = (s/N₂) I` and `HᵀH = N₂ I`: `E[SᵀS] = (1/s)·D Hᵀ (s/N₂) H D = I`. It contains
/// neither `N` nor `N₂`, because `H` is unscaled.
///
/// - Claim: `embedding.srht`, `embedding.isometry-in-expectation`.
/// - Shape: `apply` maps `N×k` to `s×k`.
/// - Edge cases: vectors are padded with zeros to `N₂` entries, and all `N₂` rows are eligible for sampling.
/// - Cost: `N + s` operations and at most `N₂(log₂B + 1)` additions for each column, with the blocks of `SampledHadamard`; the memory is
///   one block.
/// - Source: Tropp, *Improved analysis of the subsampled randomized Hadamard transform* (2011).
public struct SubsampledHadamardEmbedding: SubspaceEmbedding {
  public let rows: Int
  public let columns: Int
  let hadamard: RandomizedHadamard
  /// The rows of `H D` that `P` picks.
  let sampledRows: [Int]

  /// The member of the family with given draws: signs of ±1, and distinct rows below `N₂`.
  init(signs: [Double], sampledRows: [Int]) {
    self.init(RandomizedHadamard(signs: signs), sampledRows: sampledRows)
  }

  init(_ hadamard: RandomizedHadamard, sampledRows: [Int]) {
    (rows, columns) = (sampledRows.count, hadamard.signs.count)
    (self.hadamard, self.sampledRows) = (hadamard, sampledRows)
  }

  var sampled: SampledHadamard { SampledHadamard(order: hadamard.order, rows: sampledRows) }

  public func apply(_ a: Matrix) -> Matrix {
    requireFit(rows: a.rows, columns: a.columns)
    return Matrix.byColumns(rows: rows, columns: a.columns) { i, result in
      let spread = sampled.apply(hadamard.part) { range, block in
        unsafe a.withUnsafeElements { entries in
          unsafe block.withUnsafeMutableBufferPointer { block in
            unsafe ckernels_signed_entries(
              entries.baseAddress! + i * columns + range.lowerBound, hadamard.negative, range.lowerBound,
              range.count, block.baseAddress!)
          }
        }
      }
      for t in result.indices { result[t] = scale * spread[t] }
    }
  }

  /// Block by block of each column, so that only one block of `A` is formed at a time.
  public func apply(_ a: some KhatriRaoMatrix, over communicator: Communicator) -> Matrix {
    requireFit(rows: a.rows, columns: a.columns)
    let d = a.right.rows
    return Matrix.byColumns(rows: rows, columns: a.columns) { i, result in
      let left = a.signedBits?.column(i) ?? a.leftColumn(i)
      let x = a.right.column(i) + [Double](repeating: 0, count: Int(CKERNELS_DOUBLES_BEYOND))
      let spread = sampled.apply(hadamard.part) { range, block in
        unsafe block.withUnsafeMutableBufferPointer { block in
          unsafe ckernels_signed_products(
            left, x, d, hadamard.negative, range.lowerBound, range.count, block.baseAddress!)
        }
      }
      for t in result.indices { result[t] = scale * spread[t] }
    }.summed(over: communicator)
  }

  var scale: Double { 1 / Double(rows).squareRoot() }

  /// `S_tj = s^(-1/2) H_{p(t) j} D_j`, `j` counting all `N` columns.
  public func denseMatrix() -> Matrix {
    Matrix(rows: rows, columns: columns) { t, j in
      hadamard.entry(sampledRows[t], j) / Double(rows).squareRoot()
    }
  }
}
