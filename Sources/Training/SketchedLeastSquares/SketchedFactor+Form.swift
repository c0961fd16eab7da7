public import DenseLinearAlgebra
public import Preconditioning

extension SketchedFactor.Form {
  /// `P` from a sketch, by QR: of low rank for `s < n` with damping, unless the damping is so small beside `‖SA‖²` that this form loses too many
  /// digits; else the triangle `R` of `[SA; √μ I]`.
  ///
  /// - Throws: `PreconditionerError`.
  public init(sketchedMatrix: Matrix, damping: Double) throws(PreconditionerError) {
    if damping > 0, sketchedMatrix.rows < sketchedMatrix.columns {
      do throws(PreconditionerError) {
        self = .lowRank(try LowRankPreconditioner(sketchedMatrix: sketchedMatrix, damping: damping))
        return
      } catch {
        guard case .dampingTooSmall = error else { throw error }
      }
    }
    self = .triangular(try SketchedPreconditioner(sketchedMatrix: sketchedMatrix, damping: damping))
  }

  /// `aP ⪯ G_μ ⪯ bP`, proved, or nil: see `SpectralBounds`.
  ///
  /// - Parameters:
  ///   - gram: `Ĝ`, `n×n`, without damping.
  ///   - error: a bound on `‖Ĝ − G‖₂`.
  ///   - damping: `μ`, that of `P`.
  ///   - smallest: about the smallest eigenvalue of `P⁻¹G_μ`.
  ///   - largest: about the largest one.
  /// - Throws: `LinearAlgebraError`.
  func spectralBounds(
    gram: Matrix, error: Double, damping: Double, smallest: Double, largest: Double
  ) throws(LinearAlgebraError) -> SpectralBounds? {
    switch self {
    case .triangular(let preconditioner):
      try SpectralBounds(
        gram: gram, error: error, damping: damping, r: preconditioner.r, smallest: smallest, largest: largest)
    case .lowRank(let preconditioner):
      try SpectralBounds(
        gram: gram, error: error, preconditioner: preconditioner, smallest: smallest, largest: largest)
    }
  }
}
