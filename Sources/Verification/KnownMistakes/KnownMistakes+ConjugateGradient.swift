internal import Claims
internal import ConjugateGradient
internal import DenseLinearAlgebra
internal import Laws
internal import Preconditioning
internal import RealModule

extension KnownMistakes {
  static let conjugateGradient: [Mistake] = [
    Mistake(.solverFixedPoint, "one product by M for two: z ← z − (Mz − R⁻ᵀr)") {
      $0.fixedPoint = { task in try stationary(task) { $1 } }
    },
    Mistake(.solverFixedPoint, "the step of the fixed-point iteration added instead of subtracted") {
      $0.fixedPoint = { task in
        try stationary(task) { operation, step in scaled(try operation(step), by: -1) }
      }
    },
    Mistake(
      .solverFixedPoint, "a fixed-point iteration that says it converged when its iterations are used up"
    ) {
      $0.fixedPoint = { task in
        let answer = try stationary(task) { operation, step in try operation(step) }
        return SolverAnswer(value: answer.value, iterates: answer.iterates, converged: true)
      }
    },
    Mistake(.solverCGChebyshev, "steepest descent: directions forget the one before") {
      $0.conjugateGradient = { try descent($0, coefficient: { _, _ in 0 }) }
    },
    Mistake(.solverCGOptimality, "β upside down") {
      $0.conjugateGradient = { try descent($0, coefficient: { new, old in old / new }) }
    },
    Mistake(.solverCGOptimality, "β with the wrong sign") {
      $0.conjugateGradient = { try descent($0, coefficient: { new, old in -new / old }) }
    },
    Mistake(.solverCGOptimality, "step lengths nine tenths of what they should be") {
      $0.conjugateGradient = { try descent($0, damping: 0.9, coefficient: { new, old in new / old }) }
    },
    Mistake(.solverCGOptimality, "the preconditioner is forgotten") {
      $0.conjugateGradient = { task in
        try descent(task, preconditioned: false, coefficient: { new, old in new / old })
      }
    },
    Mistake(.solverStopping, "the recursive residual is trusted to convergence (seen)") {
      $0.conjugateGradient = { try descent($0, coefficient: { new, old in new / old }) }
    },
    Mistake(.solverStopping, "the tolerance is absolute") {
      let ours = $0.conjugateGradient
      $0.conjugateGradient = { task in
        try ours(task.tolerance(min(0.5, task.tolerance / norm(task.rightHandSide))))
      }
    },
    Mistake(
      .solverStopping, "conjugate gradients converge with an indefinite preconditioner, by ρᵀP⁻¹ρ ≤ ε² (seen)"
    ) {
      $0.conjugateGradient = { task in
        try descent(task, byPreconditionedNorm: true, coefficient: { new, old in new / old })
      }
    },
    Mistake(.solverIterations, "κ(AR⁻¹) where κ(R⁻ᵀGR⁻¹) belongs: the root is drawn twice") {
      let ours = $0.iterationsNeeded
      $0.iterationsNeeded = { ours($0, $1.squareRoot(), $2) }
    },
    Mistake(.solverIterations, "κ where √κ belongs: the bound of gradient descent") {
      let ours = $0.iterationsNeeded
      $0.iterationsNeeded = { ours($0, $1 * $1, $2) }
    },
    Mistake(.solverStopping, "damping on the wrong side: (AᵀA) g = r + μg") {
      $0.dampedSolve = { try damped($0, operatorDamping: -$0.damping) }
    },
    Mistake(.solverStopping, "damping added twice to G") {
      $0.dampedSolve = { try damped($0, operatorDamping: 2 * $0.damping) }
    },
    Mistake(.solverStopping, "damping scaled by n in G") {
      $0.dampedSolve = { try damped($0, operatorDamping: Double($0.matrix.columns) * $0.damping) }
    },
    Mistake(.solverStopping, "√μ for μ in G") {
      $0.dampedSolve = { try damped($0, operatorDamping: $0.damping.squareRoot()) }
    },
    Mistake(.solverStopping, "μ² for μ in G") {
      $0.dampedSolve = { try damped($0, operatorDamping: $0.damping * $0.damping) }
    },
    Mistake(.solverStopping, "μ added to r instead of to G") {
      $0.dampedSolve = { task in
        try damped(
          DampedTask(
            matrix: task.matrix, rightHandSide: task.rightHandSide.map { $0 + task.damping },
            damping: task.damping, sketchedMatrix: task.sketchedMatrix, tolerance: task.tolerance,
            iterationLimit: task.iterationLimit), operatorDamping: 0)
      }
    },
    Mistake(.solverStopping, "damping in P, and not in G") {
      $0.dampedSolve = { try damped($0, operatorDamping: 0) }
    },
    Mistake(.solverIterations, "damping in G, and not in P") {
      $0.dampedSolve = { try damped($0, preconditionerDamping: 1e-6 * $0.damping) }
    },
    Mistake(.solverStopping, "damping left out of the least-squares problem") {
      let ours = $0.leastSquares
      $0.leastSquares = { try ours($0.damping(0)) }
    },
    Mistake(.solverStopping, "rows μI for √μ I under A in LSQR") {
      let ours = $0.leastSquares
      $0.leastSquares = { try ours($0.damping($0.damping * $0.damping)) }
    },
    Mistake(
      .solverStopping, "damping left out of the right-hand side: a start with b − Ag for [b − Ag; −√μ g]"
    ) {
      let ours = $0.leastSquares
      $0.leastSquares = { task in
        let first = try ours(task)
        let correction = try ours(
          DampedTask(
            matrix: task.matrix,
            rightHandSide: difference(task.rightHandSide, task.matrix.times(first.value)),
            damping: task.damping, tolerance: task.tolerance))
        var value = first.value
        add(1, correction.value, to: &value)
        return SolverAnswer(value: value, iterates: first.iterates, converged: true)
      }
    },
    Mistake(.solverStopping, "least squares by Cholesky of AᵀA: half the digits are lost (seen)") {
      $0.leastSquares = { task in
        try SolverAnswer(
          exactly: DampedTask(
            matrix: task.matrix, rightHandSide: task.matrix.transposeTimes(task.rightHandSide),
            damping: task.damping, tolerance: task.tolerance))
      }
    },
    Mistake(.solverStopping, "the recursion of LSQR is trusted (seen)") {
      $0.leastSquares = { try textbookLSQR($0) }
    },
  ]

