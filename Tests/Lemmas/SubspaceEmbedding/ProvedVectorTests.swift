import DenseLinearAlgebra
import LinearOperators
import TestSupport
import Testing

@testable import SubspaceEmbedding

/// The sketches against what Coq evaluates, exactly: all numbers are small binary fractions, so nothing is rounded but
/// the scale of a sketch, where that has a root.
@Suite struct ProvedVectorTests {
  struct CountSketchCase: Decodable {
    let rows: Int
    let buckets: [Int32]
    let signs: [Int8]
    let matrix: [[Rational]]
    let sketch: [[Rational]]
  }

  @Test("proved vectors: the CountSketch of a matrix, exactly")
  func countSketch() throws {
    let cases = try provedCases("count-sketch", as: CountSketchCase.self)
    #expect(cases.count == 3)
    for c in cases {
      let embedding = CountSketch(rows: c.rows, buckets: c.buckets, signs: c.signs)
      let (a, sketch) = (Matrix(rows: c.matrix), Matrix(rows: c.sketch))
      #expect(embedding.apply(a) == sketch)
      #expect(embedding.denseMatrix().transposed.transposeTimes(a) == sketch)
    }
  }

  struct NeuronBlockCase: Decodable {
    let blocks: Int
    let buckets: [Int32]
    let signs: [Int8]
    let left: [[Rational]]
    let points: [[Rational]]
    let sketch: [[Rational]]
    let gram: [[Rational]]
  }

  @Test("proved vectors: the neuron-block sketch of a Khatri–Rao matrix and its Gram matrix, exactly")
  func neuronBlock() throws {
    let cases = try provedCases("neuron-block", as: NeuronBlockCase.self)
    #expect(cases.count == 2)
    for c in cases {
      let a = StoredKhatriRaoMatrix(left: Matrix(rows: c.left), right: Matrix(rows: c.points).transposed)
      let embedding = NeuronBlock(
        sketch: CountSketch(rows: c.blocks, buckets: c.buckets, signs: c.signs), blockSize: a.right.rows)
      let sketch = Matrix(rows: c.sketch)
      #expect(embedding.apply(a) == sketch)
      #expect(embedding.apply(a.denseMatrix()) == sketch)
      #expect(embedding.denseMatrix().transposed.transposeTimes(a.denseMatrix()) == sketch)
      #expect(sketch.transposeTimesSelf() == Matrix(rows: c.gram))
    }
  }

  struct HadamardCase: Decodable {
    let signs: [Double]
    let rows: [Int]
    let matrix: [[Rational]]
    let sketchTimesRootOfRows: [[Rational]]
  }

  /// `√s·SA` is a matrix of binary fractions. Where `√s` is a power of two nothing is rounded; else an entry of `SA`
  /// carries three roundings, of `√s`, its reciprocal and the product, and `√s` times it two more.
  @Test("proved vectors: the subsampled Hadamard transform of a matrix, exactly up to the scale")
  func subsampledHadamard() throws {
    let cases = try provedCases("srht", as: HadamardCase.self)
    #expect(cases.count == 4)
    for c in cases {
      let embedding = SubsampledHadamardEmbedding(signs: c.signs, sampledRows: c.rows)
      let a = Matrix(rows: c.matrix)
      let isExact = [1, 4].contains(c.rows.count)
      let scaled = embedding.apply(a).scaled(by: Double(c.rows.count).squareRoot())
      for (t, row) in c.sketchTimesRootOfRows.enumerated() {
        let computed = (0..<a.columns).map { scaled[t, $0] }
        #expect(isExact ? computed == row.map(\.exact) : agree(computed, row, roundings: 5))
      }
    }
  }

  struct SparseSignCase: Decodable {
    let rows: Int
    let nonzeros: Int
    let buckets: [Int32]
    let signs: [Int8]
    let matrix: [[Rational]]
    let sketchTimesRootOfNonzeros: [[Rational]]
  }

