import CKernels
import DenseLinearAlgebra
import Testing

/// Hadamard transforms of numbers against their butterflies one by one, bit for bit.
@Suite struct WalshHadamardKernelTests {
  private static let draws = Draws("hadamard")

  /// Levels of ascending distances, each a sum and a difference: the order is part of the definition.
  private static func transform(_ x: [Double]) -> [Double] {
    var x = x
    var half = 1
    while half < x.count {
      for k in x.indices where k & half == 0 {
        (x[k], x[k + half]) = (x[k] + x[k + half], x[k] - x[k + half])
      }
      half *= 2
    }
    return x
  }

  /// Orders on both sides of a vector, of eight vectors, and of the part that is transformed by itself.
  @Test(arguments: InstructionLevel.available, (0...13).map { 1 << $0 })
  func ordersAreTransformed(_ level: InstructionLevel, _ n: Int) {
    let (x, memory) = (Self.draws.numbers("x", n), Memory())
    let y = unsafe memory.output(x, beside: .nan)
    level.forced { unsafe ckernels_walsh_hadamard(y, n) }
    let same = unsafe bits(entries(y, n)) == bits(Self.transform(x))
    #expect(same && memory.isIntact)
  }

  /// Memory between the columns of the block is left unchanged.
  @Test(arguments: InstructionLevel.available, [2, 4, 8, 16, 32])
  func columnsAreTransformed(_ level: InstructionLevel, _ rows: Int) {
    let (columns, stride, memory) = (Int(CKERNELS_HADAMARD_COLUMNS), 133, Memory())
    let x = Self.draws.numbers("columns", rows * stride)
    let y = unsafe memory.output(x, beside: .nan)
    level.forced { unsafe ckernels_walsh_hadamard_columns(y, rows, stride) }
    var expected = x
    for i in 0..<columns {
      let column = Self.transform((0..<rows).map { x[$0 * stride + i] })
      for r in 0..<rows { expected[r * stride + i] = column[r] }
    }
    let same = unsafe bits(entries(y, x.count)) == bits(expected)
    #expect(same && memory.isIntact)
  }

  /// `H_{(a, i), (b, j)} = H_ab H_ij`: a block's entry counts with the sign of the block, for numbers of rows and of blocks of any size.
  @Test(arguments: InstructionLevel.available, [1, 2, 8, 64, 512])
  func picksAreAdded(_ level: InstructionLevel, _ length: Int) {
    for count in [0, 1, 7, 8, 9, 15, 16, 17, 40] {
      for index in [0, 1, 2, 5, 0xff, 1 << 33 + 1, 0x5555_5555_5555] {
        let memory = Memory()
        let block = Self.draws.numbers("block", length)
        // Bits of the row far beyond those of the block's number too.
        let rows = Self.draws.words("rows", count).map { UInt($0 >> 8) }
        let start = Self.draws.numbers("sums", count)
        let sums = unsafe memory.output(start, beside: .nan)
        let (b, r) = unsafe (memory.input(block, beside: .nan), memory.input(rows, beside: 0))
        level.forced { unsafe ckernels_add_picked(b, length, index, r, count, sums) }
        let expected = (0..<count).map { t in
          let entry = block[Int(rows[t]) % length]
          let negative = (Int(rows[t]) / length & index).nonzeroBitCount % 2 == 1
          return start[t] + (negative ? -entry : entry)
        }
        let same = unsafe bits(entries(sums, count)) == bits(expected)
        #expect(same && memory.isIntact, "\(count) rows, block \(index)")
      }
    }
  }

  private static func sign(_ row: UInt, _ column: Int) -> Int32 {
    (row & UInt(column)).nonzeroBitCount % 2 == 0 ? 1 : -1
  }

  /// `Σ_k H_{row, k} x_k` over the bits that are set, in blocks of every length, from any block on; there may be less than a whole block. All entries of a block are asked for.
  @Test(arguments: InstructionLevel.available)
  func bitsAreTransformed(_ level: InstructionLevel) {
    var sizes = (0...6).map { (length: 1 << $0, words: 1) }
    sizes += [(64, 3), (128, 2), (128, 5), (256, 1), (256, 4), (512, 9), (1024, 16), (2048, 40)]
    for (place, (length, words)) in sizes.enumerated() {
      let (memory, count, first) = (Memory(), length + 3, [0, 1, 6, 1 << 35 + 1][place % 4])
      var set = Self.draws.words("bits", words)
      if length < 64 { set[0] &= 1 << UInt64(length) - 1 }
      let negative = Self.draws.words("negative", words)
      let blocks = Self.draws.words("rows", count)
      let rows = (0..<count).map { UInt(blocks[$0]) / UInt(length) * UInt(length) + UInt($0 % length) }
      let start = Self.draws.indices("start", count, below: 2001).map { Int32($0 - 1000) }
      let sums = unsafe memory.output(start, beside: 7)
      let (b, n) = unsafe (memory.input(set, beside: .max), memory.input(negative, beside: .max))
      let r = unsafe memory.input(rows, beside: 0)
      level.forced { unsafe ckernels_walsh_hadamard_bits(b, n, words, length, first, r, count, sums) }
      var expected = start
      for block in 0..<((64 * words + length - 1) / length) {
        let x = (block * length..<(block + 1) * length).map { k -> Double in
          k < 64 * words && bit(k, of: set) ? (bit(k, of: negative) ? -1 : 1) : 0
        }
        // Of one block there is one only, where a word is longer than it.
        if length < 64 && block > 0 { break }
        let transformed = Self.transform(x)
        for t in 0..<count {
          let entry = Int32(transformed[Int(rows[t] % UInt(length))])
          expected[t] += Self.sign(rows[t] / UInt(length), first + block) * entry
        }
      }
      let same = unsafe entries(sums, count) == expected
      #expect(same && memory.isIntact, "\(words) words in blocks of \(length) from \(first) on")
    }
  }

  /// All bits set and none negative: a row of ones gives the length, up to the longest block, and all other rows nothing.
  @Test(arguments: InstructionLevel.available, [4096, 8192, Int(CKERNELS_LONGEST_BIT_BLOCK)])
  func theLargestSums(_ level: InstructionLevel, _ length: Int) {
    let ones = [UInt64](repeating: .max, count: length / 64)
    let rows: [UInt] = [0, 1, UInt(length / 2), UInt(length - 1), UInt(length)]
    for negative in [0, UInt64.max] {
      var sums = [Int32](repeating: 3, count: rows.count)
      let signs = [UInt64](repeating: negative, count: length / 64)
      level.forced {
        unsafe ckernels_walsh_hadamard_bits(ones, signs, length / 64, length, 0, rows, rows.count, &sums)
      }
      let most = Int32(negative == 0 ? length : -length)
      #expect(sums == [3 + most, 3, 3, 3, 3 + most])
    }
    // One bit alone: its column of H, in every entry.
    let column = length - 77
    var bits = [UInt64](repeating: 0, count: length / 64)
    bits[column / 64] = 1 << UInt64(column % 64)
    let all = (0..<length).map { UInt($0) }
    var sums = [Int32](repeating: 0, count: length)
    level.forced {
      unsafe ckernels_walsh_hadamard_bits(bits, bits, length / 64, length, 0, all, length, &sums)
    }
    let same = sums == all.map { -Self.sign($0, column) }
    #expect(same)
  }
}