  /// `z ← z − step(Mz − R⁻ᵀr)` in the coordinates of `g`, with `P⁻¹ = R⁻¹R⁻ᵀ`.
  private static func stationary(
    _ task: SolverTask, step: (_ operation: ([Double]) throws -> [Double], [Double]) throws -> [Double]
  ) throws -> SolverAnswer {
    var iterate = [Double](repeating: 0, count: task.rightHandSide.count)
    var iterates = [iterate]
    for _ in 0..<task.iterationLimit {
      let residual = difference(task.rightHandSide, task.matrix.times(iterate))
      guard norm(residual).isFinite else { break }
      if norm(residual) <= task.tolerance * norm(task.rightHandSide) {
        return SolverAnswer(value: iterate, iterates: iterates, converged: true)
      }
      let change = try step(
        { try task.preconditioner.apply(task.matrix.times($0)) }, task.preconditioner.apply(residual))
      add(1, change, to: &iterate)
      iterates.append(iterate)
    }
    return SolverAnswer(value: iterate, iterates: iterates, converged: false)
  }

  /// Conjugate gradients as in a textbook, by recursive residuals, with one thing wrong.
  ///
  /// - Parameters:
  ///   - damping: the factor of the step length.
  ///   - byPreconditionedNorm: stop by `ρᵀP⁻¹ρ` instead of `‖ρ‖²`.
  ///   - coefficient: `β` from `ρᵀP⁻¹ρ` now and before.
  private static func descent(
    _ task: SolverTask, damping: Double = 1, preconditioned: Bool = true, byPreconditionedNorm: Bool = false,
    coefficient: (_ new: Double, _ old: Double) -> Double
  ) throws -> SolverAnswer {
    var iterate = [Double](repeating: 0, count: task.rightHandSide.count)
    var iterates = [iterate]
    var residual = task.rightHandSide
    let goal = task.tolerance * norm(residual)
    var previous: (direction: [Double], product: Double)?
    for _ in 0..<task.iterationLimit {
      let z = preconditioned ? try task.preconditioner.apply(residual) : residual
      let product = dot(residual, z)
      guard product.isFinite else { break }
      if byPreconditionedNorm ? product <= goal * goal : norm(residual) <= goal {
        return SolverAnswer(value: iterate, iterates: iterates, converged: true)
      }
      var direction = z
      if let previous { add(coefficient(product, previous.product), previous.direction, to: &direction) }
      let image = task.matrix.times(direction)
      let length = damping * product / dot(direction, image)
      add(length, direction, to: &iterate)
      add(-length, image, to: &residual)
      iterates.append(iterate)
      previous = (direction, product)
    }
    return SolverAnswer(value: iterate, iterates: iterates, converged: false)
  }

