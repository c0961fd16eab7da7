internal import CKernels
internal import RealModule

/// A stream of random numbers that is a pure function of its path (`seed / "embedding" / step`) and of
/// the position asked for. There is no state: any number can be read at any time, in any order, on any
/// thread.
///
/// The integer part (words, signs, indices, subsets) is bit-exact on every machine, and its addresses are
/// fixed: the number at one position never depends on how many words another one took. `version` changes
/// whenever any of these numbers would. Normals use `log`, `sin` and `cos`, so they need not agree
/// bit for bit between machines.
///
/// Words, signs, sums of signs and uniform numbers are views of the same bits: take two substreams where two of them must
/// be independent. Indices and normals use other bits.
public struct CounterStream: Sendable, Equatable {
  /// The version of the integer part.
  public static let version = 1

  let key: SIMD2<UInt32>

  /// The root stream of a seed.
  public init(seed: UInt64) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
  }

  private init(key: SIMD2<UInt32>) { self.key = key }

  /// What a block of the stream is used for; each use has its own counters, so that uses of one stream
  /// never share words. Words, signs, sums of signs and uniform numbers are views of one use.
  enum Use: UInt32 {
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
    precondition(position >= 0, "a position in a stream must be ≥ 0, not \(position)")
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
  /// the lane holds how many bytes are left, so that no name acts as a prefix of another.
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
  public func signs(_ count: Int) -> [Double] { signs(0..<count) }
  /// The signs at the positions of a range.
  public func signs(_ range: Range<Int>) -> [Double] { signs(range, plus: 1, minus: -1) }

  /// The same in a byte each.
  package func signBytes(_ count: Int) -> [Int8] { signBytes(0..<count) }
  package func signBytes(_ range: Range<Int>) -> [Int8] { signs(range, plus: 1, minus: -1) }

  private func signs<Sign>(_ range: Range<Int>, plus: Sign, minus: Sign) -> [Sign] {
    precondition(range.lowerBound >= 0, "a position in a stream must be ≥ 0, not \(range.lowerBound)")
    var signs = [Sign](repeating: plus, count: range.count)
    for start in stride(from: range.lowerBound / 128 * 128, to: range.upperBound, by: 128) {
      let block = block(UInt64(start / 128), .words)
      for position in max(start, range.lowerBound)..<min(start + 128, range.upperBound)
      where sign(block[(position - start) / 32], bit: position % 32) < 0 {
        signs[position - range.lowerBound] = minus
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
    precondition(bound > 0, "an index needs a bound ≥ 1, not \(bound)")
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

  /// The indices at the positions from `position` on, enough to fill the span, several at once; each is `index(at:below:)`.
  ///
  /// - Parameter bounds: the bounds of the indices at neighbouring positions, repeated cyclically.
  package func fillWithIndices(_ indices: inout MutableSpan<Int32>, from position: Int, below bounds: [Int]) {
    precondition(
      position >= 0 && bounds.allSatisfy { (1...(1 << 31)).contains($0) },
      "32-bit indices need a position ≥ 0 and bounds in 1…2³¹−1, not position \(position) and bounds \(bounds)"
    )
    let together = 128
    var words = [UInt64](repeating: 0, count: 2 * together)
    var turn = 0
    for start in stride(from: 0, to: indices.count, by: together) {
      let count = min(together, indices.count - start)
      unsafe ckernels_random_words(
        [key[0], key[1]], Use.indices.rawValue, UInt64(position + start), count, &words)
      for i in 0..<count {
        let index = uniformIndex(from: words[2 * i], below: UInt64(bounds[turn])).map(Int.init)
        // A word is rejected once in 2³³ times at most.
        indices[start + i] = Int32(index ?? self.index(at: position + start + i, below: bounds[turn]))
        turn = turn + 1 == bounds.count ? 0 : turn + 1
      }
    }
  }

  /// `count` distinct integers below `bound`, every ordered choice equally likely (a truncated Fisher–Yates shuffle). Reads the indices at positions
  /// `0..<count`; memory `O(count)`.
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
  public func normal(at position: Int) -> Double { normals(position..<(position + 1))[0] }

  /// The normals at positions `range`, several at once: each is the same as alone, on every processor.
  public func normals(_ range: Range<Int>) -> [Double] {
    unsafe [Double](unsafeUninitializedCapacity: range.count) { normals, count in
      unsafe normals.initialize(repeating: 0)
      var span = unsafe normals.mutableSpan
      fillWithNormals(&span, from: range.lowerBound)
      count = range.count
    }
  }

  /// The normals at the positions from `position` on, enough to fill the span.
  package func fillWithNormals(_ normals: inout MutableSpan<Double>, from position: Int) {
    let (group, place) = locate(position, groupsOf: 2)
    unsafe normals.withUnsafeMutableBufferPointer { normals in
      guard let start = normals.baseAddress else { return }
      // The second of a pair, then whole pairs, then the first of a pair.
      let head = min(place, normals.count)
      let pairs = (normals.count - head) / 2
      if head == 1 { unsafe start[0] = normalPair(group).1 }
      unsafe ckernels_normals(
        [key[0], key[1]], Use.normals.rawValue, group + UInt64(head), pairs, start + head)
      let done = head + 2 * pairs
      if done < normals.count { unsafe start[done] = normalPair(group + UInt64(head + pairs)).0 }
    }
  }

  private func normalPair(_ group: UInt64) -> (Double, Double) {
    var pair = [0.0, 0.0]
    unsafe ckernels_normals([key[0], key[1]], Use.normals.rawValue, group, 1, &pair)
    return (pair[0], pair[1])
  }

  /// The normals of a block by their definition, `√(−2 ln u) (cos 2πv, sin 2πv)`: the plain twin of the kernel, from which each
  /// number differs by a few roundings.
  func plainNormalPair(_ group: UInt64) -> (Double, Double) {
    let block = block(group, .normals)
    let radius = (-2 * Double.log(unitInterval(block[0], block[1]))).squareRoot()
    let angle = 2 * Double.pi * unitInterval(block[2], block[3])
    return (radius * .cos(angle), radius * .sin(angle))
  }

  private func unitInterval(_ low: UInt32, _ high: UInt32) -> Double {
    Double((wideWord(low, high) >> 11) + 1) * 0x1p-53
  }
}
