import CounterStream
import TestSupport
import Testing

/// The exact numbers that proofs are held to.
@Suite struct DyadicTests {
  /// Integers at the edges of digits, of either sign.
  private static let integers: [Int128] = {
    let magnitudes = [0, 1, 2, 31, 32, 52, 53, 62, 63].flatMap { k in
      [-1, 0, 1].map { (Int128(1) << k) + $0 }
    }
    return magnitudes + magnitudes.map { -$0 }
  }()

  private func dyadic(_ value: Int128) -> Dyadic {
    var (rest, sum, place) = (value.magnitude, Dyadic(integerLiteral: 0), 0)
    while rest > 0 {
      sum = sum + Dyadic(Double(rest & 0xffff_ffff)) * .power(place)
      (rest, place) = (rest >> 32, place + 32)
    }
    return value < 0 ? -sum : sum
  }

  @Test func theyAreTheIntegers() {
    for a in Self.integers {
      for b in Self.integers {
        let (x, y) = (dyadic(a), dyadic(b))
        #expect(x + y == dyadic(a + b) && x - y == dyadic(a - b), "\(a), \(b)")
        #expect((x < y) == (a < b) && (x == y) == (a == b), "\(a), \(b)")
        // Products of up to 126 bits, and a scale that no double has.
        #expect(x * y == dyadic(a * b), "\(a), \(b)")
        let far = Dyadic.power(-3001)
        #expect((far * x) * y - far * dyadic(a * b) == 0, "\(a), \(b)")
      }
    }
  }

  /// `(a + b)(a − b) = a² − b²`, over thousands of bits.
  @Test func sumsAndProductsAgree() {
    let stream = CounterStream(seed: 3).substream("dyadic")
    for k in 0..<40 {
      let scales = [-900, -64, -1, 0, 63, 64, 700].map { Dyadic.power($0 + k) }
      let normals = stream.substream(k).normals(0..<14).map { Dyadic($0) }
      let a = zip(scales, normals[..<7]).reduce(0) { $0 + $1.0 * $1.1 }
      let b = zip(scales, normals[7...]).reduce(0) { $0 + $1.0 * $1.1 }
      #expect((a + b) * (a - b) == a * a - b * b)
      #expect((a - b) + b == a && (a < b) == ((a - b) < 0))
    }
  }

  @Test func everyDoubleIsOne() {
    for x in [0, -0.0, 1, 0.1, .pi, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude] {
      #expect(Dyadic(x) + Dyadic(-x) == 0 && Dyadic(x) * Dyadic(0.5) + Dyadic(x) * Dyadic(0.5) == Dyadic(x))
    }
    #expect(Dyadic(.leastNonzeroMagnitude) == .power(-1074))
    #expect(Dyadic(.greatestFiniteMagnitude) + .power(971) == .power(1024))
    #expect(Dyadic(0.1) > Dyadic(0.1.nextDown) && Dyadic(0.1) * 10 > 1)
  }
}
