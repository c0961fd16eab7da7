public import Claims
internal import Communication
internal import ConjugateGradient
public import DenseLinearAlgebra
public import LinearOperators
internal import Preconditioning
internal import SubspaceEmbedding

extension SketchedLeastSquares {
  /// What can be proved about the solution of a step, every rounding included:
  ///
  /// - `λ_min(G_μ) ≥ …`, from Cholesky of the computed Gram matrix (Rump 2006), and `μ` whatever that says;
  /// - `κ(P⁻¹G_μ) ≤ …`, from two such factorisations around Ritz values;
  /// - `‖g − G_μ⁻¹r‖ / ‖g‖ ≤ …`, from the residual over the first.
  ///
  /// The residual is that of the computed `Ĝ`. With `p = fl(fl(Ĝg) + μg)`, `F ≥ ‖Ĝ‖_F` and `‖Ĝ − G‖ ≤ e`,
  ///
  ///     ‖p − G_μ g‖ ≤ (e + γ_{n+2} F + γ_2 μ)‖g‖ + γ_2 ‖fl(Ĝg)‖ + n²·2⁻¹⁰⁷⁴,   F = tr(Ĝ) + 2ne,
  ///
  /// since an entry of `Ĝg` is a sum of `n` products in some order, of which each may underflow, and
  /// `‖Ĝ‖_F ≤ ‖G‖_F + √n e ≤ tr(G) + √n e ≤ tr(Ĝ) + ne + √n e`.
  ///
  /// Where `n²` numbers are more than the solver took and `n` is above `mostColumnsOfGram`, `λ_min(G_μ) ≥ μ` stands for the first and the residual is that of
  /// a product by `AᵀA`, whose rounding `TallMatrix.gramTimesError` bounds; nothing is proved of `κ`.
  ///
  /// What cannot be proved is nil, and `unproved` says why.
  ///
  ///     let proved = try problem.certificate(of: answer, for: a, residual: r, preconditioner: answer.factor?.form)
  ///     print(proved.solutionError ?? proved.unproved![.solutionError]!)
  ///
  /// - Parameters:
  ///   - answer: what `solveStep` found for the same `A` and `r`.
  ///   - a: `A`.
  ///   - r: `r`.
  ///   - preconditioner: what preconditioned the solve; nil for none.
  ///   - gram: what `a.gramMatrix()` gives, where it is at hand.
  /// - Cost: behind the exact solver, whose Gram matrix and factor the answer has, one Cholesky factorisation; else the Gram matrix and one,
  ///   and for `κ` two more and `RᵀR`; without a preconditioner one more for an estimate. Where an estimate was bad, one more for each shift tried.
  ///   Memory: a few times `n²`. Without `n²`: one product by `AᵀA` and the diagonal of it.
  /// - Throws: `LinearAlgebraError`; what reading `A` throws.
  public func certificate(
    of answer: LeastSquaresAnswer, for a: some TallMatrix, residual r: [Double],
    preconditioner: SketchedFactor.Form?, gram: Matrix? = nil
  ) throws -> StepCertificate {
    guard formsGram(a.columns, preconditioner) else {
      return try certificateByProducts(
        of: answer, for: a, residual: r, isPreconditioned: preconditioner != nil)
    }
    if case .columns = a.access { return unproved(.products, isPreconditioned: preconditioner != nil) }
    let gram = try gram ?? answer.factoredGram?.matrix ?? a.gramMatrix()
    // Squares that overflow prove nothing, and are no reason to lose the answer.
    guard gram.allFinite, let error = a.gramRoundingError(gram) else {
      return unproved(.overflow, isPreconditioned: preconditioner != nil)
    }
    let (n, g) = (a.columns, answer.value)
    let product = gram.times(g)
    let productError =
      (error + roundingBound(n + 2) * (gram.trace + 2 * Double(n) * error)) * norm(g)
      + Double(n) * Double(n) * Double.leastNonzeroMagnitude
    let conditionNumber = try preconditioner?.spectralBounds(gram: gram, error: error, damping: damping)?
      .conditionNumber
    let lambdaMin = try provedLambdaMin(
      gram, error: error, factored: answer.factoredGram, preconditioner: preconditioner)
    var proved = StepCertificate(
      lambdaMin: lambdaMin, conditionNumber: conditionNumber,
      solutionError: solutionError(g, product: product, productError: productError, r, lambdaMin))
    proved.explain(
      [.lambdaMin: .rounding, .solutionError: .rounding]
        .merging(preconditioner == nil ? [:] : [.conditionNumber: .spectrum]) { $1 })
    return proved
  }

