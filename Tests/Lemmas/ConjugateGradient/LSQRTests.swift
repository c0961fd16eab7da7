import Claims
import ConjugateGradient
import CounterStream
import DenseLinearAlgebra
import LinearOperators
import Preconditioning
import RealModule
import TestSupport
import Testing

@Suite struct LSQRTests {
  /// With an unattainable tolerance it iterates until rounding stops it.
  private let solver = LSQR(tolerance: 1e-15, iterationLimit: 200)

  @Test(
    "solver.stopping: LSQR has the digits of LAPACK's dgelsd, with damping, without, and from a sketch-and-solve start"
  )
  func agreesWithLAPACK() throws {
    try checkProperty("lsqrAgreesWithLAPACK", over: LeastSquaresCase.self) { recipe in
      let problem = try recipe.problem()
      let exact = try problem.exact()
      for start in [nil, try problem.start()] {
        let solution = try solver.attempt(
          problem.matrix, rightHandSide: problem.rightHandSide, damping: problem.damping,
          preconditioner: problem.preconditioner(), start: start)
        switch solution.record.outcome {
        case .converged, .stagnated: break
        default: try require(false, "\(solution.record.outcome)")
        }
        try require(
          norm(difference(solution.value, exact)), atMost: try problem.forwardErrorBound(exact) * norm(exact),
          "error of g")
      }
    }
  }

  /// `κ(A) = 2.7·10⁷`: `u κ(A)² = 0.08`, and conjugate gradients on `AᵀA` have no digit to rely on, though their residual is small. The bound on
  /// LSQR is 30κu times the factor of Wedin's theorem, of a problem that is nearly consistent.
  @Test(
    "solver.stopping: at κ(A) = 2.7·10⁷ LSQR is within 30κu of dgelsd, and conjugate gradients on AᵀA are wrong by several per cent"
  )
  func theGramRouteLosesHalfTheDigits() throws {
    for seed in 1...3 {
      let problem = try illConditioned(seed: seed)
      let exact = try problem.exact()
      let (condition, size) = try problem.condition()
      #expect((condition / 2.7e7 - 1).magnitude < 1e-3)
      func error(_ solution: Solution) -> Double { norm(difference(solution.value, exact)) / norm(exact) }
      let preconditioner = try problem.preconditioner()
      let wedin =
        1 + (norm(problem.rightHandSide) + condition * norm(problem.residual(exact))) / (size * norm(exact))
      for start in [nil, try problem.start()] {
        let lsqr = try solver.attempt(
          problem.matrix, rightHandSide: problem.rightHandSide, preconditioner: preconditioner, start: start)
        #expect(error(lsqr) <= lapackThreshold * condition * unitRoundoff * wedin, "\(lsqr.record.outcome)")
      }
      let gradients = try ConjugateGradient(tolerance: 1e-13, iterationLimit: 200).attempt(
        GramOperator(problem.matrix), rightHandSide: problem.matrix.transposeTimes(problem.rightHandSide),
        preconditioner: preconditioner)
      #expect(gradients.record.relativeResidual <= 1e-12)
      #expect(error(gradients) >= 0.01, "seed \(seed): \(error(gradients)), \(gradients.record.outcome)")
    }
  }

  /// `2000×50`, eight rows of leverage near 1, singular values in equal ratios, a solution in proportion to them, and `b` in the range up to 10⁻⁹.
  private func illConditioned(seed: Int) throws -> TestLeastSquares {
    let stream = CounterStream(seed: UInt64(seed)).substream("ill-conditioned")
    func gaussian(_ name: String, _ rows: Int, _ columns: Int) -> Matrix {
      Matrix(
        rows: rows, columns: columns, elements: stream.substream(name).normals(0..<(rows * columns)))
    }
    var left = gaussian("left", 50, 2000)
    for i in 0..<8 { left.scaleColumn(250 * i, by: 1e4) }
    let u = try QRFactorization(left.transposed).q()
    let v = try QRFactorization(gaussian("right", 50, 50)).q()
    let a = u.scalingColumns(by: (0..<50).map { Double.pow(2.7e7, -Double($0) / 49) }).timesTranspose(v)
    var b = a.times(a.transposeTimes(gaussian("g", 2000, 1).elements))
    add(1e-9, gaussian("outside", 2000, 1).elements, to: &b)
    let sketch = gaussian("sketch", 200, 2000).scaled(by: 1 / 200.0.squareRoot())
    return TestLeastSquares(
      matrix: a, rightHandSide: b, damping: 0, sketchedMatrix: sketch * a,
      sketchedRightHandSide: sketch.times(b))
  }

