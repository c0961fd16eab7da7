public import Claims
public import DenseLinearAlgebra
public import LinearOperators
public import Preconditioning
public import SubspaceEmbedding

/// Lemma 2 for one matrix and one sketch of it: the claims about `P` compared with measurements, for every form of `P`.
///
///     let profile = try TallMatrixProfile(of: a, damping: 0.1)
///     let assessment = try PreconditionerAssessment(sketch: embedding.apply(a), of: profile)
///     print(assessment.spectrum.conditionNumber, assessment.bound.gramSide)
///
/// - Claim: `preconditioner.spectrum-identity`, `preconditioner.condition-bound`, `preconditioner.low-rank`.
public struct PreconditionerAssessment: Sendable {
  /// `P`.
  public let form: SketchedFactor.Form
  /// The spectrum of `P⁻¹G_μ`: the squares of `σ([A; √μ I]C)`, which without damping are those of `σ(AR⁻¹)`.
  public let spectrum: PreconditionedSpectrum
  /// `σ(SU)`, with damping those of `diag(S, I)` on an orthonormal basis, and the resulting `ε`.
  public let distortion: Distortion
  /// `max_i |λ_i σ²_{n+1−i} − 1|`, zero in exact arithmetic whatever the distortion.
  public let identityError: Double
  /// The allowance for rounding in it.
  public let identitySlack: Double
  /// The findings.
  public let log: CheckLog

  /// - Shape: `SA` is `s×n`, with `s ≥ n` unless there is damping.
  /// - Cost: `O((s + n)n²)`; `A` itself is not read.
  /// - Throws: `PreconditionerError`, `LinearAlgebraError`.
  public init(sketch: Matrix, of profile: TallMatrixProfile) throws {
    form = try SketchedFactor.Form(sketchedMatrix: sketch, damping: profile.damping)
    distortion = try profile.distortion(ofSketch: sketch)
    spectrum = try PreconditionedSpectrum(
      triangle: profile.dampedTriangle, preconditioner: form.preconditioner)
    let rows = sketch.rows + (profile.damping > 0 ? sketch.columns : 0)
    identityError = spectrum.identityError(sketchedValues: distortion.singularValues)
    identitySlack = spectrum.identitySlack(
      sketchRows: rows, conditionNumber: profile.conditionNumber, spectrumChange: form.spectrumChange)
    var log = CheckLog()
    spectrum.check(
      sketchedValues: distortion.singularValues, sketchRows: rows,
      gramConditionNumber: profile.conditionNumber, spectrumChange: form.spectrumChange, into: &log)
    self.log = log
  }

  /// `(1+ε)/(1−ε)` on the Gram side, infinite for `ε ≥ 1`; the identity `κ = (σ_max/σ_min)²` of `SU` holds even then.
  public var bound: ConditionBound { ConditionBound(distortion: max(0, distortion.value)) }

  /// Two numbers with `aP ⪯ G_μ ⪯ bP`, proved with all rounding included.
  ///
  /// - Parameters:
  ///   - a: the same matrix.
  ///   - profile: the same profile.
  /// - Returns: nil if nothing can be proved: `A` is known only by products, squares of its entries overflow, or rounding of `AᵀA` hides
  ///   its definiteness, as it does from `κ([A; √μ I]) ≈ 10⁷` on.
  /// - Cost: the Gram matrix, in one pass, and a few Cholesky factorisations.
  /// - Throws: `LinearAlgebraError`; errors from reading the matrix.
  public func provedBounds(_ a: some TallMatrix, _ profile: TallMatrixProfile) throws -> SpectralBounds? {
    let gram = try a.gramMatrix()
    guard gram.allFinite, let error = a.gramRoundingError(gram) else { return nil }
    return try form.spectralBounds(gram: gram, error: error, damping: profile.damping)
  }
}
