internal import RealModule

/// A stream of random numbers that is a pure function of its path (`seed / "embedding" / step`) and of
/// the position asked for. There is no state: any number can be read at any time, in any order, on any
/// thread.
///
/// The integer part (words, signs, indices, subsets) is bit-exact on every machine, and its addresses are
/// fixed: the number at one position never depends on how many words another one took. `version` changes
/// whenever any of these numbers would. Normals go through `log`, `sin` and `cos` and are not promised to
/// the last bit across machines.
///
/// Words, signs and uniform numbers are views of the same bits: take two substreams where two of them must
/// be independent. Indices and normals have bits of their own.
public struct CounterStream: Sendable, Equatable {
  /// The version of the integer part.
  public static let version = 1

  private let key: SIMD2<UInt32>

  /// The root stream of a seed.
  public init(seed: UInt64) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
  }

  private init(key: SIMD2<UInt32>) { self.key = key }

  /// What a block of the stream is used for; each use has counters of its own, so that uses of one stream
  /// never share words. Words, signs and uniform numbers are three views of one use.
  private enum Use: UInt32 {
    case words, indices, normals, numberedSubstream, namedSubstream
  }

  /// Four words, addressed by position, lane and use.
  private func block(_ position: UInt64, lane: UInt32 = 0, _ use: Use) -> SIMD4<UInt32> {
    philox4x32(
      counter: SIMD4(
        UInt32(truncatingIfNeeded: position), UInt32(truncatingIfNeeded: position >> 32), lane,
        use.rawValue),
      key: key)
  }

  /// Which group of `size` neighbouring positions a position belongs to, and its place in the group.
  private func locate(_ position: Int, groupsOf size: Int) -> (group: UInt64, place: Int) {
    precondition(position >= 0, "a stream has no position \(position)")
    return (UInt64(position / size), position % size)
  }
}

// MARK: - Substreams

extension CounterStream {
  /// The stream of the next path component, a number.
  public func substream(_ number: Int) -> CounterStream {
    let block = block(UInt64(bitPattern: Int64(number)), .numberedSubstream)
    return CounterStream(key: SIMD2(block[0], block[1]))
  }

  /// The stream of the next path component, a name. The name's UTF-8 bytes are absorbed eight at a time;
  /// the lane holds how many are left, so that no name is a prefix of another.
  public func substream(_ name: String) -> CounterStream {
    var stream = self
    var bytes = Array(name.utf8)[...]
    repeat {
      let chunk = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let block = stream.block(chunk, lane: UInt32(bytes.count), .namedSubstream)
      stream = CounterStream(key: SIMD2(block[0], block[1]))
      bytes = bytes.dropFirst(8)
    } while !bytes.isEmpty
    return stream
  }
}

// MARK: - Integers

extension CounterStream {
  /// The 32-bit word at a position; four consecutive words are one Philox block.
  public func word(at position: Int) -> UInt32 {
    let (group, place) = locate(position, groupsOf: 4)
    return block(group, .words)[place]
  }

  /// A fair sign, −1 or +1: bit `position mod 32` of word `position / 32`.
  public func sign(at position: Int) -> Double {
    let (group, bit) = locate(position, groupsOf: 32)
    return sign(word(at: Int(group)), bit: bit)
  }

  /// The signs at positions `0..<count`: `⌈count/32⌉` words.
  public func signs(_ count: Int) -> [Double] {
    var signs = [Double](repeating: 0, count: count)
    for start in stride(from: 0, to: count, by: 128) {
      let block = block(UInt64(start / 128), .words)
      for position in start..<min(start + 128, count) {
        signs[position] = sign(block[(position - start) / 32], bit: position % 32)
      }
    }
    return signs
  }

  private func sign(_ word: UInt32, bit: Int) -> Double { word >> UInt32(bit) & 1 == 0 ? 1 : -1 }

  /// An integer that is exactly uniform below `bound`.
  ///
  /// The address of every index is fixed: position `i` is block `i`. Its words are tried in order, two in
  /// each lane of the block; no other position uses them.
  public func index(at position: Int, below bound: Int) -> Int {
    precondition(bound > 0, "no index lies below \(bound)")
    let group = locate(position, groupsOf: 1).group
    var lane: UInt32 = 0
    while true {
      let block = block(group, lane: lane, .indices)
      let index =
        uniformIndex(from: wideWord(block[0], block[1]), below: UInt64(bound))
        ?? uniformIndex(from: wideWord(block[2], block[3]), below: UInt64(bound))
      if let index { return Int(index) }
      lane += 1
    }
  }

  /// `count` distinct integers below `bound`, every ordered choice equally likely (a Fisher–Yates shuffle
  /// cut short). Reads the indices at positions `0..<count`; memory `O(count)`.
  public func subset(_ count: Int, below bound: Int) -> [Int] {
    precondition(count >= 0 && count <= bound, "cannot choose \(count) of \(bound) without replacement")
    var moved: [Int: Int] = [:]
    return (0..<count).map { position in
      let drawn = position + index(at: position, below: bound - position)
      let chosen = moved[drawn] ?? drawn
      moved[drawn] = moved[position] ?? position
      return chosen
    }
  }

  /// A uniformly random order of `0..<count`.
  public func permutation(_ count: Int) -> [Int] { subset(count, below: count) }
}

// MARK: - Normals

extension CounterStream {
  /// A uniform number in (0, 1], a multiple of `2⁻⁵³`, from the words `2·position` and `2·position + 1`.
  public func uniform(at position: Int) -> Double {
    let (group, place) = locate(position, groupsOf: 2)
    let block = block(group, .words)
    return unitInterval(block[2 * place], block[2 * place + 1])
  }

  /// A standard normal number (Box and Muller 1958); positions `2k` and `2k + 1` share a block.
  public func normal(at position: Int) -> Double {
    let (group, place) = locate(position, groupsOf: 2)
    let pair = normalPair(group)
    return place == 0 ? pair.0 : pair.1
  }

  /// The normals at positions `range`.
  public func normals(_ range: Range<Int>) -> [Double] {
    let (first, place) = locate(range.lowerBound, groupsOf: 2)
    var normals: [Double] = []
    normals.reserveCapacity(range.count + 2)
    for group in first..<(UInt64(range.upperBound + 1) / 2) {
      let pair = normalPair(group)
      normals.append(pair.0)
      normals.append(pair.1)
    }
    // In place, since a copy would take as much memory again as all weights of a network.
    normals.removeFirst(place)
    normals.removeLast(normals.count - range.count)
    return normals
  }

  private func normalPair(_ group: UInt64) -> (Double, Double) {
    let block = block(group, .normals)
    let radius = (-2 * Double.log(unitInterval(block[0], block[1]))).squareRoot()
    let angle = 2 * Double.pi * unitInterval(block[2], block[3])
    return (radius * .cos(angle), radius * .sin(angle))
  }

  private func unitInterval(_ low: UInt32, _ high: UInt32) -> Double {
    Double((wideWord(low, high) >> 11) + 1) * 0x1p-53
  }
}
