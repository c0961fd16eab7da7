import CounterStream
import TestSupport
import Testing

/// Sums of signs: the draws, and the law that `Proofs/BinomialSampler.v` speaks of.
@Suite struct SignSumTests {
  @Test(arguments: [
    0..<0, 3..<3, 0..<1, 1..<2, 5..<69, 0..<64, 63..<65, 1..<300, 1_000_001..<1_000_070,
    (1 << 40)..<(1 << 40 + 3),
  ])
  func sumsTogetherEqualSumsAlone(range: Range<Int>) {
    let stream = CounterStream(seed: 13)
    #expect(stream.signSums(range) == range.map(stream.signSum(at:)))
  }

  /// The definition again, from single words: `(256 − 2·ones)/16`, which is exact.
  @Test func sumsCountTheBitsOfWords() {
    let stream = CounterStream(seed: 4)
    for position in Array(0..<40) + [1 << 30, 1 << 54] {
      let ones = (8 * position..<8 * position + 8).reduce(0) { $0 + stream.word(at: $1).nonzeroBitCount }
      #expect(stream.signSum(at: position) == Double(128 - ones) / 8)
    }
  }

  /// `P[#ones = j] = C(256, j)/2²⁵⁶`: the share of draws below each weight, by the inequality of Dvoretzky, Kiefer and Wolfowitz.
  @Test func sumsFollowTheBinomialLaw() {
    let test = StatisticalBudget.test("sumsFollowTheBinomialLaw")
    let draws = 20_000
    let allowed = test.distributionDistance(draws: draws)
    var counts = [Double: Int]()
    for sum in test.stream.signSums(0..<draws) { counts[sum, default: 0] += 1 }
    var (drawn, expected) = (0, 0.0)
    for (weight, probability) in BinomialLaw(CounterStream.signsPerSum).weights {
      drawn += counts[weight] ?? 0
      expected += probability
      #expect(abs(Double(drawn) / Double(draws) - expected) <= allowed)
    }
    #expect(drawn == draws)
  }

  /// Mean 0, variance 1, symmetric. Each of 257 terms is off by the `512u` of its coefficient, and a sum of them by as many roundings.
  @Test func theLawIsCentredAndHasVarianceOne() {
    let law = BinomialLaw(CounterStream.signsPerSum).weights
    let allowed = 3 * 257 * 0x1p-53
    #expect(abs(law.reduce(0) { $0 + $1.probability } - 1) <= allowed)
    #expect(abs(law.reduce(0) { $0 + $1.weight * $1.probability }) <= allowed)
    #expect(abs(law.reduce(0) { $0 + $1.weight * $1.weight * $1.probability } - 1) <= allowed)
    for (one, other) in zip(law, law.reversed()) {
      #expect(one.weight == -other.weight)
      #expect(abs(one.probability - other.probability) <= allowed * one.probability)
    }
  }
}
