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

  /// Ties between two doubles, and their neighbours: `(2⁵³ + k + ½)·5^j·2^i` and that over `10^j`, as whole numbers of 19 digits.
  @Test func tiesGoToEven() throws {
    for k in 0..<50 {
      for (j, i) in [(0, 0), (1, 0), (2, 3), (3, 0)] {
        let tie = (2 * (1 << 53 + k) + 1) * [1, 5, 25, 125][j] << i
        for whole in [tie - 1, tie, tie + 1] {
          for exponent in ["", "e-1", "e-\(j + 1)", "e-27", "e27", "e-22", "e23"] {
            let text = "\(whole)\(exponent)"
            #expect(try short(text).bitPattern == parseNumber(text).bitPattern, "\(text)")
          }
        }
      }
    }
  }

  /// Quotients that miss a tie by less than 64 bits show: `w·10⁻²⁷` with `w` next to `x·5²⁷/2⁵³` for odd `x` of 54 bits, below and above.
  @Test func quotientsBesideTies() throws {
    let five: UInt64 = 7_450_580_596_923_828_125
    let stream = CounterStream(seed: testSeed).substream("quotientsBesideTies")
    for k in 0..<200 {
      let odd = (1 << 53) + 2 * UInt64(stream.index(at: k, below: 1 << 50)) + 1
      let product = odd.multipliedFullWidth(by: five)
      let below = product.high << 11 | product.low >> 53
      for whole in [below, below + 1] {
        #expect(try short("\(whole)e-27").bitPattern == parseNumber("\(whole)e-27").bitPattern, "\(whole)")
      }
    }
  }

  /// A number is read up to where it ends, whatever follows.
  @Test func numbersInText() {
    func scan(_ text: String) -> (Double, Int)? {
      scanNumber(Array(text.utf8), 0..<text.utf8.count).map { ($0.value, $0.end) }
    }
    for (text, value, end) in [
      ("1,2", 1.0, 1), ("-0.5;", -0.5, 4), ("1e", 1, 1), ("1e+x", 1, 1), ("1.2.3", 1.2, 3), ("5.,", 5, 2),
      (".25e1 ", 2.5, 5), ("0000000000000000000000001.5\n", 1.5, 27), ("1x", 1, 1), ("7", 7, 1),
    ] as [(String, Double, Int)] {
      let found = scan(text)
      #expect(found?.0 == value && found?.1 == end, "\(text)")
    }
    for text in ["", "-", ".", "e5", ",1", "x", "1e999", "--1", "nan"] {
      #expect(scan(text) == nil, "\(text)")
    }
  }

  @Test(arguments: [
    "0", "-0", "0.038075906433423026", "-0.002592261998183278", "0.00000000000000000000000000000123",
    "9007199254740992", "9007199254740993", "1e22", "1e23", "1e-22", "1e-23", "5e-324",
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
