import CKernels
import DenseLinearAlgebra
import Testing

/// Products of a matrix in single precision, in the order in which every level adds, bit for bit.
@Suite struct SingleProductKernelTests {
  private static let draws = Draws("single products")

  /// Entries of single precision, subnormal and zero ones among them.
  private static func entriesOfSingle(_ count: Int) -> [Float] {
    let specials: [Float] = [0, -0.0, .leastNonzeroMagnitude, -0x1.8p-130, .greatestFiniteMagnitude]
    let choices = draws.indices("choices", count, below: 3 * specials.count)
    return zip(draws.normals("a", count), choices).map {
      $1 < specials.count ? specials[$1] : Float($0)
    }
  }

  /// Column by column: every entry of the sum takes its products one after another.
  @Test(arguments: InstructionLevel.available, [0, 1, 3, 4, 5, 7, 8, 9, 17])
  func columnsAreAdded(_ level: InstructionLevel, _ rows: Int) {
    for columns in [0, 1, 3, 4, 5, 8, 11] {
      let (memory, stride) = (Memory(), rows + 3)
      let (a, x) = (Self.entriesOfSingle(columns * stride), Self.draws.numbers("x", columns))
      let start = Self.draws.numbers("y", rows)
      let y = unsafe memory.output(start, beside: 7)
      let (matrix, vector) = unsafe (memory.input(a, beside: .nan), memory.input(x, beside: .nan))
      level.forced { unsafe ckernels_add_single_product(matrix, stride, rows, columns, vector, y) }
      var expected = start
      for j in 0..<columns { for i in 0..<rows { expected[i] += x[j] * Double(a[j * stride + i]) } }
      let same = unsafe bits(entries(y, rows)) == bits(expected)
      #expect(same && memory.isIntact, "\(columns) columns")
    }
  }

  /// Eight running sums over whole eights of rows, added in pairs, then the rest one after another.
  @Test(arguments: InstructionLevel.available, [0, 1, 7, 8, 9, 15, 16, 17, 27])
  func rowsAreAdded(_ level: InstructionLevel, _ rows: Int) {
    for columns in [0, 1, 2, 5] {
      let (memory, stride) = (Memory(), rows + 3)
      let (a, x) = (Self.entriesOfSingle(columns * stride), Self.draws.numbers("x", rows))
      let sums = unsafe memory.output([Double](repeating: 7, count: columns), beside: 7)
      let (matrix, vector) = unsafe (memory.input(a, beside: .nan), memory.input(x, beside: .nan))
      level.forced {
        unsafe ckernels_single_transposed_product(matrix, stride, rows, columns, vector, sums)
      }
      let expected = (0..<columns).map { j in
        func product(_ i: Int) -> Double { x[i] * Double(a[j * stride + i]) }
        let whole = rows / 8 * 8
        let lanes = (0..<8).map { lane in
          Swift.stride(from: lane, to: whole, by: 8).reduce(0.0) { $0 + product($1) }
        }
        let both = (0..<4).map { lanes[$0] + lanes[$0 + 4] }
        return (whole..<rows).reduce((both[0] + both[1]) + (both[2] + both[3])) { $0 + product($1) }
      }
      let same = unsafe bits(entries(sums, columns)) == bits(expected)
      #expect(same && memory.isIntact, "\(columns) columns")
    }
  }
}
