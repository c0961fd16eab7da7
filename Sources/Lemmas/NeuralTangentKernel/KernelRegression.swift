public import DenseLinearAlgebra
internal import SubspaceEmbedding

/// Ridge regression with a kernel, for every ridge at once: `α = (K + μI)⁻¹y`, and `f(x) = Σ_i α_i K(x, x_i)`.
///
/// It minimises `Σ_i (f(x_i) − y_i)² + μ‖f‖_K²`. Training a wide network with the ridge `μ` leads to it: there `f(W)` is linear in `W − W_0` with the
/// kernel `K`, and `y − f(W_0)` takes the place of `y`. The regression here is of the targets themselves.
///
/// Everything follows from `K = V diag(λ) Vᵀ` and `z = Vᵀy`, computed once:
///
///     let regression = try KernelRegression(kernel: neuralTangentKernel(inputs), targets: targets)
///     let choice = regression.generalisedCrossValidation()
///     let predicted = regression.predictions(neuralTangentKernel(points, inputs), ridge: choice.ridge)
///
/// - Claim: `ntk.cross-validation`.
public struct KernelRegression: Sendable {
  /// `λ`, ascending, as computed: rounding may have made the smallest ones negative; these count as zero.
  public let eigenvalues: [Double]
  /// `y`.
  public let targets: [Double]
  /// `V`.
  private let vectors: Matrix
  /// `z = Vᵀy`.
  let coordinates: [Double]

  /// - Parameters:
  ///   - kernel: `K`, `n×n`, symmetric and positive semidefinite, of at least one point.
  ///   - targets: `y`.
  /// - Cost: about `9n³` operations. Memory: `24n²` bytes during the computation, `8n²` afterwards.
  /// - Throws: `LinearAlgebraError`.
  public init(kernel: consuming Matrix, targets: [Double]) throws(LinearAlgebraError) {
    precondition(
      kernel.rows == targets.count && !targets.isEmpty,
      "a kernel of order \(kernel.rows) needs as many targets and at least one, not \(targets.count)")
    let eigen = try SymmetricEigen(kernel)
    (eigenvalues, vectors) = (eigen.values, eigen.vectors)
    self.targets = targets
    coordinates = eigen.vectors.transposeTimes(targets)
  }

  /// `2nu tr(K)`: a computed eigenvalue below it may be zero.
  public var roundoff: Double {
    2 * Double(targets.count) * unitRoundoff * eigenvalues.reduce(0) { $0 + max($1, 0) }
  }

  /// Whether the smallest eigenvalue is zero up to rounding. Then the regression needs a ridge.
  public var isNumericallySingular: Bool { !(eigenvalues[0] > roundoff) }

  /// `α = (K + μI)⁻¹y`. Cost: `2n²`, as for everything below unless stated otherwise.
  public func coefficients(ridge: Double) -> [Double] {
    vectors.times(zip(coordinates, inverses(ridge)).map { $0 * $1 })
  }

  /// `ŷ = Hy` with `H = K(K + μI)⁻¹`: the regression at the points that it was fitted to.
  public func fittedValues(ridge: Double) -> [Double] {
    vectors.times(zip(coordinates, shares(ridge)).map { $0 * $1 })
  }

  /// The regression at other points.
  ///
  /// - Parameters:
  ///   - crossKernel: `K(x_p, x_i)`, one row for each of those points and one column for each fitted point.
  ///   - ridge: `μ`.
  public func predictions(_ crossKernel: Matrix, ridge: Double) -> [Double] {
    crossKernel.times(coefficients(ridge: ridge))
  }

  /// `‖f‖_K² = αᵀKα = Σ_i λ_i z_i²/(λ_i + μ)²`, in training the squared movement of the weights. Cost: `n`.
  public func squaredNorm(ridge: Double) -> Double {
    let inverses = inverses(ridge)
    return targets.indices.reduce(0) {
      let part = coordinates[$1] * inverses[$1]
      return $0 + max(eigenvalues[$1], 0) * part * part
    }
  }

  /// `d_μ = tr H = Σ_i λ_i/(λ_i + μ)`: the effective number of parameters of the regression. Cost: `n`.
  public func degreesOfFreedom(ridge: Double) -> Double {
    statisticalDimension(gramEigenvalues: eigenvalues, damping: ridge)
  }

  /// `h_ii`, the weight of each target in its own fitted value.
  public func leverages(ridge: Double) -> [Double] { diagonal(shares(ridge)) }

  /// The residual of each point under the regression fitted to all other points: `(y_i − ŷ_i)/(1 − h_ii)`.
  ///
  /// Evaluated as `α_i/[(K + μI)⁻¹]_ii`, where nothing cancels: `I − H = μ(K + μI)⁻¹`.
  public func leaveOneOutResiduals(ridge: Double) -> [Double] {
    zip(coefficients(ridge: ridge), diagonal(inverses(ridge))).map { $0 / $1 }
  }

  /// The prediction error sum of squares, `Σ_i` of the squared leave-one-out residuals.
  public func press(ridge: Double) -> Double {
    let residual = norm(leaveOneOutResiduals(ridge: ridge))
    return residual * residual
  }

  /// `V(μ) = (‖(I − H)y‖²/n)/(tr(I − H)/n)²`, the score of generalised cross-validation (Golub, Heath and Wahba 1979). Cost: `n`.
  ///
  /// It is `PRESS/n` in coordinates in which all leverages are equal. As `I − H = μ(K + μI)⁻¹`, the ridge cancels: `V(μ) = n Σ z_i²w_i²/(Σ w_i)²` with
  /// `w_i = 1/(λ_i + μ)`, which extends to `μ = 0`.
  public func crossValidationScore(ridge: Double) -> Double {
    let inverses = inverses(ridge)
    // Scaled to at most 1, so that no ridge overflows.
    let largest = inverses[0]
    let weights = inverses.map { $0 / largest }
    let ratio = norm(zip(coordinates, weights).map { $0 * $1 }) / weights.reduce(0, +)
    return Double(targets.count) * ratio * ratio
  }

  /// `1/(λ_i + μ)`, descending.
  private func inverses(_ ridge: Double) -> [Double] {
    requireRidge(ridge)
    return eigenvalues.map { 1 / (max($0, 0) + ridge) }
  }

  /// `λ_i/(λ_i + μ)`.
  private func shares(_ ridge: Double) -> [Double] {
    requireRidge(ridge)
    return eigenvalues.map { max($0, 0) / (max($0, 0) + ridge) }
  }

  private func requireRidge(_ ridge: Double) {
    precondition(ridge >= 0 && ridge.isFinite, "the ridge must be finite and ≥ 0, not \(ridge)")
    precondition(ridge > 0 || !isNumericallySingular, "regression with a singular kernel needs a ridge > 0")
  }

  /// The diagonal of `V diag(values) Vᵀ`.
  private func diagonal(_ values: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: targets.count)
    for (k, value) in values.enumerated() {
      for (i, entry) in vectors.column(k).enumerated() { sums[i] += entry * entry * value }
    }
    return sums
  }
}
