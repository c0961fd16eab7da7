import CounterStream
import DenseLinearAlgebra
import LinearOperators
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

/// Refusals in one line that names the problem and the remedy, but never an option of a tool.
@Suite struct RefusalTests {
  private let a = Matrix(rows: 6, columns: 2, elements: [1, 0, 0, 1, 1, 2, 0, 1, 0, -1, 1, 0])
  private let stream = CounterStream(seed: 1)

  private func refusal(
    solver: SolverKind = .sketched, rows: Int = 6, columns: Int = 6, damping: Double = 0,
    accuracy: Double = 1e-6,
    _ r: [Double] = [1, 1], least: Bool = false, matrix: Matrix? = nil
  ) throws -> String {
    let sketch = try EmbeddingFamily.gaussian.distribution(rows: rows, columns: columns)
    let solve = SketchedLeastSquares(
      solver: solver, distribution: sketch, damping: damping, accuracy: accuracy)
    do {
      let m = matrix ?? a
      _ =
        least
        ? try solve.solve(m, rightHandSide: r, stream: stream)
        : try solve.solveStep(m, residual: r, stream: stream)
    } catch let error as LeastSquaresError {
      return "\(error)"
    }
    return "nothing"
  }

  @Test func theMessageNamesPlaceAndRemedy() throws {
    let cases: [(String, [String])] = [
      (try refusal(damping: -1), ["μ is -1.0", "≥ 0"]),
      (try refusal(damping: .nan), ["μ is nan"]),
      (try refusal(damping: .infinity), ["μ is inf"]),
      (try refusal(accuracy: -0.1), ["accuracy is -0.1", "≥ 0 and < 1"]),
      (try refusal(accuracy: 1), ["accuracy is 1.0"]),
      (try refusal([1, 2, 3]), ["3 entries", "6×2", "b with 6", "r with 2"]),
      (try refusal([1, 2], least: true), ["2 entries", "b with 6"]),
      (try refusal([1, .nan]), ["entry 1 (from 0)", "nan"]),
      (try refusal(columns: 7), ["7 rows", "has 6", "for this matrix"]),
      (try refusal(rows: 1), ["1 rows", "n = 2", "damping"]),
      (
        try refusal(solver: .gram, matrix: Matrix(rows: 6, columns: 2, repeating: 1)),
        ["singular", "minor 2", "damping"]
      ),
      (try refusal(matrix: Matrix(rows: 6, columns: 2)), ["rank 0"]),
    ]
    for (message, parts) in cases {
      for part in parts { #expect(message.contains(part), "“\(message)” lacks “\(part)”") }
      #expect(!message.contains("--") && !message.contains("\n"), "\(message)")
    }
  }

  /// The best iterate is in the error: nothing computed is lost.
  @Test func anUnconvergedSolveCarriesItsBestIterate() throws {
    let solve = SketchedLeastSquares(solver: .cg, distribution: nil, accuracy: 1e-300)
    do {
      _ = try solve.solveStep(a, residual: [1, 3], stream: stream)
      Issue.record("an accuracy of 1e-300 was reached")
    } catch LeastSquaresError.notConverged(_, _, _, _, let best, let iteration) {
      #expect(iteration != nil)
      let gram = a.transposeTimesSelf()
      #expect(norm(difference(gram.times(best), [1, 3])) <= 1e-12)
    }
  }

  @Test func whatReadingThrowsIsPassedOn() throws {
    struct Own: Error {}
    let failing = ClosureMatrix(
      rows: 6, columns: 2, times: { _ in throw Own() }, transposeTimes: { _ in [0, 0] })
    for solver in SolverKind.allCases {
      let sketch = try EmbeddingFamily.gaussian.distribution(rows: 6, columns: 6)
      let solve = SketchedLeastSquares(
        solver: solver, distribution: sketch, damping: 0.5, accuracy: 1e-3)
      #expect(throws: Own.self) { try solve.solveStep(failing, residual: [1, 1], stream: stream) }
    }
  }
}
