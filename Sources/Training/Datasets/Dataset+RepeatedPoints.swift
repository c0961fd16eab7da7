public import DenseLinearAlgebra

/// Equal inputs, of which the kernel cannot be positive definite.
public struct RepeatedPoints: Equatable, Sendable, CustomStringConvertible {
  /// The place of the point that the first repetition repeats.
  public let original: Origin
  /// How many points repeat an earlier one.
  public let count: Int

  public var description: String {
    "the inputs equal those of \(original) (\(count) repeated \(count == 1 ? "point" : "points") in all); "
      + "average the targets of repeated inputs or remove one"
  }
}

/// Points are compared as `seen`: their own coordinates, or those of the preprocessed points.
///
/// - Claim: `ntk.kernel-is-positive-definite` needs distinct points.
extension Dataset {
  /// Refuses repeated points.
  ///
  /// - Throws: `DatasetError` naming the first repetition and what it repeats.
  public func requireDistinctPoints(in seen: Matrix? = nil) throws(DatasetError) {
    let repeated = (seen ?? inputs).groupsOfEqualColumns.filter { $0.count > 1 }
    guard let first = repeated.min(by: { $0[1] < $1[1] }) else { return }
    let problem = RepeatedPoints(
      original: origins[first[0]], count: repeated.reduce(0) { $0 + $1.count - 1 })
    throw DatasetError(name, origins[first[1]], .repeated(problem))
  }

  /// Each distinct point once, where it first occurs, with the mean of its targets.
  public func averagingRepeatedPoints(in seen: Matrix? = nil) -> Dataset {
    let groups = (seen ?? inputs).groupsOfEqualColumns
    let first = selecting(groups.map { $0[0] })
    let means = groups.map { group in ColumnStatistics(group.map { targets[$0] }).mean }
    return first.replacing(inputs: first.inputs, featureNames: featureNames, targets: means)
  }
}
