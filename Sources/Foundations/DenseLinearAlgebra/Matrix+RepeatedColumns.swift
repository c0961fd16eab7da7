/// Two columns of a matrix, the earlier one first.
public struct ColumnPair: Sendable, Hashable, Codable {
  public let first: Int
  public let second: Int

  public init(first: Int, second: Int) { (self.first, self.second) = (first, second) }
}

extension Matrix {
  /// The columns sorted into groups of equal ones: every column is in one group, groups and members in
  /// order of occurrence. Equality is that of doubles, so −0 equals 0.
  ///
  /// - Cost: expected `O(rows·columns)`, by hashing.
  /// - Traps: on a NaN, which is not even equal to itself.
  public var groupsOfEqualColumns: [[Int]] {
    precondition(allFinite, "columns with a NaN or an infinity cannot be compared")
    var groups: [[Int]] = []
    var groupOfColumn: [[Double]: Int] = [:]
    for j in 0..<columns {
      let column = column(j)
      if let group = groupOfColumn[column] {
        groups[group].append(j)
      } else {
        groupOfColumn[column] = groups.count
        groups.append([j])
      }
    }
    return groups
  }

  /// The pairs `i < j` with `a_i = −a_j` exactly; of several equal columns only the first counts, and a zero column
  /// is not considered its own opposite.
  ///
  /// - Cost: expected `O(rows·columns)`, by hashing.
  public var oppositeColumns: [ColumnPair] {
    var seen: [[Double]: Int] = [:]
    var pairs: [ColumnPair] = []
    for j in groupsOfEqualColumns.map({ $0[0] }) {
      let column = column(j)
      if let first = seen[column.map { -$0 }] { pairs.append(ColumnPair(first: first, second: j)) }
      seen[column] = j
    }
    return pairs
  }
}
