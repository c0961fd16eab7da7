import CounterStream
import DenseLinearAlgebra
import LinearOperators
import Testing

@testable import SubspaceEmbedding

/// The closed formulas, against counts made by hand for `m = 3`, `d = 2` (so `N = 6`, `N₂ = 8`, `m₂ = 4`, `d₂ = 2`), `n = 4`,
/// `s = 5` and seven active neurons.
@Suite struct OperationCountTests {
  private let shape = KhatriRaoShape(leftRows: 3, rightRows: 2, columns: 4, leftNonzeros: 7)

  @Test(
    "cost.step: operations of a sketch by hand",
    arguments: [
      // 2·5·6 for each of 4 columns; forming the 24 entries comes on top.
      (EmbeddingFamily.gaussian, 240, 264),
      // 6 signs, 8·3 additions and 5 scalings for each column; forming the 24 entries comes on top.
      (.srht, 140, 164),
      // A sign and an addition for each of 24 entries; with a product for each of 7·2.
      (.countSketch, 48, 42),
      // ζ = 5: a scaling, 5 signs and 5 additions for each of 24; for each of 7 a scaling, then a product more.
      (.sparseSign, 264, 161),
      // 2·6 signs, 8·3 additions, 5 scalings; 3 signs and 4·2 additions, 2 and 2·1, 5 products and 5 scalings.
      (.tensorSRHT, 164, 100),
      // q = 3, s = 6: a sign and an addition for each of 24; 3 of both and 6 products for each of 4 columns.
      (.neuronBlock, 48, 48),
    ])
  func byHand(_ family: EmbeddingFamily, _ plain: Int, _ khatriRao: Int) throws {
    let s = try embedding(family)
    #expect(s.operations(columns: 4) == plain)
    #expect(s.operations(khatriRao: shape) == khatriRao)
  }

  /// The sketch and `sn²`. The neuron block: signs and additions of 3 entries for each of 4 columns; products of `q = 3` and of 2
  /// rows with 4 columns on either side, and one more for each pair of columns.
  @Test("cost.step: operations of a sketch's Gram matrix by hand")
  func gramByHand() throws {
    #expect(
      try embedding(.countSketch).gramCost(khatriRao: shape)
        == SketchedGramCost(sketch: 42, products: 5 * 16, storedRows: 5))
    #expect(
      try embedding(.neuronBlock).gramCost(khatriRao: shape)
        == SketchedGramCost(sketch: 24, products: (3 + 2 + 1) * 16, storedRows: 3))
  }

  /// Three operations for each of 24 entries. On factors 3 and 2 signs and additions, and a product and an addition
  /// for each of the five buckets and each shift; two inputs share a bucket, or they do not.
  @Test("cost.step: operations of a TensorSketch by hand")
  func tensorSketchByHand() throws {
    let s = try embedding(.tensorSketch)
    #expect(s.operations(columns: 4) == 72)
    #expect([4 * (10 + 10), 4 * (10 + 20)].contains(s.operations(khatriRao: shape)))
  }

  @Test func shapeCountsActiveNeurons() {
    let a = StoredKhatriRaoMatrix(
      left: Matrix(rows: 3, columns: 2, elements: [1, 0, -0.0, 2, 0, 3]),
      right: Matrix(rows: 5, columns: 2, repeating: 1))
    #expect(
      KhatriRaoShape(a) == KhatriRaoShape(leftRows: 3, rightRows: 5, columns: 2, leftNonzeros: 3))
  }

  private func embedding(_ family: EmbeddingFamily) throws -> any SubspaceEmbedding {
    try family.makeEmbedding(rows: 5, leftRows: 3, rightRows: 2, stream: CounterStream(seed: 0))
  }
}
