internal import Synchronization

/// The ranks that compute together, as seen by one of them; without a transport, a single process.
///
/// Every rank runs the same program on its own share of the rows of a matrix, or of the neurons of a network. An operation that needs all
/// rows ends in one sum over the ranks, after which all of them have the same bits and take the same decisions. No other code knows how
/// many ranks there are.
///
/// ```swift
/// var product = ownRows.transposeTimes(ownEntries)
/// communicator.sum(&product)
/// ```
///
/// - Requires: every rank makes the same calls in the same order.
public struct Communicator: Sendable {
  /// A single process: every sum is its only term.
  public static let alone = Communicator(transport: nil)

  let transport: (any Transport)?
  private let counter: TrafficCounter

  private init(transport: (any Transport)?) {
    (self.transport, counter) = (transport, TrafficCounter())
  }

  /// - Traps: when the transport's rank is not one of its ranks.
  public init(_ transport: any Transport) {
    precondition(
      (0..<transport.ranks).contains(transport.rank),
      "rank \(transport.rank) is not one of \(transport.ranks) ranks")
    self.init(transport: transport.ranks > 1 ? transport : nil)
  }

  /// The number of this process, from 0.
  public var rank: Int { transport?.rank ?? 0 }
  /// `P`.
  public var ranks: Int { transport?.ranks ?? 1 }
  public var isAlone: Bool { transport == nil }
  /// Whether this is rank 0, which acts for all: it does the reading, printing and writing that must happen once.
  public var isFirst: Bool { rank == 0 }

  /// This rank's share of `C = count` consecutive items, of about equal size on every rank: `⌊pC/P⌋ ..< ⌊(p+1)C/P⌋`.
  ///
  /// - Traps: when the count is negative, or above 2⁴⁸.
  public func share(of count: Int) -> Share {
    Share(range: Self.part(rank, of: count, ranks: ranks), total: count, communicator: self)
  }

  /// The share of another rank.
  static func part(_ rank: Int, of count: Int, ranks: Int) -> Range<Int> {
    precondition((0...1 << 48).contains(count), "the number of items to share must be in 0…2⁴⁸, not \(count)")
    return (count * rank / ranks)..<(count * (rank + 1) / ranks)
  }

  /// The bytes that this rank has sent so far.
  public var sentBytes: Int { counter.sentBytes.load(ordering: .relaxed) }

  /// One exchange of the transport, counted.
  func exchange(
    _ outgoing: RawSpan, sending: [Range<Int>], _ incoming: inout MutableRawSpan, receiving: [Range<Int>]
  ) {
    transport!.exchange(outgoing, sending: sending, &incoming, receiving: receiving)
    counter.sentBytes.wrappingAdd(sending.reduce(0) { $0 + $1.count }, ordering: .relaxed)
  }
}

private final class TrafficCounter: Sendable {
  let sentBytes = Atomic<Int>(0)
}

/// The part of a sequence of items (rows of a matrix or neurons of a layer) that this process holds.
public struct Share: Sendable {
  /// Which items.
  public let range: Range<Int>
  /// How many items all ranks hold together.
  public let total: Int
  /// With whom they are shared.
  public let communicator: Communicator

  init(range: Range<Int>, total: Int, communicator: Communicator) {
    (self.range, self.total, self.communicator) = (range, total, communicator)
  }

  /// All items, held by one process.
  public static func whole(_ count: Int) -> Share { Communicator.alone.share(of: count) }

  /// The size of the largest share of `count` items over `ranks` ranks.
  public static func largestCount(of count: Int, ranks: Int) -> Int {
    count / ranks + (count.isMultiple(of: ranks) ? 0 : 1)
  }

  public var count: Int { range.count }
  /// The range of the next rank; for the last rank, that of the first.
  public var next: Range<Int> {
    Communicator.part((communicator.rank + 1) % communicator.ranks, of: total, ranks: communicator.ranks)
  }
  /// Where the share of each rank begins.
  public var starts: [Int] {
    (0..<communicator.ranks).map { Communicator.part($0, of: total, ranks: communicator.ranks).lowerBound }
  }
  /// Whether this process holds all items.
  public var isWhole: Bool { count == total }

  /// The share of the parts when each item consists of `k` parts, such as a neuron's weights.
  public func parts(_ k: Int) -> Share {
    Share(
      range: (range.lowerBound * k)..<(range.upperBound * k), total: total * k, communicator: communicator)
  }
}

/// Equal when the items are the same, whichever ranks hold the others.
extension Share: Equatable {
  public static func == (_ a: Share, _ b: Share) -> Bool { a.range == b.range && a.total == b.total }
}
