import Claims
import DenseLinearAlgebra
import Preconditioning
import TestSupport
import Testing

@Suite struct ConditionBoundTests {
  @Test("preconditioner.condition-bound: on the Gram side the bound is the square")
  func gramSideIsTheSquare() throws {
    try checkProperty("gramSideIsTheSquare", over: SketchCase.self, cases: 40) { recipe in
      var sketchCase = recipe
      sketchCase.exponent = min(recipe.exponent, 3)
      guard sketchCase.columns > 0 else { return }
      let a = try sketchCase.matrix()
      let sketch = sketchCase.sketch()
      let r = try SketchedPreconditioner(sketchedMatrix: sketch * a).r
      let eigenvalues = try PreconditionedSpectrum(gram: a.transposeTimesSelf(), r: r).eigenvalues
      let sketched = try SingularValueDecomposition.values(
        try TriangularMatrix(upperTriangleOf: QRFactorization(a).r).solveFromRight(sketch * a))
      // G and both quotients by R carry Nuκ(R)² relative to ‖M‖, with κ(R) ≤ κ(A)κ(SU); relative to the
      // smallest eigenvalue this grows by κ(M) = κ(SU)².
      let spread = sketched[0] / sketched[sketchCase.columns - 1]
      let ofA = try SingularValueDecomposition.values(a)
      let condition = spread * ofA[0] / ofA[sketchCase.columns - 1]
      let rounding =
        lapackThreshold * Double(sketchCase.rows) * unitRoundoff * condition * condition
        * spread * spread
      for i in eigenvalues.indices {
        // Ascending eigenvalues against descending singular values: μ_i = 1/σ_i².
        let product = eigenvalues[i] * sketched[i] * sketched[i]
        try require((product - 1).magnitude, atMost: rounding, "eigenvalue \(i)")
      }
    }
  }

  @Test("preconditioner.condition-bound: exact values, and the square on the Gram side")
  func valuesAreExact() {
    let bound = ConditionBound(distortion: 0.6)
    #expect(bound.gramSide == (1 / (1 - 0.6)) / (1 / 1.6))
    #expect((bound.gramSide - 4).magnitude < 1e-14)
    #expect((bound.matrixSide - 2).magnitude < 1e-14)
    #expect(bound.smallestEigenvalue == 0.625)
    #expect((bound.largestEigenvalue - 2.5).magnitude < 1e-14)
    #expect(ConditionBound(distortion: 0).gramSide == 1)
  }

  @Test func aDistortionOfOneGuaranteesNothing() {
    for distortion in [1, 1.5, .infinity] {
      #expect(ConditionBound(distortion: distortion).gramSide == .infinity)
      #expect(ConditionBound(distortion: distortion).matrixSide == .infinity)
    }
  }

  @Test func estimatesAreHeldToTheBound() {
    func violations(_ level: CheckLevel, _ estimate: Double) -> Int {
      var log = CheckLog()
      ConditionBound(distortion: 0.5).check(
        at: level, gramSideEstimate: estimate, slack: 1e-12, into: &log)
      return log.violations.count
    }
    #expect(violations(.cheap, 2.999) == 0)
    #expect(violations(.cheap, 3.001) == 1)
    #expect(violations(.cheap, .nan) == 1)
    #expect(violations(.none, 3.001) == 0)
  }
}