  /// Both make the same iterates in exact arithmetic. Conjugate gradients see `AᵀA`, whose rounding moves the solution by `Nuκ(A)²`, and
  /// so does each iterate; 30 of it are allowed. Eight iterates are compared: later on, when Ritz values have converged, rounding makes the two
  /// processes lose their orthogonality at different times.
  @Test("solver.cg-chebyshev: the iterates of LSQR are those of conjugate gradients on the normal equations")
  func iteratesAreThoseOfConjugateGradients() throws {
    try checkProperty("iteratesAreThoseOfConjugateGradients", over: LeastSquaresCase.self) { recipe in
      var mild = recipe
      mild.exponent = min(recipe.exponent, 2)
      mild.residualExponent = 0
      let problem = try mild.problem()
      let preconditioner = try problem.preconditioner()
      let start = MatrixCase(rows: 1, columns: 1, seed: recipe.seed)
        .vector(named: "start", count: recipe.columns)
      for start in [nil, start] {
        let lsqr = try LSQR(tolerance: 1e-8, iterationLimit: 50, recordsIterates: true).attempt(
          problem.matrix, rightHandSide: problem.rightHandSide, damping: problem.damping,
          preconditioner: preconditioner, start: start)
        let gradients = try ConjugateGradient(tolerance: 1e-12, iterationLimit: 50, recordsIterates: true)
          .attempt(
            GramOperator(problem.matrix, damping: problem.damping),
            rightHandSide: problem.matrix.transposeTimes(problem.rightHandSide),
            preconditioner: preconditioner,
            start: start)
        let condition = try problem.condition().number
        let scale = max(norm(try problem.exact()), norm(start ?? []))
        let allowed =
          lapackThreshold * Double(problem.matrix.rows) * unitRoundoff * condition * condition * scale
        for (k, pair) in zip(lsqr.iterates, gradients.iterates).enumerated() where k <= min(recipe.columns, 8)
        {
          try require(norm(difference(pair.0, pair.1)), atMost: allowed, "iterate \(k)")
        }
        let steps = min(lsqr.iterates.count, gradients.iterates.count, recipe.columns + 1, 9) - 1
        for (k, pair) in zip(lsqr.record.lanczos.stepLengths, gradients.record.lanczos.stepLengths).prefix(
          steps
        )
        .enumerated() where lsqr.record.residualHistory[k] > 1e-4 {
          try require((pair.0 / pair.1 - 1).magnitude, atMost: 1e-4, "step length \(k)")
        }
      }
    }
  }

  @Test("solver.stopping: if LSQR reports convergence, one of its rules holds for quantities computed from g")
  func convergenceIsHonest() throws {
    try checkProperty("lsqrConvergenceIsHonest", over: LeastSquaresCase.self) { recipe in
      let problem = try recipe.problem()
      let preconditioner = try problem.preconditioner()
      for tolerance in [1e-2, 1e-6, 1e-10] {
        let solution = try LSQR(tolerance: tolerance, iterationLimit: 100).attempt(
          problem.matrix, rightHandSide: problem.rightHandSide, damping: problem.damping,
          preconditioner: preconditioner)
        let record = solution.record
        let residual = problem.residual(solution.value)
        let size = norm(residual)
        let rounding =
          lapackThreshold * Double(problem.augmented.rows) * unitRoundoff
          * (norm(problem.rightHandSide) + frobeniusNorm(problem.augmented) * norm(solution.value))
        try require((record.residualNorm - size).magnitude, atMost: rounding, "reported ‖r̄‖")
        // The right preconditioner makes ‖Ā‖ and its condition nearly 1, so the rule's ‖Ā‖ is known to a factor of κ(Ā) ≤ 10.
        let image = try preconditioner.r.solveFromRight(problem.augmented)
        let values = try SingularValueDecomposition.values(image)
        let cosine = (norm(image.transposeTimes(residual)) - values[0] * rounding) / (values[0] * size)
        if record.outcome == .converged {
          try require(record.relativeResidual, atMost: tolerance, "reported")
          try require(
            min(cosine, (size - rounding) / norm(problem.rightHandSide)), atMost: tolerance, "converged at")
        } else {
          guard case .stagnated = record.outcome else {
            return try require(false, record.outcome.description)
          }
          try require(tolerance, atMost: 1e-6, "stagnated already")
        }
        try require(record.residualHistory.count == record.iterations + 1, "history")
      }
    }
  }

