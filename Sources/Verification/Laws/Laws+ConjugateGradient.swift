internal import Claims
internal import ConjugateGradient
internal import CounterStream
internal import DenseLinearAlgebra
internal import Preconditioning
internal import RealModule

extension Laws {
  static let conjugateGradient: [Law] = [
    fixedPointFactor, fixedPointDiverges, chebyshev, monotone, conjugate, finiteTermination,
    toleranceIsRelative,
    residualIsRecomputed, indefinitePreconditioner, iterations,
    dampedSystem, dampedIterations, dampedChebyshev, leastSquares, leastSquaresIsRecomputed,
  ]

  /// A diagonal system, so that the solution and every spectrum are known; the entries of `r` are ones.
  private static func task(
    _ spectrum: [Double], preconditioner: (any Preconditioner)? = nil, tolerance: Double = 1e-10,
    limit: Int = 300, scale: Double = 1
  ) -> SolverTask {
    SolverTask(
      matrix: .diagonal(spectrum), rightHandSide: Array(repeating: scale, count: spectrum.count),
      preconditioner: preconditioner ?? IdentityPreconditioner(order: spectrum.count), tolerance: tolerance,
      iterationLimit: limit)
  }

  /// Numbers from `1` to `κ`, denser at the ends, where conjugate gradients is slowest.
  private static func hardSpectrum(_ count: Int, condition: Double) -> [Double] {
    (0..<count).map { i in
      (condition + 1) / 2 - (condition - 1) / 2 * .cos(.pi * (Double(i) + 0.5) / Double(count))
    }
  }

  private static func trueRelativeResidual(_ task: SolverTask, _ answer: SolverAnswer) -> Double {
    norm(difference(task.matrix.times(answer.value), task.rightHandSide)) / norm(task.rightHandSide)
  }

  /// `‖e_k‖_G` of every iterate; the system is diagonal.
  private static func energyErrors(_ task: SolverTask, _ answer: SolverAnswer) -> [Double] {
    let n = task.rightHandSide.count
    return answer.iterates.map { iterate in
      let squares = (0..<n).map { i in
        let error = iterate[i] - task.rightHandSide[i] / task.matrix[i, i]
        return task.matrix[i, i] * error * error
      }
      return squares.reduce(0, +).squareRoot()
    }
  }

  /// `e_k = (I − M²)^k e_0`, component by component, with `P = 1` and `M = G`; `(1 − λ²)^k` is rounded a few `k` times.
  private static let fixedPointFactor = Law.always(
    .solverFixedPoint, "each iteration multiplies the error by I − M²"
  ) { implementation, finding in
    let spectrum = [0.75, 0.9, 1, 1.1, 1.25]
    let answer = try implementation.fixedPoint(task(spectrum))
    finding.expect(answer.iterates.count >= 4)
    for (k, iterate) in answer.iterates.prefix(6).enumerated() {
      for (i, lambda) in spectrum.enumerated() {
        let expected = (1 - Double.pow(1 - lambda * lambda, k)) / lambda
        finding.expect((iterate[i] - expected).magnitude, atMost: roundingBound(20 * (k + 1)) * 4)
      }
    }
    finding.expect(answer.converged)
  }

  /// `β = 1.5 > √2`: `|1 − β²| = 1.25`, so the error grows, and the solver must report it.
  private static let fixedPointDiverges = Law.always(
    .solverFixedPoint, "beyond β = √2 the iteration diverges, and the solver does not say that it converged"
  ) { implementation, finding in
    let divergent = task([0.8, 1, 1.5])
    let answer = try implementation.fixedPoint(divergent)
    finding.expect(!answer.converged)
    let errors = energyErrors(divergent, answer)
    for k in errors.indices.dropFirst(8) { finding.expect(errors[k - 1], atMost: errors[k]) }
  }

  /// `‖e_k‖_G ≤ 2((√κ−1)/(√κ+1))^k ‖e_0‖_G`; rounding adds `nuκ` for each iterate.
  private static let chebyshev = Law.always(
    .solverCGChebyshev, "the energy error is within the Chebyshev bound at every iteration"
  ) { implementation, finding in
    for condition in [2.0, 100, 1e4] {
      let problem = task(hardSpectrum(40, condition: condition))
      let answer = try implementation.conjugateGradient(problem)
      let errors = energyErrors(problem, answer)
      finding.expect(errors.count >= 5)
      let root = condition.squareRoot()
      for (k, error) in errors.enumerated() {
        let bound = 2 * Double.pow((root - 1) / (root + 1), k)
        let rounding = Double(k + 1) * 40 * unitRoundoff * condition
        finding.expect(error, atMost: (min(bound, 1) + rounding) * errors[0])
      }
    }
  }

