import CounterStream
import DenseLinearAlgebra
import LinearOperators
import TestSupport
import Testing

@testable import SubspaceEmbedding

/// Both fast forms of every family against the matrix of its definition.
@Suite struct FastSketchTests {
  @Test("embedding.gaussian: the sketch by blocks is the product with the matrix")
  func gaussianIsItsMatrix() throws { try requireDefinition("gaussianIsItsMatrix", .gaussian) }

  @Test("embedding.srht: the fast transform is the product with the matrix")
  func srhtIsItsMatrix() throws { try requireDefinition("srhtIsItsMatrix", .srht) }

  @Test("embedding.count-sketch: the sums of buckets are the product with the matrix")
  func countSketchIsItsMatrix() throws { try requireDefinition("countSketchIsItsMatrix", .countSketch) }

  @Test("embedding.sparse-sign: the sums of buckets are the product with the matrix")
  func sparseSignIsItsMatrix() throws { try requireDefinition("sparseSignIsItsMatrix", .sparseSign) }

  @Test("embedding.tensor-srht: the product of the factors' transforms is the product with the matrix")
  func tensorSRHTIsItsMatrix() throws { try requireDefinition("tensorSRHTIsItsMatrix", .tensorSRHT) }

  @Test("embedding.tensor-sketch: the convolution of the factors' sketches is the product with the matrix")
  func tensorSketchIsItsMatrix() throws { try requireDefinition("tensorSketchIsItsMatrix", .tensorSketch) }

  @Test("embedding.neuron-block: the sums of neurons are the product with the matrix")
  func neuronBlockIsItsMatrix() throws { try requireDefinition("neuronBlockIsItsMatrix", .neuronBlock) }

  /// An entry of `SA` is a sum of `N` products. The dense product rounds each path from an entry of `A` to it at
  /// most `N + 4` times (the entry of `S`, the product, the sum), and no fast form does so more than
  /// `m + d + min(d, s) + 4 ≤ 2N + 8` times (the TensorSketch). So each is within `γ_{2N+8} |S||A|` of the exact
  /// one, entry by entry, and their difference within `2γ_{2N+8} ‖S‖_F ‖A‖_F`.
  private func requireDefinition(_ name: String, _ family: EmbeddingFamily) throws {
    try checkProperty(name, over: SketchCase.self, cases: 40) { sketch in
      let s = try sketch.embedding(family)
      let dense = s.denseMatrix()
      try require(
        dense.rows == s.rows && dense.columns == s.columns && s.columns == sketch.leftRows * sketch.rightRows,
        "the matrix is \(dense.rows)×\(dense.columns), the embedding \(s.rows)×\(s.columns)")
      let relative = 2 * roundingBound(2 * s.columns + 8) * frobeniusNorm(dense)
      let (a, structured) = (sketch.plain, sketch.khatriRao)
      try require(
        frobeniusNorm(s.apply(a) - dense * a), atMost: relative * frobeniusNorm(a), "plain matrix")
      let formed = structured.denseMatrix()
      try require(
        frobeniusNorm(s.apply(structured) - dense * formed), atMost: relative * frobeniusNorm(formed),
        "Khatri–Rao matrix")
    }
  }

  /// With a scale that is a power of two everything stays an integer multiple of it, so nothing is rounded.
  @Test(arguments: [
    EmbeddingFamily.srht, .countSketch, .sparseSign, .tensorSRHT, .tensorSketch, .neuronBlock,
  ])
  func integersAreSketchedExactly(_ family: EmbeddingFamily) throws {
    // s = 4 makes s^(-1/2) and, with ζ = min(8, 4), also ζ^(-1/2) equal to ½.
    let sketch = SketchCase(leftRows: 11, rightRows: 3, columns: 4, rows: 4, integers: true, seed: 5)
    let s = try sketch.embedding(family)
    #expect(s.apply(sketch.plain) == s.denseMatrix() * sketch.plain)
    #expect(s.apply(sketch.khatriRao) == s.denseMatrix() * sketch.khatriRao.denseMatrix())
  }

  /// Stored matrices of more rows than are brought together, and of one column more or fewer than are taken at once; the same from rows. With `s = 4` a
  /// sparse sign has the scale ½.
  @Test(
    arguments: [EmbeddingFamily.countSketch, .sparseSign, .srht],
    [(1, 1), (5, 3), (127, 4), (130, 7), (300, 8), (129, 19)])
  func manyRowsAreSketchedExactly(_ family: EmbeddingFamily, _ size: (rows: Int, columns: Int)) throws {
    let stream = CounterStream(seed: 9)
    let a = Matrix(rows: size.rows, columns: size.columns) {
      Double(stream.index(at: $0 + $1 * size.rows, below: 41) - 20)
    }
    let s = try family.distribution(
      rows: family == .srht ? min(4, WalshHadamard.paddedLength(size.rows)) : 4, columns: size.rows
    ).sample(stream)
    let product = s.denseMatrix() * a
    let rows = RowBlock.dense(first: 0, rows: a.transposed)
    try atEveryLevel {
      #expect(s.apply(a) == product)
      let fromRows = try s.apply(columns: a.columns, rowBlocks: { try $0(rows) })
      #expect(fromRows == product)
    }
  }

