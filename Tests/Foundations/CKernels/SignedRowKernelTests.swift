import CKernels
import DenseLinearAlgebra
import Testing

/// Rows and columns that are added to buckets, and sums of rotations: one product and one sum after another, bit for bit.
@Suite struct SignedRowKernelTests {
  private static let draws = Draws("signed rows")

  @Test(arguments: InstructionLevel.available, [0, 1, 7, 8, 9, 15, 16, 17])
  func rowsAreAdded(_ level: InstructionLevel, _ width: Int) {
    for (count, nonzeros) in [(0, 1), (1, 1), (5, 1), (5, 3), (2, 4)] {
      let (memory, stride, buckets, between) = (Memory(), width + 3, 4, width + 5)
      let rows = Self.draws.numbers("rows", count * stride)
      let places = Self.draws.indices("buckets", count * nonzeros, below: buckets)
      let signs = Self.draws.signs("signs", count * nonzeros)
      let start = Self.draws.numbers("sums", buckets * between)
      let sums = unsafe memory.output(start, beside: 7)
      let (r, s) = unsafe (memory.input(rows, beside: .nan), memory.input(signs, beside: 1))
      let b = unsafe memory.input(places.map { Int32($0) }, beside: 0)
      level.forced {
        unsafe ckernels_add_signed_rows(r, stride, width, count, b, s, nonzeros, 0.7, sums, between)
      }
      var expected = start
      for j in 0..<count {
        for z in (j * nonzeros)..<((j + 1) * nonzeros) {
          for i in 0..<width {
            expected[places[z] * between + i] += 0.7 * Double(signs[z]) * rows[j * stride + i]
          }
        }
      }
      let same = unsafe bits(entries(sums, start.count)) == bits(expected)
      #expect(same && memory.isIntact, "\(count) rows, \(nonzeros) buckets each")
    }
  }

  /// Missing columns leave their entries in a bucket unchanged.
  @Test(arguments: InstructionLevel.available, 1...8)
  func columnsAreAdded(_ level: InstructionLevel, _ columns: Int) {
    for (count, nonzeros) in [
      (0, 1), (1, 2), (3, 1), (4, 1), (5, 3), (63, 1), (64, 2), (65, 1), (70, 1), (131, 2),
    ] {
      let (memory, stride, buckets) = (Memory(), count + 3, 4)
      let together = Int(CKERNELS_COLUMNS_TOGETHER)
      let x = Self.draws.numbers("columns", columns * stride)
      let places = Self.draws.indices("buckets", count * nonzeros, below: buckets)
      let signs = Self.draws.signs("signs", count * nonzeros)
      let start = Self.draws.normals("sums", buckets * together)
      let sums = unsafe memory.output(start, beside: 7)
      let (r, s) = unsafe (memory.input(x, beside: .nan), memory.input(signs, beside: 1))
      let b = unsafe memory.input(places.map { Int32($0) }, beside: 0)
      level.forced {
        unsafe ckernels_add_signed_columns(r, stride, columns, count, b, s, nonzeros, 0.7, sums)
      }
      var expected = start
      for j in 0..<count {
        for z in (j * nonzeros)..<((j + 1) * nonzeros) {
          for k in 0..<columns {
            expected[places[z] * together + k] += 0.7 * Double(signs[z]) * x[k * stride + j]
          }
        }
      }
      let same = unsafe bits(entries(sums, start.count)) == bits(expected)
      #expect(same && memory.isIntact, "\(count) rows, \(nonzeros) buckets each")
    }
  }

  /// `Σ_s f_s x_{(t − s) mod n}`, rotation by rotation.
  @Test(arguments: InstructionLevel.available, [1, 2, 31, 32, 33, 63, 64, 65, 100])
  func rotationsAreAdded(_ level: InstructionLevel, _ n: Int) {
    for shiftCount in [0, 1, 2, 5] {
      let memory = Memory()
      let x = Self.draws.numbers("x", n)
      let shifts = Self.draws.indices("shifts", shiftCount, below: n).enumerated().map {
        [0, n - 1].count > $0.offset ? [0, n - 1][$0.offset] : $0.element
      }
      let factors = Self.draws.normals("factors", shiftCount)
      let start = Self.draws.numbers("start", n)
      let sums = unsafe memory.output(start, beside: 7)
      let (twice, f) = unsafe (memory.input(x + x, beside: .nan), memory.input(factors, beside: .nan))
      let s = unsafe memory.input(shifts.map { UInt($0) }, beside: 0)
      level.forced { unsafe ckernels_add_rotations(twice, n, s, f, shiftCount, sums) }
      var expected = start
      for (shift, factor) in zip(shifts, factors) {
        for t in 0..<n { expected[t] += factor * x[(t - shift + n) % n] }
      }
      let same = unsafe bits(entries(sums, n)) == bits(expected)
      #expect(same && memory.isIntact, "\(shiftCount) shifts")
    }
  }

  @Test(arguments: InstructionLevel.available, [(0, 2), (1, 1), (3, 3), (8, 4), (17, 9)])
  func productsAreKroneckers(_ level: InstructionLevel, _ size: (count: Int, dimension: Int)) {
    let (memory, count, d) = (Memory(), size.count, size.dimension)
    let sums = Self.draws.words("sums", count).map { Int32(truncatingIfNeeded: $0) }
    let x = Self.draws.numbers("x", d)
    let products = unsafe memory.output([Double](repeating: 7, count: count * d), beside: 7)
    let twice = unsafe memory.output([Double](repeating: 7, count: 2 * count), beside: 7)
    let (s, y) = unsafe (memory.input(sums, beside: 9), memory.input(x, beside: .nan))
    level.forced {
      unsafe ckernels_kronecker_product(s, count, 0.7, y, d, products)
      unsafe ckernels_scaled_twice(s, count, 0.7, twice)
    }
    let same =
      unsafe bits(entries(products, count * d))
      == bits(sums.flatMap { sum in x.map { 0.7 * Double(sum) * $0 } })
    #expect(same)
    let scaled = sums.map { 0.7 * Double($0) }
    let repeated = unsafe entries(twice, 2 * count) == scaled + scaled
    #expect(repeated && memory.isIntact)
  }
}
