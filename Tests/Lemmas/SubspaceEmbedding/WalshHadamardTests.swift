import CounterStream
import Testing

@testable import SubspaceEmbedding

@Suite struct WalshHadamardTests {
  /// Sylvester's matrix of order four, written out.
  @Test func entriesOfOrderFour() {
    let matrix = (0..<4).map { i in (0..<4).map { j in WalshHadamard.entry(i, j) } }
    #expect(matrix == [[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]])
  }

  /// The recursion and the formula for the entries are the same matrix.
  @Test(arguments: [1, 2, 4, 8, 64])
  func recursionIsTheMatrix(order: Int) {
    let x = integers(order)
    let product = (0..<order).map { i in
      (0..<order).reduce(0) { $0 + WalshHadamard.entry(i, $1) * x[$1] }
    }
    #expect(WalshHadamard.plainTransform(x) == product)
  }

  /// The kernel against its twin, exactly: sums of integers below 2⁵³ are not rounded.
  @Test(arguments: (0...15).map { 1 << $0 })
  func kernelIsTheTwin(order: Int) {
    let x = integers(order)
    let twin = WalshHadamard.plainTransform(x)
    atEveryLevel {
      var transformed = x
      WalshHadamard.transform(&transformed)
      #expect(transformed == twin)
    }
  }

  /// Lengths that go by rows of 2¹⁵ and by columns, those of 64 rows twice: `H (v ⊗ u) = H v ⊗ H u`, exactly.
  @Test(arguments: [2, 4, 8, 16, 32, 64])
  func longVectors(rows: Int) {
    let (u, v) = (integers(1 << 15), integers(rows))
    let (first, second) = (WalshHadamard.plainTransform(u), WalshHadamard.plainTransform(v))
    let product = v.flatMap { factor in u.map { factor * $0 } }
    let twin = second.flatMap { factor in first.map { factor * $0 } }
    atEveryLevel {
      var transformed = product
      WalshHadamard.transform(&transformed)
      let same = transformed == twin
      #expect(same)
    }
  }

  /// Numbers that do round, bit for bit the same at every level and for any number of threads.
  @Test(arguments: [4, 64, 4096, 1 << 17])
  func levelsAgree(order: Int) {
    let x = CounterStream(seed: 1).substream("normals").normals(0..<order)
    var first: [Double]?
    atEveryLevel {
      var transformed = x
      WalshHadamard.transform(&transformed)
      #expect(transformed == first ?? transformed)
      first = transformed
    }
  }

  /// `H (H x) = N x`, exactly.
  @Test(arguments: (0...15).map { 1 << $0 })
  func twiceIsTheOrder(order: Int) {
    let x = integers(order)
    var transformed = x
    WalshHadamard.transform(&transformed)
    WalshHadamard.transform(&transformed)
    #expect(transformed == x.map { Double(order) * $0 })
  }

  @Test func paddedLengths() {
    let lengths = [1, 2, 3, 4, 5, 8, 9, 1023, 1024, 1025]
    #expect(lengths.map(WalshHadamard.paddedLength) == [1, 2, 4, 4, 8, 8, 16, 1024, 1024, 2048])
  }

  /// Order 8: three levels of eight additions.
  @Test func operationsOfOrderEight() {
    #expect(WalshHadamard.operations(order: 8) == 24)
    #expect(WalshHadamard.operations(order: 1) == 0)
  }

  private func integers(_ count: Int) -> [Double] {
    let stream = CounterStream(seed: 1).substream("integers").substream(count)
    return (0..<count).map { Double(stream.index(at: $0, below: 2001) - 1000) }
  }
}
