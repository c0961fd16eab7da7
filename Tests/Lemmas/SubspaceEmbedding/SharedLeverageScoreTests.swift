import CounterStream
import DenseLinearAlgebra
import LinearOperators
import TestSupport
import Testing

@testable import Communication
@testable import SubspaceEmbedding

/// Leverage scores and samples of rows that are distributed over ranks.
@Suite struct SharedLeverageScoreTests {
  private static let stream = CounterStream(seed: 5)

  /// Proportions are whole numbers, so that their sums are exact in any order.
  @Test(
    "embedding.leverage-score: the rows that ranks sample, each from its own, are those of one sample",
    arguments: 1...4)
  func samplesOfParts(ranks: Int) throws {
    let proportions = (0..<40).map { Double(1 + Self.stream.index(at: $0, below: 9)) }
    let whole = RowSample(rows: 300, proportions: proportions, stream: Self.stream)
    for seed in [nil, 1, 2, 3] {
      let parts = Parts.of(40, ranks: ranks, seed: seed)
      let found = try onRanks(ranks) { communicator in
        let own = RowSample(
          rows: 300, proportions: Array(proportions[parts[communicator.rank]]), stream: Self.stream,
          over: communicator)
        #expect(own.columns == parts[communicator.rank].count)
        #expect(own.sampledRows.count == own.places.count && own.weights.count == own.places.count)
        return (own.denseMatrix(), communicator.sentBytes)
      }
      #expect(found.flatMap { $0.0.elements } == whole.denseMatrix().elements)
      for (_, sent) in found { #expect(sent == 8 * (ranks - 1)) }
    }
  }

  /// A uniform number may be 1, and then it is the last row's, not that of a later rank without rows.
  @Test("embedding.leverage-score: each number is assigned to the rank that has the row, by hand")
  func holders() {
    let starts: [Double] = [0, 0, 1, 1, 3, 3]
    for (value, rank) in [(0.0, 1), (0.5, 1), (1, 3), (2.5, 3), (3, 3)] {
      #expect(RowSample.holder(of: value, starts) == rank)
    }
  }

  /// `R` is the triangle of a sketch that is off by `γ_{2N+8+P}` on either side, and its rows by Householder's `γ_{c}` with `c = (s + n)n^{3/2}`, relative to the norm: a
  /// score `‖R⁻ᵀa‖²` by at most four times `κ(R)` of that, where the two are added and squared.
  @Test(
    "embedding.leverage-score: the scores of distributed rows are those of the matrix up to rounding",
    arguments: 1...4)
  func scores(ranks: Int) throws {
    let (m, d, n) = (57, 4, 6)
    let whole = SketchCase(leftRows: m, rightRows: d, columns: n, rows: 9, integers: false, seed: 3)
      .khatriRao
    let a = whole.denseMatrix()
    for damping in [0, 0.5] {
      let serial = try ApproximateLeverageScores(of: whole, damping: damping, stream: Self.stream).values
      let singular = try SingularValueDecomposition.values(a.stacked(onDamping: damping))
      // A sketch of half distortion makes it no more than √3 times as large.
      let condition = 2 * singular.first! / singular.last!
      let rounding =
        4 * condition * Double(n)
        * (roundingBound(2 * m * d + 8 + ranks) + roundingBound(15 * (96 + n) * n))
      let parts = Parts.of(m, ranks: ranks, seed: 2)
      let found = try onRanks(ranks) { communicator in
        let share = communicator.share(parts)
        let own = SharedNeurons(whole.neurons(share.range), share: share)
        let rows = SharedRows(
          TallMatrixSketchTests.Rows(matrix: own.denseMatrix(), height: 11, sparse: false),
          share: share.parts(d))
        return [
          try ApproximateLeverageScores(of: own, damping: damping, stream: Self.stream).values,
          try ApproximateLeverageScores(of: rows, damping: damping, stream: Self.stream).values,
        ]
      }
      for way in 0..<2 {
        let scores = found.flatMap { $0[way] }
        #expect(scores.count == m * d)
        for (score, expected) in zip(scores, serial) {
          #expect((score - expected).magnitude <= rounding * expected)
        }
      }
    }
  }

  @Test(
    "cost.communication: a sample by leverage scores of distributed rows is the same SA on every rank, and sends the announced bytes",
    arguments: 1...4)
  func samples(ranks: Int) throws {
    let a = MatrixCase(rows: 90, columns: 4, integers: false, seed: 6).matrix
    let parts = Parts.of(90, ranks: ranks, seed: 7)
    let found = try onRanks(ranks) { communicator in
      let share = communicator.share(parts)
      let own = SharedRows(a.rows(share.range), share: share)
      let distribution = try LeverageScoreDistribution(rows: 50, coordinates: SketchCoordinates(of: own))
      var before = communicator.sentBytes
      let s = try distribution.sample(Self.stream, for: own, damping: 0.1)
      var traffic = distribution.samplingTraffic(columns: 4)
      #expect(communicator.sentBytes - before == traffic.bytes(from: communicator.rank, of: ranks))
      before = communicator.sentBytes
      let sketch = try s.apply(own)
      traffic = distribution.traffic(of: own)
      #expect(communicator.sentBytes - before == traffic.bytes(from: communicator.rank, of: ranks))
      return (s.denseMatrix(), sketch, distribution.samplingTraffic(columns: 4))
    }
    // The sketch for the scores has 64 rows, and two numbers are sent.
    #expect(found[0].2.sums == [256: 1] && found[0].2.gathered == 2)
    let dense = Matrix(rows: 50, columns: 90, elements: found.flatMap { $0.0.elements })
    for t in 0..<50 { #expect((0..<90).count { dense[t, $0] != 0 } == 1) }
    // One product in each entry, and additions of zeros.
    for (_, sketch, _) in found { #expect(sketch == dense * a) }
  }

  @Test func dependentColumnsAreRefusedByAll() throws {
    let refused = try onRanks(3) { communicator in
      let share = communicator.share(of: 30)
      let a = SharedRows(Matrix(rows: share.count, columns: 2, repeating: 1), share: share)
      let distribution = try EmbeddingFamily.leverageScore.distribution(rows: 4, of: a)
      do {
        _ = try distribution.sample(Self.stream, for: a, damping: 0)
        return false
      } catch { return error as? SketchError == .dependentColumns(.leverageScore) }
    }
    #expect(refused == [true, true, true])
  }
}
