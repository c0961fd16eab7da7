import CounterStream
import DenseLinearAlgebra
import LinearOperators
import RealModule
import TestSupport
import Testing

@testable import SubspaceEmbedding

/// Rows sampled by their leverage.
@Suite struct LeverageScoreTests {
  /// Three rows with probabilities ½, ⅓, ⅙ and two draws, all nine of them, for `U` of one and two columns. The weights `1/(s p_j)` of `SᵀS` are 1, 3/2, 3.
  @Test(
    "embedding.leverage-score, embedding.isometry-in-expectation: over all draws the mean is M and the second moment (Σ‖u_j‖⁴/p_j − ‖M‖_F²)/s, exactly",
    .tags(.exact))
  func enumeration() throws {
    let p = [Rational(1, 2), Rational(1, 3), Rational(1, 6)]
    let bases: [[[Rational]]] = [
      [[1, Rational(1, 2), Rational(1, 3)]], [[1, 0, Rational(-1, 2)], [Rational(1, 2), 2, 1]],
    ]
    for u in bases {
      func product(_ a: Int, _ b: Int, _ weight: (Int) -> Rational) -> Rational {
        (0..<3).reduce(0 as Rational) { $0 + weight($1) * u[a][$1] * u[b][$1] }
      }
      var (moment, squares): (Rational, Rational) = (0, 0)
      for a in u.indices {
        for b in u.indices {
          let exact = product(a, b) { _ in 1 }
          squares = squares + exact * exact
          var mean: Rational = 0
          for first in 0..<3 {
            for second in 0..<3 {
              let chance = p[first] * p[second]
              let draw = RowSample(
                columns: 3, sampledRows: [first, second],
                weights: [first, second].map {
                  (1 / (2 * [0.5, 1.0 / 3, 1.0 / 6][$0])).squareRoot()
                }
              ).denseMatrix()
              // Whole halves, so to the nearest of them.
              let gram = (0..<3).map { j in
                Rational(Int((2 * (draw[0, j] * draw[0, j] + draw[1, j] * draw[1, j])).rounded()), 2)
              }
              let entry = product(a, b) { gram[$0] }
              mean = mean + chance * entry
              moment = moment + chance * (entry - exact) * (entry - exact)
            }
          }
          #expect(mean == exact)
        }
      }
      let fourthPowers = (0..<3).reduce(0 as Rational) { sum, j in
        let square = u.reduce(0 as Rational) { $0 + $1[j] * $1[j] }
        return sum + square * square / p[j]
      }
      #expect(moment == (fourthPowers - squares) / 2)
    }
  }

  /// Rows in proportion 1 : 2 : 5; each count of 8,000 draws is binomial, and within Hoeffding's bound of its mean.
  @Test("embedding.leverage-score: rows are drawn in the proportions given")
  func proportions() throws {
    let test = StatisticalBudget.test("rows are drawn in the proportions given")
    let sample = RowSample(rows: 8000, proportions: [1, 2, 5], stream: test.stream)
    let allowed = (Double.log(2 / test.falseAlarmPerBound) / 16_000).squareRoot()
    for (j, expected) in [0.125, 0.25, 0.625].enumerated() {
      let frequency = Double(sample.sampledRows.count { $0 == j }) / 8000
      #expect((frequency - expected).magnitude <= allowed)
    }
    for (j, weight) in zip(sample.sampledRows, sample.weights) {
      let expected = 1 / (8000 * [0.125, 0.25, 0.625][j]).squareRoot()
      #expect((weight / expected - 1).magnitude <= 8 * unitRoundoff)
    }
  }

  /// A matrix with a few dominant rows: `n` of them are the only ones, or nearly so, in their column.
  private func coherent(rows: Int, columns n: Int) -> Matrix {
    let stream = CounterStream(seed: 17)
    return Matrix(rows: rows, columns: n) { i, j in
      if i < n / 2 { return i == j ? 1e3 : 0 }
      return stream.normal(at: i + j * rows) * (j < n / 2 ? 1e-2 : 1)
    }
  }

  /// `β = min_j p_j Σℓ/ℓ_j ≥ 1/8` where rows are coherent, and where columns are badly scaled, with damping and without.
  @Test(
    "embedding.leverage-score: every probability is at least an eighth of the exact one",
    arguments: [(300, 8), (200, 48)], [0, 1e-2, 10])
  func overlap(_ size: (rows: Int, columns: Int), _ damping: Double) throws {
    for a in [
      coherent(rows: size.rows, columns: size.columns),
      MatrixCase(rows: size.rows, columns: size.columns, seed: 2).matrix,
    ] {
      let exact = try LeverageScores(of: a, damping: damping)
      for seed in 1...3 {
        let approximate = try ApproximateLeverageScores(
          of: a, damping: damping, stream: CounterStream(seed: UInt64(seed))
        ).values
        let sum = approximate.reduce(0, +)
        let overlap = zip(approximate, exact.values).reduce(Double.infinity) {
          min($0, (0.875 * $1.0 / sum + 0.125 / Double(size.rows)) / ($1.1 / exact.sum))
        }
        #expect(overlap >= LeverageScoreDistribution.overlap, "\(size), damping \(damping): \(overlap)")
      }
    }
  }

