public import DenseLinearAlgebra

extension PositivityCertificate {
  /// A proved lower bound on `λ_min` of the exact Gram matrix of an activation pattern.
  ///
  /// The pattern is taken as given, even for activations within roundoff of a tie.
  ///
  /// - Claim: `ntk.positivity-certificate`.
  ///
  /// - Parameters:
  ///   - gram: `G`, as computed.
  ///   - dimension: `d`, the number of coordinates of an input.
  /// - Cost: two Cholesky factorisations where the estimate of the first is good, at most five.
  public init(gram: Matrix, dimension: Int) throws(LinearAlgebraError) {
    try self.init(matrix: gram, error: gramRoundingError(gram, dimension: dimension))
  }
}

/// A proved bound on `‖fl(G) − G‖₂` for a computed Gram matrix.
///
/// The counts `c_ij` are exact. The computed entry `(c_ij/m)·fl(x_iᵀx_j)` is off by at most `γ_{d+3} (c_ij/m) ‖x_i‖‖x_j‖`, a nonnegative
/// and positive semidefinite matrix of trace `Σ_i (c_ii/m)‖x_i‖² = tr(G)`; so the error's norm is at most `γ_{d+3} tr(G)`. The trace is
/// itself a rounded sum of rounded terms; doubling `γ` covers both, with a reserve: `γ_{d+3}(1 + 2γ_{d+n+3})` would do. Each of the `d`
/// products and the last scaling of an entry may underflow, by at most `η/2`, `η = 2⁻¹⁰⁷⁴`, which is `n(d + 1)η/2` in the norm; the other
/// half of `n(d + 2)η` covers what the trace loses in the same way, and the factors `1 + u` involved.
public func gramRoundingError(_ gram: Matrix, dimension: Int) -> Double {
  let underflow = UpperBound.underflow(of: UpperBound(gram.rows) * UpperBound(dimension + 2))
  return
    (UpperBound(2 * roundingBound(dimension + gram.rows + 4)) * UpperBound(gram.trace) + underflow).value
}
