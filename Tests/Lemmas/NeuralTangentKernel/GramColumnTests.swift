import DenseLinearAlgebra
import LinearOperators
import NeuralTangentKernel
import TestSupport
import Testing

/// Columns of the Gram matrix by counting bits against the Gram matrix.
@Suite struct GramColumnTests {
  @Test("ntk.gram-factorization: columns and diagonal are those of the Gram matrix")
  func columnsAreThose() throws {
    try checkProperty("columnsAreThose", over: PatternCase.self, cases: PatternCase.cases) { c in
      let gram = c.jacobian.gramMatrix()
      let n = c.points
      // In some order, with a repetition, and more than a tile of them where there are points.
      let chosen = n > 0 ? (0..<(n + 2)).map { (7 * $0 + 3) % n } : []
      // Either way an entry is the same count, times an inner product of d terms.
      let size = frobeniusNorm(gram)
      try require(
        backwardErrorRatio(
          c.jacobian.gramColumns(chosen), gram.selectingColumns(chosen), scale: size, size: c.dimension + 4),
        atMost: 2.02, "ratio of columns")
      try require(
        backwardErrorRatio(c.jacobian.gramDiagonal(), gram.diagonal, scale: size, size: c.dimension + 4),
        atMost: 2.02, "ratio of the diagonal")
    }
  }

  /// Sizes around a tile of 128 points, with integers that nothing rounds.
  @Test(arguments: [1, 127, 128, 129, 300], [1, 127, 128, 129, 260]) func tiles(_ n: Int, _ k: Int) {
    let c = PatternCase(neurons: 64, dimension: 2, points: n, integers: true, seed: n + k)
    let chosen = (0..<k).map { (5 * $0 + 1) % n }
    #expect(c.jacobian.gramColumns(chosen) == c.jacobian.gramMatrix().selectingColumns(chosen))
    #expect(c.jacobian.gramDiagonal() == c.jacobian.gramMatrix().diagonal)
  }
}