  /// A column's sketch is a function of that column alone, bit for bit, so threads cannot matter. (The
  /// Gaussian sketch is a BLAS product, of which this is not asked.)
  @Test(arguments: EmbeddingFamily.allCases.filter { $0 != .gaussian })
  func columnsAreIndependent(_ family: EmbeddingFamily) throws {
    let sketch = SketchCase(leftRows: 13, rightRows: 5, columns: 6, rows: 9, integers: false, seed: 3)
    let s = try sketch.embedding(family)
    let (plain, a) = (s.apply(sketch.plain), sketch.khatriRao)
    let structured = s.apply(a)
    for j in 0..<sketch.columns {
      #expect(s.apply(sketch.plain.columns(j..<(j + 1))) == plain.columns(j..<(j + 1)))
      let alone = StoredKhatriRaoMatrix(
        left: a.left.columns(j..<(j + 1)), right: a.right.columns(j..<(j + 1)))
      #expect(s.apply(alone) == structured.columns(j..<(j + 1)))
    }
  }

  /// A block boundary inside the matrix, and one that is not a multiple of `d`, lose and repeat nothing.
  @Test(arguments: [1, 100, 333, 1 << 20])
  func gaussianBlocksCoverEveryRow(blockEntries: Int) throws {
    let sketch = SketchCase(leftRows: 17, rightRows: 4, columns: 3, rows: 5, integers: false, seed: 8)
    var s = try GaussianSketchDistribution(rows: 5, columns: 68).sample(sketch.stream)
    s.blockEntries = blockEntries
    let dense = s.denseMatrix()
    // The bound of `requireDefinition`.
    let relative = 2 * roundingBound(2 * 68 + 8) * frobeniusNorm(dense)
    let (a, formed) = (sketch.plain, sketch.khatriRao.denseMatrix())
    #expect(frobeniusNorm(s.apply(a) - dense * a) <= relative * frobeniusNorm(a))
    #expect(
      frobeniusNorm(s.apply(sketch.khatriRao) - dense * formed) <= relative * frobeniusNorm(formed))
  }

  @Test(arguments: EmbeddingFamily.oblivious)
  func notANumberIsNotHidden(_ family: EmbeddingFamily) throws {
    let sketch = SketchCase(leftRows: 3, rightRows: 2, columns: 2, rows: 4, integers: false, seed: 1)
    let s = try sketch.embedding(family)
    var a = sketch.plain
    a[4, 1] = .nan
    #expect(s.apply(a.columns(0..<1)).allFinite)
    #expect(!s.apply(a).allFinite)
    var left = Matrix(rows: 3, columns: 2, repeating: 1)
    left[2, 1] = .nan
    #expect(!s.apply(StoredKhatriRaoMatrix(left: left, right: sketch.khatriRao.right)).allFinite)
  }

  @Test(arguments: EmbeddingFamily.allCases)
  func sameStreamSameEmbedding(_ family: EmbeddingFamily) throws {
    let sketch = SketchCase(leftRows: 4, rightRows: 3, columns: 1, rows: 7, integers: false, seed: 1)
    var other = sketch
    other.seed = 2
    let matrix = try sketch.embedding(family).denseMatrix()
    #expect(try sketch.embedding(family).denseMatrix() == matrix)
    #expect(try other.embedding(family).denseMatrix() != matrix)
  }

  @Test func blocksOfAKhatriRaoMatrix() {
    let a = SketchCase(leftRows: 7, rightRows: 3, columns: 5, rows: 1, integers: false, seed: 4).khatriRao
    let dense = a.denseMatrix()
    let block = a.block(leftRows: 2..<6, columns: 1..<4)
    #expect(block == Matrix(rows: 12, columns: 3) { dense[6 + $0, 1 + $1] })
    #expect(a.rowBlock(0..<7) == dense)
    #expect(a.rowBlock(3..<3) == Matrix(rows: 0, columns: 5))
    #expect(dense[2 * 3 + 1, 4] == a.left[2, 4] * a.right[1, 4])
  }

  @Test func aWrongShapeTraps() async {
    await #expect(processExitsWith: .failure) {
      let s = try CountSketchDistribution(rows: 2, columns: 6).sample(CounterStream(seed: 0))
      _ = s.apply(Matrix(rows: 5, columns: 1))
    }
    await #expect(processExitsWith: .failure) {
      let s = try TensorSketchDistribution(rows: 2, leftRows: 3, rightRows: 2).sample(CounterStream(seed: 0))
      let transposedSplit = StoredKhatriRaoMatrix(
        left: Matrix(rows: 2, columns: 1), right: Matrix(rows: 3, columns: 1))
      _ = s.apply(transposedSplit)
    }
  }
}
