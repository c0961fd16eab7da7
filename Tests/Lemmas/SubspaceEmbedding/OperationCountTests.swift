import DenseLinearAlgebra
import LinearOperators
import TestSupport
import Testing

@testable import SubspaceEmbedding

/// The closed formulas, against counts made by hand for `m = 3`, `d = 2` (so `N = 6`, `N₂ = 8`, `m₂ = 4`, `d₂ = 2`), `n = 4`,
/// `s = 5` and seven active neurons.
@Suite struct OperationCountTests {
  private let shape = KhatriRaoShape(leftRows: 3, rightRows: 2, columns: 4, leftNonzeros: 7)

  @Test(
    "cost.step: operations of a sketch by hand", .tags(.exact),
    arguments: [
      // 2·5·6 for each of 4 columns; forming the 24 entries is added.
      (EmbeddingFamily.gaussian, 240, 264),
      // 6 signs, 8·3 additions and 5 scalings for each column; forming the 24 entries is added.
      (.srht, 140, 164),
      // A sign and an addition for each of 24 entries; with a product for each of 7·2.
      (.countSketch, 48, 42),
      // ζ = 5: a scaling, 5 signs and 5 additions for each of 24; for each of 7 a scaling, then a product more.
      (.sparseSign, 264, 161),
      // 2·6 signs, 8·3 additions, 5 scalings; 3 signs and 4·2 additions, 2 and 2·1, 5 products and 5 scalings.
      (.tensorSRHT, 164, 100),
      // Three operations for each of 24 entries. On factors 3 and 2: 2·3 in the left sketch, 2 signs, and a product and an
      // addition for each of the five buckets and both rotations.
      (.tensorSketch, 72, 112),
      // q = 3, s = 6: a sign and an addition for each of 24; 3 of both and 6 products for each of 4 columns.
      (.neuronBlock, 48, 48),
      // A product for each entry of the sketch, and one more that forms it.
      (.leverageScore, 20, 40),
    ])
  func byHand(_ family: EmbeddingFamily, _ plain: Int, _ khatriRao: Int) throws {
    let s = try distribution(family)
    #expect(s.operations(columns: 4) == plain)
    #expect(s.operations(khatriRao: shape) == khatriRao)
  }

  /// The sketch and `sn²`. The neuron block: signs and additions of 3 entries for each of 4 columns; products of `q = 3` and of 2
  /// rows with 4 columns on either side, and one more for each pair of columns.
  @Test("cost.step: operations of a sketch's Gram matrix by hand", .tags(.exact))
  func gramByHand() throws {
    #expect(
      try distribution(.countSketch).gramCost(khatriRao: shape)
        == SketchedGramCost(sketch: 42, products: 5 * 16, storedRows: 5))
    #expect(
      try distribution(.neuronBlock).gramCost(khatriRao: shape)
        == SketchedGramCost(sketch: 24, products: (3 + 2 + 1) * 16, storedRows: 3))
  }

  /// With fewer buckets than dimensions the input is sketched, and rotated by every bucket: `4·(2·3 + 2·2 + 2·1·1)`.
  @Test("cost.step: operations of a TensorSketch with fewer buckets than dimensions", .tags(.exact))
  func tensorSketchOfOneRow() throws {
    #expect(
      try TensorSketchDistribution(rows: 1, leftRows: 3, rightRows: 2).operations(khatriRao: shape) == 48)
  }

  /// `k = n = 4` directions and a sketch of 64 rows, `7·(1 + 2·17)` operations; `2(64 + 4)·4²` in the factorisation; for each direction 16, a product of
  /// `(2·3 + 1)·4·2` and `2·6` in its squares. Of a dense matrix the sketch takes `17·6·4`, the product 48.
  @Test("cost.step: operations of computing leverage scores by hand", .tags(.exact))
  func scoresByHand() throws {
    let scores = try distribution(.leverageScore)
    #expect(scores.samplingOperations(khatriRao: shape) == 245 + 2176 + 4 * (16 + 56 + 12))
    #expect(
      scores.samplingOperations(of: Matrix(rows: 6, columns: 4)) == 408 + 2176 + 4 * (16 + 48 + 12))
    #expect(try distribution(.gaussian).samplingOperations(khatriRao: shape) == 0)
  }

  /// A sign and an addition for each; with `ζ = 5` a scaling, and five of both.
  @Test("cost.step: operations on a sparse matrix follow its nonzeros", .tags(.exact))
  func nonzeros() throws {
    #expect(try distribution(.countSketch).operations(nonzeros: 7) == 14)
    #expect(try distribution(.sparseSign).operations(nonzeros: 7) == 77)
    #expect(try distribution(.gaussian).operations(nonzeros: 7) == nil)
  }

  @Test func shapeCountsActiveNeurons() {
    let a = StoredKhatriRaoMatrix(
      left: Matrix(rows: 3, columns: 2, elements: [1, 0, -0.0, 2, 0, 3]),
      right: Matrix(rows: 5, columns: 2, repeating: 1))
    #expect(
      KhatriRaoShape(a) == KhatriRaoShape(leftRows: 3, rightRows: 5, columns: 2, leftNonzeros: 3))
  }

  private func distribution(_ family: EmbeddingFamily) throws -> any SketchDistribution {
    try family.distribution(rows: 5, leftRows: 3, rightRows: 2)
  }
}
