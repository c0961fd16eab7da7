/// What crosses the network: sums over the ranks, by length, and numbers that every rank sends to all others.
///
/// In a sum of `L` numbers, of which rank `p` computes `c_p`, that rank sends `8(L − c_p)` bytes of terms for the shares of the others and
/// `8(P − 1)c_p` bytes of its own sums: over all ranks `16(P − 1)L`. A number sent to all takes `8(P − 1)` bytes from each rank,
/// `8P(P − 1)` over all. Neither depends on how many rows a matrix has, or on how wide a network is.
///
/// ```swift
/// var traffic = Traffic()
/// traffic.add(sum: n, times: iterations)
/// print(traffic.bytes(ranks: 4))
/// ```
///
/// - Claim: `cost.communication`.
public struct Traffic: Sendable, Equatable, Codable {
  /// How many sums there are of each length.
  public private(set) var sums: [Int: Int] = [:]
  /// How many numbers every rank sends to all others.
  public private(set) var gathered = 0

  public init() {}

  /// Adds sums of `length` numbers.
  public mutating func add(sum length: Int, times: Int = 1) { sums[length, default: 0] += times }

  /// Adds numbers that every rank sends to all others.
  public mutating func add(gathered numbers: Int) { gathered += numbers }

  public mutating func add(_ other: Traffic) {
    sums.merge(other.sums, uniquingKeysWith: +)
    gathered += other.gathered
  }

  /// The bytes that one of `P` ranks sends.
  public func bytes(from rank: Int, of ranks: Int) -> Int {
    let ofSums = sums.reduce(0) { total, sum in
      let own = Communicator.part(rank, of: sum.key, ranks: ranks).count
      return total + sum.value * 8 * (sum.key - own + (ranks - 1) * own)
    }
    return ranks == 1 ? 0 : ofSums + 8 * (ranks - 1) * gathered
  }

  /// The bytes that all `P` ranks send: `16(P − 1)ΣL + 8P(P − 1)k`.
  public func bytes(ranks: Int) -> Int {
    16 * (ranks - 1) * sums.reduce(0) { $0 + $1.key * $1.value } + 8 * ranks * (ranks - 1) * gathered
  }
}
