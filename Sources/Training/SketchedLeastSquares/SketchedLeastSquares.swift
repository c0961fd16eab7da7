public import Claims
internal import Communication
public import LinearOperators
public import Preconditioning
public import SubspaceEmbedding

/// Lemmas 1 to 3 in one call, for any tall matrix `A ∈ R^{N×n}` and any damping `μ ≥ 0`: draw a sketch `S` from a distribution, make
/// `P = (SA)ᵀSA + μI`, and iterate with `P` as the preconditioner until the recomputed residual is within the accuracy.
///
/// Two problems have the same answer when `r = Aᵀb`:
///
/// - the *step* `(AᵀA + μI) g = r`, for `r` of `n` entries: Gauss–Newton, Levenberg–Marquardt, natural gradient (minSR);
/// - *least squares* `min ‖Ag − b‖² + μ‖g‖²`, for `b` of `N` entries, by LSQR on `A P^{-1/2}`, which keeps the digits that `AᵀA` loses.
///
/// The rows of `A` may be shared between ranks, each of which has its own and its part of `b`. Sketches and products end in one sum over the ranks, and all that follows
/// is the same on every rank: `g`, its certificate, and what is decided on the way.
///
/// A matrix from anywhere enters by the same door as the network's Jacobian:
///
///     let a = try NumPyRows(contentsOf: "A.npy")
///     let sketch = try EmbeddingFamily.countSketch.distribution(rows: 40 * a.columns, of: a)
///     let problem = SketchedLeastSquares(distribution: sketch, damping: 1e-3, accuracy: 1e-10)
///     let g = try problem.solve(a, rightHandSide: b, stream: CounterStream(seed: 1)).value
///
/// - Claim: `preconditioner.condition-bound`, `preconditioner.low-rank`, `solver.cg-chebyshev`, `solver.stopping`.
public struct SketchedLeastSquares: Sendable {
  public var solver: SolverKind
  /// What the sketch is drawn from; nil for the solvers without one.
  public var distribution: (any SketchDistribution)?
  /// How many rows of the sketch, nil for those of the distribution; for the solver `nystrom` how many columns of `G`, nil for as many as pay.
  public var size: SketchSize?
  /// `μ`.
  public var damping: Double
  /// `ε₀`, relative to the right-hand side; zero asks for a residual of exactly zero.
  public var accuracy: Double
  /// How much a solve checks of itself; it changes no number of the answer.
  public var checks: CheckLevel

  /// - Traps: when a solver that draws a sketch has nothing to draw it from.
  public init(
    solver: SolverKind = .sketched, distribution: (any SketchDistribution)? = nil, size: SketchSize? = nil,
    damping: Double = 0, accuracy: Double, checks: CheckLevel = .cheap
  ) {
    precondition(
      distribution != nil || !solver.isSketched, "the solver \(solver.rawValue) needs a sketch distribution")
    precondition(
      solver != .fixedPoint || size?.isAutomatic != true, "the fixed-point iteration needs its rows told")
    (self.solver, self.distribution, self.size) = (solver, distribution, size)
    (self.damping, self.accuracy, self.checks) = (damping, accuracy, checks)
  }

  /// The rows of a sketch where nobody asks for others: `16n`, or as many as the family has where that is less.
  ///
  /// By the Gaussian law `16n` rows leave a distortion near 0.56, behind which an iteration gains a factor of four; and they are the most that are
  /// stored, so that one sketch is enough whatever its condition is.
  ///
  /// - Throws: `SketchError.illegalParameter` for more rows than a sketch takes, `.splitNeeded` from a family for Khatri–Rao matrices.
  public static func usualRows(_ family: EmbeddingFamily, of a: some TallMatrix) throws(SketchError) -> Int {
    let least = try family.distribution(rows: 1, of: a)
    return min(mostStoredRows(a.columns), type(of: least).mostRows(least.coordinates) ?? .max)
  }

  /// More iterations than any usable preconditioner needs; without one, conjugate gradient in exact arithmetic ends after `n`.
  func iterationLimit(columns n: Int) -> Int { 100 + 10 * n }

  /// Refuses what no solver can take.
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
