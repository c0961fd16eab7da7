import CounterStream
import DenseLinearAlgebra
import LinearOperators
import RealModule
import TestSupport
import Testing

@testable import SubspaceEmbedding

/// What each family draws: buckets, signs and rows.
@Suite struct DrawTests {
  private let seed = CounterStream(seed: 0).substream("draws")

  @Test(
    "embedding.sparse-sign: one bucket for each coordinate is the CountSketch, draw for draw", .tags(.exact))
  func oneBucketIsTheCountSketch() throws {
    let sparse = try SparseSignDistribution(
      rows: 9, coordinates: SketchCoordinates(200), nonzerosPerColumn: 1
    ).sample(seed)
    let countSketch = try CountSketchDistribution(rows: 9, columns: 200).sample(seed)
    #expect(sparse.denseMatrix() == countSketch.denseMatrix())
    let a = MatrixCase(rows: 200, columns: 3).matrix
    #expect(sparse.apply(a) == countSketch.apply(a))
  }

  @Test("embedding.sparse-sign: the default is eight buckets, or all there are", .tags(.exact))
  func defaultNonzeros() throws {
    #expect(try SparseSignDistribution(rows: 100, columns: 3).sample(seed).nonzerosPerColumn == 8)
    #expect(try SparseSignDistribution(rows: 5, columns: 3).sample(seed).nonzerosPerColumn == 5)
  }

  @Test(arguments: [1, 2, 5, 8]) func distinctBucketsAreTheirDefinition(count: Int) {
    for part in [0..<2100, 1001..<2050] {
      let buckets = distinctBuckets(count, of: 9, coordinates: part, from: seed)
      #expect(buckets == part.flatMap { plainDistinctBuckets(count, of: 9, coordinate: $0, from: seed) })
    }
  }

  /// By Hoeffding, each of 3 frequencies over 6000 coordinates is within 0.044 of its probability.
  @Test("embedding.count-sketch: buckets and signs are uniform")
  func bucketsAreUniform() throws {
    let test = StatisticalBudget.test("buckets and signs are uniform")
    let s = try CountSketchDistribution(rows: 3, columns: 6000).sample(test.stream)
    let tolerance = test.meanDeviation(draws: 6000, cells: 3)
    for bucket in 0..<3 {
      #expect(abs(Double(s.buckets.count { $0 == bucket }) / 6000 - 1.0 / 3) <= tolerance)
    }
    #expect(abs(Double(s.signs.count { $0 == 1 }) / 6000 - 0.5) <= tolerance)
  }

  /// The six ordered pairs of three buckets: the same bound for six frequencies over 6000 coordinates.
  @Test("embedding.sparse-sign: every choice of distinct buckets is equally likely")
  func choicesOfBucketsAreUniform() throws {
    let test = StatisticalBudget.test("every choice of distinct buckets is equally likely")
    let s = try SparseSignDistribution(rows: 3, coordinates: SketchCoordinates(6000), nonzerosPerColumn: 2)
      .sample(test.stream)
    var frequency: [SIMD2<Int>: Int] = [:]
    for j in 0..<6000 { frequency[SIMD2(Int(s.buckets[2 * j]), Int(s.buckets[2 * j + 1])), default: 0] += 1 }
    let tolerance = test.meanDeviation(draws: 6000, cells: 6)
    for first in 0..<3 {
      for second in 0..<3 {
        let expected = first == second ? 0 : 1.0 / 6
        let share = Double(frequency[SIMD2(first, second), default: 0]) / 6000
        #expect(first == second ? share == 0 : abs(share - expected) <= tolerance)
      }
    }
  }

  @Test("embedding.srht: rows are sampled without replacement, padded ones too")
  func srhtRows() throws {
    let test = StatisticalBudget.test("rows are sampled without replacement, padded ones too")
    var seen: Set<Int> = []
    for draw in 0..<50 {
      let s = try SubsampledHadamardDistribution(rows: 6, columns: 5).sample(test.stream.substream(draw))
      #expect(Set(s.sampledRows).count == 6)
      seen.formUnion(s.sampledRows)
    }
    // A row is missed by one draw with probability ¼, by all fifty with 10⁻³⁰.
    #expect(seen == Set(0..<8))
  }

  @Test(
    "embedding.tensor-srht: rows are sampled with replacement, so there may be more than entries",
    .tags(.exact))
  func tensorSRHTTakesManyRows() throws {
    let s = try TensorSRHTDistribution(rows: 100, leftRows: 3, rightRows: 2).sample(seed)
    #expect(s.denseMatrix().rows == 100)
  }

  @Test(
    "embedding.neuron-block: rows are rounded up to whole neurons", .tags(.exact),
    arguments: [(1, 4), (4, 4), (5, 8), (8, 8)])
  func neuronBlockRows(_ rows: (asked: Int, given: Int)) throws {
    let s = try NeuronBlockDistribution(rows: rows.asked, leftRows: 10, rightRows: 4).sample(seed)
    #expect(s.rows == rows.given)
    #expect(s.denseMatrix().rows == rows.given)
  }

  /// `(SA)ᵀ(SA) = (B̃B̃ᵀ) ∘ (XXᵀ)` with `B̃ = (C L)ᵀ`; all integers, so exactly.
  @Test("embedding.neuron-block: the Gram matrix of the sketch is an entrywise product")
  func neuronBlockGram() throws {
    let sketch = SketchCase(leftRows: 12, rightRows: 3, columns: 5, rows: 9, integers: true, seed: 2)
    let a = sketch.khatriRao
    let s = try NeuronBlockDistribution(rows: 9, leftRows: 12, rightRows: 3).sample(seed)
    let bucketSums = try CountSketchDistribution(rows: 3, columns: 12).sample(seed).denseMatrix() * a.left
    let (left, right) = (bucketSums.transposeTimesSelf(), a.right.transposeTimesSelf())
    #expect(
      s.apply(a).transposeTimesSelf() == Matrix(rows: 5, columns: 5) { left[$0, $1] * right[$0, $1] })
  }

  /// Columns of `H` are the subspace that `H` without signs would map onto single coordinates. With `N₂ = 4096`,
  /// `n = 5`, `δ = 10⁻⁹` the bound is 0.28.
  @Test("embedding.srht: the transform flattens even columns of the Hadamard matrix")
  func flattening() throws {
    let test = StatisticalBudget.test("the transform flattens even columns of the Hadamard matrix")
    let (order, n) = (4096, 5)
    let u = Matrix(rows: order, columns: n) { i, j in WalshHadamard.entry(i, 7 * j) / 64 }
    let s = try SubsampledHadamardDistribution(rows: order, columns: order).sample(test.stream)
    let transformed = s.apply(u).transposed
    let longest = (0..<order).map { norm(transformed.column($0)) }.max() ?? 0
    let (rows, failure) = (Double(order), test.falseAlarmPerBound)
    #expect(longest <= (Double(n) / rows).squareRoot() + (8 * .log(rows / failure) / rows).squareRoot())
  }
}
