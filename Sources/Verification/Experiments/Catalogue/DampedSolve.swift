internal import DenseLinearAlgebra
internal import Laws
internal import Preconditioning

/// One solve of `G_μ g = r` preconditioned with one sketch, against its claims.
struct DampedSolve {
  /// Of conjugate gradients preconditioned with the dense `P`.
  let iterations: Double
  /// The bound on them from the condition numbers of `P⁻¹G_μ` and `G_μ`.
  let needed: Double
  /// The largest ratio of a quantity that `preconditioner.condition-bound` bounds to its bound.
  let overConditionBound: Double
  /// The same for `preconditioner.low-rank`; zero where `s ≥ n`.
  let overLowRank: Double

  /// - Parameters:
  ///   - problem: `A` and `μ`.
  ///   - b: `SA`, `s×n`.
  ///   - distortion: `ε_μ(S, A)`.
  ///   - rightHandSide: `r`.
  ///   - accuracy: `ε₀`.
  ///   - implementation: what is measured.
  init(
    _ problem: DampedMatrix, sketched b: Matrix, distortion: Double, rightHandSide: [Double],
    accuracy: Double,
    _ implementation: Implementation
  ) throws {
    let r = try implementation.dampedFactor(b, problem.damping)
    let values = try problem.singularValues(preconditionedWith: r)
    let (largest, least) = (values[0] * values[0], values[values.count - 1] * values[values.count - 1])
    // The rounding of two factors and a quotient, as in `PreconditionedSpectrum.check`; near ε = 1 the bound itself has a relative error of u/(1−ε).
    let condition = largest / least
    let size = Double(max(problem.matrix.rows, b.rows + b.columns))
    let slack = 1 + 30 * size * unitRoundoff * problem.gramConditionNumber * condition
    let gap = max(1 - distortion, 0)
    overConditionBound =
      max(
        1 / (1 + distortion) / least, gap * largest, condition / implementation.gramConditionBound(distortion)
      )
      / slack

    func iterations(_ preconditioner: any Preconditioner) throws -> Double {
      let answer = try implementation.conjugateGradient(
        SolverTask(
          matrix: problem.gram, rightHandSide: rightHandSide, preconditioner: preconditioner,
          tolerance: accuracy, iterationLimit: 1000))
      // A solve that did not converge, or whose answer does not solve the system, exceeds every bound.
      let residual = norm(difference(problem.dampedGramTimes(answer.value), rightHandSide))
      let isSolved = answer.converged && residual <= 2 * accuracy * norm(rightHandSide)
      return isSolved ? Double(answer.iterates.count - 1) : 10_000
    }
    self.iterations = try iterations(TriangularPreconditioner(r))
    needed = Double(
      implementation.iterationsNeeded(accuracy, condition, problem.gramConditionNumber) ?? .max)
    overLowRank =
      b.rows < b.columns
      ? try Self.overLowRank(
        implementation.lowRank(b, problem.damping), b, problem.damping, rightHandSide,
        iterations: iterations, ofDense: self.iterations) : 0
  }

  private static func overLowRank(
    _ preconditioner: any FactoredPreconditioner, _ b: Matrix, _ damping: Double, _ v: [Double],
    iterations: (any Preconditioner) throws -> Double, ofDense: Double
  ) throws -> Double {
    let y = try preconditioner.apply(v)
    var image = b.transposeTimes(b.times(y))
    add(damping, y, to: &image)
    let defect = norm(difference(image, v)) / (Laws.lowRankSlack(b, damping) * norm(v))
    let (s, n) = (b.rows, b.columns)
    let isLinear = preconditioner.operationsPerApplication == 4 * s * n + 2 * s * s + 2 * n
    return max(defect, try (iterations(preconditioner) - ofDense).magnitude / 2, isLinear ? 0 : 10_000)
  }
}
