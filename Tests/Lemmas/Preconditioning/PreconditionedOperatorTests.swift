import Claims
import DenseLinearAlgebra
import LinearOperators
import Preconditioning
import TestSupport
import Testing

@Suite struct PreconditionedOperatorTests {
  private let properties: OperatorProperties = [.symmetric, .positiveSemidefinite]

  /// `M = R⁻ᵀGR⁻¹` for a `G` that is not even symmetric, against the matrix equation `RᵀMR = G`.
  @Test func operatorIsTheCongruence() throws {
    try checkProperty("operatorIsTheCongruence", over: MatrixCase.self, cases: 80) { recipe in
      let n = recipe.columns
      let g = recipe.matrix(named: "G", rows: n, columns: n)
      let r = TriangularMatrix(
        upperTriangleOf: recipe.matrix(named: "R", rows: n, columns: n)
          + Matrix.identity(n).scaled(by: 10 + Double(n)))
      let congruence = PreconditionedOperator(MatrixOperator(g), r: r)
      let m = congruence.denseMatrix()
      try require(m.rows == n && m.columns == n, "\(m.rows)×\(m.columns)")
      let scale = frobeniusNorm(r.matrix) * frobeniusNorm(r.matrix) * frobeniusNorm(m)
      try require(
        backwardErrorRatio(r.matrix.transposeTimes(m) * r.matrix, g, scale: scale, size: n),
        atMost: lapackThreshold, "RᵀMR = G")
      let (x, y) = (recipe.vector(named: "x", count: n), recipe.vector(named: "y", count: n))
      // Each triangular solve is off by nuκ(R), and M is at most ‖R⁻¹‖²‖G‖ long.
      let ofR = try SingularValueDecomposition.values(r.matrix)
      let (largest, smallest) = (ofR.first ?? 1, ofR.last ?? 1)
      try require(
        (dot(y, congruence.apply(x)) - dot(congruence.applyTransposed(y), x)).magnitude,
        atMost: lapackThreshold * Double(n) * unitRoundoff * (largest / smallest) * frobeniusNorm(g)
          / (smallest * smallest) * norm(x) * norm(y),
        "⟨y, Mx⟩ = ⟨Mᵀy, x⟩")
      try require(congruence.operationsPerApplication == 4 * n * n, "operations")
    }
  }

  @Test func propertiesAreThoseOfTheBase() {
    let r = TriangularMatrix(upperTriangleOf: .identity(2))
    for declared in [[], .symmetric, properties] as [OperatorProperties] {
      let base = MatrixOperator(.identity(2), properties: declared)
      #expect(PreconditionedOperator(base, r: r).properties == declared)
    }
  }

  @Test("preconditioner.condition-bound: on the Gram side the bound is the square")
  func gramSideIsTheSquare() throws {
    try checkProperty("gramSideIsTheSquare", over: SketchCase.self, cases: 40) { recipe in
      var sketchCase = recipe
      sketchCase.exponent = min(recipe.exponent, 3)
      guard sketchCase.columns > 0 else { return }
      let a = try sketchCase.matrix()
      let sketch = sketchCase.sketch()
      let r = try SketchedPreconditioner(sketchedMatrix: sketch * a).r
      let gram = MatrixOperator(a.transposeTimesSelf(), properties: properties)
      let eigenvalues = try SymmetricEigen.values(PreconditionedOperator(gram, r: r).denseMatrix())
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

  @Test func unsuitableFactorsTrap() async {
    await #expect(processExitsWith: .failure) {
      _ = PreconditionedOperator(
        MatrixOperator(.identity(2)), r: TriangularMatrix(upperTriangleOf: .diagonal([1, 0])))
    }
    await #expect(processExitsWith: .failure) {
      _ = PreconditionedOperator(
        MatrixOperator(.identity(2)), r: TriangularMatrix(upperTriangleOf: .identity(3)))
    }
  }
}

@Suite struct ConditionBoundTests {
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
