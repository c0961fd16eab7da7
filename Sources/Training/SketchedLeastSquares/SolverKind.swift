/// How a damped least-squares problem is solved.
public enum SolverKind: String, CaseIterable, Codable, Sendable {
  /// The exact Gram matrix, and Cholesky.
  case gram
  /// Sketch → `P` → conjugate gradients, or LSQR if the right-hand side has `N` entries: the algorithm of the paper's abstract.
  case sketched
  /// Sketch → `P` → the paper's fixed-point iteration.
  case fixedPoint = "fixed-point"
  /// Conjugate gradients without a preconditioner, or LSQR without one.
  case cg
  /// Columns of `G` by randomly pivoted Cholesky → `P = Ĝ + μI` → conjugate gradients, or LSQR: for damped problems, without `n²` numbers.
  case nystrom

  /// Whether the solver draws a sketch from a distribution.
  public var isSketched: Bool { self == .sketched || self == .fixedPoint }

  /// Whether the solver computes a preconditioner, which other solves can reuse.
  public var isPreconditioned: Bool { isSketched || self == .nystrom }
}
