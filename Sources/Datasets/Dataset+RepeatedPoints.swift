internal import DenseLinearAlgebra

/// Equal inputs, of which the kernel cannot be positive definite.
public struct RepeatedPoints: Equatable, Sendable, CustomStringConvertible {
  /// The place of the point that the first repetition repeats.
  public let original: Origin
  /// How many points repeat an earlier one.
  public let count: Int

  public var description: String {
    "the inputs equal those of \(original) (\(count) repeated \(count == 1 ? "point" : "points") in all); "
      + "use --duplicates average or remove one"
  }
}

/// Equality is that of doubles, entry by entry, so −0 equals 0. Meant for the points as they are trained
/// on, after preprocessing.
///
/// - Claim: `ntk.kernel-is-positive-definite` needs distinct points.
extension Dataset {
  /// The indices of equal points, for each point that occurs more than once; all in order of first
  /// occurrence.
  ///
  /// - Cost: expected `O(nd)`, by hashing.
  public var repeatedPoints: [[Int]] { groupsOfEqualPoints.filter { $0.count > 1 } }

  /// The pairs `i < j` of points with `x_i = −x_j` exactly; a repeated point counts at its first
  /// occurrence only.
  ///
  /// - Edge cases: the zero point is not its own antipode.
  /// - Cost: expected `O(nd)`, by hashing.
  public var antipodalPairs: [(first: Int, second: Int)] {
    let representatives = groupsOfEqualPoints.map { $0[0] }
    var seen: [[Double]: Int] = [:]
    var pairs: [(first: Int, second: Int)] = []
    for j in representatives {
      let point = inputs.column(j)
      if let i = seen[point.map { -$0 }] { pairs.append((i, j)) }
      seen[point] = j
    }
    return pairs
  }

  /// Refuses repeated points.
  ///
  /// - Throws: `DatasetError` naming the first repetition and what it repeats.
  public func requireDistinctPoints() throws(DatasetError) {
    let groups = repeatedPoints
    guard let first = groups.min(by: { $0[1] < $1[1] }) else { return }
    let repeated = RepeatedPoints(
      original: origins[first[0]], count: groups.reduce(0) { $0 + $1.count - 1 })
    throw DatasetError(name, origins[first[1]], .repeated(repeated))
  }

  /// Each distinct point once, where it first occurs, with the mean of its targets.
  public func averagingRepeatedPoints() -> Dataset {
    let groups = groupsOfEqualPoints
    let first = selecting(groups.map { $0[0] })
    let means = groups.map { group in ColumnStatistics(group.map { targets[$0] }).mean }
    return first.replacing(inputs: first.inputs, featureNames: featureNames, targets: means)
  }

  /// Hashing by the standard library, where −0 and 0 are equal and hash alike.
  private var groupsOfEqualPoints: [[Int]] {
    precondition(inputs.allFinite, "a NaN is not even equal to itself")
    var groups: [[Int]] = []
    var groupOfPoint: [[Double]: Int] = [:]
    for j in 0..<count {
      let point = inputs.column(j)
      if let group = groupOfPoint[point] {
        groups[group].append(j)
      } else {
        groupOfPoint[point] = groups.count
        groups.append([j])
      }
    }
    return groups
  }
}
