import CounterStream
import DenseLinearAlgebra
import LinearOperators
import Testing

@testable import SubspaceEmbedding

/// Chosen entries of a Hadamard transform, against the full transform followed by the choice. Integers, so exactly.
@Suite struct SampledHadamardTests {
  private let stream = CounterStream(seed: 3)

  /// One block and several, whole and partly padding; fewer rows than a word has bits; rows twice.
  static let sizes: [(length: Int, rows: Int)] = [
    (1, 1), (5, 3), (64, 64), (65, 3), (130, 5), (500, 70), (1000, 300), (700, 5000), (20_000, 9000),
  ]

  @Test(arguments: sizes)
  func isTheChoiceOfTheTransform(_ size: (length: Int, rows: Int)) {
    let sampled = sampled(size)
    let x = (0..<size.length).map { Double(stream.index(at: $0, below: 201) - 100) }
    let whole = WalshHadamard.plainTransform(x + zeros(sampled.order - size.length))
    atEveryLevel {
      let chosen = sampled.apply(0..<size.length) { range, block in
        for j in range { block[j - range.lowerBound] = x[j] }
      }
      #expect(chosen == sampled.rows.map { whole[$0] })
    }
  }

  /// Signed bits; where all are set and positive the sums are as large as they can be.
  @Test(arguments: sizes, [true, false])
  func bitsAreTheirNumbers(_ size: (length: Int, rows: Int), allSet: Bool) {
    let sampled = sampled(size)
    let ones = [Double](repeating: 1, count: size.length)
    let signs = allSet ? ones : stream.substream("signs").signs(size.length)
    let a = BitKhatriRaoMatrix(rows: size.length, columns: 3, rightRows: 1, density: allSet ? 1 : 2)
    let own = allSet ? ones : a.signs
    let bits = BitKhatriRaoMatrix(bits: a.words, signs: own, scale: 0.5, right: a.right)
    for i in 0..<3 {
      let column = zip(signs, bits.leftColumn(i)).map { $0 * $1 }
      let whole = WalshHadamard.plainTransform(column + zeros(sampled.order - size.length))
      atEveryLevel {
        #expect(
          sampled.spreading(bits, RandomizedHadamard(signs: signs))(i) == sampled.rows.map { whole[$0] })
      }
    }
  }

  /// Where a part of the entries lies: within one block and over several, on either side of a word boundary and of a block boundary.
  static let parts: [(part: Range<Int>, count: Int, rows: Int)] = [
    (0..<1, 1, 1), (2..<5, 7, 3), (3..<4, 64, 64), (1..<64, 65, 3), (63..<130, 130, 5), (64..<129, 500, 70),
    (65..<65, 130, 3), (100..<101, 1000, 300), (255..<257, 1000, 40), (300..<1000, 1000, 3),
    (70_000..<90_001, 100_000, 5000),
  ]

  @Test("A part of the entries is transformed like the whole vector with zeros around it", arguments: parts)
  func partsStandWhereTheyDo(_ size: (part: Range<Int>, count: Int, rows: Int)) {
    let (sampled, part) = (sampled((size.count, size.rows)), size.part)
    let signs = stream.substream("signs").signs(part)
    let x = part.map { Double(stream.index(at: $0, below: 201) - 100) }
    let a = BitKhatriRaoMatrix(rows: max(1, part.count), columns: 2, rightRows: 1)
    let hadamard = RandomizedHadamard(signs: signs, first: part.lowerBound, of: size.count)
    func chosen(_ entries: [Double]) -> [Double] {
      let whole = WalshHadamard.plainTransform(
        zeros(part.lowerBound) + entries + zeros(sampled.order - part.upperBound))
      return sampled.rows.map { whole[$0] }
    }
    let expected = chosen(x)
    let columns = (0..<2).map { i in chosen(zip(signs, a.leftColumn(i)).map { $0 * $1 }) }
    atEveryLevel {
      let found = sampled.apply(part) { range, block in
        for j in range { block[j - range.lowerBound] = x[j] }
      }
      #expect(found == expected)
      if part.isEmpty { return }
      for i in 0..<2 {
        #expect(sampled.spreading(a, hadamard)(i) == columns[i])
        #expect(sampled.spreading(a.stored, hadamard)(i) == columns[i])
      }
    }
  }

  /// Of order 256 five rows: three blocks of 64 entries take `3·64·6` additions, and two join the three for each row. Of
  /// order 8 there is one block.
  @Test func operationsByHand() {
    #expect(SampledHadamard.operations(length: 130, order: 256, rows: 5) == 1162)
    #expect(SampledHadamard.operations(length: 5, order: 8, rows: 5) == 24)
  }

  /// The additions of the formula are those of its recursion, counted one by one.
  @Test(arguments: sizes)
  func operationsAreCounted(_ size: (length: Int, rows: Int)) {
    let sampled = sampled(size)
    var additions = 0
    func transform(_ order: Int) {
      guard order > 1 else { return }
      for _ in 0..<2 { transform(order / 2) }
      additions += order
    }
    for start in stride(from: 0, to: size.length, by: sampled.blockLength) {
      transform(sampled.blockLength)
      if start > 0 { for _ in sampled.rows { additions += 1 } }
    }
    #expect(
      SampledHadamard.operations(length: size.length, order: sampled.order, rows: size.rows) == additions)
    #expect(additions <= sampled.order * (sampled.blockLength.trailingZeroBitCount + 1))
  }

  private func sampled(_ size: (length: Int, rows: Int)) -> SampledHadamard {
    let order = WalshHadamard.paddedLength(size.length)
    let draws = stream.substream("rows")
    return SampledHadamard(order: order, rows: (0..<size.rows).map { draws.index(at: $0, below: order) })
  }

  private func zeros(_ count: Int) -> [Double] { [Double](repeating: 0, count: count) }
}
