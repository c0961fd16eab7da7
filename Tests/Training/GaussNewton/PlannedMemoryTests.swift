import Communication
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

/// Bytes and traffic of a step before it is taken, by hand, on 100 points of dimension 7 with 1000 neurons.
@Suite struct PlannedMemoryTests {
  private let d = 7

  private func cost(
    _ embedding: EmbeddingFamily, rows: Int, mostRows: Int? = nil, damped: Bool = false, width: Int = 1000,
    points: Int = 100, ranks: Int = 1
  ) throws -> CostModel {
    try CostModel(
      points: points, dimension: d, width: width, embedding: embedding, rows: rows, mostRows: mostRows,
      lowRank: damped ? LowRankForecast(points: points, shift: 1, statisticalDimension: 40) : nil,
      columns: damped ? 30 : nil, forecast: SolveForecast(accuracy: 0.05), ranks: ranks)
  }

  /// Three times `md` weights and 16 words of activations for each point, the inputs twice, three blocks of 4096 neurons.
  private let shared = 3 * 8 * 7000 + 3 * 8 * 1600 + 2 * 8 * 700 + 3 * 8 * 4096 * 7

  @Test func whatASolverStores() throws {
    let cost = try cost(.countSketch, rows: 400)
    #expect(cost.peakBytes(.cg) == shared)
    #expect(cost.peakBytes(.gram) == shared + 80_000)
    // The sketch of 400 rows, its Gram matrix and an earlier R.
    for solver in [SolverKind.sketched, .fixedPoint] {
      #expect(cost.peakBytes(solver) == shared + 8 * 40_000 + 2 * 80_000)
    }
    // Of the neuron block a thousand buckets' sums at most: 58 buckets of 7 rows, and 1000 of 1429.
    #expect(try self.cost(.neuronBlock, rows: 400).peakBytes(.sketched) == shared + 8 * 5800 + 160_000)
    #expect(try self.cost(.neuronBlock, rows: 9999).peakBytes(.sketched) == shared + 8 * 100_000 + 160_000)
    // The sketch of as many rows as there may be, two factors, three blocks of 128 columns, three matrices of order s.
    let low = try self.cost(.countSketch, rows: 20, mostRows: 50, damped: true)
    #expect(
      low.peakBytes(.sketched) == shared + 8 * 5000 + 2 * 8 * 5000 + 3 * 8 * 12_800 + 3 * 8 * 2500)
    #expect(low.peakBytes(.nystrom) == shared + 2 * 8 * 3000 + 3 * 8 * 12_800 + 3 * 8 * 900)
    // A sum for each point and 1024 neurons is more than the blocks: 5000 points, 2²⁰ + 1 neurons, 1025 sums.
    let wide = try self.cost(.countSketch, rows: 5000, width: 1 << 20 + 1, points: 5000)
    let neurons = 1 << 20 + 1
    #expect(
      wide.peakBytes(.cg)
        == 24 * 7 * neurons + 24 * 5000 * ((neurons + 63) / 64) + 16 * 35_000 + 8 * 5000
        * ((neurons + 1023) / 1024))
  }

  /// A factor of more than 2²⁰ entries is in single precision, of exactly so many in double.
  @Test func theFactorsPrecision() throws {
    for (rows, bytes) in [(256, 8), (257, 4)] {
      let cost = try cost(.countSketch, rows: rows, damped: true, points: 4096)
      #expect(
        cost.peakBytes(.sketched) - cost.peakBytes(.cg)
          == 8 * rows * 4096 + 2 * bytes * rows * 4096 + 24 * 128 * 4096 + 24 * rows * rows)
    }
  }

  /// One of three ranks stores its triangle of `G` in a row, and two buffers of `P + 1` pieces of at most 2¹⁶ numbers: of the triangle's 5050, `⌈5050/3⌉`.
  @Test func whatARankStores() throws {
    let (alone, one) = (try cost(.countSketch, rows: 400), try cost(.countSketch, rows: 400, ranks: 3))
    #expect(one.peakBytes(.gram) - alone.peakBytes(.gram) == 4 * 100 * 101 + 2 * 4 * 8 * 1684)
    #expect(one.peakBytes(.cg) - alone.peakBytes(.cg) == 2 * 4 * 8 * 34)
    #expect(one.peakBytes(.sketched) - alone.peakBytes(.sketched) == 2 * 4 * 8 * 13_334)
  }

  @Test("cost.communication: what crosses the network in a planned step, sum by sum, by hand", .tags(.exact))
  func traffic() throws {
    let cost = try cost(.countSketch, rows: 400, damped: true)
    // Of the forward pass: n outputs; and two norms, told by each to all.
    #expect(cost.traffic(.gram).sums == [5050: 1, 100: 1])
    #expect(cost.traffic(.cg).sums == [100: cost.plainIterations + 2])
    #expect(cost.traffic(.sketched).sums == [40_000: 1, 100: cost.expectedIterations + 2])
    #expect(cost.traffic(.fixedPoint).sums == [40_000: 1, 100: 2 * cost.expectedIterations + 1])
    #expect(cost.traffic(.nystrom).sums == [3000: 1, 100: cost.nystromIterations + 3])
    #expect(cost.traffic(.sketched, products: 3, isReused: true).sums == [100: 4])
    #expect(cost.traffic(.gram, products: 0).sums == [5050: 1, 100: 1])
    #expect(try self.cost(.neuronBlock, rows: 9999).traffic(.sketched).sums[100_000] == 1)
    #expect(try self.cost(.neuronBlock, rows: 9999).traffic(.sketched).sums[42_900] == 1)
  }
}