  /// A dense matrix whose products are rounded to single precision, so that the recursion drifts away.
  private struct Rounded: TallMatrix {
    let matrix: Matrix
    var rows: Int { matrix.rows }
    var columns: Int { matrix.columns }
    var timesOperations: Int { 0 }
    var transposeTimesOperations: Int { 0 }
    var access: TallMatrixAccess { .columns { matrix.columns($0) } }
    func times(_ v: [Double]) -> [Double] { matrix.times(v).map { Double(Float($0)) } }
    func transposeTimes(_ u: [Double]) -> [Double] { matrix.transposeTimes(u).map { Double(Float($0)) } }
    func gramMatrix() -> Matrix { matrix.transposeTimesSelf() }
    func denseMatrix() -> Matrix { matrix }
  }

  @Test("solver.stopping: a wrong recursion of LSQR is detected, replaced and reported")
  func driftIsDetected() throws {
    let problem = try LeastSquaresCase(
      columns: 12, extraRows: 30, exponent: 3, dampingExponent: 0, residualExponent: 0, seed: 2
    ).problem()
    let record = try LSQR(tolerance: 1e-13, iterationLimit: 200).attempt(
      Rounded(matrix: problem.matrix), rightHandSide: problem.rightHandSide,
      preconditioner: problem.preconditioner()
    ).record
    guard case .stagnated = record.outcome else {
      Issue.record("\(record.outcome)")
      return
    }
    #expect(record.replacements >= 2 && record.relativeResidual > 1e-13)
    #expect(record.residualHistory.min()! <= 1e-13, "the recursion did claim convergence")
    #expect(record.drift > 0 && record.drift < 1e-3)
  }

  @Test(
    "solver.stopping: LSQR throws if it does not converge, and a callback sees every iterate and can end the solve"
  )
  func entriesAndCallback() throws {
    struct Enough: Error {}
    let problem = try LeastSquaresCase(
      columns: 12, extraRows: 30, exponent: 3, dampingExponent: 2, residualExponent: 0, seed: 2
    ).problem()
    let preconditioner = try problem.preconditioner()
    func solve(_ limit: Int, _ onIteration: ((SolverProgress) throws -> Void)? = nil) throws -> Solution {
      try LSQR(tolerance: 1e-10, iterationLimit: limit, recordsIterates: true).solve(
        problem.matrix, rightHandSide: problem.rightHandSide, damping: problem.damping,
        preconditioner: preconditioner, onIteration: onIteration)
    }
    for limit in [0, 1, 3] {
      do {
        _ = try solve(limit)
        Issue.record("converged in \(limit) iterations")
      } catch SolverError.notConverged(let solution, let tolerance) {
        #expect(tolerance == 1e-10 && solution.record.outcome == .iterationLimit)
        #expect(solution.record.iterations == limit)
        let honest = norm(problem.residual(solution.value))
        #expect((solution.record.residualNorm - honest).magnitude <= 1e-12 * norm(problem.rightHandSide))
        // Each iteration and each start takes two products, but that from zero takes one.
        #expect(solution.record.operatorApplications == 2 * limit + (limit == 0 ? 1 : 3))
      }
    }
    var seen: [(SolverProgress, [Double])] = []
    let solution = try solve(100) { seen.append(($0, $0.iterate)) }
    let record = solution.record
    #expect(seen.count == record.iterations + 2)
    for (k, (progress, iterate)) in seen.prefix(record.iterations + 1).enumerated() {
      #expect(progress.iteration == k && progress.relativeResidual == record.residualHistory[k])
      #expect(progress.isRecomputed == (k == 0) && iterate == solution.iterates[k])
    }
    #expect(seen.last!.0.isRecomputed && seen.last!.0.relativeResidual == record.relativeResidual)
    #expect(seen.last!.1 == solution.value)
    #expect(throws: Enough.self) { try solve(100) { if $0.iteration == 2 { throw Enough() } } }
  }

