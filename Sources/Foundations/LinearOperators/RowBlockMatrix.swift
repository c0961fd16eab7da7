internal import Communication
internal import DenseLinearAlgebra

/// A tall matrix whose rows are available in blocks, one after another: from a disk, over a network, or computed on demand.
///
/// A conforming type supplies its sizes and a pass over its rows; the products follow, each in one pass.
///
/// - Laws: the blocks of a pass are consecutive, from row 0 to the last of those that this process holds, and have `n` columns; every pass gives the same entries.
/// - Memory: a block and the result.
public protocol RowBlockMatrix: TallMatrix {
  /// One pass over the rows, first to last.
  func forEachRowBlock(_ body: (RowBlock) throws -> Void) throws
}

extension RowBlockMatrix {
  public var access: TallMatrixAccess { .rowBlocks(forEachRowBlock) }

  /// `2Nn`, for blocks of dense rows.
  public var timesOperations: Int { 2 * share.total * columns }
  /// `2Nn`, for blocks of dense rows.
  public var transposeTimesOperations: Int { 2 * share.total * columns }

  /// `A v`, block by block.
  public func times(_ v: [Double]) throws -> [Double] {
    precondition(
      v.count == columns, "a \(rows)×\(columns) matrix cannot multiply a vector of \(v.count) entries")
    var product: [Double] = []
    product.reserveCapacity(rows)
    try forEachRowBlock { product += $0.times(v) }
    return product
  }

  /// `Aᵀ u`, the sum over the blocks.
  public func transposeTimes(_ u: [Double]) throws -> [Double] {
    precondition(
      u.count == rows,
      "the transpose of a \(rows)×\(columns) matrix cannot multiply a vector of \(u.count) entries")
    var sum = [Double](repeating: 0, count: columns)
    try forEachRowBlock { add(1, $0.transposeTimes(Array(u[$0.range])), to: &sum) }
    share.communicator.sum(&sum)
    return sum
  }

  /// `Aᵀ(A v)`, the sum of `A_bᵀ(A_b v)` over the blocks: one pass.
  public func gramTimes(_ v: [Double]) throws -> [Double] {
    precondition(
      v.count == columns, "a \(rows)×\(columns) matrix cannot multiply a vector of \(v.count) entries")
    var sum = [Double](repeating: 0, count: columns)
    try forEachRowBlock { add(1, $0.transposeTimes($0.times(v)), to: &sum) }
    share.communicator.sum(&sum)
    return sum
  }
}