  private static let monotone = Law.always(
    .solverCGOptimality, "the energy error never grows"
  ) { implementation, finding in
    let problem = task(hardSpectrum(30, condition: 300))
    let errors = energyErrors(problem, try implementation.conjugateGradient(problem))
    for k in errors.indices.dropFirst() {
      finding.expect(errors[k], atMost: errors[k - 1] + 30 * 300 * unitRoundoff * Double(k) * errors[0])
    }
  }

  /// Successive steps are `G`-conjugate. As long as steps are at least `10⁻³` of the first, cancellation in their difference loses at
  /// most three digits, and rounding adds `nuκ`.
  private static let conjugate = Law.always(
    .solverCGOptimality, "successive steps are G-conjugate"
  ) { implementation, finding in
    let problem = task(hardSpectrum(30, condition: 50))
    let iterates = try implementation.conjugateGradient(problem).iterates
    let steps = zip(iterates.dropFirst(), iterates).map { difference($0, $1) }
    let images = steps.map { problem.matrix.times($0) }
    let lengths = zip(steps, images).map { dot($0, $1).squareRoot() }
    finding.expect(steps.count >= 3)
    for k in steps.indices.dropFirst() where lengths[k] > 1e-3 * lengths[0] {
      finding.expect(
        (dot(steps[k], images[k - 1]) / lengths[k] / lengths[k - 1]).magnitude,
        atMost: 30 * 30 * unitRoundoff * 50 * 1e3)
    }
  }

  /// Three distinct eigenvalues of `M = R⁻ᵀGR⁻¹`, thirty of `G`: three iterations, up to rounding far below the tolerance.
  private static let finiteTermination = Law.always(
    .solverCGOptimality, "with three distinct eigenvalues three iterations are enough"
  ) { implementation, finding in
    let scales = (0..<30).map { 1 + Double($0) / 4 }
    let spectrum = scales.enumerated().map { $1 * $1 * [1, 2, 5][$0 % 3] }
    let r = TriangularMatrix(upperTriangleOf: .diagonal(scales))
    let answer = try implementation.conjugateGradient(
      task(spectrum, preconditioner: TriangularPreconditioner(r), tolerance: 1e-9))
    finding.expect(answer.converged)
    finding.expect(Double(answer.iterates.count - 1), atMost: 3)
  }

  /// The tolerance is relative to `‖r‖`, however small or large that is.
  private static let toleranceIsRelative = Law.always(
    .solverStopping, "a solver that says it converged has ‖Gg − r‖ ≤ ε₀‖r‖, at any scale"
  ) { implementation, finding in
    for scale in [1e-12, 1, 1e12] {
      for solve in [implementation.conjugateGradient, implementation.fixedPoint] {
        let problem = task([0.8, 0.9, 1, 1.2], tolerance: 1e-8, scale: scale)
        let answer = try solve(problem)
        finding.expect(answer.converged)
        finding.expect(trueRelativeResidual(problem, answer), atMost: 1e-8 * (1 + roundingBound(20)))
      }
    }
  }

  /// At `κ = 10¹⁰` the recursive residual falls far below the smallest `r − Gg` that can be reached, about `uκ` in the worst case.
  /// Whatever the solver answers, it may report convergence only for the true residual.
  private static let residualIsRecomputed = Law.always(
    .solverStopping, "a residual that has drifted is not taken for convergence"
  ) { implementation, finding in
    let a = normalMatrix(rows: 24, columns: 24, stream: finding.stream)
    let q = try QRFactorization(a).q()
    let spectrum = (0..<24).map { Double.pow(10, -10 * Double($0) / 23) }
    let matrix = q.scalingColumns(by: spectrum).timesTranspose(q)
    for tolerance in [1e-12, 1e-14, 1e-15] {
      let problem = SolverTask(
        matrix: matrix, rightHandSide: finding.stream.substream("r").normals(0..<24),
        preconditioner: IdentityPreconditioner(order: 24), tolerance: tolerance, iterationLimit: 5000)
      let answer = try implementation.conjugateGradient(problem)
      if answer.converged {
        finding.expect(trueRelativeResidual(problem, answer), atMost: 2 * tolerance)
      }
    }
  }

