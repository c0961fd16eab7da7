/// How a step's system `G g = r` is solved.
public enum SolverKind: String, CaseIterable, Codable, Sendable {
  /// The exact Gram matrix by the tensor trick, and Cholesky.
  case gram
  /// Sketch → `R` of its QR → conjugate gradient: the algorithm of the paper's abstract.
  case sketched
  /// Sketch → `R` of its QR → the paper's fixed-point iteration.
  case fixedPoint = "fixed-point"
  /// Conjugate gradient without a preconditioner.
  case cg

  /// Whether the solver draws a sketch.
  public var isSketched: Bool { self == .sketched || self == .fixedPoint }
}
