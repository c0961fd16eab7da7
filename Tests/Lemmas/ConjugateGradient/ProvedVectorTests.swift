import ConjugateGradient
import DenseLinearAlgebra
import LinearOperators
import Preconditioning
import TestSupport
import Testing

/// Preconditioned solves against what Coq evaluates, iterate by iterate.
@Suite struct ProvedVectorTests {
  struct Case: Decodable {
    let gram: [[Rational]]
    /// `R`, upper triangular; the preconditioner is `RᵀR`.
    let factor: [[Rational]]
    let rightHandSide: [Rational]
    let start: [Rational]
    let iterates: [[Rational]]

    var `operator`: MatrixOperator {
      MatrixOperator(Matrix(rows: gram), properties: [.symmetric, .positiveSemidefinite])
    }
    var preconditioner: TriangularPreconditioner {
      TriangularPreconditioner(TriangularMatrix(upperTriangleOf: Matrix(rows: factor)))
    }
    var areBinaryFractions: Bool { iterates.joined().allSatisfy { $0.denominator.nonzeroBitCount == 1 } }
  }

  /// Small enough that only a residual of zero meets it.
  private static let tolerance = 1e-300

  /// Where all coefficients are binary fractions nothing is rounded. In the other case, one step from zero, only the step
  /// length and its product with the direction are.
  @Test("proved vectors: the iterates of preconditioned conjugate gradients")
  func conjugateGradient() throws {
    let cases = try provedCases("conjugate-gradient", as: Case.self)
    #expect(cases.count == 4 && cases.count(where: \.areBinaryFractions) == 3)
    for c in cases {
      let solution = try ConjugateGradient(
        tolerance: Self.tolerance, iterationLimit: c.iterates.count - 1, recordsIterates: true
      ).attempt(
        c.operator, rightHandSide: c.rightHandSide.map(\.exact), preconditioner: c.preconditioner,
        start: c.start.map(\.exact))
      #expect(solution.record.iterations == c.iterates.count - 1)
      if c.areBinaryFractions {
        #expect(solution.iterates == c.iterates.map { $0.map(\.exact) })
      } else {
        #expect(c.iterates.count == 2 && c.start.allSatisfy { $0 == 0 })
        #expect(agree(solution.iterates[1], c.iterates[1], roundings: 2))
      }
    }
  }

  @Test("proved vectors: the iterates of the paper's fixed point, exactly")
  func fixedPoint() throws {
    let cases = try provedCases("fixed-point", as: Case.self)
    #expect(cases.count == 2)
    for c in cases {
      let solution = try FixedPointIteration(
        tolerance: Self.tolerance, iterationLimit: c.iterates.count - 1, recordsIterates: true
      ).attempt(
        c.operator, rightHandSide: c.rightHandSide.map(\.exact), preconditioner: c.preconditioner,
        start: c.start.map(\.exact))
      #expect(solution.iterates == c.iterates.map { $0.map(\.exact) })
    }
  }

  struct DampedCase: Decodable {
    let matrix: [[Rational]]
    let sketchedMatrix: [[Rational]]
    let damping: Rational
    let vector: [Rational]
    let iterates: [[Rational]]
  }

  @Test(
    "solver.cg-chebyshev: damped conjugate gradients preconditioned with the low-rank form have the iterates that Coq evaluates",
    .tags(.exact))
  func dampedConjugateGradient() throws {
    let cases = try provedCases("damped-solve", as: DampedCase.self).filter { $0.iterates.count > 1 }
    #expect(cases.map(\.iterates.count) == [3, 3])
    for c in cases {
      let damping = c.damping.exact
      let solution = try ConjugateGradient(
        tolerance: Self.tolerance, iterationLimit: c.iterates.count - 1, recordsIterates: true
      ).attempt(
        GramOperator(Matrix(rows: c.matrix), damping: damping), rightHandSide: c.vector.map(\.exact),
        preconditioner: LowRankPreconditioner(
          sketchedMatrix: Matrix(rows: c.sketchedMatrix), damping: damping))
      #expect(solution.iterates == c.iterates.map { $0.map(\.exact) })
    }
  }
}