  /// With `P⁻¹ = diag(1, −1, …)` the product `ρᵀP⁻¹ρ` does not measure the size of `ρ`.
  private static let indefinitePreconditioner = Law.always(
    .solverStopping, "an indefinite preconditioner does not make a solve converge"
  ) { implementation, finding in
    let problem = task([1, 2, 3, 4], preconditioner: AlternatingSigns(order: 4), tolerance: 1e-8)
    let answer = try implementation.conjugateGradient(problem)
    if answer.converged { finding.expect(trueRelativeResidual(problem, answer), atMost: 2e-8) }
  }

  /// `⌈ln(2√κ(G)/ε₀)/ln((√κ+1)/(√κ−1))⌉` iterations are enough, with the correct condition number in each place: here `P = 1`, so both
  /// are that of `G`.
  private static let iterations = Law.always(
    .solverIterations, "conjugate gradients needs no more iterations than its bound"
  ) { implementation, finding in
    for condition in [1.5, 10, 400] {
      for tolerance in [0.1, 1e-3, 1e-8] {
        let problem = task(hardSpectrum(200, condition: condition), tolerance: tolerance, limit: 1000)
        let answer = try implementation.conjugateGradient(problem)
        finding.expect(answer.converged)
        let root = condition.squareRoot()
        let stated = (Double.log(2 * root / tolerance) / .log((root + 1) / (root - 1))).rounded(.up)
        guard let bound = implementation.iterationsNeeded(tolerance, condition, condition) else {
          return finding.expect(false)
        }
        finding.expect(Double(answer.iterates.count - 1), atMost: Double(bound))
        finding.expect(Double(bound), atMost: max(stated, 1))
      }
    }
  }

  /// A spectrum of `G` that decays like `i^(-1.5)`, `μ = 0.05`, and a sketch with half as many rows as columns.
  private static func dampedTask(_ stream: CounterStream, tolerance: Double) throws -> DampedTask {
    let n = 32
    let roots = (1...n).map { Double.pow(Double($0), -0.75) }
    let a = try randomBasis(rows: 60, columns: n, stream: stream.substream("basis")).scalingColumns(by: roots)
    let s = normalMatrix(rows: 16, columns: 60, stream: stream.substream("sketch")).scaled(by: 0.25)
    return DampedTask(
      matrix: a, rightHandSide: stream.substream("right-hand side").normals(0..<n), damping: 0.05,
      sketchedMatrix: s * a, tolerance: tolerance)
  }

  /// `BᵀB + μI`.
  private static func dampedGram(_ b: Matrix, _ damping: Double) -> Matrix {
    b.transposeTimesSelf() + Matrix.identity(b.columns).scaled(by: damping)
  }

  /// The solver's residual and the one computed here differ by rounding, `30Nu` relative to `‖G_μ‖‖g‖`, with `‖G_μ‖ ≤ 1.05` and
  /// `‖g‖ ≤ 20‖r‖`.
  private static let dampedSystem = Law.always(
    .solverStopping, "a damped solve that says it converged has ‖(AᵀA + μI)g − r‖ ≤ ε₀‖r‖"
  ) { implementation, finding in
    for tolerance in [1e-3, 1e-9] {
      let task = try dampedTask(finding.stream, tolerance: tolerance)
      let answer = try implementation.dampedSolve(task)
      finding.expect(answer.converged)
      var image = task.matrix.transposeTimes(task.matrix.times(answer.value))
      add(task.damping, answer.value, to: &image)
      finding.expect(
        norm(difference(image, task.rightHandSide)),
        atMost: (tolerance + 30 * 60 * unitRoundoff * 21) * norm(task.rightHandSide))
    }
  }

  /// `κ` is that of `P⁻¹G_μ` with `P = (SA)ᵀSA + μI`, by LAPACK from the definitions.
  private static func dampedConditions(_ task: DampedTask) throws -> (preconditioned: Double, gram: Double) {
    let gram = dampedGram(task.matrix, task.damping)
    let r = try CholeskyFactorization(dampedGram(task.sketchedMatrix!, task.damping)).r
    let half = try r.solveFromRight(gram).transposed
    let values = try SymmetricEigen.values(r.solveFromRight(half))
    let ofGram = try SymmetricEigen.values(gram)
    return (values[values.count - 1] / values[0], ofGram[ofGram.count - 1] / ofGram[0])
  }

  private static let dampedIterations = Law.always(
    .solverIterations, "a damped solve behind fewer rows than columns needs no more iterations than its bound"
  ) { implementation, finding in
    for tolerance in [1e-3, 1e-9] {
      let task = try dampedTask(finding.stream, tolerance: tolerance)
      let answer = try implementation.dampedSolve(task)
      let conditions = try dampedConditions(task)
      let root = conditions.preconditioned.squareRoot()
      let bound =
        (Double.log(2 * conditions.gram.squareRoot() / tolerance) / .log((root + 1) / (root - 1)))
        .rounded(.up)
      finding.expect(Double(answer.iterates.count - 1), atMost: bound)
    }
  }

