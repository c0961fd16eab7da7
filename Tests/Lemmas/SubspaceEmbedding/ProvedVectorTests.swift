import DenseLinearAlgebra
import LinearOperators
import TestSupport
import Testing

@testable import SubspaceEmbedding

/// The sketches against what Coq evaluates, exactly: all numbers are small binary fractions, so nothing is rounded.
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
}
