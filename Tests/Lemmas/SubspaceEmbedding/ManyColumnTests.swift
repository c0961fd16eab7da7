import Communication
import CounterStream
import DenseLinearAlgebra
import LinearOperators
import RealModule
import TestSupport
import Testing

@testable import SubspaceEmbedding

/// Sizes at which work is taken in several parts.
@Suite struct ManyColumnTests {
  /// More than a thousand buckets, whose sums are stored in two groups, and more than 256 columns, whose products are; all of them integers.
  @Test(
    "embedding.neuron-block: the Gram matrix of many buckets and many columns is that of the sketch, exactly",
    .tags(.exact))
  func groupsOfBuckets() throws {
    let bits = BitKhatriRaoMatrix(rows: 700, columns: 259, rightRows: 2, scale: 0.5)
    let s = try NeuronBlockDistribution(rows: 2005, leftRows: 700, rightRows: 2).sample(
      CounterStream(seed: 3))
    #expect(s.rows == 2006)
    let expected = s.apply(bits.stored.denseMatrix()).transposeTimesSelf()
    #expect(s.sketchedGram(bits) == expected && s.sketchedGram(bits.stored) == expected)
    #expect(NeuronBlock.bucketGroups(1000) == [0..<1000] && NeuronBlock.bucketGroups(1) == [0..<1])
    #expect(NeuronBlock.bucketGroups(2001) == [0..<1000, 1000..<2000, 2000..<2001])
  }

  /// `k = ⌈2 ln(10⁶)/(ln 4 − ¾)⌉ = 44` directions of a thousand rows, `k = 40` of 300, and no more than columns: with products of 5 operations, and none in the sketch.
  @Test("cost.step: the directions of leverage scores by hand", .tags(.exact))
  func directions() {
    func operations(_ rows: Int, _ columns: Int) -> Int {
      ApproximateLeverageScores.operations(rows: rows, columns: columns, product: 5) { _ in 7 }
    }
    #expect(operations(1000, 100) == 7 + 2 * (1600 + 100) * 10_000 + 44 * (10_000 + 5 + 2000))
    #expect(operations(300, 60) == 7 + 2 * (960 + 60) * 3600 + 40 * (3600 + 5 + 600))
    #expect(operations(300, 40) == 7 + 2 * (640 + 40) * 1600 + 40 * (1600 + 5 + 600))
    #expect(operations(300, 3) == 7 + 2 * (64 + 3) * 9 + 3 * (9 + 5 + 600))
    #expect(ApproximateLeverageScores.traffic(rows: 300, columns: 3).sums == [192: 1])
    #expect(ApproximateLeverageScores.traffic(rows: 300, columns: 5).sums == [400: 1])
  }

  /// Fewer directions than columns: `‖e_jᵀAR⁻¹Π‖²` with `Π` of 40 normals of variance 1/40 for each of 60 columns, and `R` of `[SA; √μ I]`. Products are rounded `960 + 60` times in other
  /// orders, and `κ(R)` is below 100.
  @Test(
    "embedding.leverage-score: scores by random directions are those of their definition",
    arguments: [0, 0.25])
  func randomDirections(_ damping: Double) throws {
    let (rows, n, k) = (300, 60, 40)
    let a = MatrixCase(rows: rows, columns: n, seed: 4).matrix
    let stream = CounterStream(seed: 8)
    let found = try ApproximateLeverageScores(of: a, damping: damping, stream: stream).values
    let s = try SparseSignDistribution(rows: 960, columns: rows).sample(stream.substream("sketch"))
    let sketched = s.denseMatrix() * a
    let stacked = Matrix(rows: 960 + n, columns: n) { i, j in
      i < 960 ? sketched[i, j] : i - 960 == j ? damping.squareRoot() : 0
    }
    let r = TriangularMatrix(upperTriangleOf: try QRFactorization(stacked).r)
    let normals = stream.substream("directions").normals(0..<(n * k))
    let basis = try r.solveFromRight(a) * Matrix(rows: n, columns: k, elements: normals)
    for j in 0..<rows {
      let expected = (0..<k).reduce(0) { $0 + basis[j, $1] * basis[j, $1] } / Double(k)
      #expect((found[j] / expected - 1).magnitude < 1e-9)
    }
    // An eighth of every share, here too.
    let exact = try LeverageScores(of: a, damping: damping)
    let sum = found.reduce(0, +)
    for j in 0..<rows {
      let share = 0.875 * found[j] / sum + 0.125 / Double(rows)
      #expect(share >= exact.values[j] / exact.sum / 8)
    }
  }

  /// Seven eighths by the scores and an eighth by number: what is drawn with which weight says which probability it had.
  @Test(
    "embedding.leverage-score: a row is drawn with probability 7/8 of its share of the scores plus 1/8N",
    arguments: [0, 2])
  func probabilities(_ damping: Double) throws {
    let a = MatrixCase(rows: 20, columns: 3, seed: 9).matrix
    let stream = CounterStream(seed: 5)
    let scores = try ApproximateLeverageScores(of: a, damping: damping, stream: stream.substream("scores"))
      .values
    let s = try LeverageScoreDistribution(rows: 400, columns: 20).sample(stream, for: a, damping: damping)
    let sum = scores.reduce(0, +)
    for (row, weight) in zip(s.sampledRows, s.weights) {
      let probability = 7 * scores[row] / (8 * sum) + 1.0 / 160
      #expect((weight * weight * 400 * probability - 1).magnitude < 1e-13)
    }
    #expect(Set(s.sampledRows).count == 20)
    // Of zeros, which have no scores, every row is as likely.
    let zero = try LeverageScoreDistribution(rows: 8, columns: 20).sample(
      stream, for: Matrix(rows: 20, columns: 3), damping: 1)
    #expect(zero.weights.allSatisfy { ($0 - 2.5.squareRoot()).magnitude < 1e-15 })
  }

  /// `B = 64` at least, four times the power of two that holds the rows, `2¹⁴` at most, and never more than `N₂`.
  @Test(
    "cost.step: blocks of a sampled transform by hand", .tags(.exact),
    arguments: [
      (4096, 1, 64), (4096, 16, 64), (4096, 17, 128), (4096, 32, 128), (4096, 33, 256), (4096, 4096, 4096),
      (32, 1, 32),
      (1_048_576, 8192, 16_384), (1_048_576, 4096, 16_384), (1_048_576, 2048, 8192),
    ] as [(Int, Int, Int)])
  func blocks(_ order: Int, _ rows: Int, _ block: Int) {
    #expect(SampledHadamard(order: order, rows: Array(repeating: 0, count: rows)).blockLength == block)
    // A block and one entry more are two blocks, as long as there are so many.
    if order >= 2 * block {
      let bits = block.trailingZeroBitCount
      #expect(SampledHadamard.operations(length: block, order: order, rows: rows) == block * bits)
      #expect(
        SampledHadamard.operations(length: block + 1, order: order, rows: rows) == 2 * block * bits + rows)
    }
  }

  @Test func paddedLengths() {
    for (length, padded) in [
      (1, 1), (2, 2), (3, 4), (4, 4), (5, 8), (1_048_576, 1_048_576), (1_048_577, 2_097_152),
    ] {
      #expect(WalshHadamard.paddedLength(length) == padded)
    }
    #expect(WalshHadamard.operations(order: 1) == 0 && WalshHadamard.operations(order: 64) == 384)
  }
}
