internal import CounterStream
public import DenseLinearAlgebra
internal import LinearOperators
internal import RealModule

/// The choice of ridge of ``KernelRegression``, estimated from products with the kernel alone: no matrix of `n²` numbers, and no `n³` operations.
///
/// With `A` the kernel, or the Gram matrix of a network, the score of generalised cross-validation is
/// `V(μ) = n yᵀ(A + μI)⁻²y/(tr(A + μI)⁻¹)²`. A few Lanczos steps from `y` bracket the numerator for every `μ` at once, and steps from a
/// vector of random signs `v` bracket `vᵀ(A + μI)⁻¹v`, whose mean is the trace. All recurrences run simultaneously, so that each product is
/// with a few vectors.
///
/// The smallest ridge at which the bounds agree is the smallest that can be resolved: `leastRidge`. The error from the random signs is not
/// bounded but has a known variance, `2Σ_{i≠j} h_ij²` for `d_μ` and each vector; and with `‖H‖_F² ≤ tr H = d_μ` and `‖I − H‖_F² ≤ n − d_μ`
/// the standard error of `d_μ` is at most `standardError(ridge:)`. It is nearly the same for nearby ridges, so their scores can be compared
/// more accurately than that.
///
///     let estimate = try KernelRegressionEstimate(targets: targets) { jacobian.gramTimes($0) }
///     let choice = estimate.generalisedCrossValidation()
///
/// - Claim: `ntk.cross-validation`.
/// - Source: Golub and von Matt 1997, *Generalized Cross-Validation for Large-Scale Problems*.
public struct KernelRegressionEstimate: Sendable {
  /// `y`.
  public let targets: [Double]
  /// The number of random sign vectors over which the trace estimate is averaged.
  public let probes: Int
  /// The number of products with the matrix, each with `y` and all probes.
  public let steps: Int
  /// The largest Ritz value: at most the largest eigenvalue, and close to it.
  public let largestEigenvalue: Double
  /// The smallest ridge from which on the bounds agree to `relativeAccuracy`.
  public private(set) var leastRidge = 0.0
  private let numerator: ResolventQuadrature
  private let traces: [ResolventQuadrature]

  /// The relative accuracy of the scores from `leastRidge` on, apart from the error of the trace estimate.
  public static let relativeAccuracy = 0.01
  /// Two leave the score with a relative standard error of `2/√(n − d_μ)` at most, 6 % where a thousand degrees of freedom are left, and
  /// nearly the same error at nearby ridges.
  public static let defaultProbes = 2
  /// With `κ = (λ + μ)/μ`, where `λ` is the largest eigenvalue after the first ten or so, 64 steps reduce the gap between the bounds to
  /// `4e^(−4·54/√κ)`, and so resolve `κ = 1000`.
  public static let mostSteps = 64
  /// The number of steps between two evaluations of the bounds.
  private static let stepsBetween = 8

  /// The estimate that chooses the ridge. It ends as soon as the smallest score is found at a ridge of at least ten times `leastRidge`, or after `mostSteps`.
  ///
  /// - Parameters:
  ///   - targets: `y`, at least one.
  ///   - probes: at least one.
  ///   - seed: the seed of the probes.
  ///   - product: a symmetric positive semidefinite matrix times the columns of another.
  /// - Cost: at most `mostSteps` products with `probes + 1` vectors, and `4nk²` operations for each of them after `k` steps. Memory: `8n`
  ///   bytes for each vector and step.
  /// - Throws: what `product` throws, `LinearAlgebraError`.
  public init(
    targets: [Double], probes: Int = defaultProbes, seed: UInt64 = 0, product: (Matrix) throws -> Matrix
  ) throws {
    precondition(probes >= 1, "the number of probes must be ≥ 1, not \(probes)")
    let stream = CounterStream(seed: seed).substream("probes")
    let signs = (0..<probes).map { stream.substream($0).signs(targets.count) }
    // Where no ridge scores better than the smallest one, that one is chosen, and more steps are taken.
    try self.init(targets, probes: signs, product: product) {
      $0.generalisedCrossValidation().ridge >= 10 * $0.leastRidge
    }
  }

  /// The estimate for one given ridge, of ``squaredNorm(ridge:)`` only. It ends as soon as that ridge is resolved, or after `mostSteps`.
  ///
  /// - Parameters:
  ///   - targets: `y`, at least one.
  ///   - ridge: `μ`, positive.
  ///   - product: a symmetric positive semidefinite matrix times the columns of another.
  public init(targets: [Double], ridge: Double, product: (Matrix) throws -> Matrix) throws {
    precondition(ridge > 0 && ridge.isFinite, "the ridge must be finite and > 0, not \(ridge)")
    try self.init(targets, probes: [], product: product) { $0.leastRidge <= ridge }
  }

