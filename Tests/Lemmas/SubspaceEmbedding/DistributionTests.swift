import CounterStream
import DenseLinearAlgebra
import TestSupport
import Testing

@testable import SubspaceEmbedding

/// The properties announced by a distribution are those of its draws.
@Suite struct DistributionTests {
  @Test(
    "The rows and the entries that a distribution announces are the draw's",
    arguments: EmbeddingFamily.allCases)
  func announcements(_ family: EmbeddingFamily) throws {
    try checkProperty("announcements-\(family.rawValue)", over: SketchCase.self) { sketch in
      let distribution = try sketch.distribution(family)
      let drawn = try distribution.sample(sketch.stream, for: sketch.plain, damping: 1)
      try require(drawn.rows == distribution.rows, "\(drawn.rows) rows, not \(distribution.rows)")
      try require(drawn.columns == distribution.columns, "\(drawn.columns) columns")
      let largest = drawn.denseMatrix().elements.reduce(0) { max($0, $1.magnitude) }
      if let announced = distribution.largestEntry {
        try require(largest == announced, "an entry of \(largest), not \(announced)")
      }
    }
  }

  /// Signs of a Hadamard matrix and its rows are stored in 8 bytes each, buckets in 4 and their signs in one: `8(6 + 5)`,
  /// `5·6`, `5·6ζ`, `8(3 + 2 + 2·5)`, `5(3 + 2)`, `5·3`;
  /// a row and a weight take 16.
  @Test(
    "The bytes of the draws by hand: m = 3, d = 2, s = 5",
    arguments: [
      (EmbeddingFamily.gaussian, 0), (.srht, 88), (.countSketch, 30), (.sparseSign, 150), (.tensorSRHT, 120),
      (.tensorSketch, 25), (.neuronBlock, 15), (.leverageScore, 80),
    ])
  func drawnBytes(_ family: EmbeddingFamily, _ bytes: Int) throws {
    #expect(try family.distribution(rows: 5, leftRows: 3, rightRows: 2).drawnBytes == bytes)
  }
}
