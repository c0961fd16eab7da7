import CounterStream
import TestSupport
import Testing

@Suite struct SignTests {
  @Test(arguments: [0, 1, 31, 128, 300]) func bytesAreTheSigns(count: Int) {
    let stream = CounterStream(seed: 6)
    #expect(stream.signBytes(count).map { Double($0) } == (0..<count).map(stream.sign(at:)))
  }

  /// The definition: bit `position mod 32` of word `position / 32`, set for −1.
  @Test func signsAreBitsOfWords() {
    let stream = CounterStream(seed: 6)
    for position in Array(0..<200) + [1 << 40, 1 << 40 + 33] {
      let bit = stream.word(at: position / 32) >> UInt32(position % 32) & 1
      #expect(stream.sign(at: position) == 1 - 2 * Double(bit))
    }
  }

  @Test(arguments: [0, 1, 31, 32, 33, 127, 128, 129, 255, 256, 257, 1000])
  func signsTogetherEqualSignsAlone(count: Int) {
    let stream = CounterStream(seed: 7)
    #expect(stream.signs(count) == (0..<count).map(stream.sign(at:)))
  }

  /// Ranges that begin and end anywhere, in either type.
  @Test(arguments: [
    0..<0, 5..<5, 1..<2, 31..<33, 100..<300, 127..<129, 128..<256, (1 << 40 + 3)..<(1 << 40 + 140),
  ])
  func signsOfARange(range: Range<Int>) {
    let stream = CounterStream(seed: 7)
    let expected = range.map(stream.sign(at:))
    #expect(stream.signs(range) == expected && stream.signBytes(range).map { Double($0) } == expected)
  }

  /// Each of a word's 32 bits is fair; so are the products of neighbouring signs.
  @Test func signsAreFair() {
    let test = StatisticalBudget.test("signsAreFair")
    let words = 2000
    let signs = test.stream.signs(32 * words + 1)
    let allowed = test.meanDeviation(draws: words, cells: 64)
    for bit in 0..<32 {
      let positions = stride(from: bit, to: 32 * words, by: 32)
      let negative = positions.count { signs[$0] < 0 }
      let changes = positions.count { signs[$0] != signs[$0 + 1] }
      #expect(abs(Double(negative) / Double(words) - 0.5) <= allowed)
      #expect(abs(Double(changes) / Double(words) - 0.5) <= allowed)
    }
  }
}
