/// How a damped least-squares problem is solved.
public enum SolverKind: String, CaseIterable, Codable, Sendable {
  /// The exact Gram matrix, and Cholesky.
  case gram
  /// Sketch → `P` → conjugate gradient, or LSQR where the right-hand side has `N` entries: the algorithm of the paper's abstract.
  case sketched
  /// Sketch → `P` → the paper's fixed-point iteration.
  case fixedPoint = "fixed-point"
  /// Conjugate gradient without a preconditioner, or LSQR without one.
  case cg

  /// Whether the solver draws a sketch.
  public var isSketched: Bool { self == .sketched || self == .fixedPoint }
}
