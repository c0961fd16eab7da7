import TestSupport
import Testing

@testable import CounterStream

@Suite struct IndexTests {
  /// Uniformity, exactly. A word `w` encodes the index `v` when `w·bound` lies between `v·2⁶⁴` plus the
  /// rejected remainders and `(v+1)·2⁶⁴`; products grow with `w`, so these words are a run. For each index
  /// tried the run must begin and end where computed, and have the one length `⌊2⁶⁴/bound⌋`.
  @Test(
    arguments: [
      1, 2, 3, 5, 7, 10, 1 << 32 - 1, 1 << 32, 1 << 32 + 1, 6_148_914_691_236_517_206,
      7_378_697_629_483_820_646, 1 << 63 - 1, 1 << 63, 1 << 63 + 1, .max - 1, .max,
    ] as [UInt64])
  func everyIndexHasTheSameNumberOfWords(bound: UInt64) {
    let range = UInt128(1) << 64
    let bound128 = UInt128(bound)
    let indices = [0, 1, bound / 3, bound / 2, bound - min(bound, 2), bound - 1].filter { $0 < bound }
    for index in indices {
      let begin = UInt128(index) * range + range % bound128
      let first = (begin + bound128 - 1) / bound128
      let end = ((UInt128(index) + 1) * range + bound128 - 1) / bound128
      #expect(end - first == range / bound128)
      #expect(uniformIndex(from: UInt64(first), below: bound) == index)
      #expect(uniformIndex(from: UInt64(end - 1), below: bound) == index)
      if first > 0 { #expect(uniformIndex(from: UInt64(first - 1), below: bound) != index) }
      if end < range { #expect(uniformIndex(from: UInt64(end), below: bound) != index) }
    }
  }

  @Test func indicesLieBelowTheirBound() {
    let stream = CounterStream(seed: 2)
    for bound in [1, 2, 3, 10, 1 << 31, 1 << 32, 1 << 53 + 1, 1 << 62 + 1, .max] {
      for position in 0..<50 {
        #expect((0..<bound).contains(stream.index(at: position, below: bound)))
      }
    }
  }

  /// More than are made at once, from the middle on, with bounds in turn.
  @Test(arguments: [[1], [7], [1 << 31], [5, 4, 3]], [0, 3, 1 << 33])
  func indicesTogetherEqualIndicesAlone(bounds: [Int], first: Int) {
    let stream = CounterStream(seed: 5)
    var indices = [Int32](repeating: 0, count: 301)
    var span = indices.mutableSpan
    stream.fillWithIndices(&span, from: first, below: bounds)
    #expect(
      indices.indices.map { stream.index(at: first + $0, below: bounds[$0 % bounds.count]) }
        == indices.map { Int($0) })
  }

  /// A bound below `2³¹` whose remainder is nearly as large as it: one word in four thousand million is rejected, the first of this block among them. Its second word
  /// then encodes the index, in a batch as alone.
  @Test func aRejectedWordTogether() throws {
    let (stream, position, bound) = (CounterStream(seed: 0), 12_513_264_738, 2_147_443_516)
    let block = philox4x32(
      counter: SIMD4(UInt32(truncatingIfNeeded: position), UInt32(position >> 32), 0, 1), key: .zero)
    #expect(uniformIndex(from: wideWord(block[0], block[1]), below: UInt64(bound)) == nil)
    let index = try #require(uniformIndex(from: wideWord(block[2], block[3]), below: UInt64(bound)))
    var indices = [Int32](repeating: 0, count: 140)
    var span = indices.mutableSpan
    stream.fillWithIndices(&span, from: position - 130, below: [bound])
    #expect(indices[130] == Int32(index))
    #expect(
      indices.indices.map { stream.index(at: position - 130 + $0, below: bound) } == indices.map { Int($0) })
  }

  @Test(arguments: [2, 3, 7]) func smallIndicesAreEquallyFrequent(bound: Int) {
    let test = StatisticalBudget.test("smallIndicesAreEquallyFrequent")
    let draws = 10_000
    var counts = [Int](repeating: 0, count: bound)
    let stream = test.stream.substream(bound)
    for position in 0..<draws { counts[stream.index(at: position, below: bound)] += 1 }
    let allowed = test.meanDeviation(draws: draws, cells: bound)
    for count in counts { #expect(abs(Double(count) / Double(draws) - 1 / Double(bound)) <= allowed) }
  }

  /// `2⁶⁴` is `2.5·bound + 1`. Without rejection the indices would own 2, 3, 2, 3, … words below the middle and
  /// 3, 2, 3, 2, … above it, so that even ones below and odd ones above would make up 2/5 of all: 1,000 fewer
  /// than half of these 10,000 draws, three times what is allowed.
  @Test func rejectionRemovesTheBias() {
    let test = StatisticalBudget.test("rejectionRemovesTheBias")
    let (draws, bound) = (10_000, 7_378_697_629_483_820_646)
    let stream = test.stream
    let poor = (0..<draws).count {
      let index = stream.index(at: $0, below: bound)
      return (index % 2 == 0) == (index < bound / 2)
    }
    let allowed = test.meanDeviation(draws: draws)
    #expect(abs(Double(poor) / Double(draws) - 0.5) <= allowed)
  }

  /// What one position rejects leaves every other position as it is: each index is recomputed from its own
  /// words.
  @Test func indicesComeFromTheirOwnBlocks() {
    let seed: UInt64 = 0x1234_5678_9abc_def0
    let key = SIMD2<UInt32>(0x9abc_def0, 0x1234_5678)
    let bound = 7_378_697_629_483_820_646
    for position in 0..<200 {
      let words = (0..<5).flatMap { lane in
        let block = philox4x32(counter: SIMD4(UInt32(position), 0, UInt32(lane), 1), key: key)
        return [wideWord(block[0], block[1]), wideWord(block[2], block[3])]
      }
      let accepted = words.compactMap { uniformIndex(from: $0, below: UInt64(bound)) }
      #expect(CounterStream(seed: seed).index(at: position, below: bound) == Int(accepted[0]))
    }
  }
}