  /// `‖e_jᵀAZ‖²` by rows in blocks, by products, and by the definition.
  @Test func scoresByEveryWayToTheEntries() throws {
    let sketch = SketchCase(leftRows: 13, rightRows: 4, columns: 5, rows: 6, integers: false, seed: 2)
    let a = sketch.khatriRao
    let dense = a.denseMatrix()
    let z = (0..<3).map { CounterStream(seed: 1).normals((5 * $0)..<(5 * $0 + 5)) }
    let definition = (0..<52).map { j in
      z.reduce(0.0) { sum, z in
        let product = (0..<5).reduce(0) { $0 + dense[j, $1] * z[$1] }
        return sum + product * product
      }
    }
    let rows = TallMatrixSketchTests.Rows(matrix: dense, height: 7, sparse: false)
    let sparse = TallMatrixSketchTests.Rows(matrix: dense, height: 7, sparse: true)
    let closures = ClosureMatrix(
      rows: 52, columns: 5, times: { dense.times($0) }, transposeTimes: { dense.transposeTimes($0) })
    for found in [
      try ApproximateLeverageScores.squaredNorms(dense, z), try ApproximateLeverageScores.squaredNorms(a, z),
      try ApproximateLeverageScores.squaredNorms(rows, z),
      try ApproximateLeverageScores.squaredNorms(sparse, z),
      try ApproximateLeverageScores.squaredNorms(closures, z),
    ] {
      for (value, exact) in zip(found, definition) {
        #expect((value - exact).magnitude <= 4 * roundingBound(16) * (1 + 25 * definition.max()!))
      }
    }
  }

  @Test func dependentColumnsAreRefused() throws {
    let a = Matrix(rows: 30, columns: 2, repeating: 1)
    let distribution = try LeverageScoreDistribution(rows: 4, columns: 30)
    #expect(throws: SketchError.dependentColumns(.leverageScore)) {
      try distribution.sample(CounterStream(seed: 1), for: a, damping: 0)
    }
    #expect(try distribution.sample(CounterStream(seed: 1), for: a, damping: 1).rows == 4)
    #expect(throws: SketchError.matrixNeeded(.leverageScore)) {
      try distribution.sample(CounterStream(seed: 1))
    }
  }

  /// A matrix that is `10²⁰⁰` times as large in the second pass, whose squares overflow.
  private final class GrowingMatrix: RowBlockMatrix, @unchecked Sendable {
    private var passes = 0
    let rows = 30
    let columns = 2
    func forEachRowBlock(_ body: (RowBlock) throws -> Void) throws {
      passes += 1
      let scale = passes == 1 ? 1 : 1e200
      try body(.dense(first: 0, rows: Matrix(rows: 2, columns: 30) { Double(1 + ($0 + $1) % 3) * scale }))
    }
  }

  @Test("embedding.leverage-score: scores that overflow are refused")
  func scoresThatOverflow() throws {
    let distribution = try LeverageScoreDistribution(rows: 4, columns: 30)
    #expect(throws: LinearAlgebraError.overflow(routine: "the leverage scores")) {
      try distribution.sample(CounterStream(seed: 1), for: GrowingMatrix(), damping: 1)
    }
  }

  /// Damping by more than the first direction's share makes the second row's score small; without it both are 1.
  @Test("embedding.leverage-score: the scores include the damping")
  func damping() throws {
    let a = Matrix(rows: 2, columns: 2) { i, j in i == j ? (i == 0 ? 10 : 0.1) : 0 }
    func shares(_ damping: Double) throws -> [Double] {
      try ApproximateLeverageScores(of: a, damping: damping, stream: CounterStream(seed: 2)).values
    }
    let (plain, damped) = (try shares(0), try shares(1))
    // One row each to a bucket and with ζ = 8 of 64: the sketch of a row is its own length.
    #expect((0.4...2.5).contains(plain[0]) && (0.4...2.5).contains(plain[1]))
    #expect((damped[0] - 100.0 / 101).magnitude < 0.05 && (damped[1] - 0.01 / 1.01).magnitude < 0.01)
  }
}
