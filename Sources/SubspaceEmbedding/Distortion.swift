public import DenseLinearAlgebra

/// The distortion `ε(S, A) = ‖UᵀSᵀSU − I‖₂` of an embedding on a subspace with orthonormal basis `U`.
///
/// It is measured on *squared* norms, on both sides: with `σ` the singular values of `SU`,
/// `ε = max(σ_max² − 1, 1 − σ_min²)`.
public struct Distortion: Sendable, Equatable, Codable {
  /// The smallest of the `n` singular values of `SU`; zero when `s < n`.
  public let smallestSingularValue: Double
  public let largestSingularValue: Double

  /// `ε(S, A)`.
  public var value: Double {
    max(
      largestSingularValue * largestSingularValue - 1,
      1 - smallestSingularValue * smallestSingularValue)
  }

  /// The distortion from `SU`, `s×n`. For `A = QR` this is `SA R⁻¹`, which needs no `Q`. The distortion on
  /// the empty subspace is zero.
  ///
  /// - Throws: `LinearAlgebraError.notFinite`, `.noConvergence`, `.outOfMemory`.
  public init(sketchedBasis: Matrix) throws(LinearAlgebraError) {
    let values = try SingularValueDecomposition.values(sketchedBasis)
    let n = sketchedBasis.columns
    largestSingularValue = n == 0 ? 1 : values.first ?? 0
    smallestSingularValue = n == 0 ? 1 : values.count < n ? 0 : values[n - 1]
  }

  /// The distortion on the range of an `N×n` matrix of full column rank, by QR of the matrix.
  /// Cost: `4Nn²` operations and one sketch.
  ///
  /// - Throws: `LinearAlgebraError.notFinite`, `.noConvergence`, `.outOfMemory`.
  public init(of embedding: some SubspaceEmbedding, on a: Matrix) throws(LinearAlgebraError) {
    precondition(
      a.columns <= a.rows, "a \(a.rows)×\(a.columns) matrix does not have full column rank")
    try self.init(sketchedBasis: embedding.apply(QRFactorization(a).q()))
  }
}
