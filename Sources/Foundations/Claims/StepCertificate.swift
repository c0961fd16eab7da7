/// What was proved about one training step, or one solve, all rounding errors included. Nil means “unknown”; no value is a guess.
public struct StepCertificate: Codable, EncodesNulls, Sendable, Equatable {
  /// A lower bound on `λ_min(G_μ)` of the exact Gram matrix; without damping, on `λ_min(G(W_t))`.
  public var lambdaMin: Double?
  /// An upper bound on `κ(P⁻¹G_μ)`; nil also for a solver without a sketch.
  public var conditionNumber: Double?
  /// An upper bound on `‖g − G_μ⁻¹r‖ / ‖g‖` for the computed `g` and the computed residual `r`.
  public var solutionError: Double?
  /// Why a bound that might have been proved is nil; nil where there is no such bound.
  public var unproved: [Bound: Reason]?

  public init(
    lambdaMin: Double? = nil, conditionNumber: Double? = nil, solutionError: Double? = nil,
    unproved: [Bound: Reason]? = nil
  ) {
    self.lambdaMin = lambdaMin
    self.conditionNumber = conditionNumber
    self.solutionError = solutionError
    self.unproved = unproved
  }

  /// The quantities that a certificate bounds.
  public enum Bound: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
    case lambdaMin
    case conditionNumber
    case solutionError
  }

  /// Why a bound could not be proved.
  public enum Reason: String, CaseIterable, Codable, Sendable, CustomStringConvertible {
    /// A proof would take `n²` numbers and `n³` operations, which the solver avoids.
    case size
    /// The matrix is known only by its products, and nothing is known about their rounding.
    case products
    /// `λ_min(G_μ)` is no larger than the rounding error in `G`.
    case rounding
    /// No Cholesky factorisation runs to completion near the ends of the spectrum of `P⁻¹G_μ`.
    case spectrum
    /// Squares of the entries overflow.
    case overflow

    public var description: String {
      switch self {
      case .size: "a proof needs n² numbers, which the solver avoids storing"
      case .products: "nothing is known about the rounding of products with A"
      case .rounding: "rounding of AᵀA hides its smallest eigenvalue; more damping would help"
      case .spectrum: "rounding hides an end of the spectrum of P⁻¹G; more damping would help"
      case .overflow: "squares of the entries of A overflow; scale it down"
      }
    }
  }
}
