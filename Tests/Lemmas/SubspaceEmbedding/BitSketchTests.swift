import CounterStream
import DenseLinearAlgebra
import LinearOperators
import TestSupport
import Testing

@testable import SubspaceEmbedding

/// Sketches of signed bits against sketches of the same matrices with their entries stored.
@Suite struct BitSketchTests {
  /// `(m, n, d, s)`: beside one word and one tile of 16 or 256 columns, in the middle, and beyond.
  static let sizes: [[Int]] = [
    [1, 1, 1, 1], [11, 3, 3, 4], [64, 16, 2, 16], [65, 17, 3, 64], [200, 257, 2, 256], [700, 30, 1, 64],
    [300, 5, 1, 4096],
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

  /// The bound of `FastSketchTests`, for either of the two.
  @Test(arguments: EmbeddingFamily.oblivious, sizes)
  func realsAgree(_ family: EmbeddingFamily, _ size: [Int]) throws {
    let a = BitKhatriRaoMatrix(rows: size[0], columns: size[1], rightRows: size[2], scale: 0.3)
    let s = try embedding(family, size)
    // ‖S‖_F² = N but for the Gaussian family, whose two forms are one.
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
    "embedding.neuron-block: the Gram matrix of the sketch needs the bucket sums only", arguments: sizes)
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