  /// What can be proved about the solution of `min ‖Ag − b‖² + μ‖g‖²`: `λ_min(G_μ)`, and a bound on `‖g − g*‖ / ‖g‖` for the solution `g*`: the gradient
  /// `Aᵀ(b − Ag) − μg`, with all that rounding may hide in it, over the first.
  ///
  /// With `ρ = fl(b − Ag)` the computed gradient is off by at most `‖A‖γ_{n+6}(‖b‖ + ‖A‖_F‖g‖)` from `ρ`, `γ_{N+6}‖A‖_F‖ρ‖` from the product by `Aᵀ`, and
  /// `γ_2μ‖g‖`, and each of `Nn` products in either may underflow by `2⁻¹⁰⁷⁴`, of which those of `ρ` are multiplied by `Aᵀ`. A sum of `k` products has `k` roundings and up to five more are in an entry of a Khatri–Rao matrix and in the differences;
  /// `‖A‖ ≤ ‖A‖_F`, whose square is the trace of the Gram matrix.
  ///
  /// What cannot be proved is nil, and `unproved` says why: `A` is known by products only, or `λ_min` is within the rounding of `AᵀA`, as it is from
  /// `κ(A) ≈ 10⁷` on. Where `n²` numbers are more than the solver took and `n` is above `mostColumnsOfGram`, `μ` stands for `λ_min`.
  ///
  /// - Cost: the Gram matrix, a few Cholesky factorisations and two products. Memory: a few times `n²`. Without `n²`, two products and the diagonal.
  /// - Throws: `LinearAlgebraError`; what reading `A` throws.
  public func certificate(
    of answer: LeastSquaresAnswer, for a: some TallMatrix, rightHandSide b: [Double]
  ) throws -> StepCertificate {
    if case .columns = a.access { return unproved(.products, isPreconditioned: false) }
    let (n, g) = (a.columns, answer.value)
    let squaredNorm: Double
    let lambdaMin: Double?
    if formsGram(n, answer.factor?.form) {
      let gram = try answer.factoredGram?.matrix ?? a.gramMatrix()
      guard gram.allFinite, let error = a.gramRoundingError(gram) else {
        return unproved(.overflow, isPreconditioned: false)
      }
      // The trace of G is at most that of Ĝ and the error once for each entry of the diagonal.
      squaredNorm = (gram.trace + Double(n) * error) * (1 + 2 * roundingBound(n + 8))
      lambdaMin = try provedLambdaMin(
        gram, error: error, factored: answer.factoredGram, preconditioner: answer.factor?.form)
    } else {
      guard damping > 0 else { return unproved(.size, isPreconditioned: false) }
      (squaredNorm, lambdaMin) = (try squaredFrobeniusNorm(of: a), damping)
    }
    guard let lambdaMin else { return unproved(.rounding, isPreconditioned: false) }
    let rho = difference(b, try a.times(g))
    var gradient = try a.transposeTimes(rho)
    add(-damping, g, to: &gradient)
    let size = squaredNorm.squareRoot()
    let rounding =
      size * roundingBound(n + 6) * (a.share.communicator.norm(ofShares: b) + size * norm(g))
      + roundingBound(a.share.total + 6) * size * a.share.communicator.norm(ofShares: rho)
      + roundingBound(2) * damping * norm(g)
      + 4 * Double(a.share.total) * Double(n) * (1 + size) * Double.leastNonzeroMagnitude
    let upwards = 1 + 8 * roundingBound(a.share.total + n + 16)
    let bound = (norm(gradient) + rounding) * upwards / lambdaMin * upwards
    var proved = StepCertificate(
      lambdaMin: lambdaMin, solutionError: bound.isFinite ? relativeUpwards(bound, to: g) : nil)
    proved.explain([.solutionError: .overflow])
    return proved
  }

  /// The most columns for which a certificate forms `n²` numbers that the solver did without: 128 MiB, and a second or so of factorisations.
  public static let mostColumnsOfGram = 4096

  /// Whether a certificate may take `n²` numbers: where the solver did, or where they are few.
  ///
  /// - Parameters:
  ///   - n: the columns of `A`.
  ///   - form: the form of the preconditioner; nil for none.
  public func formsGram(_ n: Int, _ form: SketchedFactor.Form?) -> Bool {
    if n <= Self.mostColumnsOfGram || solver == .gram { return true }
    if case .triangular = form { return true }
    return false
  }

