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
  ///     ‖p − G_μ g‖ ≤ (e + γ_{n+2} F + γ_2 μ)‖g‖ + γ_2 ‖fl(Ĝg)‖ + (n² + n)·2⁻¹⁰⁷⁴,   F = tr(Ĝ) + 2ne,
  ///
  /// since an entry of `Ĝg` is a sum of `n` products in some order, of which each may underflow, as may one of `μg`, and
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
  /// `Aᵀ(b − Ag) − μg`, with all that rounding may hide in it, over the first.
  ///
  /// With `ρ = fl(b − Ag)` the computed gradient is off by at most `‖A‖γ_{n+6}(‖b‖ + ‖A‖_F‖g‖)` from `ρ`, `γ_{N+6}‖A‖_F‖ρ‖` from the product by `Aᵀ`, and
  /// `γ_2μ‖g‖`. A sum of `k` products has `k` roundings and up to five more are in an entry of a Khatri–Rao matrix and in the differences;
  /// `‖A‖ ≤ ‖A‖_F`, whose square is the trace of the Gram matrix.
  ///
  /// Each of `Nn` products in either may underflow by `2⁻¹⁰⁷⁴`, as may `μg`, and those of `ρ` are multiplied by `Aᵀ`. A Khatri–Rao matrix `L ⊙ X` forms `X diag(g)Lᵀ` and `L ∘ (VᵀX)`, where what
  /// underflows is multiplied by an entry of `L` once more; so there the term is `1 + max|L|` times as large.
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
      } catch {
        switch error {
        // Of G itself all entries are finite: not so where the damping is as large.
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

/// At least `‖A‖_F²`, the trace of `G`: squares and sums have at most `N + n + 4` roundings in a row. Each square may underflow, and so may the entries; see `TallMatrix.gramRoundingError`.
private func squaredFrobeniusNorm(of a: some TallMatrix) throws -> UpperBound {
  let sum = UpperBound(try a.gramDiagonal().reduce(0, +))
  return sum * UpperBound(1 + 2 * roundingBound(a.share.total + a.columns + 4))
    + UpperBound.underflow(of: UpperBound(2 * a.share.total) * UpperBound(a.columns))
}

/// At least `‖x‖` of a vector of `N` entries that is shared between the ranks as the rows of `A` are.
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

/// A bound relative to `‖g‖`, rounded upwards; nil where it overflows, as it does for a `g` that is zero.
private func relativeUpwards(_ bound: UpperBound, to g: [Double]) -> Double? {
  bound.value == 0 ? 0 : (bound / normFromBelow(g)).value.finite
}
