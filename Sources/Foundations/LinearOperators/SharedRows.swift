public import Communication
public import DenseLinearAlgebra

/// A tall matrix whose rows are distributed over processes, each of which stores its own rows as a separate matrix.
///
/// ```swift
/// let a = SharedRows(ownRows, share: communicator.share(of: allRows))
/// let gradient = try a.transposeTimes(ownResiduals)   // Aᵀu of the whole matrix, on every rank
/// ```
///
/// Its operation counts are those of all ranks together, which the ranks exchange when it is created.
public struct SharedRows<Own: TallMatrix>: TallMatrix {
  /// The rows of this process.
  public let own: Own
  public let share: Share
  public let timesOperations: Int
  public let transposeTimesOperations: Int
  public let gramOperations: Int

  /// - Parameters:
  ///   - own: the rows of this process.
  ///   - share: which of the `N` rows they are.
  /// - Traps: when their number differs from the share's, or they are distributed already.
  public init(_ own: Own, share: Share) {
    precondition(
      own.rows == share.count && own.share.communicator.isAlone,
      "\(own.rows) rows do not match the share \(share.range) of \(share.total)")
    (self.own, self.share) = (own, share)
    let operations = share.communicator.sums([
      own.timesOperations, own.transposeTimesOperations, own.gramOperations,
    ])
    (timesOperations, transposeTimesOperations, gramOperations) = (
      operations[0], operations[1], operations[2]
    )
  }

  public var rows: Int { own.rows }
  public var columns: Int { own.columns }
  public var access: TallMatrixAccess { own.access }
  public func denseMatrix() throws -> Matrix { try own.denseMatrix() }
  public func times(_ v: [Double]) throws -> [Double] { try own.times(v) }

  /// `Aᵀ u`, the sum over the ranks of their rows' contributions.
  public func transposeTimes(_ u: [Double]) throws -> [Double] {
    var sum = try own.transposeTimes(u)
    share.communicator.sum(&sum)
    return sum
  }

  /// `AᵀA v`, the sum over the ranks of their rows' contributions.
  public func gramTimes(_ v: [Double]) throws -> [Double] {
    var sum = try own.gramTimes(v)
    share.communicator.sum(&sum)
    return sum
  }
}
