public import DenseLinearAlgebra
public import Preconditioning

extension SketchedFactor.Form {
  /// `P` from a sketch, by QR: of low rank for `s < n` with damping, unless the damping is so small compared with `‖SA‖²` that this form loses too many
  /// digits; otherwise the triangle `R` of `[SA; √μ I]`.
  ///
  /// - Parameters:
  ///   - sketchedMatrix: `SA`, `s×n`.
  ///   - damping: `μ`.
  ///   - mostColumns: the largest `n` for which a low-rank form may be replaced by a triangle, with its `n²` numbers and `n³` operations.
  /// - Throws: `PreconditionerError`.
  public init(
    sketchedMatrix: Matrix, damping: Double, mostColumns: Int = .max
  ) throws(PreconditionerError) {
    if damping > 0, sketchedMatrix.rows < sketchedMatrix.columns {
      do throws(PreconditionerError) {
        self = .lowRank(try LowRankPreconditioner(sketchedMatrix: sketchedMatrix, damping: damping))
        return
      } catch {
        guard case .dampingTooSmall = error, sketchedMatrix.columns <= mostColumns else { throw error }
      }
    }
    self = .triangular(try SketchedPreconditioner(sketchedMatrix: sketchedMatrix, damping: damping))
  }

  /// `aP ⪯ G_μ ⪯ bP`, proved, or nil: see `SpectralBounds`.
  ///
  /// - Parameters:
  ///   - gram: `Ĝ`, `n×n`, without damping.
  ///   - error: a bound on `‖Ĝ − G‖₂`.
  ///   - damping: `μ`.
  /// - Throws: `LinearAlgebraError`.
  func spectralBounds(
    gram: Matrix, error: Double, damping: Double
  ) throws(LinearAlgebraError) -> SpectralBounds? {
    let ends = try SpectralBounds.estimatedEnds(gram: gram, damping: damping, preconditioner: preconditioner)
    guard let (smallest, largest) = ends else { return nil }
    return switch self {
    case .triangular(let preconditioner):
      try SpectralBounds(
        gram: gram, error: error, damping: damping, r: preconditioner.r, smallest: smallest, largest: largest)
    case .lowRank(let preconditioner):
      try SpectralBounds(
        gram: gram, error: error, damping: damping, preconditioner: preconditioner, smallest: smallest,
        largest: largest)
    }
  }
}