  @Test(
    "solver.iterations: LSQR preconditioned with a sketch of 4n rows stays within the iteration bound of conjugate gradients"
  )
  func iterationsAreBounded() throws {
    try checkProperty("lsqrIterations", over: LeastSquaresCase.self) { recipe in
      guard recipe.columns > 1 else { return }
      let problem = try recipe.problem()
      let preconditioner = try problem.preconditioner()
      let values = try SingularValueDecomposition.values(preconditioner.r.solveFromRight(problem.augmented))
      let condition = values[0] / values[values.count - 1]
      let record = try LSQR(tolerance: 1e-6, iterationLimit: 200).solve(
        problem.matrix, rightHandSide: problem.rightHandSide, damping: problem.damping,
        preconditioner: preconditioner
      ).record
      // ‖Āᵀr̄_k‖ = ‖Ā(z − z_k)‖-sized: at most 2q^k κ(Ā) times that of zero, and within the rule where that is below τ‖Ā‖‖r̄‖; or ‖r̄‖ ≤ τ‖b‖.
      let q = ConvergenceBounds.chebyshevFactor(conditionNumber: condition * condition)
      let target = 1e-6 * norm(problem.residual(try problem.exact())) / norm(problem.rightHandSide)
      let goal = max(target, 1e-6) / (2 * condition * condition)
      let needed = q > 0 ? (Double.log(goal) / Double.log(q)).rounded(.up) : 1
      try require(Double(record.iterations), atMost: max(needed, 1) + 1, "iterations")
    }
  }
}

/// Sizes and numbers at the edge.
@Suite struct LSQREdgeTests {
  private func attempt(
    _ a: Matrix, _ b: [Double], damping: Double = 0, tolerance: Double = 1e-12, start: [Double]? = nil
  ) throws -> Solution {
    try LSQR(tolerance: tolerance, iterationLimit: 50).attempt(
      a, rightHandSide: b, damping: damping, preconditioner: IdentityPreconditioner(order: a.columns),
      start: start)
  }

  @Test func oneColumn() throws {
    // g = aᵀb/(aᵀa + μ) = 11/(5 + 6).
    let solution = try attempt(Matrix(rows: 2, columns: 1, elements: [1, 2]), [3, 4], damping: 6)
    #expect(solution.record.outcome == .converged)
    #expect((solution.value[0] - 1).magnitude <= roundingBound(30))
    let single = try attempt(Matrix(rows: 1, columns: 1, elements: [-4]), [8])
    #expect(single.value == [-2] && single.record.outcome == .converged)
  }

  @Test func zeroIsSolvedByZero() throws {
    let a = MatrixCase(rows: 6, columns: 3, seed: 1).matrix
    for damping in [0, 2.0] {
      for start in [nil, [1.0, 2, 3]] {
        let solution = try attempt(a, Array(repeating: 0, count: 6), damping: damping, start: start)
        #expect(solution.value == [0, 0, 0] && solution.record.outcome == .converged)
        #expect(solution.record.iterations == 0 && solution.record.relativeResidual == 0)
      }
    }
    // b is orthogonal to the range: zero is the solution, with a residual.
    let orthogonal = try attempt(Matrix(rows: 2, columns: 1, elements: [1, 0]), [0, 5])
    #expect(orthogonal.value == [0] && orthogonal.record.outcome == .converged)
    #expect(orthogonal.record.residualNorm == 5)
    #expect(try attempt(Matrix(rows: 3, columns: 0), [1, 2, 3]).value == [])
    #expect(try attempt(Matrix(rows: 0, columns: 2), []).value == [0, 0])
  }

  @Test("solver.stopping: LSQR solves at any scale of A, b and μ with the same digits")
  func anyScale() throws {
    let a = MatrixCase(rows: 9, columns: 4, seed: 3).matrix
    let b = MatrixCase(rows: 1, columns: 1, seed: 3).vector(named: "b", count: 9)
    let reference = try attempt(a, b, damping: 0.25)
    for (k, m) in [(400, 0), (-400, 0), (0, 900), (0, -900), (300, 600), (-300, -600)] {
      let (left, right) = (
        Double(sign: .plus, exponent: k, significand: 1), Double(sign: .plus, exponent: m, significand: 1)
      )
      let solution = try attempt(
        a.scaled(by: left), scaled(b, by: right), damping: 0.25 * left * left)
      #expect(solution.record.outcome == .converged)
      let expected = reference.value.map { $0 / left * right }
      #expect(norm(difference(solution.value, expected)) <= 1e-13 * norm(expected), "\(k), \(m)")
    }
  }

