import Claims
import ConjugateGradient
import DenseLinearAlgebra
import LinearOperators
import Preconditioning
import RealModule
import TestSupport
import Testing

/// Lemma 3 with `G_μ` for `G`: a spectrum that decays like `i^(-1.5)`, and a sketch of `s = 2d_μ < n` rows in low-rank form.
@Suite struct DampedSolveTests {
  /// `A`, `300×120` with `λ_i(G) = i^(-1.5)`; `μ = 0.01`.
  private struct Decaying {
    let matrix: Matrix
    let damping = 0.01
    let dimension: Double
    let sketchedMatrix: Matrix
    let rightHandSide: [Double]

    init(seed: Int) throws {
      func gaussian(_ name: String, _ rows: Int, _ columns: Int) -> Matrix {
        MatrixCase(rows: rows, columns: columns, seed: seed).matrix(named: name, rows: rows, columns: columns)
      }
      let (rows, n) = (300, 120)
      let eigenvalues = (1...n).map { Double.pow(Double($0), -1.5) }
      matrix = try QRFactorization(gaussian("left", rows, n)).q()
        .scalingColumns(by: eigenvalues.map { $0.squareRoot() })
        .timesTranspose(QRFactorization(gaussian("right", n, n)).q())
      let damping = damping
      dimension = eigenvalues.reduce(0) { $0 + $1 / ($1 + damping) }
      let s = Int((2 * dimension).rounded(.up))
      sketchedMatrix = gaussian("sketch", s, rows).scaled(by: 1 / Double(s).squareRoot()) * matrix
      rightHandSide = gaussian("right-hand side", n, 1).elements
    }

    var gram: Matrix { matrix.transposeTimesSelf() + Matrix.identity(120).scaled(by: damping) }
    var `operator`: GramOperator<Matrix> { GramOperator(matrix, damping: damping) }

    func lowRank() throws -> LowRankPreconditioner {
      try LowRankPreconditioner(sketchedMatrix: sketchedMatrix, damping: damping)
    }
    /// The plain twin: `P` itself, `n×n`, and its Cholesky factor.
    func dense() throws -> TriangularPreconditioner {
      TriangularPreconditioner(
        try CholeskyFactorization(
          sketchedMatrix.transposeTimesSelf() + Matrix.identity(120).scaled(by: damping)
        ).r)
    }
  }

  @Test(
    "solver.iterations, preconditioner.low-rank: at s = 2d_μ < n the low-rank form needs the iterations of the dense P, within 2"
  )
  func iterationsAreThoseOfThePlainTwin() throws {
    for seed in 1...4 {
      let problem = try Decaying(seed: seed)
      #expect(problem.sketchedMatrix.rows < 120 && problem.dimension > 10, "\(problem.dimension)")
      for tolerance in [1e-3, 1e-10] {
        let solver = ConjugateGradient(tolerance: tolerance, iterationLimit: 200)
        func iterations(_ preconditioner: some Preconditioner) throws -> Int {
          try solver.solve(
            problem.operator, rightHandSide: problem.rightHandSide, preconditioner: preconditioner
          ).record.iterations
        }
        let (lowRank, dense) = (try iterations(problem.lowRank()), try iterations(problem.dense()))
        #expect(abs(lowRank - dense) <= 2, "\(lowRank) and \(dense) iterations")
        #expect(try iterations(IdentityPreconditioner(order: 120)) > lowRank)
        // LSQR has Aᵀb on the right, by the factor of either form.
        let least = LSQR(tolerance: tolerance, iterationLimit: 200)
        let b = MatrixCase(rows: 1, columns: 1, seed: seed).vector(named: "b", count: 300)
        func leastIterations(_ preconditioner: some FactoredPreconditioner) throws -> Int {
          try least.solve(
            problem.matrix, rightHandSide: b, damping: problem.damping, preconditioner: preconditioner
          ).record.iterations
        }
        #expect(abs(try leastIterations(problem.lowRank()) - leastIterations(problem.dense())) <= 2)
      }
    }
  }

