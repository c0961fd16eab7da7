/// Two columns of a matrix, the earlier one first.
public struct ColumnPair: Sendable, Hashable, Codable {
  public let first: Int
  public let second: Int

  public init(first: Int, second: Int) { (self.first, self.second) = (first, second) }
}

extension Matrix {
  /// Every column that equals an earlier one, paired with the first of its kind; −0 equals 0.
  /// Cost: one pass and a hash table of `columns` entries.
  public func equalColumns() -> [ColumnPair] {
    var seen: [[Double]: Int] = [:]
    var pairs: [ColumnPair] = []
    for j in 0..<columns {
      let column = column(j)
      if let first = seen[column] {
        pairs.append(ColumnPair(first: first, second: j))
      } else {
        seen[column] = j
      }
    }
    return pairs
  }

  /// The pairs with `a_i = −a_j`, `i < j`, over distinct columns; a zero column is no pair with itself.
  /// Cost: one pass and a hash table of `columns` entries.
  public func oppositeColumns() -> [ColumnPair] {
    var seen: [[Double]: Int] = [:]
    var pairs: [ColumnPair] = []
    for j in 0..<columns {
      let column = column(j)
      guard seen[column] == nil else { continue }
      if let first = seen[column.map { -$0 }] { pairs.append(ColumnPair(first: first, second: j)) }
      seen[column] = j
    }
    return pairs
  }
}
