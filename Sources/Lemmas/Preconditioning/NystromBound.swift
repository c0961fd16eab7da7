public import Claims
public import CounterStream
internal import DenseLinearAlgebra
public import LinearOperators
internal import RealModule

/// What is known about `G − Ĝ` without forming it, and the consequence for `P = Ĝ + μI`: the spectrum of `P⁻¹G_μ` lies in `[1, 1 + ‖G − Ĝ‖/μ]`.
///
/// - Claim: `preconditioner.nystrom`.
public struct NystromBound: Sendable, Equatable {
  /// `tr G`.
  public let trace: Double
  /// `tr(G − Ĝ)`, an upper bound on `‖G − Ĝ‖` apart from the rounding of `F`. That rounding moves the spectrum of `P⁻¹G_μ` by
  /// `LowRankPreconditioner.spectrumChange`; there is no proof that its effect is no larger when it propagates through later pivots.
  public let residualTrace: Double
  /// The pivots, in the order in which they were taken.
  public let pivots: [Int]
  /// A bound on the effect of underflowing products on `G` in norm, `Nn·2⁻¹⁰⁷⁴`.
  let underflow: Double

  public init(_ nystrom: RandomlyPivotedCholesky) {
    (trace, residualTrace, pivots) = (nystrom.trace, max(0, nystrom.residualTrace), nystrom.pivots)
    underflow = nystrom.underflow
  }

  /// `1 + tr(G − Ĝ)/μ`: no eigenvalue of `P⁻¹G_μ` is larger in exact arithmetic.
  public func largestEigenvalue(damping: Double) -> Double {
    Self.largestEigenvalue(residualTrace: residualTrace, damping: damping)
  }

  /// `1 + tr(G − Ĝ)/μ`.
  public static func largestEigenvalue(residualTrace: Double, damping: Double) -> Double {
    1 + residualTrace / damping
  }

  /// Checks Ritz values of `P⁻¹G_μ`, which lie within its spectrum, against the bound.
  ///
  /// Undecided, and not checked, where underflowing products may move the spectrum by more than the slack: they change `G`, and with it the
  /// residual relative to `μ`.
  ///
  /// - Parameters:
  ///   - level: below `.cheap` nothing is checked.
  ///   - ritzValues: ascending.
  ///   - damping: `μ`.
  ///   - slack: a bound on how far rounding moves the spectrum, relative to itself.
  ///   - log: receives the findings.
  ///   - step: the number of the step to which the findings belong.
  public func check(
    at level: CheckLevel, ritzValues: [Double], damping: Double, slack: Double, into log: inout CheckLog,
    step: Int? = nil
  ) {
    guard level >= .cheap, let least = ritzValues.first, let largest = ritzValues.last,
      underflow <= slack * damping
    else { return }
    let slack = slack + underflow / damping
    log.check(
      .preconditionerNystrom, measured: largest, atMost: largestEigenvalue(damping: damping) * (1 + slack),
      step: step)
    log.check(.preconditionerNystrom, measured: 1 / least, atMost: 1 + slack, step: step)
  }

  /// A bound on `‖G − Ĝ‖` that is sharper than the trace and fails with probability at most `δ` over the stream.
  ///
  /// After `k` Lanczos steps from a random starting vector the largest Ritz value `θ` of a positive semidefinite matrix of order `n` is at
  /// least `(1 − ε)` of its largest eigenvalue except with probability `1.648√n e^(−√ε(2k−1))`. So `θ/(1 − ε)` with
  /// `ε = (ln(1.648√n/δ)/(2k−1))²` is the bound, or the trace where that is smaller: with 16 steps, `n = 10⁵` and `δ = 10⁻⁶` it is `1.72θ`.
  ///
  /// - Parameters:
  ///   - a: `A`.
  ///   - preconditioner: the low-rank form to which this bound belongs.
  ///   - steps: `k`.
  ///   - delta: `δ`.
  ///   - stream: the starting vector is drawn from it.
  /// - Cost: `k` products with `G` and with `Ĝ`. Memory: `kn` numbers.
  /// - Throws: `LinearAlgebraError`; errors from reading `A`.
  /// - Source: Kuczyński and Woźniakowski 1992, Theorem 4.1.
  public func residualNormBound(
    _ a: some TallMatrix, for preconditioner: LowRankPreconditioner, steps: Int = 16,
    failureProbability delta: Double = 1e-6, stream: CounterStream
  ) throws -> Double {
    precondition(
      steps >= 1 && delta > 0 && delta < 1,
      "the bound needs at least one step and 0 < δ < 1, not \(steps) steps and δ = \(delta)")
    let (n, scale) = (a.columns, preconditioner.scale)
    var recurrence = LanczosRecurrence(start: stream.normals(0..<n))
    while recurrence.steps < steps, !recurrence.isExhausted {
      let v = recurrence.direction
      let low = preconditioner.factor.times(preconditioner.factor.transposeTimes(scaled(v, by: scale)))
      var product = try a.gramTimes(v)
      add(-scale, low, to: &product)
      recurrence.extend(by: product)
    }
    guard recurrence.steps > 0 else { return 0 }
    let largest = max(0, try SymmetricEigen.values(recurrence.tridiagonal)[recurrence.steps - 1])
    let root =
      Double.log(1.648 * Double(n).squareRoot() / delta) / Double(2 * recurrence.steps - 1)
    return root < 1 ? min(residualTrace, largest / (1 - root * root)) : residualTrace
  }
}
