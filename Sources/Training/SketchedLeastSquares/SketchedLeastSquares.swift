public import Claims
internal import Communication
public import LinearOperators
public import Preconditioning
public import SubspaceEmbedding

/// Lemmas 1 to 3 in one call, for any tall matrix `A ∈ R^{N×n}` and any damping `μ ≥ 0`: draw a sketch `S` from a distribution, compute
/// `P = (SA)ᵀSA + μI`, and iterate with `P` as the preconditioner until the recomputed residual is within the accuracy.
///
/// It solves two problems, which have the same solution when `r = Aᵀb`:
///
/// - the *step* `(AᵀA + μI) g = r`, for `r` of `n` entries: Gauss–Newton, Levenberg–Marquardt, natural gradient (minSR);
/// - *least squares* `min ‖Ag − b‖² + μ‖g‖²`, for `b` of `N` entries, by LSQR on `A P^{-1/2}`, which retains the digits that `AᵀA` loses.
///
/// The rows of `A` may be distributed over ranks, each of which has its own rows and its part of `b`. Sketches and products end in one sum
/// over the ranks, and everything computed from them is the same on every rank: `g`, its certificate, and all decisions.
///
/// Any matrix is handled in the same way as the network's Jacobian:
///
///     let a = try NumPyRows(contentsOf: "A.npy")
///     let sketch = try EmbeddingFamily.countSketch.distribution(rows: 40 * a.columns, of: a)
///     let problem = SketchedLeastSquares(distribution: sketch, damping: 1e-3, accuracy: 1e-10)
///     let g = try problem.solve(a, rightHandSide: b, stream: CounterStream(seed: 1)).value
///
/// - Claim: `preconditioner.condition-bound`, `preconditioner.low-rank`, `solver.cg-chebyshev`, `solver.stopping`.
public struct SketchedLeastSquares: Sendable {
  public var solver: SolverKind
  /// The distribution of the sketch; nil for the solvers without one.
  public var distribution: (any SketchDistribution)?
  /// The number of rows of the sketch, nil for that of the distribution; for the solver `nystrom` the number of columns of `G`, nil for as many as pay off.
  public var size: SketchSize?
  /// `μ`.
  public var damping: Double
  /// `ε₀`, relative to the right-hand side; zero requires a residual of exactly zero.
  public var accuracy: Double
  /// How much a solve checks itself; this does not change any number of the answer.
  public var checks: CheckLevel

  /// - Traps: when a solver that draws a sketch has no distribution.
  public init(
    solver: SolverKind = .sketched, distribution: (any SketchDistribution)? = nil, size: SketchSize? = nil,
    damping: Double = 0, accuracy: Double, checks: CheckLevel = .cheap
  ) {
    precondition(
      distribution != nil || !solver.isSketched, "the solver \(solver.rawValue) needs a sketch distribution")
    precondition(
      solver != .fixedPoint || size?.isAutomatic != true,
      "the fixed-point iteration needs a fixed number of rows")
    (self.solver, self.distribution, self.size) = (solver, distribution, size)
    (self.damping, self.accuracy, self.checks) = (damping, accuracy, checks)
  }

  /// The default number of rows of a sketch: `16n`, or the family's maximum if that is smaller.
  ///
  /// By the Gaussian law `16n` rows give a distortion near 0.56, with which an iteration gains a factor of four; and they are the maximum that is
  /// stored, so that one sketch suffices whatever its condition number.
  ///
  /// - Throws: `SketchError.illegalParameter` for more rows than a sketch can have, `.splitNeeded` from a family for Khatri–Rao matrices.
  public static func usualRows(_ family: EmbeddingFamily, of a: some TallMatrix) throws(SketchError) -> Int {
    let least = try family.distribution(rows: 1, of: a)
    return min(mostStoredRows(a.columns), type(of: least).mostRows(least.coordinates) ?? .max)
  }

  /// More iterations than any usable preconditioner needs; without one, conjugate gradients in exact arithmetic end after `n`.
  func iterationLimit(columns n: Int) -> Int { 100 + 10 * n }

  /// Refuses arguments that no solver accepts.
  ///
  /// - Throws: `LeastSquaresError.invalidDamping`, `.invalidAccuracy`, `.wrongLength`, `.notFinite`, `.otherMatrix`.
  func requireSound(
    _ a: some TallMatrix, _ rightHandSide: [Double], length: Int
  ) throws(LeastSquaresError) {
    if !(damping >= 0 && damping.isFinite) { throw .invalidDamping(damping) }
    if !(accuracy >= 0 && accuracy < 1) { throw .invalidAccuracy(accuracy) }
    if rightHandSide.count != length {
      throw .wrongLength(found: rightHandSide.count, rows: a.rows, columns: a.columns)
    }
    if let place = rightHandSide.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(entry: place, value: rightHandSide[place])
    }
    if let distribution, distribution.columns != a.share.total {
      throw .otherMatrix(rows: a.share.total, expected: distribution.columns)
    }
  }
}
