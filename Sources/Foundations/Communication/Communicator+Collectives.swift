extension Communicator {
  /// Replaces every entry by its sum over the ranks, added in the order of the ranks: the same bits on every rank, and in every run with
  /// the same number of ranks.
  ///
  /// Each rank computes a share of the sums from the terms that the others send it, and then sends it to all: over all ranks `16(P − 1)L`
  /// bytes for `L` entries, see `Traffic`. No summation needs fewer (Chan et al. 2007, *Collective communication: theory, practice, and
  /// experience*).
  ///
  /// - Memory: `bufferBytes`.
  /// - Claim: `cost.communication`.
  public func sum(_ entries: inout MutableSpan<Double>) {
    if isAlone { return }
    let shares = (0..<ranks).map { Self.part($0, of: entries.count, ranks: ranks) }
    let longest = shares.map(\.count).max()!
    for first in stride(from: 0, to: longest, by: Self.pieceLength) {
      let pieces = shares.map { share in
        min(
          share.lowerBound + first, share.upperBound)..<min(
            share.lowerBound + first + Self.pieceLength, share.upperBound)
      }
      sum(&entries, pieces)
    }
  }

  private static let pieceLength = 1 << 16

  /// The bytes that a sum of `length` numbers needs in addition to them: the terms of one piece of the share from each rank, up to 64 Ki of
  /// them, and its sums; and as much again in transit.
  public static func bufferBytes(ranks: Int, length: Int) -> Int {
    ranks == 1 ? 0 : 2 * (ranks + 1) * 8 * min(pieceLength, Share.largestCount(of: length, ranks: ranks))
  }

  /// One piece of every rank's share.
  private func sum(_ entries: inout MutableSpan<Double>, _ pieces: [Range<Int>]) {
    let own = pieces[rank]
    let bytes = pieces.map { ($0.lowerBound * 8)..<($0.upperBound * 8) }
    // The terms of this rank's piece, rank by rank.
    var terms = [Double](repeating: 0, count: ranks * own.count)
    var termSpan = terms.mutableSpan
    var termBytes = unsafe termSpan.mutableBytes
    unsafe exchange(
      entries.bytes, sending: withOthers { bytes[$0] }, &termBytes,
      receiving: withOthers { ($0 * own.count * 8)..<(($0 + 1) * own.count * 8) })
    for i in 0..<own.count { terms[rank * own.count + i] = entries[own.lowerBound + i] }
    var sums = Array(terms[..<own.count])
    for q in 1..<ranks { for i in 0..<own.count { sums[i] += terms[q * own.count + i] } }
    for i in 0..<own.count { entries[own.lowerBound + i] = sums[i] }
    var entryBytes = unsafe entries.mutableBytes
    unsafe tellAll(sums.span.bytes, &entryBytes) { bytes[$0] }
  }

  /// A range for every other rank, and an empty one for this rank.
  private func withOthers(_ range: (_ rank: Int) -> Range<Int>) -> [Range<Int>] {
    (0..<ranks).map { $0 == rank ? 0..<0 : range($0) }
  }

  /// Sends the same bytes to all others, and receives what each of them sends.
  private func tellAll(
    _ own: RawSpan, _ incoming: inout MutableRawSpan, receiving: (_ rank: Int) -> Range<Int>
  ) {
    exchange(
      own, sending: withOthers { _ in 0..<own.byteCount }, &incoming, receiving: withOthers(receiving))
  }

  /// The same for an array.
  public func sum(_ entries: inout [Double]) {
    if isAlone { return }
    var span = entries.mutableSpan
    sum(&span)
  }

  /// The sums of integers over the ranks, exact below 2⁵³.
  ///
  /// - Traps: when a sum exceeds the range of the type.
  @inlinable public func sums<Count: FixedWidthInteger>(_ counts: consuming [Count]) -> [Count] {
    if isAlone { return counts }
    var sums = counts.map { Double($0) }
    sum(&sums)
    return sums.map { Count($0) }
  }

  /// The texts of all ranks, in the order of the ranks, on every rank. This rank sends `8(P − 1)` bytes for the length and `P − 1` copies of its own text.
  public func gather(text: [UInt8]) -> [[UInt8]] {
    if isAlone { return [text] }
    let ends = gather(text.count).reduce(into: [0]) { $0.append($0.last! + $1) }
    var received = [UInt8](repeating: 0, count: ends.last!)
    var span = received.mutableSpan
    var bytes = unsafe span.mutableBytes
    unsafe tellAll(text.span.bytes, &bytes) { ends[$0]..<ends[$0 + 1] }
    return (0..<ranks).map { $0 == rank ? text : Array(received[ends[$0]..<ends[$0 + 1]]) }
  }

  /// The numbers of all ranks, equally many from each, in the order of the ranks, on every rank. This rank sends `8(P − 1)` bytes for each of its own.
  public func gather(_ numbers: [Double]) -> [[Double]] {
    if isAlone { return [numbers] }
    let (k, width) = (numbers.count, 8 * numbers.count)
    var received = [Double](repeating: 0, count: ranks * k)
    var span = received.mutableSpan
    var bytes = unsafe span.mutableBytes
    unsafe tellAll(numbers.span.bytes, &bytes) { ($0 * width)..<(($0 + 1) * width) }
    return (0..<ranks).map { $0 == rank ? numbers : Array(received[($0 * k)..<(($0 + 1) * k)]) }
  }

  /// One number from every rank.
  public func gather(_ number: Double) -> [Double] { gather([number]).map { $0[0] } }

  /// One integer below 2⁵³ from every rank.
  public func gather(_ number: Int) -> [Int] { gather(Double(number)).map { Int($0) } }

  /// The largest number over the ranks; NaN if any of them is NaN.
  public func maximum(_ number: Double) -> Double {
    gather(number).reduce(-.infinity) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
  }

  /// Returns when every rank has reached this call.
  public func barrier() { _ = gather(0) }

  /// The text of rank 0, on every rank; the argument of the others is ignored. Rank 0 sends `8 + B` bytes to each other rank.
  public func broadcast(_ text: @autoclosure () throws -> [UInt8]) rethrows -> [UInt8] {
    if isAlone { return try text() }
    let own = isFirst ? try text() : []
    let length = Int(received(fromFirst: [UInt64(own.count)], count: 1)[0])
    return received(fromFirst: own, count: length)
  }

  /// Replaces the numbers by those of rank 0; every rank must pass equally many.
  public func broadcast(_ numbers: inout [Double]) {
    if isAlone { return }
    numbers = received(fromFirst: numbers.map(\.bitPattern), count: numbers.count).map {
      Double(bitPattern: $0)
    }
  }

  /// Hands the bytes of every rank to rank 0, one rank after another, so that no more than two of these texts are in its memory. Each rank
  /// sends its bytes once, and 8 more for their length.
  ///
  /// - Parameters:
  ///   - own: the bytes of this rank.
  ///   - body: receives them on rank 0; it is not called on other ranks.
  public func collect<Failure: Error>(
    _ own: @autoclosure () -> [UInt8], _ body: (_ part: [UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    if isAlone { return try body(own()) }
    let text = own()
    let lengths = gather(text.count)
    for q in 0..<ranks {
      var part = isFirst && q > 0 ? [UInt8](repeating: 0, count: lengths[q]) : []
      do {
        var span = part.mutableSpan
        var bytes = unsafe span.mutableBytes
        unsafe exchange(
          text.span.bytes,
          sending: (0..<ranks).map { q == rank && q > 0 && $0 == 0 ? 0..<text.count : 0..<0 },
          &bytes, receiving: (0..<ranks).map { isFirst && q > 0 && $0 == q ? 0..<lengths[q] : 0..<0 })
      }
      if isFirst { try body(q == 0 ? text : part) }
    }
  }

  private func received<Element: BitwiseCopyable & FixedWidthInteger>(
    fromFirst own: [Element], count: Int
  ) -> [Element] {
    let width = MemoryLayout<Element>.stride
    var received = isFirst ? own : [Element](repeating: 0, count: count)
    var span = received.mutableSpan
    var bytes = unsafe span.mutableBytes
    unsafe exchange(
      own.span.bytes,
      sending: (0..<ranks).map { isFirst && $0 > 0 ? 0..<(own.count * width) : 0..<0 }, &bytes,
      receiving: (0..<ranks).map { !isFirst && $0 == 0 ? 0..<(count * width) : 0..<0 })
    return received
  }
}
