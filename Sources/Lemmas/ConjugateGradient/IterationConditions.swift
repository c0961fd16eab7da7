internal import DenseLinearAlgebra

/// The quantities that decide how far rounding may take an iteration on `G g = r` preconditioned with `P = RᵀR` away from the theorems,
/// which assume exact arithmetic.
///
/// The error of every operation in an iteration, relative to the computed quantity in the energy norm, is a small multiple of one of these:
///
/// - a product with `G`, whose error has norm at most `π‖G‖‖x‖`: for any `y`, `|yᵀ(fl(Gx) − Gx)| ≤ πκ(G)‖x‖_G‖y‖_G`; and a rounded
///   vector, by `u√κ(G)`;
/// - an inner product `ρᵀz` with `z = P⁻¹ρ`: `γ_n‖ρ‖‖z‖ ≤ γ_nκ(R)ρᵀz`. As `G = RᵀMR`, `κ(R)² ≤ κ(G)κ(M)`: here the effect of a preconditioner that is worse
///   conditioned than `G` shows, such as one from a sketch of `s = n` rows;
/// - a solve with `R`: the computed solution is exact for triangles that are off by `γ_n|R|`, so that `‖R(fl(z) − z)‖ ≤ 2√n γ_nκ(R)‖Rz‖`; with a
///   preconditioner in low-rank form this is replaced by `c`, `LowRankPreconditioner.spectrumChange`.
///
/// To first order no coefficient exceeds 8, counted operation by operation; 16 leaves as much again for the higher-order terms, which are
/// not counted.
public struct IterationConditions: Sendable, Equatable {
  /// `n`.
  public let order: Int
  /// `κ(M)` of `M = R⁻ᵀGR⁻¹`.
  public let conditionNumber: Double
  /// `κ(G)`.
  public let operatorConditionNumber: Double
  /// `π`, at least `‖fl(Gx) − Gx‖ / (‖G‖‖x‖)`.
  public let productError: Double
  /// `c`, at least `‖P^½(fl(P⁻¹ρ) − P⁻¹ρ)‖ / ‖P^-½ρ‖` apart from the rounding in triangular solves of order `n`.
  public let preconditionerError: Double

  public init(
    order: Int, conditionNumber: Double, operatorConditionNumber: Double, productError: Double,
    preconditionerError: Double = 0
  ) {
    self.order = order
    self.conditionNumber = conditionNumber
    self.operatorConditionNumber = operatorConditionNumber
    self.productError = productError
    self.preconditionerError = preconditionerError
  }

  /// `√(κ(G)κ(M))`, at least `κ(R)`.
  var preconditionerRoot: Double { (operatorConditionNumber * conditionNumber).squareRoot() }

  /// `ε = 16((π + nu)κ(G) + n^(3/2)u√(κ(G)κ(M)) + c)`, a bound on the error of one operation of an iteration.
  public var rounding: Double {
    let n = Double(order)
    return 16
      * ((productError + n * unitRoundoff) * operatorConditionNumber
        + n * n.squareRoot() * unitRoundoff * preconditionerRoot + preconditionerError)
  }

  /// Whether rounding leaves the theorems any content: `ε < ½`.
  var isDecisive: Bool { rounding < 0.5 }

  /// `η`: how far an eigenvalue of `M` by LAPACK, and of the matrix that the iteration effectively uses, may be off, relative to itself.
  ///
  /// The first is `30nuκ(G)κ(M)`, see `PreconditionedSpectrum`. The second is `ε`: rounding in products with `G` and `P⁻¹` acts as a perturbed matrix
  /// `G + E` with `|xᵀEx| ≤ εxᵀGx`; and conjugate gradients that lose orthogonality continue as in exact arithmetic with a larger matrix whose
  /// eigenvalues lie within a multiple of `u‖M‖` of those of `M` (Greenbaum 1989), which the first term covers.
  var spectrumError: Double {
    30 * Double(order) * unitRoundoff * operatorConditionNumber * conditionNumber + rounding
  }

  /// `κ(M)(1 + η)/(1 − η)`: an upper bound on the condition number allowing for rounding; infinite where the smallest eigenvalue may be zero.
  public var widenedConditionNumber: Double {
    let error = spectrumError
    return error < 1 ? conditionNumber * (1 + error) / (1 - error) : .infinity
  }
}
