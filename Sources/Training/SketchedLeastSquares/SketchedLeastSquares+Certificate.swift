public import Claims
internal import ConjugateGradient
internal import DenseLinearAlgebra
public import LinearOperators
internal import Preconditioning
internal import SubspaceEmbedding

extension SketchedLeastSquares {
  /// What can be proved about the solution of a step, every rounding included:
  ///
  /// - `λ_min(G_μ) ≥ …`, from Cholesky of the computed Gram matrix (Rump 2006), and `μ` whatever that says;
  /// - `κ(P⁻¹G_μ) ≤ …`, from two such factorisations around the Ritz values;
  /// - `‖g − G_μ⁻¹r‖ / ‖g‖ ≤ …`, from the residual in compensated arithmetic over the first.
  ///
  /// What cannot be proved is nil: for a matrix that is known by products only, of whose rounding nothing is known, all but `μ` itself.
  ///
  /// - Parameters:
  ///   - answer: what `solveStep` found for the same `A` and `r`.
  ///   - a: `A`.
  ///   - r: `r`.
  ///   - preconditioner: what preconditioned the solve; nil for none.
  /// - Cost: the Gram matrix, unless the answer has it, and about a dozen Cholesky factorisations. Memory: a few times `n²`.
  /// - Throws: `LinearAlgebraError`; what reading `A` throws.
  public func certificate(
    of answer: LeastSquaresAnswer, for a: some TallMatrix, residual r: [Double],
    preconditioner: SketchedFactor.Form?
  ) throws -> StepCertificate {
    let gram = try answer.gram ?? a.gramMatrix()
    let proved = try GramBounds(gram, of: a, damping: damping)
    guard let error = proved.error else {
      return StepCertificate(lambdaMin: damping > 0 ? damping : nil)
    }
    let solutionError = SolutionCertificate(
      matrix: proved.damped, error: error, solution: answer.value, rightHandSide: r,
      smallestEigenvalue: proved.lambdaMin
    ).errorBound.map { relativeUpwards($0, to: answer.value) }
    return StepCertificate(
      lambdaMin: proved.lambdaMin,
      conditionNumber: try preconditioner.flatMap {
        try provedConditionNumber(answer, $0, gram: gram, of: a)
      },
      solutionError: solutionError)
  }

  /// A proved bound on `‖g − g*‖ / ‖g‖` for the solution `g*` of `min ‖Ag − b‖² + μ‖g‖²`: the gradient `Aᵀ(b − Ag) − μg`, with all that rounding may
  /// hide in it, over the proved `λ_min(G_μ)`.
  ///
  /// With `ρ = fl(b − Ag)` the computed gradient is off by at most `‖A‖γ_{n+6}(‖b‖ + ‖A‖_F‖g‖)` from `ρ`, `γ_{N+6}‖A‖_F‖ρ‖` from the product by `Aᵀ`, and
  /// `γ_2μ‖g‖`, where a sum of `k` products has `k` roundings and up to five more are in an entry of a Khatri–Rao matrix and in the differences;
  /// `‖A‖ ≤ ‖A‖_F`, whose square is the trace of the Gram matrix.
  ///
  /// - Returns: nil where it cannot be proved: `A` is known by products only, or `λ_min` is within the rounding of `AᵀA`, as it is from
  ///   `κ(A) ≈ 10⁷` on.
  /// - Cost: the Gram matrix, a few Cholesky factorisations and two products. Memory: a few times `n²`.
  /// - Throws: `LinearAlgebraError`; what reading `A` throws.
  public func provedError(
    of answer: LeastSquaresAnswer, for a: some TallMatrix, rightHandSide b: [Double]
  ) throws -> Double? {
    let gram = try answer.gram ?? a.gramMatrix()
    let proved = try GramBounds(gram, of: a, damping: damping)
    guard proved.error != nil, let lambdaMin = proved.lambdaMin, lambdaMin > 0 else { return nil }
    let (n, g) = (a.columns, answer.value)
    let rho = difference(b, try a.times(g))
    var gradient = try a.transposeTimes(rho)
    add(-damping, g, to: &gradient)
    let size = (proved.frobeniusSquared).squareRoot()
    let rounding =
      size * roundingBound(n + 6) * (norm(b) + size * norm(g))
      + roundingBound(a.rows + 6) * size * norm(rho) + roundingBound(2) * damping * norm(g)
    let upwards = 1 + 8 * roundingBound(a.rows + n + 16)
    let bound = (norm(gradient) + rounding) * upwards / lambdaMin * upwards
    return bound.isFinite ? relativeUpwards(bound, to: g) : nil
  }

  /// `aP ⪯ G_μ ⪯ bP`, tried around the Ritz values, or around the Gaussian law where there are none.
  private func provedConditionNumber(
    _ answer: LeastSquaresAnswer, _ form: SketchedFactor.Form, gram: Matrix, of a: some TallMatrix
  ) throws -> Double? {
    guard answer.iteration != nil, let error = a.gramRoundingError(gram) else { return nil }
    let ritz = answer.ritzValues
    let law = ConditionBound(
      distortion: GaussianLaw.expectedDistortion(columns: a.columns, rows: form.sketchRows))
    let (smallest, largest) = (
      ritz.first ?? law.smallestEigenvalue, ritz.last ?? min(law.largestEigenvalue, 2)
    )
    return try form.spectralBounds(
      gram: gram, error: error, damping: damping, smallest: smallest, largest: largest
    )?.conditionNumber
  }
}

/// A bound relative to `‖g‖`, rounded upwards.
private func relativeUpwards(_ bound: Double, to g: [Double]) -> Double {
  (bound / norm(g) * (1 + 4 * roundingBound(g.count + 4))).nextUp
}

/// `G_μ` as computed, and what is proved of it.
private struct GramBounds {
  let damped: Matrix
  /// At least `‖Ĝ_μ − G_μ‖`; nil where nothing is known.
  let error: Double?
  /// At most `λ_min(G_μ)`.
  let lambdaMin: Double?
  /// At least `‖A‖_F²`.
  let frobeniusSquared: Double

  /// Adding `μ` rounds each entry of the diagonal once, by at most `u` of the sum.
  init(_ gram: Matrix, of a: some TallMatrix, damping: Double) throws(LinearAlgebraError) {
    var sum = gram
    sum.addToDiagonal(damping)
    damped = sum
    // Squares that overflow prove nothing, and are no reason to lose the answer.
    let ofGram = gram.allFinite ? a.gramRoundingError(gram) : nil
    error = ofGram.map {
      ($0 + (damping > 0 ? unitRoundoff * (sum.diagonal.max() ?? 0) : 0)) * (1 + 4 * unitRoundoff)
    }
    // The trace of G is at most that of Ĝ and the error once for each entry of the diagonal.
    frobeniusSquared =
      (gram.trace + Double(gram.rows) * (ofGram ?? 0)) * (1 + 2 * roundingBound(gram.rows + 4))
    guard let error else {
      lambdaMin = nil
      return
    }
    let proved = try PositivityCertificate(matrix: sum, error: error).lowerBound
    lambdaMin = damping > 0 ? max(damping, proved ?? damping) : proved
  }
}