  /// `√ζ·SA` is a matrix of binary fractions. Where `√ζ` is a power of two nothing is rounded. Else a term of `SA` carries
  /// three roundings, of `√ζ`, its reciprocal and the product, the sum of at most `ζN` terms that many more, and `√ζ` times
  /// it two; they may cancel, so the bound is `γ_{ζN+5}` times the same sketch of the magnitudes without signs, and `u` for
  /// the nearest `Double`.
  @Test("embedding.sparse-sign: the sparse signs of a matrix are what Coq evaluates, in every form")
  func sparseSigns() throws {
    let cases = try provedCases("sparse-sign", as: SparseSignCase.self)
    #expect(cases.map(\.nonzeros) == [2, 4, 3, 1])
    for c in cases {
      let embedding = SparseSignEmbedding(
        rows: c.rows, nonzerosPerColumn: c.nonzeros, buckets: c.buckets, signs: c.signs)
      let a = Matrix(rows: c.matrix)
      let root = Double(c.nonzeros).squareRoot()
      let exact = Matrix(rows: c.sketchTimesRootOfNonzeros)
      let unsigned = SparseSignEmbedding(
        rows: c.rows, nonzerosPerColumn: c.nonzeros, buckets: c.buckets, signs: c.signs.map { _ in 1 })
      let magnitudes = unsigned.apply(Matrix(rows: a.rows, columns: a.columns) { a[$0, $1].magnitude })
        .scaled(by: root)
      let sketches = [
        embedding.apply(a), embedding.denseMatrix().transposed.transposeTimes(a),
        try embedding.apply(TallMatrixSketchTests.Rows(matrix: a, height: 2, sparse: false)),
        try embedding.apply(TallMatrixSketchTests.Rows(matrix: a, height: 1, sparse: true)),
      ]
      for sketch in sketches {
        let scaled = sketch.scaled(by: root)
        if [1, 4].contains(c.nonzeros) { #expect(scaled == exact) }
        for t in 0..<c.rows {
          for k in 0..<a.columns {
            let error = (scaled[t, k] - exact[t, k]).magnitude
            #expect(error <= (Double(c.nonzeros * a.rows + 6) + 0.01) * unitRoundoff * magnitudes[t, k])
          }
        }
      }
    }
  }

  struct TensorSketchCase: Decodable {
    let rows: Int
    let leftBuckets: [Int32]
    let leftSigns: [Int8]
    let rightBuckets: [Int32]
    let rightSigns: [Int8]
    let left: [[Rational]]
    let points: [[Rational]]
    let sketch: [[Rational]]
  }

  @Test(
    "embedding.tensor-sketch: the TensorSketch of a Khatri–Rao matrix is what Coq evaluates, in every form",
    .tags(.exact))
  func tensorSketch() throws {
    let cases = try provedCases("tensor-sketch", as: TensorSketchCase.self)
    #expect(cases.map { $0.rightBuckets.count <= $0.rows } == [true, false, false])
    for c in cases {
      let a = StoredKhatriRaoMatrix(left: Matrix(rows: c.left), right: Matrix(rows: c.points).transposed)
      let embedding = TensorSketch(
        left: CountSketch(rows: c.rows, buckets: c.leftBuckets, signs: c.leftSigns),
        right: CountSketch(rows: c.rows, buckets: c.rightBuckets, signs: c.rightSigns))
      let sketch = Matrix(rows: c.sketch)
      #expect(embedding.apply(a) == sketch)
      #expect(embedding.apply(a.denseMatrix()) == sketch)
      let rows = TallMatrixSketchTests.Rows(matrix: a.denseMatrix(), height: 2, sparse: false)
      #expect(try embedding.apply(rows) == sketch)
      #expect(embedding.denseMatrix().transposed.transposeTimes(a.denseMatrix()) == sketch)
    }
  }

  struct TensorHadamardCase: Decodable {
    let leftSigns: [Double]
    let rightSigns: [Double]
    let leftRows: [Int]
    let rightRows: [Int]
    let left: [[Rational]]
    let points: [[Rational]]
    let sketchTimesRootOfRows: [[Rational]]
  }

  /// As for the subsampled Hadamard transform; where `√s` is not a power of two, without the form whose terms are rounded
  /// one by one.
  @Test(
    "embedding.tensor-srht: the SRHT of a Khatri–Rao matrix is what Coq evaluates, exactly up to the scale")
  func tensorHadamard() throws {
    let cases = try provedCases("tensor-srht", as: TensorHadamardCase.self)
    #expect(cases.map(\.leftRows.count) == [4, 3])
    for c in cases {
      let a = StoredKhatriRaoMatrix(left: Matrix(rows: c.left), right: Matrix(rows: c.points).transposed)
      let embedding = TensorSRHT(
        left: RandomizedHadamard(signs: c.leftSigns), right: RandomizedHadamard(signs: c.rightSigns),
        leftRows: c.leftRows, rightRows: c.rightRows)
      let root = Double(c.leftRows.count).squareRoot()
      for sketch in [
        embedding.apply(a), embedding.apply(a.denseMatrix()),
        try embedding.apply(TallMatrixSketchTests.Rows(matrix: a.denseMatrix(), height: 2, sparse: true)),
      ] {
        #expect(agree(sketch.scaled(by: root), c.sketchTimesRootOfRows, roundings: 5))
        if root == 2 { #expect(sketch.scaled(by: root) == Matrix(rows: c.sketchTimesRootOfRows)) }
      }
      if root == 2 {
        let byDefinition = embedding.denseMatrix().transposed.transposeTimes(a.denseMatrix())
        #expect(byDefinition.scaled(by: root) == Matrix(rows: c.sketchTimesRootOfRows))
      }
    }
  }
}
