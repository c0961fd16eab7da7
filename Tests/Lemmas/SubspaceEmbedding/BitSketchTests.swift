import CounterStream
import DenseLinearAlgebra
import LinearOperators
import TestSupport
import Testing

@testable import SubspaceEmbedding

/// Sketches of signed bits against sketches of the same matrices with their entries stored.
@Suite struct BitSketchTests {
  /// `(m, n, d, s)`: on either side of one word and of one tile of 64 or 256 columns, in the middle, and beyond; `d` on either side of one vector.
  static let sizes: [[Int]] = [
    [1, 1, 1, 1], [11, 3, 3, 4], [64, 16, 2, 16], [65, 17, 3, 64], [200, 257, 2, 256], [700, 30, 1, 64],
    [300, 5, 1, 4096], [130, 64, 9, 16], [64, 65, 8, 4], [300, 3, 17, 64],
  ]

  /// The scales are powers of two, for `s` is one of four; so nothing is rounded.
  @Test(
    arguments: [EmbeddingFamily.srht, .countSketch, .tensorSRHT, .tensorSketch, .neuronBlock], sizes)
  func integersAreExact(_ family: EmbeddingFamily, _ size: [Int]) throws {
    let a = BitKhatriRaoMatrix(rows: size[0], columns: size[1], rightRows: size[2], scale: 0.25)
    let s = try embedding(family, size)
    let stored = s.apply(a.stored)
    atEveryLevel { #expect(s.apply(a) == stored) }
  }

  /// Numbers of rows that are not a multiple of the sums and counts computed at once; these families have no scale.
  @Test(arguments: [EmbeddingFamily.countSketch, .tensorSketch, .neuronBlock], [3, 100, 151])
  func integersAreExactForAnyRows(_ family: EmbeddingFamily, rows: Int) throws {
    let a = BitKhatriRaoMatrix(rows: 90, columns: 70, rightRows: 5, scale: 0.25)
    let s = try embedding(family, [90, 70, 5, rows])
    let stored = s.apply(a.stored)
    atEveryLevel { #expect(s.apply(a) == stored) }
  }

  /// The members of each bucket by a search through all coordinates, in their order.
  @Test(arguments: sizes, [1, 3])
  func membersAreThoseOfTheirBuckets(_ size: [Int], nonzeros: Int) throws {
    let (m, d, rows) = (size[0], size[2], size[3])
    let (stream, count) = (CounterStream(seed: 8), m * d * nonzeros)
    let buckets = (0..<count).map { Int32(stream.index(at: $0, below: rows)) }
    let signs = stream.signs(count).map { Int8($0) }
    let flips = stream.substream("flips").signs(m)
    let bits = SignedBits(words: [UInt64](repeating: 0, count: (m + 63) / 64), signs: flips, scale: 1)
    let grouped = BucketMembers(
      rows: rows, buckets: buckets, signs: signs, negative: bits.negative, leftRows: m, dimension: d)
    var plain = [[UInt32]](repeating: [], count: rows)
    for place in 0..<count {
      let j = place / nonzeros
      plain[Int(buckets[place])].append(
        UInt32(2 * j) + (Double(signs[place]) * flips[j / d] < 0 ? 1 : 0))
    }
    #expect(grouped.starts.count == rows + 1)
    #expect((0..<rows).map { Array(grouped.members[grouped.starts[$0]..<grouped.starts[$0 + 1]]) } == plain)
  }

  /// The bound of `FastSketchTests`, for either of the two.
  @Test(arguments: EmbeddingFamily.oblivious, sizes)
  func realsAgree(_ family: EmbeddingFamily, _ size: [Int]) throws {
    let a = BitKhatriRaoMatrix(rows: size[0], columns: size[1], rightRows: size[2], scale: 0.3)
    let s = try embedding(family, size)
    // ‖S‖_F² = N except for the Gaussian family, whose two forms are one.
    let bound = 2 * roundingBound(2 * s.columns + 8) * Double(s.columns).squareRoot()
    let stored = s.apply(a.stored)
    atEveryLevel {
      #expect(frobeniusNorm(s.apply(a) - stored) <= bound * frobeniusNorm(a.stored.denseMatrix()))
    }
  }

  @Test(arguments: sizes)
  func countsAreTheirDefinition(_ size: [Int]) throws {
    let a = BitKhatriRaoMatrix(rows: size[0], columns: size[1], rightRows: 1)
    let sketch = try CountSketchDistribution(rows: size[3], columns: size[0]).sample(CounterStream(seed: 4))
    let counter = BucketCounter(sketch, a.signedBits!)
    let end = min(size[1], CountSketch.columnsTogether)
    for columns in [0..<end, (end / 2)..<end] {
      for buckets in [0..<size[3], (size[3] / 3)..<size[3]] {
        let plain = counter.plainCounts(columns, buckets: buckets)
        atEveryLevel { #expect(counter.counts(columns, buckets: buckets) == plain) }
      }
    }
  }

  /// All bits set and one bucket: the largest counts.
  @Test func countsOfOneBucket() throws {
    let a = BitKhatriRaoMatrix(rows: 1000, columns: 5, rightRows: 1, density: 1)
    let sketch = CountSketch(
      rows: 2, buckets: [Int32](repeating: 1, count: 1000), signs: a.signs.map { Int8($0) })
    #expect(
      BucketCounter(sketch, a.signedBits!).counts(0..<5, buckets: 0..<2) == [
        0, 1000, 0, 1000, 0, 1000, 0, 1000, 0, 1000,
      ])
  }

  /// Of integers, so exactly; the default is the definition.
  @Test(
    "embedding.neuron-block: the Gram matrix of the sketch needs only the bucket sums", arguments: sizes)
  func sketchedGram(_ size: [Int]) throws {
    let a = BitKhatriRaoMatrix(rows: size[0], columns: size[1], rightRows: size[2])
    let s = try embedding(.neuronBlock, size)
    let definition = s.apply(a.stored).transposeTimesSelf()
    #expect(s.sketchedGram(a) == definition)
    #expect(s.sketchedGram(a.stored) == definition)
  }

  private func embedding(_ family: EmbeddingFamily, _ size: [Int]) throws -> any SubspaceEmbedding {
    let order = WalshHadamard.paddedLength(size[0] * size[2])
    return try family.distribution(
      rows: family == .srht ? min(size[3], order) : size[3], leftRows: size[0], rightRows: size[2]
    ).sample(CounterStream(seed: 6))
  }
}
