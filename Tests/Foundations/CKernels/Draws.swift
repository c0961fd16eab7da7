import CounterStream

/// Contents of vectors and tables, each a function of its name and size.
struct Draws {
  private let root: CounterStream

  init(_ name: String) { root = CounterStream(seed: 0).substream("kernels").substream(name) }

  private func stream(_ name: String, _ count: Int) -> CounterStream {
    root.substream(name).substream(count)
  }

  func normals(_ name: String, _ count: Int) -> [Double] { stream(name, count).normals(0..<count) }

  /// Numbers at which a sum or a product may go wrong: zeros of either sign, subnormal numbers and very large ones, between normal ones.
  private static let specials = [
    0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 0x1p-1030, -0x1.8p-1040, 1e300, -1e300, 1, -1,
  ]

  func numbers(_ name: String, _ count: Int) -> [Double] {
    let stream = stream(name, count)
    return (0..<count).map {
      let choice = stream.index(at: $0, below: 2 * Self.specials.count)
      return choice < Self.specials.count ? Self.specials[choice] : stream.normal(at: $0)
    }
  }

  func words(_ name: String, _ count: Int) -> [UInt64] {
    let stream = stream(name, count)
    return (0..<count).map { UInt64(stream.word(at: 2 * $0)) << 32 | UInt64(stream.word(at: 2 * $0 + 1)) }
  }

  /// Whole numbers below a bound.
  func indices(_ name: String, _ count: Int, below bound: Int) -> [Int] {
    let stream = stream(name, count)
    return (0..<count).map { stream.index(at: $0, below: bound) }
  }

  func signs(_ name: String, _ count: Int) -> [Int8] {
    stream(name, count).signs(count).map { Int8($0) }
  }
}

/// Bit `k` of packed words.
func bit(_ k: Int, of words: [UInt64]) -> Bool { words[k / 64] >> UInt64(k % 64) & 1 == 1 }
