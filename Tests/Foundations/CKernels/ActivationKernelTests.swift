import CKernels
import CounterStream
import Testing

/// The C loops over packed activations against their definitions, a bit at a time.
@Suite struct ActivationKernelTests {
  private static let widths = [0, 1, 63, 64, 65, 127, 128, 200]

  private static func stream(_ name: String, _ number: Int) -> CounterStream {
    CounterStream(seed: 0).substream("bit kernels").substream(name).substream(number)
  }

  private static func words(_ count: Int, _ name: String) -> [UInt64] {
    let stream = stream(name, count)
    return (0..<count).map { UInt64(stream.word(at: 2 * $0)) << 32 | UInt64(stream.word(at: 2 * $0 + 1)) }
  }

  private static func bit(_ r: Int, of words: [UInt64]) -> Bool { words[r / 64] & (1 << UInt64(r % 64)) != 0 }

  /// The words are initially all ones: every bit up to the end of the last word is written, and no word after it.
  @Test(arguments: widths) func packedBitsAreTheComparisons(_ width: Int) {
    let x = Self.stream("pre-activations", width).normals(0..<width)
    let count = (width + 63) / 64
    var words = [UInt64](repeating: .max, count: count + 1)
    unsafe ckernels_pack_active(x, width, &words)
    for r in 0..<(64 * count) { #expect(Self.bit(r, of: words) == (r < width && x[r] >= 0), "bit \(r)") }
    #expect(words[count] == .max)
  }

  @Test(arguments: widths) func selectionKeepsTheActive(_ width: Int) {
    let words = Self.words((width + 63) / 64, "selected bits")
    let values = (0..<width).map { Double($0) + 0.5 }
    for first in [0, 1, 63, 64, 65] where first <= width {
      var selected = [Double](repeating: -7, count: width - first + 1)
      unsafe ckernels_select_active(words, values, first, width - first, &selected)
      let expected = (first..<width).map { Self.bit($0, of: words) ? values[$0] : 0 }
      #expect(selected == expected + [-7], "from \(first)")
    }
  }

  /// The count of a tile of one row by one row.
  private static func commonBits(_ a: [UInt64], _ b: [UInt64], _ count: Int) -> Int {
    var counts = [UInt32](repeating: 0, count: Int(CKERNELS_COUNT_TILE * CKERNELS_COUNT_TILE))
    unsafe ckernels_common_counts(a, 1, b, 1, count, &counts)
    return Int(counts[0])
  }

  /// Lengths around those that vector registers hold.
  @Test(arguments: [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33, 64, 65])
  func countsAreSumsOverBits(_ count: Int) {
    let (a, b) = (Self.words(count, "a"), Self.words(count, "b"))
    let bits = 0..<(64 * count)
    #expect(
      Self.commonBits(a, b, count) == bits.count { Self.bit($0, of: a) && Self.bit($0, of: b) })
    #expect(
      unsafe ckernels_differing_bits(a, b, count) == bits.count { Self.bit($0, of: a) != Self.bit($0, of: b) }
    )
    let ones = [UInt64](repeating: .max, count: count)
    #expect(Self.commonBits(ones, ones, count) == 64 * count)
    #expect(unsafe ckernels_differing_bits(ones, ones, count) == 0)
    #expect(unsafe ckernels_differing_bits(ones, ones.map(~), count) == 64 * count)
  }

  /// Eight running sums, `r mod 8`, added in pairs: the order is part of the definition, so the bits are too.
  private static func signedReLUSum(_ x: [Double], _ signs: [Double]) -> Double {
    var sums = [Double](repeating: 0, count: 8)
    for r in x.indices { sums[r % 8] += x[r] < 0 ? 0 : signs[r] * x[r] }
    return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]))
  }

  @Test(arguments: widths) func signedSumsAreTheDefinition(_ width: Int) {
    let stream = Self.stream("sums", width)
    let (x, signs) = (stream.normals(0..<width), stream.signs(width))
    #expect(unsafe ckernels_signed_relu_sum(x, signs, width) == Self.signedReLUSum(x, signs))
    // On integers no order matters.
    let integers = (0..<width).map { Double(stream.index(at: $0, below: 2001) - 1000) }
    let exact = zip(signs, integers).map { $0 * max(0, $1) }.reduce(0, +)
    #expect(unsafe ckernels_signed_relu_sum(integers, signs, width) == exact)
  }

  /// A NaN neuron must not pass for an inactive one.
  @Test func signedSumsKeepNaNAndInfinity() {
    for place in 0..<9 {
      var x = [Double](repeating: -1, count: 9)
      let signs = [Double](repeating: -1, count: 9)
      x[place] = .nan
      #expect(unsafe ckernels_signed_relu_sum(x, signs, 9).isNaN)
      x[place] = .infinity
      #expect(unsafe ckernels_signed_relu_sum(x, signs, 9) == -.infinity)
      x[place] = -.infinity
      #expect(unsafe ckernels_signed_relu_sum(x, signs, 9) == 0)
    }
  }
}
