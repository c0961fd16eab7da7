internal import Communication

extension Communicator {
  /// The sum of each count over the ranks, without rounding: numbers of 53 bits hold all that counts of 32 bits add up to.
  ///
  /// - Traps: when a sum is beyond 32 bits, which no sum of fewer than 2³¹ signs is.
  func summed(_ counts: consuming [Int32]) -> [Int32] {
    if isAlone { return counts }
    var sums = counts.map { Double($0) }
    sum(&sums)
    return sums.map { Int32($0) }
  }
}
