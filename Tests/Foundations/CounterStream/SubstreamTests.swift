import CounterStream
import Testing

@Suite struct SubstreamTests {
  /// Names that a careless absorption would confuse: prefixes of each other, around the eight-byte chunk,
  /// with zero bytes that padding would swallow, and numbers next to their digits.
  @Test func differentPathsAreDifferentStreams() {
    let root = CounterStream(seed: 9)
    let names = [
      "", "\0", "\0\0", "a", "a\0", "ab", "abc", "1234567", "12345678", "123456789", "12345678\0",
      "123456789abcdef", "123456789abcdef0", "123456789abcdef01", "0", "1", "-1", "embedding", "Embedding",
    ]
    let numbers = [0, 1, -1, 2, 8, 0x31, 1 << 32, 1 << 33, .max, .min]
    let paths = [
      root.substream("a").substream("b"), root.substream("b").substream("a"),
      root.substream("").substream(""), root.substream("12345678").substream("9"),
      root.substream("12345678").substream(""), root.substream("a").substream(0),
      root.substream(0).substream("a"), root.substream(0).substream(0),
    ]
    let streams = [root] + names.map(root.substream) + numbers.map(root.substream) + paths
    #expect(Set(streams.map { [$0.word(at: 0), $0.word(at: 1)] }).count == streams.count)
  }

  @Test func differentSeedsAreDifferentStreams() {
    let seeds: [UInt64] = [0, 1, 2, 1 << 31, 1 << 32, 1 << 63, .max]
    #expect(Set(seeds.map { CounterStream(seed: $0).word(at: 0) }).count == seeds.count)
  }

  @Test func equalPathsAreEqualStreams() {
    let one = CounterStream(seed: 10).substream("embedding").substream(3)
    let other = CounterStream(seed: 10).substream("embedding").substream(3)
    #expect(one == other)
    #expect(one != CounterStream(seed: 10).substream("embedding").substream(4))
    #expect(one != CounterStream(seed: 11).substream("embedding").substream(3))
  }
}
