import Communication
import ConjugateGradient
import CounterStream
import DenseLinearAlgebra
import LinearOperators
import Preconditioning
import SubspaceEmbedding
import TestSupport
import Testing

@testable import SketchedLeastSquares

/// Counts are those of their formulas, and so are the default sizes.
@Suite struct SolveCostTests {
  private let a = MatrixCase(rows: 40, columns: 6, seed: 2).matrix
  private let stream = CounterStream(seed: 9)

  @Test("cost.step: operations of a step and of least squares, for every solver", .tags(.exact))
  func operations() throws {
    let (r, b) = ((0..<6).map { Double($0) - 2 }, (0..<40).map { Double($0 % 5) })
    let plain = SketchedLeastSquares(solver: .cg, damping: 0.5, accuracy: 1e-9)
    let step = try plain.solveStep(a, residual: r, stream: stream)
    let record = try #require(step.iteration).record
    let product = GramOperator(a, damping: 0.5).operationsPerApplication
    #expect(step.operations == record.operatorApplications * product + record.iterations * 12 * 6)
    let fit = try plain.solve(a, rightHandSide: b, stream: stream)
    let lsqr = try #require(fit.iteration).record
    #expect(
      fit.operations
        == lsqr.operatorApplications * (a.timesOperations + a.transposeTimesOperations) / 2
        + lsqr.iterations * (8 * 40 + 12 * 6))

    let exact = SketchedLeastSquares(solver: .gram, damping: 0.5, accuracy: 1e-9)
    let solved = try exact.solveStep(a, residual: r, stream: stream)
    #expect(solved.operations == 40 * 36 + 72 + 4 * 36 && solved.relativeResidual <= 1e-14)
    let again = try exact.solveStep(a, residual: r, gram: solved.factoredGram, stream: stream)
    #expect(again.operations == 72 + 4 * 36 && again.value == solved.value)

    let sketch = try EmbeddingFamily.gaussian.distribution(rows: 30, of: a)
    let sketched = try SketchedLeastSquares(distribution: sketch, damping: 0.5, accuracy: 1e-9)
      .solveStep(a, residual: r, stream: stream)
    let (own, factor) = (try #require(sketched.iteration).record, try #require(sketched.factor))
    #expect(
      sketched.operations == factor.cost.total + own.operatorApplications * product
        + own.iterations * (12 * 6 + 2 * 36))
    #expect(factor.cost.factorization == 72 && factor.rows == 30 && factor.order == 6)
    let few = try EmbeddingFamily.gaussian.distribution(rows: 3, of: a)
    let low = try SketchedLeastSquares(distribution: few, damping: 0.5, accuracy: 1e-9).factor(
      a, stream: stream)
    #expect(low.cost.products == 9 * 6 && low.cost.factorization == 9)
    #expect(low.cost.sketch == few.samplingOperations(of: a) + few.operations(of: a))
    let columns = try SketchedLeastSquares(solver: .nystrom, size: .fixed(3), damping: 0.5, accuracy: 1e-9)
      .factor(a, stream: stream)
    #expect(columns.cost.factorization == 9 && columns.cost.products > 9 * 6 && columns.rows == 3)
  }

  @Test("cost.step: costs add up by kind", .tags(.exact))
  func sums() {
    var cost = FactorCost(lowRank: 100, rows: 3, columns: 10)
    #expect(cost == FactorCost(lowRank: 100, rows: 3, columns: 10) && cost.total == 100 + 90 + 9)
    cost.add(spectrumOf: 3)
    #expect(cost.factorization == 9 + 36)
    let other = FactorCost(nystrom: 7, making: 11, rank: 2, columns: 5)
    #expect((other.sketch, other.products, other.factorization) == (7, 31, 2))
    cost.add(other)
    #expect((cost.sketch, cost.products, cost.factorization) == (107, 121, 47))
    #expect(cost.whole.operations == 275)
    let triangle = FactorCost(SketchedGramCost(sketch: 5, products: 6, storedRows: 0), columns: 3)
    #expect((triangle.sketch, triangle.products, triangle.factorization) == (5, 6, 9))
    let sum = SolveCost(operations: 3) + SolveCost(operations: 4)
    #expect(sum.operations == 7 && sum.traffic == Traffic())
  }

  @Test func usualSizes() throws {
    for (n, columns) in [(1, 1), (100, 100), (256, 256), (257, 256), (2048, 256), (2056, 257), (8000, 1000)] {
      #expect(SketchedLeastSquares.mostUsualColumns(n) == columns)
    }
    #expect(SketchedLeastSquares.firstRows == 256 && SketchedLeastSquares.mostStoredRows(7) == 112)
    #expect(SketchedLeastSquares(solver: .cg, accuracy: 0.1).iterationLimit(columns: 7) == 170)
    #expect(try SketchedLeastSquares.usualRows(.gaussian, of: a) == 96)
    // The Hadamard matrix has no more rows than 64.
    #expect(try SketchedLeastSquares.usualRows(.srht, of: a) == 64)
    #expect(SolverKind.allCases.filter(\.isSketched) == [.sketched, .fixedPoint])
    #expect(SolverKind.allCases.filter(\.isPreconditioned) == [.sketched, .fixedPoint, .nystrom])
  }

  /// `A = I` of 300 columns with a sketch of 256 rows, and with as many as there are columns: with `d_μ ≤ ¾s` the first are enough.
  @Test("cost.step: rows are doubled until the sketch's own statistical dimension is three quarters of them")
  func growingRows() throws {
    let n = 300
    func rows(_ damping: Double, most: Int, least: Int = 0) throws -> (rows: Int, cost: FactorCost) {
      let a = Matrix(rows: n, columns: n) { $0 == $1 ? 1 : 0 }
      let sketch = try EmbeddingFamily.gaussian.distribution(rows: 16, of: a)
      let factor = try SketchedLeastSquares(
        distribution: sketch, size: .automatic(most: most), damping: damping, accuracy: 0.1
      ).factor(a, leastSize: least, stream: stream)
      return (factor.rows, factor.cost)
    }
    // Beside μ = 100 hardly anything is left: 256 rows are enough. At μ = 10⁻³ every row counts, and all columns are the most there may be.
    let enough = try rows(100, most: 1000)
    #expect(enough.rows == 256)
    #expect(enough.cost.factorization == 256 * 256 * 256 / 3 + 4 * 256 * 256 * 256 / 3)
    #expect(enough.cost.products == 256 * 256 * n)
    #expect(try rows(100, most: 40).rows == 40)
    #expect(try rows(100, most: 1000, least: 280).rows == 280)
    let all = try rows(1e-3, most: 1000)
    #expect(all.rows == 300 && all.cost.products == 256 * 256 * n)
  }
}