  /// `‖e_k‖ ≤ 2((√κ−1)/(√κ+1))^k‖e_0‖` in the norm of `G_μ`; rounding adds `nuκ` for each iterate.
  private static let dampedChebyshev = Law.always(
    .solverCGChebyshev, "damped, the energy error in the norm of G_μ is within the Chebyshev bound"
  ) { implementation, finding in
    let task = try dampedTask(finding.stream, tolerance: 1e-9)
    let answer = try implementation.dampedSolve(task)
    let gram = dampedGram(task.matrix, task.damping)
    let exact = try CholeskyFactorization(gram).solve(task.rightHandSide)
    let conditions = try dampedConditions(task)
    let root = conditions.preconditioned.squareRoot()
    func energy(_ g: [Double]) -> Double {
      let error = difference(g, exact)
      return dot(error, gram.times(error)).squareRoot()
    }
    let first = energy(answer.iterates[0])
    for (k, iterate) in answer.iterates.enumerated() {
      let bound = 2 * Double.pow((root - 1) / (root + 1), k) * first
      finding.expect(
        energy(iterate), atMost: bound + Double(k + 1) * 32 * unitRoundoff * conditions.gram * first)
    }
  }

  /// `24×4`, of condition 100, with a part of `b` outside the range.
  private static func leastSquaresTask(
    _ stream: CounterStream, damping: Double, outside: Double, tolerance: Double
  ) throws -> DampedTask {
    let a = try randomBasis(rows: 24, columns: 4, stream: stream.substream("basis"))
      .scalingColumns(by: [1, 0.3, 0.1, 0.01])
    var b = a.times(stream.substream("solution").normals(0..<4))
    add(outside, stream.substream("outside").normals(0..<24), to: &b)
    return DampedTask(matrix: a, rightHandSide: b, damping: damping, tolerance: tolerance)
  }

  /// `‖Aᵀ(b − Ag) − μg‖` and `‖[b − Ag; −√μ g]‖`.
  private static func normalResidual(_ task: DampedTask, _ g: [Double]) -> (normal: Double, residual: Double)
  {
    let residual = difference(task.rightHandSide, task.matrix.times(g))
    var normal = task.matrix.transposeTimes(residual)
    add(-task.damping, g, to: &normal)
    let lower = scaled(g, by: task.damping.squareRoot())
    return (norm(normal), norm(residual + lower))
  }

  /// At the minimum `Aᵀ(b − Ag) = μg`. The stopping rule allows `τ‖Ā‖‖r̄‖`, with `‖Ā‖² = 1 + μ`, and rounding adds `30Nu‖b‖`.
  private static let leastSquares = Law.always(
    .solverStopping, "LSQR solves the normal equations Aᵀ(b − Ag) = μg to its tolerance"
  ) { implementation, finding in
    for damping in [0, 0.01, 0.5, 3] {
      let task = try leastSquaresTask(finding.stream, damping: damping, outside: 0.1, tolerance: 1e-9)
      let answer = try implementation.leastSquares(task)
      finding.expect(answer.converged)
      let (normal, residual) = normalResidual(task, answer.value)
      finding.expect(
        normal,
        atMost: 1e-9 * (1 + damping).squareRoot() * residual
          + 30 * 24 * unitRoundoff * norm(task.rightHandSide))
    }
  }

  /// With `‖r̄‖` a millionth of `‖b‖` the attainable accuracy is about `10⁻¹⁰`; a recursive residual decreases further.
  private static let leastSquaresIsRecomputed = Law.always(
    .solverStopping, "LSQR does not take a recursion below what rounding allows for convergence"
  ) { implementation, finding in
    for draw in 0..<4 {
      let task = try leastSquaresTask(
        finding.stream.substream(draw), damping: 0, outside: 1e-6, tolerance: 1e-14)
      let answer = try implementation.leastSquares(task)
      let (normal, residual) = normalResidual(task, answer.value)
      if answer.converged { finding.expect(normal, atMost: 2e-14 * residual) }
    }
  }
}

private struct AlternatingSigns: Preconditioner {
  var operationsPerApplication: Int { 0 }
  let order: Int
  func apply(_ r: [Double]) -> [Double] { r.indices.map { $0.isMultiple(of: 2) ? r[$0] : -r[$0] } }
}
