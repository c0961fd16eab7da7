import CounterStream
import TestSupport
import Testing

@testable import Files

@Suite struct NumberTests {
  private func short(_ text: String) throws(NumberProblem) -> Double {
    let bytes = Array(("x" + text + "9").utf8)
    return try parseNumber(ascii: bytes, 1..<(bytes.count - 1))
  }

  /// The way with one rounding against `parseNumber(_:)`, bit for bit, on decimal numbers of every length and exponent.
  @Test func shortNumbersAreNearest() throws {
    let stream = CounterStream(seed: testSeed).substream("shortNumbersAreNearest")
    for k in 0..<4000 {
      let stream = stream.substream(k)
      func below(_ bound: Int, _ place: Int) -> Int { stream.index(at: place, below: bound) }
      let digits = (0..<(1 + below(21, 0))).map { "\(below(10, 10 + $0))" }
      let point = below(digits.count + 1, 1)
      var text = ["", "-", "+"][below(3, 2)] + digits[..<point].joined()
      if point < digits.count || below(2, 3) == 0 { text += "." + digits[point...].joined() }
      if below(2, 4) == 0 {
        text += ["e", "E"][below(2, 5)] + ["", "-", "+"][below(3, 6)] + "\(below(60, 7))"
      }
      #expect(try short(text).bitPattern == parseNumber(text).bitPattern, "\(text)")
    }
  }

  @Test(arguments: [
    "0", "-0", "9007199254740992", "9007199254740993", "1e22", "1e23", "1e-22", "1e-23", "5e-324",
  ])
  func limits(_ text: String) throws {
    #expect(try short(text).bitPattern == Double(text)!.bitPattern)
  }

  @Test(arguments: [
    "", ".", "-", "e5", "1e", "1e+", "1.2.3", "1-2", "0x1", "1e5x", "nan", "1e99999", "--1", "1 2",
  ])
  func whatIsNoNumber(_ text: String) {
    #expect(throws: NumberProblem.self) { try short(text) }
    #expect(throws: NumberProblem.self) { try parseNumber(text) }
  }
}
