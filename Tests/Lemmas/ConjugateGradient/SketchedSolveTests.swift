import ConjugateGradient
import CounterStream
import DenseLinearAlgebra
import Preconditioning
import RealModule
import TestSupport
import Testing

/// Both solvers preconditioned with a real Gaussian sketch.
@Suite struct SketchedSolveTests {
  private static let columns = 40

  private static func gaussian(_ name: String, rows: Int, columns: Int, scale: Double = 1) -> Matrix {
    let normals = CounterStream(seed: 0).substream("sketched solve").substream(name)
      .normals(0..<(rows * columns))
    return Matrix(rows: rows, columns: columns, elements: normals.map { scale * $0 })
  }

  /// `A = U R_A`, `2000×40`: Gaussian columns of lengths over three decades, so that `κ(A)` is near 10³.
  private static let basisAndFactor: (u: Matrix, r: Matrix) = {
    let lengths = (0..<columns).map { Double.pow(10, 3 * Double($0) / Double(columns - 1)) }
    let a = gaussian("A", rows: 2000, columns: columns) * Matrix.diagonal(lengths)
    let factorization = try! QRFactorization(a)
    return (try! factorization.q(), factorization.r)
  }()

  /// `G = AᵀA = R_AᵀR_A`, and `R` from a sketch `SU` of the basis: `SA = (SU)R_A`.
  private func system(sketchedBasis: Matrix) throws -> TestSystem {
    let factor = Self.basisAndFactor.r
    return TestSystem(
      matrix: factor.transposeTimesSelf(), eigenvectors: .identity(Self.columns),
      r: TriangularMatrix(upperTriangleOf: try QRFactorization(sketchedBasis * factor).r),
      rightHandSide: Self.gaussian("right-hand side", rows: Self.columns, columns: 1).elements)
  }

  /// `SU` for `S` of `s` rows with entries `N(0, 1/s)`, applied to `U`.
  private func sketchedBasis(rows: Int) -> Matrix {
    let sketch = Self.gaussian(
      "S \(rows)", rows: rows, columns: 2000, scale: 1 / Double(rows).squareRoot())
    return sketch * Self.basisAndFactor.u
  }

  /// The spectrum of `M` ends at `1/σ²` for the singular values `σ` of `SU`.
  private func extremeEigenvalues(_ sketchedBasis: Matrix) throws -> (smallest: Double, largest: Double) {
    let values = try SingularValueDecomposition.values(sketchedBasis)
    return (1 / (values[0] * values[0]), 1 / (values[39] * values[39]))
  }

  /// `‖R⁻ᵀ(r − Gg_k)‖` of all iterates.
  private func preconditionedResiduals(_ solution: Solution, _ system: TestSystem) throws -> [Double] {
    try solution.iterates.map {
      norm(try system.r.solveTransposed(difference(system.rightHandSide, system.matrix.times($0))))
    }
  }

  @Test(
    "solver.cg-chebyshev: with a sketch of s = 8n rows conjugate gradients gain a factor √(n/s) per iteration"
  )
  func conjugateGradientsAtTheGaussianRate() throws {
    let basis = sketchedBasis(rows: 320)
    let system = try system(sketchedBasis: basis)
    let solution = try ConjugateGradient(
      tolerance: 1e-6, iterationLimit: 100, recordsIterates: true
    ).attempt(
      system.operator, rightHandSide: system.rightHandSide, preconditioner: system.preconditioner)
    let record = solution.record
    #expect(record.outcome == .converged)
    // ln(1e-6)/ln √(1/8) = 13.3 for the preconditioned residual; that of the system itself lags by
    // as much as κ(A) allows, which the bound below accounts for.
    let sizes = try preconditionedResiduals(solution, system)
    let gained = try #require(sizes.firstIndex { $0 <= 1e-6 * sizes[0] })
    #expect(gained >= 12 && gained <= 15, "\(gained) iterations")
    let extremes = try extremeEigenvalues(basis)
    let needed = try #require(
      ConvergenceBounds.iterationsNeeded(
        tolerance: 1e-6, conditionNumber: extremes.largest / extremes.smallest,
        operatorConditionNumber: try system.conditionNumber()))
    #expect(record.iterations <= needed)
    // The Ritz values see the spectrum of M.
    let estimate = try #require(try record.lanczos.conditionNumberEstimate())
    #expect(estimate <= extremes.largest / extremes.smallest * (1 + 1e-6))
    #expect(estimate >= 0.8 * extremes.largest / extremes.smallest)

    // Without the sketch the condition of A would rule.
    let plain = try ConjugateGradient(tolerance: 1e-6, iterationLimit: 100).attempt(
      system.operator, rightHandSide: system.rightHandSide,
      preconditioner: IdentityPreconditioner(order: 40)
    ).record
    #expect(plain.outcome == .iterationLimit)
  }

  @Test("solver.fixed-point: with a sketch of s = 8n rows the paper's iteration diverges, since β > √2")
  func fixedPointDivergesBehindASmallSketch() throws {
    let basis = sketchedBasis(rows: 320)
    let system = try system(sketchedBasis: basis)
    #expect(try extremeEigenvalues(basis).largest > 2.0.squareRoot())
    let record = try FixedPointIteration(tolerance: 1e-6, iterationLimit: 1000).attempt(
      system.operator, rightHandSide: system.rightHandSide, preconditioner: system.preconditioner
    ).record
    guard case .diverged = record.outcome else {
      Issue.record("\(record.outcome)")
      return
    }
    #expect(record.relativeResidual > 1e-6)
  }

  /// A Gaussian sketch of an orthonormal basis is a Gaussian matrix itself, so `SU` is drawn directly.
  @Test("solver.fixed-point: with a sketch of s = 64n rows it converges at the factor of its spectrum")
  func fixedPointConvergesBehindALargeSketch() throws {
    let rows = 64 * Self.columns
    let basis = Self.gaussian(
      "S \(rows)", rows: rows, columns: Self.columns, scale: 1 / Double(rows).squareRoot())
    let system = try system(sketchedBasis: basis)
    let extremes = try extremeEigenvalues(basis)
    #expect(extremes.largest < 2.0.squareRoot())
    let solution = try FixedPointIteration(
      tolerance: 1e-6, iterationLimit: 1000, recordsIterates: true
    ).attempt(
      system.operator, rightHandSide: system.rightHandSide, preconditioner: system.preconditioner)
    #expect(solution.record.outcome == .converged)
    #expect(system.relativeResidual(solution.value) <= 1.001e-6)
    let factor = ConvergenceBounds.fixedPointFactor(
      smallestEigenvalue: extremes.smallest, largestEigenvalue: extremes.largest)
    #expect(factor > 0.5 && factor < 0.8)
    let sizes = try preconditionedResiduals(solution, system)
    // A residual carries nu‖G‖‖g‖ ≤ nuκ(G)‖r‖, which R⁻ᵀ magnifies by at most κ(R) relative to the first.
    let ofR = try SingularValueDecomposition.values(system.r.matrix)
    let slack = try system.attainableTolerance() * ofR[0] / ofR[39] * sizes[0]
    for k in sizes.indices.dropFirst() {
      #expect(sizes[k] <= factor * sizes[k - 1] + slack)
    }
    // In the long run the largest eigenvalue alone is left, and the factor is attained.
    let last = sizes[sizes.count - 1] / sizes[sizes.count - 2]
    #expect(last > 0.85 * factor)
  }
}
