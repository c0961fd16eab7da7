extension Communicator {
  /// Makes sure that all ranks agree on something that decides what they compute: a version, a configuration, a fingerprint of the data.
  ///
  /// Ranks that differ would compute different numbers, take different decisions, and wait for each other for ever.
  ///
  /// - Parameters:
  ///   - subject: what it is, as in ‘the ranks differ in their data’.
  ///   - value: that of this rank; not evaluated by a process that runs alone.
  ///   - remedy: what to do, as in ‘give all of them the same files’.
  /// - Throws: `Disagreement`, the same on every rank.
  public func requireAgreement(
    on subject: String, _ value: @autoclosure () -> String, remedy: String
  ) throws(Disagreement) {
    if isAlone { return }
    let values = gather(text: Array(value().utf8)).map { String(decoding: $0, as: UTF8.self) }
    if values.contains(where: { $0 != values[0] }) {
      throw Disagreement(subject: subject, values: values, remedy: remedy)
    }
  }
}

extension Share {
  /// Whether all ranks see the same shared data; each rank compares its own part and that of the next rank.
  ///
  /// - Parameters:
  ///   - own: a fingerprint of this rank's part.
  ///   - next: a fingerprint of the next rank's part, as this rank sees it.
  public func isAgreed(own: UInt64, next: UInt64) -> Bool {
    let bits = communicator.gather([Double(bitPattern: own), Double(bitPattern: next)]).map {
      $0.map(\.bitPattern)
    }
    return bits.indices.allSatisfy { bits[$0][1] == bits[($0 + 1) % bits.count][0] }
  }
}

/// A value that ranks computing together must share but do not.
public struct Disagreement: Error, Equatable, CustomStringConvertible {
  public let subject: String
  /// The value on each rank.
  public let values: [String]
  public let remedy: String

  public var description: String {
    var distinct: [String] = []
    for value in values where !distinct.contains(value) { distinct.append(value) }
    let groups = distinct.map { value in
      "‘\(value)’ on \(Self.text(ofRanks: values.indices.filter { values[$0] == value }))"
    }
    return "the ranks differ in \(subject): \(groups.joined(separator: ", ")); \(remedy)"
  }

  /// ‘ranks 0–2, 5’ for 0, 1, 2 and 5.
  private static func text(ofRanks ranks: [Int]) -> String {
    var runs: [ClosedRange<Int>] = []
    for rank in ranks {
      if let last = runs.last, last.upperBound + 1 == rank {
        runs[runs.count - 1] = last.lowerBound...rank
      } else {
        runs.append(rank...rank)
      }
    }
    let text = runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)" }
    return (ranks.count == 1 ? "rank " : "ranks ") + text.joined(separator: ", ")
  }
}
