/// The dimension of the embedded space, which determines the number of rows.
public enum EmbeddedDimension: Sendable, Equatable {
  /// `n`, of a subspace: `U` has `n` orthonormal columns, and `M = UᵀU = I`.
  case subspace(Int)
  /// `d_μ = tr(G G_μ⁻¹)`, of a damped matrix: `U = A G_μ^(-1/2)`, `tr M = d_μ` and `‖M‖_F² ≤ d_μ`.
  case statistical(Double)

  /// `tr M`.
  public var value: Double {
    switch self {
    case .subspace(let n): Double(n)
    case .statistical(let dimension): dimension
    }
  }

  /// Refuses dimensions that no theorem here covers.
  func check() throws(SketchError) {
    switch self {
    case .subspace(let n): try requireSize(n, "columns")
    case .statistical(let dimension):
      if !(dimension > 0 && dimension.isFinite) {
        throw .illegalParameter(
          name: "statisticalDimension", value: "\(dimension)", allowed: "a finite number above zero")
      }
    }
  }
}
