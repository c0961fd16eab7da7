internal import CounterStream
public import DenseLinearAlgebra
internal import LinearOperators
internal import RealModule

/// What ``KernelRegression`` says of its ridge, estimated from products by the kernel alone: no matrix of `n²` numbers, and no `n³` operations.
///
/// With `A` for the kernel, or for the Gram matrix of a network, the score of generalised cross-validation is `V(μ) = n yᵀ(A + μI)⁻²y/(tr(A + μI)⁻¹)²`. Some steps of Lanczos' recurrence from `y` give the
/// numerator between two bounds for every `μ` at once, and from a vector of random signs `v` they give `vᵀ(A + μI)⁻¹v`, whose mean is the trace. All of them are taken side by side, so that a product is one by a few vectors.
///
/// How far down the bounds agree is how small a ridge can be told from a smaller one: `leastRidge`. What the signs add is not bounded but has a known variance, `2Σ_{i≠j} h_ij²` for `d_μ` and each vector; and with
/// `‖H‖_F² ≤ tr H = d_μ` and `‖I − H‖_F² ≤ n − d_μ` the standard error of `d_μ` is at most `standardError(ridge:)`. It is nearly the same for ridges that are near, so that their scores are told apart better than that.
///
///     let estimate = try KernelRegressionEstimate(targets: targets) { jacobian.gramTimes($0) }
///     let choice = estimate.generalisedCrossValidation()
///
/// - Claim: `ntk.cross-validation`.
/// - Source: Golub and von Matt 1997, *Generalized Cross-Validation for Large-Scale Problems*.
public struct KernelRegressionEstimate: Sendable {
  /// `y`.
  public let targets: [Double]
  /// How many vectors of random signs the trace is the mean of.
  public let probes: Int
  /// The products by the matrix, each with `y` and all probes.
  public let steps: Int
  /// The largest Ritz value: at most the largest eigenvalue, and near to it.
  public let largestEigenvalue: Double
  /// The least ridge from which on the bounds agree to `relativeAccuracy`.
  public private(set) var leastRidge = 0.0
  private let numerator: ResolventQuadrature
  private let traces: [ResolventQuadrature]

  /// Of the scores from `leastRidge` on, but for what the trace's estimate adds.
  public static let relativeAccuracy = 0.01
  /// Two leave the score with a relative standard error of `2/√(n − d_μ)` at most, 6 % where a thousand degrees of freedom are left, and nearly the same error at ridges that are near.
  public static let defaultProbes = 2
  /// With `κ` for `(λ + μ)/μ`, where `λ` is the largest eigenvalue but for some ten, 64 steps leave `4e^(−4·54/√κ)` of a bound, and so resolve `κ = 1000`.
  public static let mostSteps = 64
  /// Between two looks at what is known.
  private static let stepsBetween = 8

  /// The estimate that chooses the ridge. It ends as soon as the least score is found ten times above `leastRidge`, and after `mostSteps`.
  ///
  /// - Parameters:
  ///   - targets: `y`, at least one.
  ///   - probes: at least one.
  ///   - seed: of the probes.
  ///   - product: a symmetric positive semidefinite matrix times the columns of another.
  /// - Cost: at most `mostSteps` products by `probes + 1` vectors, and `4nk²` operations for each of them after `k` steps. Memory: `8n` bytes for each vector and step.
  /// - Throws: what `product` throws, `LinearAlgebraError`.
  public init(
    targets: [Double], probes: Int = defaultProbes, seed: UInt64 = 0, product: (Matrix) throws -> Matrix
  ) throws {
    precondition(probes >= 1, "no trace is estimated from \(probes) probes")
    let stream = CounterStream(seed: seed).substream("probes")
    let signs = (0..<probes).map { stream.substream($0).signs(targets.count) }
    // Where no ridge scores better than the least one, it is the least one that is chosen, and more steps are taken.
    try self.init(targets, probes: signs, product: product) {
      $0.generalisedCrossValidation().ridge >= 10 * $0.leastRidge
    }
  }

  /// The estimate for one ridge that is given: of ``squaredNorm(ridge:)`` alone. It ends as soon as that ridge is resolved, and after `mostSteps`.
  ///
  /// - Parameters:
  ///   - targets: `y`, at least one.
  ///   - ridge: `μ`, positive.
  ///   - product: a symmetric positive semidefinite matrix times the columns of another.
  public init(targets: [Double], ridge: Double, product: (Matrix) throws -> Matrix) throws {
    precondition(ridge > 0 && ridge.isFinite, "no estimate resolves a ridge of \(ridge)")
    try self.init(targets, probes: [], product: product) { $0.leastRidge <= ridge }
  }

  /// With these probes, until enough is known.
  init(
    _ targets: [Double], probes: [[Double]], product: (Matrix) throws -> Matrix,
    isEnough: (KernelRegressionEstimate) -> Bool
  ) throws {
    let n = targets.count
    precondition(n > 0, "no points have no regression")
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

  /// What is known after so many steps.
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

  /// `2n²uλ_max`, at least `2nu tr(A)`: an eigenvalue below it cannot be told from zero.
  private var roundoff: Double {
    let n = Double(targets.count)
    return 2 * n * n * unitRoundoff * largestEigenvalue
  }

  /// Up to where `H` is below 1/1000.
  private func range(from least: Double) -> ClosedRange<Double> {
    precondition(largestEigenvalue > 0, "a kernel that is zero explains nothing")
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

  /// The mean over the probes of what `μvᵀ(A + μI)⁻¹v` is between: the estimate of `tr(I − H) = n − d_μ`.
  private func residualDegreesOfFreedom(ridge: Double) -> (lower: Double, upper: Double) {
    precondition(probes > 0, "without probes no trace is estimated")
    let bounds = traces.map { $0.bounds(power: 1, ridge: ridge) }
    let scale = ridge / Double(probes)
    return (scale * bounds.reduce(0) { $0 + $1.lower }, scale * bounds.reduce(0) { $0 + $1.upper })
  }

  /// What `V(μ)` is between for this estimate of the trace.
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

  /// The ridge of the least score from `leastRidge` on, chosen as for the kernel itself, ``KernelRegression/generalisedCrossValidation()``, but that scores within `relativeAccuracy` are equal.
  public func generalisedCrossValidation() -> CrossValidatedRidge {
    let (ridge, finding) = RidgeSearch(
      lowest: leastRidge, range: range(from: leastRidge), slack: 1 + Self.relativeAccuracy
    ) { crossValidationScore(ridge: $0) }.least()
    return CrossValidatedRidge(
      ridge: ridge, score: crossValidationScore(ridge: ridge),
      degreesOfFreedom: degreesOfFreedom(ridge: ridge), finding: finding)
  }
}
