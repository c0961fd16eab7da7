public import DenseLinearAlgebra

/// Two numbers with `a RᵀR ⪯ G ⪯ b RᵀR`, proved for the exact matrices, rounding included; so the spectrum of
/// `R⁻ᵀGR⁻¹` lies in `[a, b]` and its condition number is at most `b/a`.
///
/// Each side is proved by a Cholesky factorisation of the difference (see `PositivityCertificate`). The computed
/// differences are off by
///
/// - `γ_n ‖R‖_F²` in `fl(RᵀR)`: entry by entry the error is at most `γ_n |R|ᵀ|R|`, and `n·2⁻¹⁰⁷⁴` by underflow;
/// - `γ_2 (‖Ĝ‖_F + c‖fl(RᵀR)‖_F)` in the scaling by `c` and the subtraction;
/// - what `Ĝ` itself is off by.
///
/// - Claim: `preconditioner.condition-bound`.
public struct SpectralBounds: Sendable, Equatable {
  /// `a`.
  public let lower: Double
  /// `b`.
  public let upper: Double

  /// A proved upper bound on `κ(R⁻ᵀGR⁻¹)`, rounded upwards.
  public var conditionNumber: Double { (upper / lower).nextUp }

  /// The bounds, or nil when they cannot be proved: the spectrum is wider than the guesses, or `G` so close to
  /// singular that rounding hides its definiteness.
  ///
  /// - Parameters:
  ///   - gram: `Ĝ`, symmetric, `n×n`.
  ///   - error: a bound on `‖Ĝ − G‖₂`.
  ///   - r: `R`, of order `n`.
  ///   - smallest: about the smallest eigenvalue of `R⁻ᵀGR⁻¹`, a Ritz value for example. A bad guess costs sharpness,
  ///     never soundness.
  ///   - largest: about the largest one.
  /// - Cost: `n³` operations and one Cholesky factorisation for each margin tried, at most four on each side.
  /// - Throws: `LinearAlgebraError.notFinite`, `.outOfMemory`.
  public init?(
    gram: Matrix, error: Double, r: TriangularMatrix, smallest: Double, largest: Double
  ) throws(LinearAlgebraError) {
    precondition(gram.isSquare && gram.rows == r.order, "a Gram matrix of order \(r.order) is needed")
    precondition(error >= 0, "an error bound of \(error) is none")
    guard smallest > 0, largest >= smallest, largest.isFinite else { return nil }
    let pencil = Pencil(gram: gram, error: error, r: r)
    guard
      let lower = try first(Self.margins.map { (1 - $0) * smallest }, where: pencil.provesLower),
      let upper = try first(Self.margins.map { (1 + $0) * largest }, where: pencil.provesUpper)
    else { return nil }
    (self.lower, self.upper) = (lower, upper)
  }

  /// Relative distances from the guess, nearest first.
  private static let margins = [0.01, 0.05, 0.2, 0.6]
}

private func first(
  _ candidates: [Double], where proves: (Double) throws(LinearAlgebraError) -> Bool
) throws(LinearAlgebraError) -> Double? {
  for candidate in candidates where try proves(candidate) { return candidate }
  return nil
}

/// `Ĝ` and `fl(RᵀR)`, with bounds on what rounding did to them.
private struct Pencil {
  let gram: Matrix
  let error: Double
  let product: Matrix
  let productError: Double
  let gramNorm: Double
  let productNorm: Double

  init(gram: Matrix, error: Double, r: TriangularMatrix) {
    self.gram = gram
    self.error = error
    product = r.matrix.transposeTimesSelf()
    // Sums of n² squares, each norm correct to a relative γ; twice the bounds covers that many times over.
    let factorNorm = norm(r.matrix.elements)
    productError =
      2 * roundingBound(r.order + 1) * factorNorm * factorNorm
      + Double(r.order * r.order) * Double.leastNonzeroMagnitude
    gramNorm = norm(gram.elements)
    productNorm = norm(product.elements)
  }

  /// `G − c RᵀR ⪰ 0`.
  func provesLower(_ c: Double) throws(LinearAlgebraError) -> Bool {
    try PositivityCertificate.provesSemidefinite(
      gram - product.scaled(by: c), error: differenceError(c))
  }

  /// `c RᵀR − G ⪰ 0`.
  func provesUpper(_ c: Double) throws(LinearAlgebraError) -> Bool {
    try PositivityCertificate.provesSemidefinite(
      product.scaled(by: c) - gram, error: differenceError(c))
  }

  private func differenceError(_ c: Double) -> Double {
    (error + c * productError + 2 * roundingBound(2) * (gramNorm + c * productNorm))
      * (1 + 16 * unitRoundoff)
  }
}
