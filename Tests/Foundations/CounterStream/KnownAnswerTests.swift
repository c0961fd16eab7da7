import CounterStream
import Testing

/// Version 1 of the integer part, frozen: a number that changes here needs a new `CounterStream.version`.
///
/// The values were computed by an independent implementation in another language, written from the Philox paper
/// and from the documentation of `CounterStream` alone (block layout, word order, absorption of names, rejection)
/// on unbounded integers, and itself checked against the published Random123 vectors.
@Suite struct KnownAnswerTests {
  let stream = CounterStream(seed: 1)

  @Test func theFrozenVersion() {
    #expect(CounterStream.version == 1)
  }

  @Test func words() {
    #expect(
      (0..<9).map(stream.word(at:)) == [
        0xe3e8_0670, 0xe50a_0ebc, 0x95f2_22c0, 0xb615_aa27, 0xac08_141b, 0xdfc5_ccbe, 0x79c0_7a47,
        0xa7f6_6093, 0x3f55_b3f0,
      ])
  }

  /// Positions whose block number needs more than 32 bits, and a seed that does.
  @Test func wordsFarOutAndOfALargeSeed() {
    #expect(stream.word(at: 1 << 34 + 3) == 0x0b33_4b07)
    #expect(stream.word(at: .max) == 0x83c9_8b45)
    #expect(CounterStream(seed: .max).word(at: 0) == 0x72a4_7709)
    #expect(CounterStream(seed: .max).word(at: 5) == 0x4b67_e034)
  }

  @Test func signs() {
    let known = "++++---++--++++++++-+-----+++---++----+-+---+++++-+-++++-+-++---"
    #expect(stream.signs(64) == known.map { $0 == "+" ? 1 : -1 })
  }

  @Test func indices() {
    #expect(
      (0..<20).map { stream.index(at: $0, below: 10) }
        == [1, 6, 5, 0, 0, 5, 6, 9, 2, 3, 0, 8, 9, 9, 9, 6, 3, 3, 0, 3])
    #expect(
      (0..<3).map { stream.index(at: $0, below: 1_000_000_000_000) }
        == [117_255_480_976, 661_671_281_807, 589_989_959_550])
  }

  /// For this bound a fifth of all words is rejected. Position 9 needs a second lane, position 842 a third.
  @Test func indicesAfterRejections() {
    let bound = 7_378_697_629_483_820_646
    #expect(stream.index(at: 0, below: bound) == 865_192_739_527_666_713)
    #expect(stream.index(at: 9, below: bound) == 2_959_501_131_081_212_770)
    #expect(stream.index(at: 842, below: bound) == 3_633_256_932_608_508_115)
  }

  @Test func subsets() {
    #expect(stream.subset(8, below: 100) == [11, 66, 59, 3, 5, 54, 67, 93])
    #expect(stream.permutation(10) == [1, 6, 0, 3, 4, 7, 8, 9, 2, 5])
  }

  @Test func uniforms() {
    #expect(
      (0..<3).map { stream.uniform(at: $0) * 0x1p53 }
        == [0x1c_a141_d79c_7d01, 0x16_c2b5_44f2_be45, 0x1b_f8b9_97d5_8103])
  }

  @Test(arguments: [
    ("", [0xb5b3_5e66, 0x2a7b_a828]), ("a", [0xa152_0082, 0x9d2a_d2dc]),
    ("embedding", [0xebb0_2c8a, 0x5941_73af]), ("12345678", [0xd8ba_756b, 0x4939_5990]),
    ("123456789", [0x28d2_848a, 0xa442_919d]), ("0123456789abcdef", [0x78b8_ee20, 0xdb78_9a99]),
    ("0123456789abcdefg", [0xac87_27c7, 0x5fad_8b66]), ("Gauß", [0x4db1_01fa, 0xbeca_477a]),
  ])
  func namedSubstreams(name: String, words: [UInt32]) {
    #expect((0..<2).map(stream.substream(name).word(at:)) == words)
  }

  @Test(arguments: [
    (0, [0xe9d6_a660, 0xb1bd_a863]), (1, [0x81d7_7eb3, 0x89b9_6655]),
    (-1, [0x55e1_393a, 0x886f_7453]), (.max, [0xbeb8_c06a, 0x9921_0963]),
    (.min, [0x7c48_a17e, 0xaaf1_5e7b]),
  ])
  func numberedSubstreams(number: Int, words: [UInt32]) {
    #expect((0..<2).map(stream.substream(number).word(at:)) == words)
  }

  @Test func pathsOfSubstreams() {
    let end = CounterStream(seed: 7).substream("embedding").substream(3)
    #expect((0..<4).map(end.word(at:)) == [0xdc8c_a00d, 0x688b_d42c, 0xc9f5_864e, 0x9577_c806])
  }
}
