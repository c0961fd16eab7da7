public import DenseLinearAlgebra

/// Two numbers with `a P ⪯ G_μ ⪯ b P`, proved for the exact matrices, rounding included; hence the spectrum of `P⁻¹G_μ` lies in `[a, b]`
/// and its condition number is at most `b/a`. `G_μ = G + μI`, and `P` is `RᵀR`, or `BᵀB + μI`, or any other preconditioner.
///
/// Each side is proved by a Cholesky factorisation of the difference (see `PositivityCertificate`). The computed
/// differences are off by
///
/// - the error in `P̂`: `γ_n ‖R‖_F²` in `fl(RᵀR)`, as entry by entry the error is at most `γ_n |R|ᵀ|R|`, and `n²·2⁻¹⁰⁷⁴` in norm from underflow;
///   likewise `γ_s ‖B‖_F²` and `sn·2⁻¹⁰⁷⁴` in `fl(BᵀB)`;
/// - one rounding of each diagonal entry to which `μ` is added;
/// - `γ_2 (‖Ĝ_μ‖_F + c‖P̂‖_F)` in the scaling by `c` and the subtraction; the certificate's allowance covers products with `c` that underflow;
/// - the error in `Ĝ` itself.
///
/// All of these except the last, and except the underflow terms, are doubled.
///
/// - Claim: `preconditioner.condition-bound`, `preconditioner.low-rank`.
public struct SpectralBounds: Sendable, Equatable {
  /// `a`.
  public let lower: Double
  /// `b`.
  public let upper: Double

  /// A proved upper bound on `κ(P⁻¹G_μ)`, rounded upwards.
  public var conditionNumber: Double { (upper / lower).nextUp }

  /// The bounds, or nil when they cannot be proved: the spectrum is wider than the guesses, or `G_μ` is so close to
  /// singular that rounding hides its definiteness.
  ///
  /// - Parameters:
  ///   - gram: `Ĝ`, symmetric, `n×n`, without damping.
  ///   - error: a bound on `‖Ĝ − G‖₂`.
  ///   - damping: `μ`.
  ///   - preconditioner: `P̂`, symmetric, `n×n`.
  ///   - preconditionerError: a bound on `‖P̂ − P‖₂`.
  ///   - smallest: an approximation to the smallest eigenvalue of `P⁻¹G_μ`, for example a Ritz value. A bad guess costs sharpness,
  ///     never soundness.
  ///   - largest: an approximation to the largest one.
  /// - Cost: one Cholesky factorisation for each margin tried, at most four on each side.
  /// - Throws: `LinearAlgebraError.notFinite`, `.outOfMemory`.
  public init?(
    gram: Matrix, error: Double, damping: Double = 0, preconditioner: Matrix, preconditionerError: Double,
    smallest: Double, largest: Double
  ) throws(LinearAlgebraError) {
    precondition(
      gram.isSquare && preconditioner.isSquare && gram.rows == preconditioner.rows,
      "the Gram matrix must have order \(preconditioner.rows)")
    precondition(
      error >= 0 && preconditionerError >= 0,
      "error bounds must be ≥ 0, not \(error) and \(preconditionerError)")
    precondition(damping >= 0 && damping.isFinite, "the damping must be finite and ≥ 0, not \(damping)")
    // This makes every margin positive and finite.
    guard smallest >= .leastNormalMagnitude, largest >= smallest, (2 * largest).isFinite else { return nil }
    let g = Rounded(gram, error: UpperBound(error), damping: damping)
    let p = Rounded(preconditioner, error: UpperBound(preconditionerError))
    let pencil = Pencil(gram: g, preconditioner: p)
    guard
      let lower = try first(Self.margins.map { (1 - $0) * smallest }, where: pencil.provesLower),
      let upper = try first(Self.margins.map { (1 + $0) * largest }, where: pencil.provesUpper)
    else { return nil }
    (self.lower, self.upper) = (lower, upper)
  }

  /// The bounds for `P = RᵀR`; `R` already includes the damping of the system.
  ///
  /// - Parameters:
  ///   - gram: `Ĝ`, symmetric, `n×n`, without damping.
  ///   - error: a bound on `‖Ĝ − G‖₂`.
  ///   - damping: `μ`.
  ///   - r: `R`, of order `n`.
  ///   - smallest: an approximation to the smallest eigenvalue of `P⁻¹G_μ`.
  ///   - largest: an approximation to the largest one.
  /// - Cost: `n³/3` operations in addition to those of the first initialiser.
  /// - Throws: `LinearAlgebraError.notFinite`, `.outOfMemory`.
  public init?(
    gram: Matrix, error: Double, damping: Double = 0, r: TriangularMatrix, smallest: Double, largest: Double
  ) throws(LinearAlgebraError) {
    let product = Rounded(r.transposeTimesSelf(), columns: r.matrix)
    try self.init(
      gram: gram, error: error, damping: damping, preconditioner: product.matrix,
      preconditionerError: product.error.value, smallest: smallest, largest: largest)
  }

