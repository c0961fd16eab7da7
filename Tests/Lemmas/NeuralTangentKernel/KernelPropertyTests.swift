import DenseLinearAlgebra
import NeuralTangentKernel
import TestSupport
import Testing

/// The sharp condition for `K ≻ 0` against LAPACK, on every kind of points.
@Suite struct KernelPropertyTests {
  /// Where the geometry says singular, `λ_min(K)` is zero up to `30 n u tr(K)`. Where it says positive definite only exact
  /// kinds are judged: near-parallel points may come as close to zero as they like.
  @Test("ntk.kernel-is-positive-definite: geometry and LAPACK agree, for every kind of points")
  func positivity() throws {
    try checkProperty("positivityOfPoints", over: PointSet.self, cases: 140) { set in
      let points = set.points
      let kernel = neuralTangentKernel(points)
      let smallest = try SymmetricEigen.values(kernel)[0]
      let rounding = lapackThreshold * Double(set.count) * unitRoundoff * kernel.trace
      try require(-smallest, atMost: rounding, "−λ_min(K)")
      if !(try KernelPositivity(points).isPositiveDefinite) {
        try require(smallest.magnitude, atMost: rounding, "|λ_min(K)| where the geometry says singular")
      } else if set.kind == .coherent {
        // Coordinate vectors with their opposites: blocks ½ of order one, and diag(½, ½) for an antipodal pair.
        try require((smallest - 0.5).magnitude, atMost: rounding, "λ_min(K) − ½")
      }
    }
  }

  @Test("ntk.kernel-is-positive-definite: duplicates make K singular, one antipodal pair does not")
  func duplicatesAndPairs() throws {
    for d in 1...6 {
      let twice = PointSet(kind: .duplicated, count: 2, dimension: d, seed: d).points
      #expect(try !KernelPositivity(twice).isPositiveDefinite)
      let pair = PointSet(kind: .antipodal, count: 2, dimension: d, seed: d).points
      #expect(try KernelPositivity(pair).isPositiveDefinite)
    }
  }
}
