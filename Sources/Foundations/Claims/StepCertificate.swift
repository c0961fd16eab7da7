/// What was proved about one training step, or one solve, every rounding error included. Nil is “unknown”, never a guess.
public struct StepCertificate: Codable, EncodesNulls, Sendable, Equatable {
  /// A lower bound on `λ_min(G_μ)` of the exact Gram matrix; without damping, on `λ_min(G(W_t))`.
  public var lambdaMin: Double?
  /// An upper bound on `κ(P⁻¹G_μ)`; nil also for a solver without a sketch.
  public var conditionNumber: Double?
  /// An upper bound on `‖g − G_μ⁻¹r‖ / ‖g‖` for the computed `g` and the computed residual `r`.
  public var solutionError: Double?
  /// Why a bound is nil that might have been proved; nil where there is none of that kind.
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

  /// What a certificate says something about.
  public enum Bound: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
    case lambdaMin
    case conditionNumber
    case solutionError
  }

  /// Why a bound could not be proved.
  public enum Reason: String, CaseIterable, Codable, Sendable, CustomStringConvertible {
    /// It would take `n²` numbers, and `n³` operations, that the solver did without.
    case size
    /// The matrix is known by products, and nothing of their rounding.
    case products
    /// `λ_min(G_μ)` is within the rounding of `G`.
    case rounding
    /// No Cholesky factorisation completes near the ends of the spectrum of `P⁻¹G_μ`.
    case spectrum
    /// Squares of the entries overflow.
    case overflow

    public var description: String {
      switch self {
      case .size: "a proof takes n² numbers, which the solver does without"
      case .products: "nothing is known of the rounding of products by A"
      case .rounding: "rounding of AᵀA hides its smallest eigenvalue; more damping would help"
      case .spectrum: "rounding hides an end of the spectrum of P⁻¹G; more damping would help"
      case .overflow: "squares of the entries of A overflow; scale it down"
      }
    }
  }
}
