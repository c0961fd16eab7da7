public import DenseLinearAlgebra

/// The distortion `ε(S, A) = ‖UᵀSᵀSU − I‖₂` of an embedding on a subspace with orthonormal basis `U`.
///
/// It is measured in *squared* norms, on both sides: with `σ` the singular values of `SU`,
/// `ε = max(σ_max² − 1, 1 − σ_min²)`.
public struct Distortion: Sendable, Equatable, Codable {
  /// The `n` singular values of `SU`, descending; when `s < n` the last ones are zero.
  public let singularValues: [Double]

  /// For the empty subspace it is one, as is the largest.
  public var smallestSingularValue: Double { singularValues.last ?? 1 }
  public var largestSingularValue: Double { singularValues.first ?? 1 }

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
    self.init(singularValues: values + Array(repeating: 0, count: sketchedBasis.columns - values.count))
  }

  /// The distortion from the `n` singular values of `SU`, descending.
  public init(singularValues: [Double]) {
    self.singularValues = singularValues
  }

  /// The distortion on the range of an `N×n` matrix of full column rank, by QR of the matrix.
  /// Cost: `4Nn²` operations and one sketch.
  ///
  /// - Throws: `LinearAlgebraError.notFinite`, `.noConvergence`, `.outOfMemory`.
  public init(of embedding: some SubspaceEmbedding, on a: Matrix) throws(LinearAlgebraError) {
    precondition(
      a.columns <= a.rows, "a \(a.rows)×\(a.columns) matrix cannot have full column rank")
    try self.init(sketchedBasis: embedding.apply(QRFactorization(a).q()))
  }
}
