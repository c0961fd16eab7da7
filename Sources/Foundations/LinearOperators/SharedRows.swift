public import Communication
public import DenseLinearAlgebra

/// A tall matrix whose rows are shared between processes, each of which has its own as a matrix by themselves.
///
/// ```swift
/// let a = SharedRows(ownRows, share: communicator.share(of: allRows))
/// let gradient = try a.transposeTimes(ownResiduals)   // Aᵀu of the whole matrix, on every rank
/// ```
///
/// What it costs is that of all ranks together, which they tell each other when it is made.
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
  /// - Traps: when there are not as many, or they are shared already.
  public init(_ own: Own, share: Share) {
    precondition(
      own.rows == share.count && own.share.communicator.isAlone,
      "\(own.rows) rows are not the share \(share.range) of \(share.total)")
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

  /// `Aᵀ u`, the sum over the ranks of what their rows add.
  public func transposeTimes(_ u: [Double]) throws -> [Double] {
    var sum = try own.transposeTimes(u)
    share.communicator.sum(&sum)
    return sum
  }

  /// `AᵀA v`, the sum over the ranks of what their rows add.
  public func gramTimes(_ v: [Double]) throws -> [Double] {
    var sum = try own.gramTimes(v)
    share.communicator.sum(&sum)
    return sum
  }
}
