import Claims
import DenseLinearAlgebra
import LinearOperators
import TestSupport
import Testing

@testable import SketchedLeastSquares

/// Each term of the proved errors, on matrices with which nothing is rounded, so that the bound is the sum of its terms.
@Suite struct CertificateTermsTests {
  private let eta = Double.leastNonzeroMagnitude
  private let u = unitRoundoff

  private func answer(_ g: [Double]) -> LeastSquaresAnswer {
    LeastSquaresAnswer(value: g, relativeResidual: 0, cost: SolveCost(operations: 0), seconds: SolveTimes())
  }

  private func problem(_ damping: Double) -> SketchedLeastSquares {
    SketchedLeastSquares(solver: .cg, distribution: nil, damping: damping, accuracy: 1e-6)
  }

  /// `A = [I; 0]`, `N = 6`, `n = 4`, `b = (g(1 + δ), t, t)`: the gradient is `(δ − μ)g`, and beside it stand `2·10u(‖b‖ + 4)`, `2·12u‖ρ‖` and `2·2uμ`.
  @Test("solver.stopping: no rounding is left out of the error of least squares", .tags(.exact))
  func leastSquares() throws {
    let g = [1.0, -1, 1, -1]
    let a = Matrix(rows: 6, columns: 4) { $0 == $1 ? 1 : 0 }
    for (damping, delta, t) in [
      (0.0, 0.0, 0.0), (0, 0, 1024), (0, 0x1p-40, 0), (0x1p-30, 0x1p-30, 0), (1024, 1024, 0), (1024, 1025, 1),
    ] {
      let b = g.map { $0 * (1 + delta) } + [t, t]
      let proved = try problem(damping).certificate(of: answer(g), for: a, rightHandSide: b)
      let (lambdaMin, bound) = (try #require(proved.lambdaMin), try #require(proved.solutionError))
      let (ofB, ofResidual) = (
        (4 * (1 + delta) * (1 + delta) + 2 * t * t).squareRoot(), (4 * delta * delta + 2 * t * t).squareRoot()
      )
      let exact =
        2 * (delta - damping).magnitude + 2 * 10 * u * (ofB + 4) + 2 * 12 * u * ofResidual
        + 2 * u * 2 * damping
      #expect(bound * lambdaMin * 2 >= exact * (1 - 1e-13), "μ = \(damping), δ = \(delta), t = \(t)")
      #expect(bound * lambdaMin * 2 <= exact * (1 + 1e-12), "μ = \(damping), δ = \(delta), t = \(t)")
    }
  }

  /// Where all but what underflows is exact: `4Nn(1 + ‖A‖_F)(1 + max|L|)η` for least squares, `(n² + n)η` for a step, and a few steps upwards.
  @Test("solver.stopping: no product that underflows is left out of an error", .tags(.exact))
  func underflow() throws {
    let size = 0x1p-1030
    let g = [size, -size, size, -size]
    let a = Matrix(rows: 6, columns: 4) { $0 == $1 ? 1 : 0 }
    // What is proved, times λ_min and ‖g‖, in units of η.
    func units(_ proved: StepCertificate, _ length: Double) throws -> Double {
      try #require(proved.solutionError) * #require(proved.lambdaMin) * (length / eta)
    }
    // ‖A‖_F is 2.
    let ofProducts = try units(
      problem(0).certificate(of: answer(g), for: a, rightHandSide: g + [0, 0]), 2 * size)
    #expect(ofProducts >= 4 * 6 * 4 * 3 && ofProducts <= 4 * 6 * 4 * 3 + 40)
    let product = StoredKhatriRaoMatrix(
      left: Matrix(rows: 1, columns: 1, elements: [8]), right: Matrix(rows: 1, columns: 1, elements: [0.125]))
    let ofFactors = try units(
      problem(0).certificate(of: answer([size]), for: product, rightHandSide: [size]), size)
    #expect(ofFactors >= 4 * 2 * 9 && ofFactors <= 4 * 2 * 9 + 20)
    for damping in [0, 1.0] {
      let ofStep = try units(
        problem(damping).certificate(
          of: answer(g), for: a, residual: g.map { $0 * (1 + damping) }, preconditioner: nil), 2 * size)
      #expect(ofStep >= 16 + 4 && ofStep <= 16 + 4 + 24, "μ = \(damping): \(ofStep)")
    }
  }

  /// With 3,000 rows `e` is a hundred times as large as what a product by `Ĝ` rounds, and `‖Ĝ‖_F ≤ tr(Ĝ) + 2ne` counts: `60e` times `32u`, beside `e`.
  @Test("solver.stopping: the norm of the computed Gram matrix allows for its error")
  func normOfTheGram() throws {
    let n = 30
    let a = Matrix(rows: 3000, columns: n) { $0 == $1 ? 1 : 0 }
    let e = try #require(a.gramRoundingError(Matrix.identity(n)))
    let g = [1.0] + [Double](repeating: 0, count: n - 1)
    let proved = try problem(0).certificate(of: answer(g), for: a, residual: g, preconditioner: nil)
    let (lambdaMin, bound) = (try #require(proved.lambdaMin), try #require(proved.solutionError))
    let length = 1 + 4 * Double(n + 8) * u
    let exact =
      ((e + roundingBound(n + 2) * (Double(n) + 2 * Double(n) * e)) * length + roundingBound(2) * length)
      / lambdaMin
    #expect(bound >= exact * (1 - 40 * u) && bound <= exact * (1 + 400 * u))
    // And without what it is off by, it would be.
    #expect(exact - roundingBound(n + 2) * 2 * Double(n) * e > exact * (1 - 4000 * u))
  }

  /// Squares of `2⁻⁵³⁸` are zero in double precision. `‖A‖_F² ≤ tr(Ĝ) + ne` is all that is left of `‖A‖_F`, by which the rounding of `b`, of `2¹⁰⁰⁰`, comes into the gradient.
  @Test("solver.stopping: the norm of A allows for squares that underflow", .tags(.exact))
  func normOfTheMatrix() throws {
    let a = Matrix(rows: 4, columns: 1, repeating: 0x1p-538)
    let b = [Double](repeating: 0x1p1000, count: 4)
    // Aᵀb = 2⁴⁶⁴ = g for μ = 1; Ag is lost beside b.
    let proved = try problem(1).certificate(of: answer([0x1p464]), for: a, rightHandSide: b)
    let bound = try #require(proved.solutionError)
    let e = try #require(a.gramRoundingError(Matrix(rows: 1, columns: 1)))
    let exact = e.squareRoot() * (7 + 10) * u * 0x1p1001 + 0x1p464 * 2 * u
    // Steps upwards are units here, of eight.
    #expect(bound * 0x1p464 >= exact * 0.999 && bound * 0x1p464 <= exact * 1.25)
  }

  /// Of more columns than a certificate squares, all zero: what they may lose is all that `‖A‖_F²` is known to.
  @Test("solver.stopping: the norm of A allows for underflow without n² numbers too")
  func normOfTheMatrixByProducts() throws {
    let n = SketchedLeastSquares.mostColumnsOfGram + 1
    let a = Matrix(rows: 3, columns: n)
    let damping = 0x1p-1060
    let g = [0x1p500] + [Double](repeating: 0, count: n - 1)
    let proved = try problem(damping).certificate(
      of: answer(g), for: a, residual: scaled(g, by: damping), preconditioner: nil)
    let bound = try #require(proved.solutionError)
    let squared = 2 * 3 * Double(n) * eta
    let error = try #require(a.gramTimesError(norm: 0x1p500, squaredFrobeniusNorm: squared))
    let exact = error / damping + 2 * u * 0x1p500
    #expect(bound * 0x1p500 >= exact * 0.999 && bound * 0x1p500 <= exact * 1.001)
  }

  /// A quotient that exceeds the range of double precision is nothing that is proved, and its reason is given.
  @Test func whatOverflowsIsNotProved() throws {
    let a = Matrix.identity(2)
    for proved in [
      try problem(0).certificate(of: answer([0, 0]), for: a, rightHandSide: [1, 1]),
      try problem(0).certificate(of: answer([0, 0]), for: a, residual: [1, 1], preconditioner: nil),
    ] {
      #expect(proved.solutionError == nil && proved.lambdaMin != nil)
      #expect(proved.unproved?.keys.first == .solutionError)
    }
    // Of zero, zero is proved.
    #expect(
      try problem(1).certificate(
        of: answer([0, 0]), for: Matrix(rows: 2, columns: 2), rightHandSide: [0, 0]
      )
      .lambdaMin == 1)
  }

  /// `λ_min(G_μ) ≥ μ + λ`, rounded downwards once, where `λ_min(G) ≥ λ > 0` is proved.
  @Test("solver.stopping: a proved eigenvalue is added to the damping, rounded downwards", .tags(.exact))
  func dampedEigenvalue() throws {
    let a = Matrix.identity(3)
    let alone = try #require(
      try problem(0).certificate(of: answer([1, 1, 1]), for: a, residual: [1, 1, 1], preconditioner: nil)
        .lambdaMin)
    for damping in [1.0, 0.1, 3] {
      let both = try #require(
        try problem(damping).certificate(
          of: answer([1, 1, 1]), for: a, residual: [1, 1, 1], preconditioner: nil
        ).lambdaMin)
      #expect((both - damping - alone).magnitude <= 1e-13 && both > damping + 0.98)
      #expect(Dyadic(both) < Dyadic(1) + Dyadic(damping))
    }
  }

  @Test func squaresAreTakenWhereTheSolverTookThemOrTheyAreFew() {
    let most = SketchedLeastSquares.mostColumnsOfGram
    #expect(most == 4096)
    let iterative = problem(1)
    #expect(iterative.formsGram(most, nil) && !iterative.formsGram(most + 1, nil))
    let exact = SketchedLeastSquares(solver: .gram, damping: 1, accuracy: 1e-6)
    #expect(exact.formsGram(most + 1, nil))
  }
}