  /// Runs with these probes until the bounds suffice.
  init(
    _ targets: [Double], probes: [[Double]], product: (Matrix) throws -> Matrix,
    isEnough: (KernelRegressionEstimate) -> Bool
  ) throws {
    let n = targets.count
    precondition(n > 0, "regression needs at least one point")
    var recurrences = ([targets] + probes).map { LanczosRecurrence(start: $0) }
    var steps = 0
    while true {
      let open = recurrences.indices.filter { !recurrences[$0].isExhausted }
      if open.isEmpty || steps == Self.mostSteps { break }
      let directions = Matrix(
        rows: n, columns: open.count, elements: open.flatMap { recurrences[$0].direction })
      let products = try product(directions)
      for (column, place) in open.enumerated() { recurrences[place].extend(by: products.column(column)) }
      steps += 1
      if steps.isMultiple(of: Self.stepsBetween), isEnough(try Self(targets, recurrences, steps: steps)) {
        break
      }
    }
    try self.init(targets, recurrences, steps: steps)
  }

  /// The estimate after a number of steps.
  private init(_ targets: [Double], _ recurrences: [LanczosRecurrence], steps: Int) throws {
    (self.targets, self.steps, probes) = (targets, steps, recurrences.count - 1)
    let quadratures = try recurrences.map { try ResolventQuadrature($0) }
    (numerator, traces) = (quadratures[0], Array(quadratures.dropFirst()))
    largestEigenvalue = quadratures.map(\.largestNode).max()!
    // Without targets and probes there is nothing to resolve.
    if steps == 0 { return }
    let grid = RidgeSearch.grid(range(from: roundoff))
    leastRidge = grid.lastIndex { !isResolved($0) }.map { grid[min($0 + 1, grid.count - 1)] } ?? grid[0]
  }

  /// `2n²uλ_max`, at least `2nu tr(A)`: an eigenvalue below it cannot be distinguished from zero.
  private var roundoff: Double {
    let n = Double(targets.count)
    return 2 * n * n * unitRoundoff * largestEigenvalue
  }

  /// Up to the ridge where `‖H‖` is below 1/1000.
  private func range(from least: Double) -> ClosedRange<Double> {
    precondition(largestEigenvalue > 0, "the kernel must not be zero")
    return least...(1000 * largestEigenvalue)
  }

  private func isResolved(_ ridge: Double) -> Bool {
    if probes > 0 {
      let (lower, upper) = scoreBounds(ridge: ridge)
      return upper <= (1 + Self.relativeAccuracy) * lower
    }
    let (first, second) = (
      numerator.bounds(power: 1, ridge: ridge), numerator.bounds(power: 2, ridge: ridge)
    )
    return first.upper - first.lower + ridge * (second.upper - second.lower)
      <= Self.relativeAccuracy * squaredNorm(ridge: ridge)
  }

  /// The mean over the probes of the bounds on `μvᵀ(A + μI)⁻¹v`: the estimate of `tr(I − H) = n − d_μ`.
  private func residualDegreesOfFreedom(ridge: Double) -> (lower: Double, upper: Double) {
    precondition(probes > 0, "a trace estimate needs at least one probe")
    let bounds = traces.map { $0.bounds(power: 1, ridge: ridge) }
    let scale = ridge / Double(probes)
    return (scale * bounds.reduce(0) { $0 + $1.lower }, scale * bounds.reduce(0) { $0 + $1.upper })
  }

  /// The bounds on `V(μ)` for this estimate of the trace.
  public func scoreBounds(ridge: Double) -> (lower: Double, upper: Double) {
    let (residual, free) = (
      numerator.bounds(power: 2, ridge: ridge), residualDegreesOfFreedom(ridge: ridge)
    )
    let scale = Double(targets.count) * ridge * ridge
    return (
      scale * residual.lower / (free.upper * free.upper), scale * residual.upper / (free.lower * free.lower)
    )
  }

  /// The estimate of `V(μ)`: the geometric mean of its bounds.
  public func crossValidationScore(ridge: Double) -> Double {
    let (lower, upper) = scoreBounds(ridge: ridge)
    return lower.squareRoot() * upper.squareRoot()
  }

  /// The estimate of `d_μ = tr H`: the middle of its bounds.
  public func degreesOfFreedom(ridge: Double) -> Double {
    let free = residualDegreesOfFreedom(ridge: ridge)
    return max(0, Double(targets.count) - (free.lower + free.upper) / 2)
  }

  /// A bound on the standard error of the estimate of `d_μ`, `√(2 min(d_μ, n − d_μ)/p)` for `p` probes, at the estimate.
  public func standardError(ridge: Double) -> Double {
    let degrees = degreesOfFreedom(ridge: ridge)
    return (2 * max(0, min(degrees, Double(targets.count) - degrees)) / Double(probes)).squareRoot()
  }

  /// The estimate of `αᵀAα` with `α = (A + μI)⁻¹y`, in training the squared movement of the weights.
  public func squaredNorm(ridge: Double) -> Double { numerator.squaredNorm(ridge: ridge) }

  /// The ridge with the smallest score from `leastRidge` on, chosen as for the kernel itself,
  /// ``KernelRegression/generalisedCrossValidation()``, except that scores within `relativeAccuracy` count as equal.
  public func generalisedCrossValidation() -> CrossValidatedRidge {
    let (ridge, finding) = RidgeSearch(
      lowest: leastRidge, range: range(from: leastRidge), slack: 1 + Self.relativeAccuracy
    ) { crossValidationScore(ridge: $0) }.least()
    return CrossValidatedRidge(
      ridge: ridge, score: crossValidationScore(ridge: ridge),
      degreesOfFreedom: degreesOfFreedom(ridge: ridge), finding: finding)
  }
}