  @Test(
    "solver.cg-chebyshev, solver.cg-optimality, solver.stopping, solver.iterations: with damping and a low-rank preconditioner every check holds"
  )
  func everyCheckHolds() throws {
    let problem = try Decaying(seed: 5)
    let preconditioner = try problem.lowRank()
    let solution = try ConjugateGradient(tolerance: 1e-8, iterationLimit: 200, recordsIterates: true).solve(
      problem.operator, rightHandSide: problem.rightHandSide, preconditioner: preconditioner)
    let gram = problem.gram
    let ofGram = try SymmetricEigen.values(gram)
    let gramCondition = ofGram[119] / ofGram[0]
    let spectrum = try PreconditionedSpectrum(gram: gram, preconditioner: preconditioner)
    let conditions = IterationConditions(
      order: 120, conditionNumber: spectrum.conditionNumber, operatorConditionNumber: gramCondition,
      productError: roundingBound(600), preconditionerError: preconditioner.spectrumChange)
    var log = CheckLog()
    solution.checkStopping(
      at: .full, tolerance: 1e-8, operatorNorm: gram.trace, productError: roundingBound(600),
      rightHandSideNorm: norm(problem.rightHandSide), into: &log)
    let exact = try CholeskyFactorization(gram).solve(problem.rightHandSide)
    try solution.checkEnergyNorm(
      at: .full, exact: exact, operator: problem.operator, conditions: conditions, into: &log)
    try solution.checkConjugacy(
      at: .full, operator: problem.operator, conditions: conditions, into: &log)
    solution.checkIterations(at: .full, tolerance: 1e-8, conditions: conditions, into: &log)
    #expect(log.violations.isEmpty, "\(log.violations)")
    for claim in [ClaimID.solverStopping, .solverCGChebyshev, .solverCGOptimality, .solverIterations] {
      #expect(log.held(claim) > 0)
    }
    // Without the damping it is another system.
    var other = CheckLog()
    try solution.checkEnergyNorm(
      at: .full,
      exact: CholeskyFactorization(problem.matrix.transposeTimesSelf()).solve(problem.rightHandSide),
      operator: GramOperator(problem.matrix), conditions: conditions, into: &other)
    #expect(!other.violations.isEmpty)
    #expect(norm(difference(solution.value, exact)) <= 1e-7 * gramCondition * norm(exact))
  }

  @Test(
    "solver.fixed-point: with damping and a sketch of many rows the paper's iteration has the factor of its spectrum"
  )
  func fixedPointWithDamping() throws {
    let problem = try Decaying(seed: 6)
    // 40d_μ rows, more than n.
    let rows = Int(40 * problem.dimension)
    let sketch = MatrixCase(rows: rows, columns: 300, seed: 6).matrix
      .scaled(by: 1 / Double(rows).squareRoot())
    let preconditioner = try SketchedPreconditioner(
      sketchedMatrix: sketch * problem.matrix, damping: problem.damping)
    let spectrum = try PreconditionedSpectrum(gram: problem.gram, preconditioner: preconditioner).eigenvalues
    let factor = ConvergenceBounds.fixedPointFactor(
      smallestEigenvalue: spectrum[0], largestEigenvalue: spectrum[119])
    #expect(factor < 1)
    let solution = try FixedPointIteration(tolerance: 1e-8, iterationLimit: 500).solve(
      problem.operator, rightHandSide: problem.rightHandSide, preconditioner: preconditioner)
    let ofR = try SingularValueDecomposition.values(preconditioner.r.matrix)
    var log = CheckLog()
    solution.checkFixedPointFactor(
      at: .full, factor: factor,
      conditions: IterationConditions(
        order: 120, conditionNumber: spectrum[119] / spectrum[0],
        operatorConditionNumber: ofR[0] / ofR[119] * ofR[0] / ofR[119] * 2,
        productError: roundingBound(600)), into: &log)
    #expect(log.violations.isEmpty && log.held(.solverFixedPoint) > 3, "\(log.violations)")
  }
}
