import Communication
import CounterStream
import TestSupport
import Testing

/// Communicators: every rank gets the sum in the order of the ranks, bit for bit, and sends the number of bytes in the formula.
@Suite struct CommunicatorTests {
  @Test("shares are adjacent, cover everything and differ in size by at most one", arguments: 1...7)
  func shares(ranks: Int) throws {
    for count in [0, 1, 2, ranks - 1, ranks, ranks + 1, 64, 100, 1 << 33] where count >= 0 {
      let shares = try onRanks(ranks) { $0.share(of: count).range }
      #expect(shares.first!.lowerBound == 0 && shares.last!.upperBound == count)
      for (share, next) in zip(shares, shares.dropFirst()) { #expect(share.upperBound == next.lowerBound) }
      #expect(shares.map(\.count).max()! == Share.largestCount(of: count, ranks: ranks))
      #expect(shares.map(\.count).max()! - shares.map(\.count).min()! <= 1)
    }
  }

  @Test(
    "cost.communication: a sum is taken in the order of the ranks, on every rank, and sends the bytes of its formula",
    arguments: [1, 2, 3, 4, 7], [0, 1, 2, 5, 1000, 300_001])
  func sum(ranks: Int, count: Int) throws {
    // Of very different sizes, so that another order gives other bits.
    @Sendable func term(_ rank: Int) -> [Double] {
      let stream = CounterStream(seed: 3).substream(rank)
      return stream.normals(0..<count).enumerated().map { $1 * [1, 1e16, 1e-16][($0 + rank) % 3] }
    }
    var expected = term(0)
    for q in 1..<max(1, ranks) {
      let next = term(q)
      for i in 0..<count { expected[i] += next[i] }
    }
    let results = try onRanks(ranks) { communicator in
      var entries = term(communicator.rank)
      communicator.sum(&entries)
      var traffic = Traffic()
      traffic.add(sum: count)
      return (entries, communicator.sentBytes, traffic.bytes(from: communicator.rank, of: ranks))
    }
    for (entries, sent, formula) in results {
      #expect(sent == formula)
      #expect(entries == expected)
    }
    #expect(results.reduce(0) { $0 + $1.1 } == 16 * (ranks - 1) * count)
  }

  @Test(
    "cost.communication: the bytes of several sums and gathers are those of the formula, rank by rank and in total",
    arguments: 1...4)
  func traffic(ranks: Int) throws {
    var traffic = Traffic()
    traffic.add(sum: 7, times: 3)
    traffic.add(sum: 1001)
    traffic.add(gathered: 4)
    let (whole, expected) = (traffic.bytes(ranks: ranks), traffic)
    let sent = try onRanks(ranks) { communicator in
      for length in [7, 7, 1001, 7] {
        var entries = [Double](repeating: 1, count: length)
        communicator.sum(&entries)
      }
      _ = communicator.gather([1, 2, 3])
      communicator.barrier()
      #expect(communicator.sentBytes == expected.bytes(from: communicator.rank, of: ranks))
      return communicator.sentBytes
    }
    #expect(sent.reduce(0, +) == whole)
    #expect(whole == 16 * (ranks - 1) * 1022 + 32 * ranks * (ranks - 1))
  }

  @Test("texts of any length are gathered in the order of the ranks", arguments: 1...4)
  func gather(ranks: Int) throws {
    @Sendable func text(_ rank: Int) -> [UInt8] { Array(repeating: UInt8(rank), count: 3 * (rank % 3)) }
    let results = try onRanks(ranks) { communicator in
      communicator.barrier()
      return communicator.gather(text: text(communicator.rank))
    }
    for result in results { #expect(result == (0..<ranks).map(text)) }
  }

  @Test("the value of rank 0 is evaluated once and sent to all", arguments: 1...4)
  func broadcast(ranks: Int) throws {
    let results = try onRanks(ranks) { communicator in
      communicator.broadcast(onlyOnFirst(communicator))
    }
    for result in results { #expect(result == Array(0...255)) }
  }

  @Test("the maximum is over all ranks, and a NaN is not lost", arguments: 1...4)
  func maximum(ranks: Int) throws {
    let largest = try onRanks(ranks) { $0.maximum(Double(-$0.rank)) }
    #expect(largest == Array(repeating: 0, count: ranks))
    let withNaN = try onRanks(ranks) { $0.maximum($0.rank == ranks - 1 ? .nan : 1).isNaN }
    #expect(withNaN == Array(repeating: true, count: ranks))
  }
}

private func onlyOnFirst(_ communicator: Communicator) -> [UInt8] {
  precondition(communicator.isFirst, "only rank 0 reads")
  return Array(0...255)
}
