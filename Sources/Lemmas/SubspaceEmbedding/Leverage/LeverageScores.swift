public import DenseLinearAlgebra

/// The leverage scores `ℓ_j = ‖u_j‖²` of the rows of a dense matrix, `u_j` the rows of `U = A G_μ^(-1/2)`: exactly, by QR.
///
/// A score says how isolated a row is: if it is close to 1, no combination of the other rows approximates the row. With damping they are the *ridge*
/// leverage scores `a_jᵀ(AᵀA + μI)⁻¹a_j`. A few large scores are hard for a sketch that samples coordinates or rows.
public struct LeverageScores: Sendable, Equatable {
  /// `ℓ_j`, one for each row, between 0 and 1.
  public let values: [Double]

  /// `Σ_j ℓ_j = tr UᵀU`: `n`, or with damping the statistical dimension `d_μ`.
  public var sum: Double { values.reduce(0, +) }

  /// `max_j ‖u_j‖²`, from `(tr UᵀU)/N`, when all rows are equally important, to 1.
  public var coherence: Double { values.max() ?? 0 }

  init(values: [Double]) { self.values = values }

  /// The squared norms of the upper rows of the `Q` of `[A; √μ I] = QR`.
  ///
  /// - Shape: `A` is `N×n`. Cost: `4(N + n)n²` operations.
  /// - Throws: `LinearAlgebraError.notFinite`, `.outOfMemory`.
  /// - Traps: when `μ` is negative or not finite, or without damping `n > N`; without damping the columns must be linearly independent.
  public init(of a: Matrix, damping: Double = 0) throws(LinearAlgebraError) {
    requireDamping(damping)
    precondition(
      damping > 0 || a.columns <= a.rows, "a \(a.rows)×\(a.columns) matrix cannot have full column rank")
    let q = try QRFactorization(damping > 0 ? a.stacked(onDamping: damping) : a).q()
    values = (0..<a.rows).map { j in
      (0..<a.columns).reduce(0) { $0 + q[j, $1] * q[j, $1] }
    }
  }
}
