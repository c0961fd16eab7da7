public import Claims
public import DenseLinearAlgebra
internal import SubspaceEmbedding

/// The spectrum of `M = R⁻ᵀGR⁻¹`, by LAPACK.
public struct PreconditionedSpectrum: Sendable, Equatable {
  /// The eigenvalues of `M`, ascending.
  public let eigenvalues: [Double]

  /// - Shape: `G` is `n×n`, symmetric. Cost: about `10n³/3` operations.
  /// - Throws: `LinearAlgebraError`.
  public init(gram: Matrix, r: TriangularMatrix) throws(LinearAlgebraError) {
    let half = try r.solveFromRight(gram).transposed
    eigenvalues = try SymmetricEigen.values(r.solveFromRight(half))
  }

  /// `κ(M)`; infinite when rounding left no positive eigenvalue at the lower end.
  public var conditionNumber: Double {
    guard let least = eigenvalues.first, let largest = eigenvalues.last else { return 1 }
    return least > 0 ? largest / least : .infinity
  }

  /// Holds the spectrum to both claims on the Gram side, where `A` need not be formed:
  ///
  /// - `λ_i(M) = 1/σ_{n+1−i}(SU)²` (`preconditioner.spectrum-identity`);
  /// - `κ(M) ≤ (1+ε)/(1−ε)`, the square of the bound on `κ(AR⁻¹)` (`preconditioner.condition-bound`).
  ///
  /// Rounding: `R`, by Cholesky of the sketch's Gram matrix, is the factor of a matrix that is off by a multiple of
  /// `s u‖R‖²`, which moves `M` by a relative `s u κ(R)²`; and `M` and `SU = SA R_G⁻¹` (with `G = R_GᵀR_G`) are solved for with
  /// triangular factors, twice each, which adds multiples of `s u κ(G)`. As `G = RᵀMR`, `κ(R)² ≤ κ(G)κ(M)`. So both spectra carry
  /// relative errors of a modest multiple of `s u κ(G)κ(M)`; as in LAPACK's tests the multiple is allowed to be 30.
  ///
  /// - Parameters:
  ///   - sketchedValues: the singular values of `SU`, descending.
  ///   - sketchRows: `s`.
  ///   - gramConditionNumber: `κ(G)`.
  ///   - log: takes what was found.
  ///   - step: the number of the step that the finding belongs to.
  public func check(
    sketchedValues: [Double], sketchRows: Int, gramConditionNumber: Double, into log: inout CheckLog,
    step: Int? = nil
  ) {
    precondition(
      sketchedValues.count == eigenvalues.count, "as many singular values as eigenvalues are needed")
    if eigenvalues.isEmpty { return }
    let slack = 30 * Double(sketchRows) * unitRoundoff * gramConditionNumber * conditionNumber
    let identityError = zip(eigenvalues, sketchedValues)
      .reduce(0) { max($0, ($1.0 * $1.1 * $1.1 - 1).magnitude) }
    log.check(.preconditionerSpectrumIdentity, measured: identityError, atMost: slack, step: step)
    ConditionBound(distortion: Distortion(singularValues: sketchedValues).value).check(
      at: .full, gramSideEstimate: conditionNumber, slack: slack, into: &log, step: step)
  }
}
