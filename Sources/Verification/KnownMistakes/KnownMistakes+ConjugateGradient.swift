internal import Claims
internal import ConjugateGradient
internal import DenseLinearAlgebra
internal import Laws
internal import Preconditioning

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
  ]

  /// `z ← z − step(Mz − R⁻ᵀr)` in the coordinates of `g`, with `P⁻¹` for `R⁻¹R⁻ᵀ`.
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
}
