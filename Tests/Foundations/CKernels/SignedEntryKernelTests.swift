import CKernels
import DenseLinearAlgebra
import Testing

/// Signs of packed bits and single products, entry by entry and bit for bit.
@Suite struct SignedEntryKernelTests {
  private static let draws = Draws("signed entries")
  private static let counts = [0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 63, 64, 65, 71, 130]

  /// NaNs keep their bits except for the sign.
  @Test(arguments: InstructionLevel.available, counts)
  func entriesAreSigned(_ level: InstructionLevel, _ count: Int) {
    for first in [0, 1, 5, 7, 8, 13, 60, 63, 64, 65, 127] {
      let memory = Memory()
      var x = Self.draws.numbers("x", count)
      for (place, value) in [Double.nan, .infinity, -.infinity].enumerated() where place < count {
        x[count - 1 - place] = value
      }
      let negative = Self.draws.words("negative", (first + count) / 64 + 1)
      let y = unsafe memory.output([Double](repeating: 7, count: count), beside: 7)
      let (source, signs) = unsafe (memory.input(x, beside: .nan), memory.input(negative, beside: .max))
      level.forced { unsafe ckernels_signed_entries(source, signs, first, count, y) }
      let expected = (0..<count).map { bit(first + $0, of: negative) ? -x[$0] : x[$0] }
      let same = unsafe bits(entries(y, count)) == bits(expected)
      #expect(same && memory.isIntact, "from \(first)")
    }
  }

  @Test(arguments: InstructionLevel.available, counts)
  func bitsAreSigned(_ level: InstructionLevel, _ count: Int) {
    for scale in [0.3, -2, 1e300, .leastNonzeroMagnitude, .infinity] {
      let (memory, words) = (Memory(), (count + 63) / 64)
      let (set, negative) = (Self.draws.words("set", words), Self.draws.words("minus", words))
      let y = unsafe memory.output([Double](repeating: 7, count: count), beside: 7)
      let (b, n) = unsafe (memory.input(set, beside: .max), memory.input(negative, beside: .max))
      level.forced { unsafe ckernels_signed_bits(b, n, count, scale, y) }
      let expected = (0..<count).map { bit($0, of: set) ? (bit($0, of: negative) ? -scale : scale) : 0 }
      let same = unsafe bits(entries(y, count)) == bits(expected)
      #expect(same && memory.isIntact, "scale \(scale)")
    }
  }

  /// Up to eight entries more may be written, and no more.
  @Test(arguments: InstructionLevel.available, [1, 2, 3, 4, 5, 7, 8, 9, 16, 19])
  func productsAreSigned(_ level: InstructionLevel, _ d: Int) {
    for first in [0, 1, d - 1, d, d + 1, 3 * d + d / 2, 64, 65] {
      for count in [0, 1, d - 1, d, d + 1, 3 * d, 70] {
        let memory = Memory()
        let left = Self.draws.numbers("left", (first + count) / d + 1)
        let right = Self.draws.numbers("right", d)
        let negative = Self.draws.words("negative", (first + count) / 64 + 1)
        let y = unsafe memory.output(
          [Double](repeating: 7, count: count), beside: 7, beyond: Int(CKERNELS_DOUBLES_BEYOND))
        let (l, r) = unsafe (memory.input(left, beside: .nan), memory.input(right, beside: .nan))
        let signs = unsafe memory.input(negative, beside: .max)
        level.forced { unsafe ckernels_signed_products(l, r, d, signs, first, count, y) }
        let expected = (first..<(first + count)).map { j in
          let product = left[j / d] * right[j % d]
          return bit(j, of: negative) ? -product : product
        }
        let same = unsafe bits(entries(y, count)) == bits(expected)
        #expect(same && memory.isIntact, "\(count) from \(first)")
      }
    }
  }

  /// In this order: numbers that round.
  @Test(arguments: InstructionLevel.available, counts)
  func productsOfPickedEntries(_ level: InstructionLevel, _ count: Int) {
    let memory = Memory()
    let left = Self.draws.words("integers", count).map { Int32(truncatingIfNeeded: $0) }
    let right = Self.draws.numbers("picked", 50)
    let picks = Self.draws.indices("picks", count, below: 50)
    let y = unsafe memory.output([Double](repeating: 7, count: count), beside: 7)
    let (l, r) = unsafe (memory.input(left, beside: 9), memory.input(right, beside: .nan))
    let p = unsafe memory.input(picks, beside: 0)
    level.forced {
      unsafe p.withMemoryRebound(to: UInt.self, capacity: count) {
        unsafe ckernels_products_of_picked(l, 0.7, r, $0, count, -1.3, y)
      }
    }
    let expected = (0..<count).map { -1.3 * (0.7 * Double(left[$0]) * right[picks[$0]]) }
    let same = unsafe bits(entries(y, count)) == bits(expected)
    #expect(same && memory.isIntact)
  }
}