  @Test func dampingTinyAndHuge() throws {
    let a = MatrixCase(rows: 9, columns: 4, seed: 3).matrix
    let b = MatrixCase(rows: 1, columns: 1, seed: 3).vector(named: "b", count: 9)
    let plain = try attempt(a, b).value
    #expect(norm(difference(try attempt(a, b, damping: 1e-300).value, plain)) <= 1e-13 * norm(plain))
    // g → Aᵀb/μ.
    let huge = try attempt(a, b, damping: 1e200).value
    let limit = a.transposeTimes(b).map { $0 / 1e200 }
    #expect(norm(difference(huge, limit)) <= 1e-13 * norm(limit))
  }

  @Test("solver.stopping: LSQR solves a rank-deficient problem, with damping and without")
  func rankDeficient() throws {
    let half = MatrixCase(rows: 20, columns: 4, seed: 6).matrix
    let a = half.selectingColumns([0, 1, 2, 3, 0, 1, 2, 3])
    let b = MatrixCase(rows: 1, columns: 1, seed: 6).vector(named: "b", count: 20)
    let preconditioner = try LowRankPreconditioner(
      sketchedMatrix: MatrixCase(rows: 6, columns: 20, seed: 7).matrix.scaled(by: 0.4) * a, damping: 0.01)
    let damped = try LSQR(tolerance: 1e-13, iterationLimit: 50).solve(
      a, rightHandSide: b, damping: 0.01, preconditioner: preconditioner)
    let exact = try LeastSquaresSolution(a.stacked(onDamping: 0.01), b + Array(repeating: 0, count: 8)).x
    #expect(norm(difference(damped.value, exact)) <= 1e-11 * norm(exact))
    // Without damping and preconditioner it is the solution of least norm.
    let least = try attempt(a, b).value
    let leastNorm = try LeastSquaresSolution(a, b).x
    #expect(norm(difference(least, leastNorm)) <= 1e-12 * norm(leastNorm))
  }

  @Test("solver.stopping: a NaN in the matrix is a breakdown of LSQR, and zero is returned")
  func nonFiniteMatrix() throws {
    for poison in [Double.nan, .infinity] {
      var a = MatrixCase(rows: 9, columns: 4, seed: 3).matrix
      a[4, 2] = poison
      for start in [nil, [1.0, 1, 1, 1]] {
        let solution = try attempt(a, Array(repeating: 1, count: 9), start: start)
        guard case .breakdown(_, let iteration) = solution.record.outcome else {
          Issue.record("\(solution.record.outcome)")
          continue
        }
        #expect(iteration == 0 && solution.value == [0, 0, 0, 0])
        #expect(solution.record.relativeResidual == 1)
      }
    }
  }

  @Test func badArgumentsAreRefused() {
    let a = MatrixCase(rows: 9, columns: 4, seed: 3).matrix
    let ones = [Double](repeating: 1, count: 9)
    #expect(throws: SolverError.invalidDamping(-1)) { try attempt(a, ones, damping: -1) }
    #expect(throws: SolverError.invalidDamping(.infinity)) { try attempt(a, ones, damping: .infinity) }
    #expect(throws: SolverError.invalidTolerance(-1)) { try attempt(a, ones, tolerance: -1) }
    #expect(throws: SolverError.notFinite(argument: "right-hand side")) {
      try attempt(a, Array(repeating: .nan, count: 9))
    }
    #expect(throws: SolverError.notFinite(argument: "start")) {
      try attempt(a, ones, start: [0, .infinity, 0, 0])
    }
    #expect(SolverError.invalidDamping(-1).description.contains("-1.0"))
    #expect(throws: SolverError.preconditioner(.singular(pivot: 1))) {
      try LSQR(tolerance: 1e-8, iterationLimit: 5).attempt(
        a.columns(0..<2), rightHandSide: ones,
        preconditioner: TriangularPreconditioner(TriangularMatrix(upperTriangleOf: .diagonal([1, 0]))))
    }
  }

  @Test func wrongSizesTrap() async {
    await #expect(processExitsWith: .failure) {
      _ = try LSQR(tolerance: 1e-6, iterationLimit: 1).attempt(
        Matrix.identity(3), rightHandSide: [1, 2], preconditioner: IdentityPreconditioner(order: 3))
    }
    await #expect(processExitsWith: .failure) {
      _ = try LSQR(tolerance: 1e-6, iterationLimit: 1).attempt(
        Matrix.identity(3), rightHandSide: [1, 2, 3], preconditioner: IdentityPreconditioner(order: 2))
    }
  }
}
