import CounterStream
import DenseLinearAlgebra
import TestSupport
import Testing

/// Products whose exact value is known although they cancel almost completely.
@Suite struct CompensatedDotTests {
  /// Pairs `x·y` and `−x·y` of 53-bit factors cancel exactly, whatever their rounded products are, and a few small
  /// products remain whose sum is known: `2⁻²⁰·k` for a small `k`.
  private func cancellingSum(pairs: Int, residue k: Int, stream: CounterStream) -> (x: [Double], y: [Double])
  {
    var terms: [(Double, Double)] = []
    for p in 0..<pairs {
      let scale = Double(sign: .plus, exponent: stream.index(at: p, below: 60) - 30, significand: 1)
      let (x, y) = (stream.normal(at: 2 * p) * scale, stream.normal(at: 2 * p + 1) * scale)
      terms += [(x, y), (-x, y)]
    }
    for _ in 0..<abs(k) { terms.append((k > 0 ? 0x1p-10 : -0x1p-10, 0x1p-10)) }
    let order = stream.substream("order").subset(terms.count, below: terms.count)
    return (order.map { terms[$0].0 }, order.map { terms[$0].1 })
  }

  @Test func theErrorIsWithinItsBound() {
    for seed in 0..<200 {
      let stream = CounterStream(seed: UInt64(seed)).substream("compensated")
      let k = stream.index(at: 1000, below: 21) - 10
      let (x, y) = cancellingSum(pairs: seed % 40, residue: k, stream: stream)
      let dot = CompensatedDot(x, y)
      let error = (dot.value - Double(k) * 0x1p-20).magnitude
      #expect(error <= dot.errorBound, "seed \(seed)")
    }
  }

  /// Twice the working precision resolves what plain summation loses altogether.
  @Test func itResolvesWhatPlainSummationLoses() {
    let (x, y) = ([0x1p60, 1, -0x1p60, 0x1p-30], [1, 1, 1, 1.0])
    let dot = CompensatedDot(x, y)
    #expect(dot.value == 1 + 0x1p-30)
    #expect(dot.errorBound <= 0x1p-30 / 2)
    // The rounding error of the product itself: (1 + 2⁻³⁰)² = 1 + 2⁻²⁹ + 2⁻⁶⁰.
    #expect(CompensatedDot([1 + 0x1p-30, -1, -0x1p-29], [1 + 0x1p-30, 1, 1]).value == 0x1p-60)
  }

  @Test func cornerCases() {
    #expect(CompensatedDot().value == 0)
    #expect(CompensatedDot().errorBound == 0)
    let tiny = CompensatedDot([Double.leastNonzeroMagnitude], [0.5])
    #expect(tiny.errorBound >= Double.leastNonzeroMagnitude / 2)
    #expect(!(CompensatedDot([Double.greatestFiniteMagnitude], [2]).errorBound < .infinity))
    #expect(!(CompensatedDot([.nan], [2]).errorBound < .infinity))
  }
}