  /// The step's certificate without `n²`.
  private func certificateByProducts(
    of answer: LeastSquaresAnswer, for a: some TallMatrix, residual r: [Double], isPreconditioned: Bool
  ) throws -> StepCertificate {
    guard damping > 0 else { return unproved(.size, isPreconditioned: isPreconditioned) }
    let g = answer.value
    if a.gramTimesError(norm: 0, squaredFrobeniusNorm: 0) == nil {
      return unproved(.products, isPreconditioned: isPreconditioned)
    }
    let error = a.gramTimesError(norm: norm(g), squaredFrobeniusNorm: try squaredFrobeniusNorm(of: a))
    var proved = StepCertificate(
      lambdaMin: damping,
      solutionError: solutionError(g, product: try a.gramTimes(g), productError: error!, r, damping))
    proved.explain(
      [.solutionError: .overflow].merging(isPreconditioned ? [.conditionNumber: .size] : [:]) { $1 })
    return proved
  }

  /// A certificate that says `λ_min(G_μ) ≥ μ`, and why it says no more.
  private func unproved(_ reason: StepCertificate.Reason, isPreconditioned: Bool) -> StepCertificate {
    var certificate = StepCertificate(lambdaMin: damping > 0 ? damping : nil)
    certificate.explain(
      [.lambdaMin: reason, .solutionError: reason]
        .merging(isPreconditioned ? [.conditionNumber: reason] : [:]) { $1 })
    return certificate
  }

  /// A bound on `‖g − G_μ⁻¹r‖ / ‖g‖` from `p ≈ Gg`, to which `μg` is added, by `SolutionCertificate`.
  private func solutionError(
    _ g: [Double], product: [Double], productError: Double, _ r: [Double], _ lambdaMin: Double?
  ) -> Double? {
    let ofSum = roundingBound(2) * (norm(product) + damping * norm(g))
    var image = product
    add(damping, g, to: &image)
    return SolutionCertificate(
      product: image, productError: (productError + ofSum) * (1 + 8 * roundingBound(g.count + 16)),
      rightHandSide: r, smallestEigenvalue: lambdaMin
    ).errorBound.map { relativeUpwards($0, to: g) }
  }

  /// At most `λ_min(G_μ)`, and positive; nil where that is not proved.
  ///
  /// - Parameters:
  ///   - gram: `Ĝ`.
  ///   - error: a bound on `‖Ĝ − G‖`.
  ///   - factored: the factor of `Ĝ + μI`, where there is one.
  ///   - preconditioner: `P ≈ G_μ`, where there is one.
  private func provedLambdaMin(
    _ gram: consuming Matrix, error: Double, factored: FactoredMatrix?,
    preconditioner: SketchedFactor.Form? = nil
  ) throws(LinearAlgebraError) -> Double? {
    var factor = factored
    if factor == nil, preconditioner == nil {
      do throws(LinearAlgebraError) {
        factor = try FactoredMatrix(copy gram, damping: damping)
      } catch .notPositiveDefinite {
        return damping > 0 ? damping : nil
      }
    }
    let estimate =
      if let factor {
        try factor.smallestEigenvalueEstimate()
      } else {
        try gram.smallestEigenvalueEstimate { x throws(LinearAlgebraError) in
          try preconditioner!.preconditioner.apply(x)
        }
      }
    let proved = try PositivityCertificate(matrix: gram, error: error, damping: damping, estimate: estimate)
      .lowerBound
    guard let proved, proved > 0 else { return damping > 0 ? damping : nil }
    return damping > 0 ? (damping + proved).nextDown : proved
  }
}

/// At least `‖A‖_F²`, the trace of `G`: squares and sums have at most `N + n + 4` roundings in a row, and each square may underflow.
private func squaredFrobeniusNorm(of a: some TallMatrix) throws -> Double {
  let sum = try a.gramDiagonal().reduce(0, +)
  return sum * (1 + 2 * roundingBound(a.share.total + a.columns + 4))
    + Double(a.share.total) * Double(a.columns) * Double.leastNonzeroMagnitude
}

extension StepCertificate {
  /// Says why those bounds are nil that are.
  fileprivate mutating func explain(_ reasons: [Bound: Reason]) {
    let missing = reasons.filter { bound, _ in
      switch bound {
      case .lambdaMin: lambdaMin == nil
      case .conditionNumber: conditionNumber == nil
      case .solutionError: solutionError == nil
      }
    }
    unproved = missing.isEmpty ? nil : missing
  }
}

/// A bound relative to `‖g‖`, rounded upwards.
private func relativeUpwards(_ bound: Double, to g: [Double]) -> Double {
  bound == 0 ? 0 : (bound / norm(g) * (1 + 4 * roundingBound(g.count + 4))).nextUp
}