  /// The bounds for `P = BᵀB + νI`, with the damping `ν` of the preconditioner.
  ///
  /// - Parameters:
  ///   - gram: `Ĝ`, symmetric, `n×n`, without damping.
  ///   - error: a bound on `‖Ĝ − G‖₂`.
  ///   - damping: `μ`.
  ///   - preconditioner: of order `n`.
  ///   - smallest: an approximation to the smallest eigenvalue of `P⁻¹G_μ`.
  ///   - largest: an approximation to the largest one.
  /// - Cost: `sn²` operations in addition to those of the first initialiser.
  /// - Throws: `LinearAlgebraError.notFinite`, `.outOfMemory`.
  public init?(
    gram: Matrix, error: Double, damping: Double, preconditioner: LowRankPreconditioner, smallest: Double,
    largest: Double
  ) throws(LinearAlgebraError) {
    let b = preconditioner.sketchedMatrix
    let product = Rounded(b.transposeTimesSelf(), columns: b)
    let p = Rounded(product.matrix, error: product.error, damping: preconditioner.damping)
    try self.init(
      gram: gram, error: error, damping: damping, preconditioner: p.matrix,
      preconditionerError: p.error.value, smallest: smallest, largest: largest)
  }

  /// Approximations to the ends of the spectrum of `P⁻¹G_μ` from within, as Ritz values in a Krylov space; nil on overflow or if they are not positive.
  ///
  /// - Parameters:
  ///   - gram: `Ĝ`, symmetric, `n×n`, without damping.
  ///   - damping: `μ`.
  ///   - preconditioner: `P`.
  /// - Cost: twenty products each with `G_μ` and `P⁻¹`, which is less than a factorisation that fails because of a bad guess.
  /// - Throws: `LinearAlgebraError.noConvergence`, `.outOfMemory`.
  public static func estimatedEnds(
    gram: Matrix, damping: Double, preconditioner: some FactoredPreconditioner
  ) throws(LinearAlgebraError) -> (smallest: Double, largest: Double)? {
    let values = try ritzValues(order: gram.rows, steps: 20) { z throws(LinearAlgebraError) in
      let y = try preconditioner.factorTimes(z)
      var image = gram.times(y)
      add(damping, y, to: &image)
      return try preconditioner.factorTransposeTimes(image)
    }
    guard let smallest = values.first, let largest = values.last, smallest > 0 else { return nil }
    return (smallest, largest)
  }

  /// Relative distances from the guess, nearest first.
  private static let margins = [0.02, 0.05, 0.2, 0.6]
}

private func first(
  _ candidates: [Double], where proves: (Double) throws(LinearAlgebraError) -> Bool
) throws(LinearAlgebraError) -> Double? {
  for candidate in candidates where try proves(candidate) { return candidate }
  return nil
}

/// A computed symmetric matrix with a bound on its rounding error.
private struct Rounded {
  let matrix: Matrix
  let error: UpperBound
  /// `‖·‖_F`.
  let norm: UpperBound

  /// A matrix known to within `error`, with `μ` added to its diagonal, which rounds each entry once.
  init(_ matrix: Matrix, error: UpperBound, damping: Double = 0) {
    var damped = matrix
    var error = error
    if damping > 0 {
      damped.addToDiagonal(damping)
      let largest = UpperBound(damped.diagonal.reduce(0) { max($0, $1.magnitude) })
      error = error + UpperBound(2 * unitRoundoff) * largest
    }
    (self.matrix, self.error, self.norm) = (damped, error, UpperBound(norm: damped.elements))
  }

  /// `fl(BᵀB)` for this `B`.
  init(_ product: Matrix, columns b: Matrix) {
    let size = UpperBound(norm: b.elements)
    // Every entry is a sum of as many products as B has rows.
    let underflow = UpperBound.underflow(of: UpperBound(b.rows) * UpperBound(b.columns))
    self.init(product, error: UpperBound(2 * roundingBound(b.rows + 1)) * (size * size) + underflow)
  }
}

/// `Ĝ_μ` and `P̂`.
private struct Pencil {
  let gram: Rounded
  let preconditioner: Rounded

  /// `G_μ − c P ⪰ 0`.
  func provesLower(_ c: Double) throws(LinearAlgebraError) -> Bool {
    var difference = gram.matrix
    difference.accumulate(preconditioner.matrix, scale: -c)
    return try PositivityCertificate.provesSemidefinite(difference, error: differenceError(c))
  }

  /// `c P − G_μ ⪰ 0`.
  func provesUpper(_ c: Double) throws(LinearAlgebraError) -> Bool {
    var difference = preconditioner.matrix.scaled(by: c)
    difference.accumulate(gram.matrix, scale: -1)
    return try PositivityCertificate.provesSemidefinite(difference, error: differenceError(c))
  }

  private func differenceError(_ c: Double) -> Double {
    let c = UpperBound(c)
    let sizes = gram.norm + c * preconditioner.norm
    return (gram.error + c * preconditioner.error + UpperBound(2 * roundingBound(2)) * sizes).value
  }
}
