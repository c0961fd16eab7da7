public import Claims
internal import Communication
internal import ConjugateGradient
public import DenseLinearAlgebra
public import LinearOperators
internal import Preconditioning
internal import SubspaceEmbedding

extension SketchedLeastSquares {
  /// What can be proved about the solution of a step, all rounding included:
  ///
  /// - `λ_min(G_μ) ≥ …`, from Cholesky of the computed Gram matrix (Rump 2006), and `≥ μ` in any case;
  /// - `κ(P⁻¹G_μ) ≤ …`, from two such factorisations at shifts near the Ritz values;
  /// - `‖g − G_μ⁻¹r‖ / ‖g‖ ≤ …`, from the residual divided by the first bound.
  ///
  /// The residual is that of the computed `Ĝ`. With `p = fl(fl(Ĝg) + μg)`, `F ≥ ‖Ĝ‖_F` and `‖Ĝ − G‖ ≤ e`,
  ///
  ///     ‖p − G_μ g‖ ≤ (e + γ_{n+2} F + γ_2 μ)‖g‖ + γ_2 ‖fl(Ĝg)‖ + (n² + n)·2⁻¹⁰⁷⁴,   F = tr(Ĝ) + 2ne,
  ///
  /// since an entry of `Ĝg` is a sum of `n` products in some order, each of which may underflow, as may an entry of `μg`, and
  /// `‖Ĝ‖_F ≤ ‖G‖_F + √n e ≤ tr(G) + √n e ≤ tr(Ĝ) + ne + √n e`.
  ///
  /// If the solver does not form `n²` numbers and `n` is above `mostColumnsOfGram`, the first bound is `λ_min(G_μ) ≥ μ` and the residual is computed from
  /// a product with `AᵀA`, whose rounding `TallMatrix.gramTimesError` bounds; nothing is proved about `κ`.
  ///
  /// What cannot be proved is nil, and `unproved` says why.
  ///
  ///     let proved = try problem.certificate(of: answer, for: a, residual: r, preconditioner: answer.factor?.form)
  ///     print(proved.solutionError ?? proved.unproved![.solutionError]!)
  ///
  /// - Parameters:
  ///   - answer: the result of `solveStep` for the same `A` and `r`.
  ///   - a: `A`.
  ///   - r: `r`.
  ///   - preconditioner: the preconditioner of the solve; nil for none.
  ///   - gram: the result of `a.gramMatrix()`, if available.
  /// - Cost: after the exact solver, whose Gram matrix and factor are in the answer, one Cholesky factorisation; otherwise the Gram matrix
  ///   and one factorisation, and for `κ` two more and `RᵀR`; without a preconditioner one more for an estimate. If an estimate was bad,
  ///   one more for each shift tried. Memory: a few times `n²`. Without `n²`: one product with `AᵀA` and its diagonal.
  /// - Throws: `LinearAlgebraError`; errors from reading `A`.
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
    // If squares overflow nothing is proved, but the answer must not be lost.
    guard gram.allFinite, let error = a.gramRoundingError(gram) else {
      return unproved(.overflow, isPreconditioned: preconditioner != nil)
    }
    let (n, g) = (a.columns, answer.value)
    let product = gram.times(g)
    let rounded = UpperBound(roundingBound(n + 2))
    let size = UpperBound(gram.trace) + UpperBound(2 * n) * UpperBound(error)
    let productError =
      (UpperBound(error) + rounded * size) * UpperBound(norm: g)
      + UpperBound.underflow(of: UpperBound(n) * UpperBound(n))
    let conditionNumber = try preconditioner?.spectralBounds(gram: gram, error: error, damping: damping)?
      .conditionNumber
      .finite
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
  /// `Aᵀ(b − Ag) − μg`, including all rounding, divided by the first bound.
  ///
  /// With `ρ = fl(b − Ag)` the computed gradient is off by at most `‖A‖γ_{n+6}(‖b‖ + ‖A‖_F‖g‖)` from `ρ`, `γ_{N+6}‖A‖_F‖ρ‖` from the product with `Aᵀ`, and
  /// `γ_2μ‖g‖`. A sum of `k` products has `k` roundings with up to five more in an entry of a Khatri–Rao matrix and in the differences;
  /// `‖A‖ ≤ ‖A‖_F`, whose square is the trace of the Gram matrix.
  ///
  /// Each of `Nn` products in either may underflow by `2⁻¹⁰⁷⁴`, as may `μg`, and those of `ρ` are multiplied by `Aᵀ`. A Khatri–Rao matrix
  /// `L ⊙ X` forms `X diag(g)Lᵀ` and `L ∘ (VᵀX)`, where a product that underflows is multiplied once more by an entry of `L`; so there the
  /// term is `1 + max|L|` times as large.
  ///
  /// What cannot be proved is nil, and `unproved` says why: `A` is known only by products, or `λ_min` is hidden by the rounding of `AᵀA`, as from
  /// `κ(A) ≈ 10⁷` on. If the solver does not form `n²` numbers and `n` is above `mostColumnsOfGram`, `μ` replaces `λ_min`.
  ///
  /// - Cost: the Gram matrix, a few Cholesky factorisations and two products. Memory: a few times `n²`. Without `n²`, two products and the diagonal.
  /// - Throws: `LinearAlgebraError`; errors from reading `A`.
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
      // The trace of G is at most that of Ĝ plus the error once for each diagonal entry.
      squaredNorm =
        (UpperBound(gram.trace) * UpperBound(1 + 2 * roundingBound(n + 8))
        + UpperBound(n) * UpperBound(error)).value
      lambdaMin = try provedLambdaMin(
        gram, error: error, factored: answer.factoredGram, preconditioner: answer.factor?.form)
    } else {
      guard damping > 0 else { return unproved(.size, isPreconditioned: false) }
      (squaredNorm, lambdaMin) = (try squaredFrobeniusNorm(of: a).value, damping)
    }
    guard let lambdaMin else { return unproved(.rounding, isPreconditioned: false) }
    let rho = difference(b, try a.times(g))
    var gradient = try a.transposeTimes(rho)
    add(-damping, g, to: &gradient)
    let (size, length) = (UpperBound(squaredNorm).squareRoot(), UpperBound(norm: g))
    let ofResidual = size * UpperBound(roundingBound(n + 6)) * (bound(a, normOfShares: b) + size * length)
    let ofProduct =
      size * UpperBound(roundingBound(a.share.total + 6)) * bound(a, normOfShares: rho)
    let ofDamping = UpperBound(damping) * length * UpperBound(roundingBound(2))
    let underflow = UpperBound.underflow(
      of: UpperBound(4 * a.share.total) * UpperBound(n) * (UpperBound(1) + size)
        * UpperBound(1 + a.largestLeftEntry))
    let rounding = ofResidual + ofProduct + ofDamping + underflow
    let error = (UpperBound(norm: gradient) + rounding) / lambdaMin
    var proved = StepCertificate(lambdaMin: lambdaMin, solutionError: relativeUpwards(error, to: g))
    proved.explain([.solutionError: .overflow])
    return proved
  }

  /// The maximum number of columns for which a certificate forms `n²` numbers although the solver does not: 128 MiB, and a second or so of factorisations.
  public static let mostColumnsOfGram = 4096

  /// Whether a certificate may use `n²` numbers: if the solver did, or if `n` is small.
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
    let error = a.gramTimesError(
      norm: UpperBound(norm: g).value, squaredFrobeniusNorm: try squaredFrobeniusNorm(of: a).value)
    var proved = StepCertificate(
      lambdaMin: damping,
      solutionError: solutionError(
        g, product: try a.gramTimes(g), productError: UpperBound(error!), r, damping))
    proved.explain(
      [.solutionError: .overflow].merging(isPreconditioned ? [.conditionNumber: .size] : [:]) { $1 })
    return proved
  }

  /// A certificate that states only `λ_min(G_μ) ≥ μ`, and why the rest is unproved.
  private func unproved(_ reason: StepCertificate.Reason, isPreconditioned: Bool) -> StepCertificate {
    var certificate = StepCertificate(lambdaMin: damping > 0 ? damping : nil)
    certificate.explain(
      [.lambdaMin: reason, .solutionError: reason]
        .merging(isPreconditioned ? [.conditionNumber: reason] : [:]) { $1 })
    return certificate
  }

  /// A bound on `‖g − G_μ⁻¹r‖ / ‖g‖` from `p ≈ Gg`, to which `μg` is added, by `SolutionCertificate`.
  private func solutionError(
    _ g: [Double], product: [Double], productError: UpperBound, _ r: [Double], _ lambdaMin: Double?
  ) -> Double? {
    let ofSum =
      (UpperBound(norm: product) + UpperBound(damping) * UpperBound(norm: g)) * UpperBound(roundingBound(2))
      + UpperBound.underflow(of: UpperBound(g.count))
    var image = product
    add(damping, g, to: &image)
    return SolutionCertificate(
      product: image, productError: (productError + ofSum).value, rightHandSide: r,
      smallestEigenvalue: lambdaMin
    ).errorBound.flatMap { relativeUpwards(UpperBound($0), to: g) }
  }

  /// A positive lower bound on `λ_min(G_μ)`; nil if none is proved.
  ///
  /// - Parameters:
  ///   - gram: `Ĝ`.
  ///   - error: a bound on `‖Ĝ − G‖`.
  ///   - factored: the factor of `Ĝ + μI`, if there is one.
  ///   - preconditioner: `P ≈ G_μ`, if there is one.
  private func provedLambdaMin(
    _ gram: consuming Matrix, error: Double, factored: FactoredMatrix?,
    preconditioner: SketchedFactor.Form? = nil
  ) throws(LinearAlgebraError) -> Double? {
    var factor = factored
    if factor == nil, preconditioner == nil {
      do throws(LinearAlgebraError) {
        factor = try FactoredMatrix(copy gram, damping: damping)
      } catch {
        switch error {
        // All entries of G itself are finite, but adding the damping may overflow.
        case .notPositiveDefinite, .notFinite: return damping > 0 ? damping : nil
        default: throw error
        }
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

/// An upper bound on `‖A‖_F²`, the trace of `G`: squares and sums involve at most `N + n + 4` successive roundings. Each square may
/// underflow, and so may the entries; see `TallMatrix.gramRoundingError`.
private func squaredFrobeniusNorm(of a: some TallMatrix) throws -> UpperBound {
  let sum = UpperBound(try a.gramDiagonal().reduce(0, +))
  return sum * UpperBound(1 + 2 * roundingBound(a.share.total + a.columns + 4))
    + UpperBound.underflow(of: UpperBound(2 * a.share.total) * UpperBound(a.columns))
}

/// An upper bound on `‖x‖` for a vector of `N` entries that is distributed over the ranks like the rows of `A`.
private func bound(_ a: some TallMatrix, normOfShares x: [Double]) -> UpperBound {
  let own = UpperBound(norm: x)
  let communicator = a.share.communicator
  return communicator.isAlone ? own : UpperBound(norm: communicator.gather(own.value))
}

extension TallMatrix {
  /// `max|L|` of a Khatri–Rao matrix `L ⊙ X`, on all ranks; 0 for any other.
  fileprivate var largestLeftEntry: Double {
    guard case .khatriRao(let matrix) = access else { return 0 }
    let own = matrix.signedBits?.scale.magnitude ?? matrix.largestEntryOfLeft
    return share.communicator.maximum(own)
  }
}

extension KhatriRaoMatrix {
  fileprivate var largestEntryOfLeft: Double {
    rowBlocks(rows: leftRows, columns: columns).reduce(0) { largest, block in
      leftBlock(rows: block, columns: 0..<columns).elements.reduce(largest) { max($0, $1.magnitude) }
    }
  }
}

extension Double {
  fileprivate var finite: Double? { isFinite ? self : nil }
}

extension StepCertificate {
  /// Records why bounds are nil.
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

/// A bound relative to `‖g‖`, rounded upwards; nil where it overflows, as for `g = 0`.
private func relativeUpwards(_ bound: UpperBound, to g: [Double]) -> Double? {
  bound.value == 0 ? 0 : (bound / normFromBelow(g)).value.finite
}