  /// A damped solve with one of the two dampings wrong; exact if there is no sketch.
  private static func damped(
    _ task: DampedTask, operatorDamping: Double? = nil, preconditionerDamping: Double? = nil
  ) throws -> SolverAnswer {
    guard let sketched = task.sketchedMatrix else {
      return try SolverAnswer(exactly: task, damping: operatorDamping)
    }
    let n = task.matrix.columns
    let preconditioner = try Implementation.ours.dampedFactor(
      sketched, preconditionerDamping ?? task.damping)
    return try Implementation.ours.conjugateGradient(
      SolverTask(
        matrix: task.matrix.transposeTimesSelf()
          + Matrix.identity(n).scaled(by: operatorDamping ?? task.damping),
        rightHandSide: task.rightHandSide, preconditioner: TriangularPreconditioner(preconditioner),
        tolerance: task.tolerance, iterationLimit: task.iterationLimit))
  }

  /// LSQR as published, which stops by the estimates of the recursion; without damping.
  private static func textbookLSQR(_ task: DampedTask) throws -> SolverAnswer {
    let a = task.matrix
    var x = [Double](repeating: 0, count: a.columns)
    var (u, beta) = unit(task.rightHandSide)
    var (v, alpha) = unit(a.transposeTimes(u))
    var (w, phiBar, rhoBar, size) = (v, beta, alpha, 0.0)
    for _ in 0..<task.iterationLimit {
      var next = a.times(v)
      add(-alpha, u, to: &next)
      (u, beta) = unit(next)
      size = Double.hypot(size, .hypot(alpha, beta))
      next = a.transposeTimes(u)
      add(-beta, v, to: &next)
      (v, alpha) = unit(next)
      let rho = Double.hypot(rhoBar, beta)
      let (cosine, sine) = (rhoBar / rho, beta / rho)
      add(cosine * phiBar / rho, w, to: &x)
      w = difference(v, scaled(w, by: sine * alpha / rho))
      rhoBar = -cosine * alpha
      phiBar *= sine
      if alpha * cosine.magnitude <= task.tolerance * size {
        return SolverAnswer(value: x, iterates: [], converged: true)
      }
    }
    return SolverAnswer(value: x, iterates: [], converged: false)
  }

  private static func unit(_ x: [Double]) -> (vector: [Double], length: Double) {
    let length = norm(x)
    return (length > 0 ? scaled(x, by: 1 / length) : x, length)
  }
}
