public import DenseLinearAlgebra

/// The distortion of an embedding on a damped matrix,
/// `ε_μ(S, A) = ‖UᵀSᵀSU − UᵀU‖₂ = ‖G_μ^(-1/2) ((SA)ᵀSA − G) G_μ^(-1/2)‖₂` with `U = A G_μ^(-1/2)` and `G_μ = AᵀA + μI`.
///
/// `ε_μ ≤ ε < 1` implies `(1−ε) G_μ ⪯ (SA)ᵀSA + μI ⪯ (1+ε) G_μ`, for any number of rows. At `μ = 0` and full rank it is the
/// `Distortion`.
///
/// Any `T` with `TᵀT = G_μ` can replace `G_μ^(1/2)`: the two differ by an orthogonal matrix, which does not change the norms here.
public struct DampedDistortion: Sendable, Equatable {
  /// `μ`.
  public let damping: Double
  /// The eigenvalues of `UᵀSᵀSU − UᵀU`, ascending.
  public let eigenvalues: [Double]
  /// `d_μ = tr UᵀU = tr(G G_μ⁻¹)`.
  public let statisticalDimension: Double

  /// `ε_μ(S, A)`; zero where `A` has no columns.
  public var value: Double { max(-(eigenvalues.first ?? 0), eigenvalues.last ?? 0) }

  /// The distortion from `SA` and the triangle of `A = QR`, through the QR factorisation of `[R; √μ I] = Q'T`: nothing is squared before
  /// the division by `T`, so `A` may be as ill conditioned as `T` allows.
  ///
  /// - Shape: `SA` is `s×n`, `R` is `n×n`. Cost: `O((s + n)n²)`.
  /// - Throws: `LinearAlgebraError.singular` when `μ = 0` and columns are dependent; `.notFinite`, `.noConvergence`, `.outOfMemory`.
  /// - Traps: when `μ` is negative or not finite, or the shapes do not match.
  public init(sketched: Matrix, triangle r: TriangularMatrix, damping: Double) throws(LinearAlgebraError) {
    let n = sketched.columns
    requireDamping(damping)
    precondition(r.order == n, "a matrix of \(n) columns needs a triangle of that order, not \(r.order)")
    let t = TriangularMatrix(upperTriangleOf: try QRFactorization(r.matrix.stacked(onDamping: damping)).r)
    let (sketchedBasis, basis) = (try t.solveFromRight(sketched), try t.solveFromRight(r.matrix))
    let m = basis.transposeTimesSelf()
    try self.init(difference: sketchedBasis.transposeTimesSelf() - m, trace: m.trace, damping: damping)
  }

  /// The distortion from the two Gram matrices `(SA)ᵀSA` and `AᵀA`, where `A` itself is not available. Its error is a multiple
  /// of `nu κ(G_μ)`, because the digits lost in forming `AᵀA` cannot be recovered.
  ///
  /// - Shape: both are `n×n`. Cost: `O(n³)`.
  /// - Throws: `LinearAlgebraError.notPositiveDefinite` where `G_μ` is not, up to rounding; `.notFinite`, `.noConvergence`, `.outOfMemory`.
  /// - Traps: when `μ` is negative or not finite, or the shapes do not match.
  public init(sketchedGram: Matrix, gram: Matrix, damping: Double) throws(LinearAlgebraError) {
    requireDamping(damping)
    let t = try CholeskyFactorization(gram + Matrix.identity(gram.rows).scaled(by: damping)).r
    func scaled(_ a: Matrix) throws(LinearAlgebraError) -> Matrix {
      try t.solveFromRight(try t.solveFromRight(a).transposed)
    }
    try self.init(
      difference: try scaled(sketchedGram - gram), trace: try scaled(gram).trace, damping: damping)
  }

  /// The distortion on an `N×n` matrix, by its QR factorisation. Cost: `2Nn²` operations and one sketch.
  ///
  /// - Throws: as `init(sketched:triangle:damping:)`.
  public init(of embedding: some SubspaceEmbedding, on a: Matrix, damping: Double) throws(LinearAlgebraError)
  {
    let triangle = try QRFactorization(a.stacked(onDamping: 0)).r
    try self.init(
      sketched: embedding.apply(a), triangle: TriangularMatrix(upperTriangleOf: triangle), damping: damping)
  }

  private init(difference: Matrix, trace: Double, damping: Double) throws(LinearAlgebraError) {
    // The two triangles differ by rounding.
    eigenvalues = try SymmetricEigen.values((difference + difference.transposed).scaled(by: 0.5))
    (self.damping, statisticalDimension) = (damping, trace)
  }
}

func requireDamping(_ damping: Double) {
  precondition(damping >= 0 && damping.isFinite, "the damping must be finite and ≥ 0, not \(damping)")
}
