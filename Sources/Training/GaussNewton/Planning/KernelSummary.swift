public import DenseLinearAlgebra
public import NeuralTangentKernel
internal import RealModule

/// What the kernel of the inputs says about a run; above `mostPoints` only what is available without forming the kernel as a matrix.
public struct KernelSummary: Codable, Sendable, Equatable {
  /// For more points a plan does not form the kernel. Its eigenvalues for 2,000 points take seconds, growing with the cube, whereas a step
  /// takes tenths of a second; and from there on two vectors of random signs estimate the trace of a matrix `I − H` with `n − d_μ ≥ 1000`
  /// to a standard error of 3 %, see `KernelRegressionEstimate`.
  public static let mostPoints = 2000

  /// `λ = λ_min(K)`; if it cannot be distinguished from zero, `n²u`, the rounding of its computation; nil above `mostPoints`.
  public let smallestEigenvalue: Double?
  /// Whether it cannot be distinguished from zero; false if it is not known.
  public let isNumericallySingular: Bool
  /// `‖K‖ = λ_max(K)`; nil above `mostPoints`.
  public let largestEigenvalue: Double?
  /// `‖X‖²`, the largest eigenvalue of `XᵀX`.
  public let inputNormSquared: Double
  /// `‖W − W_0‖_F²` at the end of training in the linear (kernel) limit: `αᵀKα` with `α = (K + μI)⁻¹y` and the ridge `μ`; without one it is
  /// `yᵀK⁻¹y`, the smallest movement of all weights that fit `y`. Nil if the kernel is numerically singular, and above `mostPoints` without a ridge.
  public let leastSquaredMovement: Double?
  /// `d_μ = tr K(K + μI)⁻¹`, if requested: by cross-validation.
  public let statisticalDimension: Double?
  private let targetNorm: Double
  private let points: Int

  /// - Parameters:
  ///   - inputs: `d×n` with unit columns.
  ///   - targets: `y`.
  ///   - ridge: `μ`.
  ///   - willFactor: called between the computation of the kernel and that of its spectrum.
  /// - Cost: the kernel and its extreme eigenvalues, see `KernelExtremes`; with a ridge one more factorisation. Memory: `16n²` bytes.
  /// - Throws: `LinearAlgebraError`.
  public init(
    inputs: Matrix, targets: [Double], ridge: Double = 0, willFactor: () -> Void = {}
  ) throws {
    let kernel = neuralTangentKernel(inputs)
    willFactor()
    // The factor is freed before another one is computed.
    let (smallest, largest, free) = try Self.extremes(of: kernel, targets: ridge > 0 ? nil : targets)
    try self.init(
      smallest: smallest ?? Double(targets.count) * Double(targets.count) * unitRoundoff,
      isSingular: smallest == nil, largest: largest,
      movement: ridge > 0 ? Self.movement(kernel, targets: targets, ridge: ridge) : free, dimension: nil,
      inputs: inputs, targets: targets)
  }

  /// `λ_min`, `λ_max` and `yᵀK⁻¹y`.
  private static func extremes(
    of kernel: Matrix, targets: [Double]?
  ) throws -> (smallest: Double?, largest: Double, movement: Double?) {
    let extremes = try KernelExtremes(kernel)
    var movement: Double?
    if let targets, let factor = extremes.factor { movement = dot(targets, try factor.solve(targets)) }
    return (extremes.smallestEigenvalue, extremes.largestEigenvalue, movement)
  }

  /// `αᵀKα` with `Kα = y − μα`.
  private static func movement(
    _ kernel: consuming Matrix, targets: [Double], ridge: Double
  ) throws -> Double {
    kernel.addToDiagonal(ridge)
    let alpha = try CholeskyFactorization(kernel).solve(targets)
    return max(0, dot(targets, alpha) - ridge * dot(alpha, alpha))
  }

  /// The summary from a known spectrum.
  ///
  /// - Throws: `LinearAlgebraError`.
  public init(_ regression: KernelRegression, ridge: Double, inputs: Matrix) throws {
    let isSingular = regression.isNumericallySingular
    try self.init(
      smallest: isSingular ? regression.roundoff : regression.eigenvalues[0], isSingular: isSingular,
      largest: regression.eigenvalues[regression.eigenvalues.count - 1],
      movement: ridge > 0 || !isSingular ? regression.squaredNorm(ridge: ridge) : nil,
      dimension: ridge > 0 || !isSingular ? regression.degreesOfFreedom(ridge: ridge) : nil, inputs: inputs,
      targets: regression.targets)
  }

  /// The summary without a kernel.
  ///
  /// - Parameters:
  ///   - estimate: the source of movement and `d_μ`; nil if no rule needs one.
  ///   - ridge: `μ`. The movement is not known for ridges below the resolution of the estimate.
  ///   - inputs: `d×n` with unit columns.
  ///   - targets: `y`.
  /// - Throws: `LinearAlgebraError`.
  init(_ estimate: KernelRegressionEstimate?, ridge: Double, inputs: Matrix, targets: [Double]) throws {
    let resolved = estimate.flatMap { ridge >= $0.leastRidge ? $0 : nil }
    try self.init(
      smallest: nil, isSingular: false, largest: nil, movement: resolved?.squaredNorm(ridge: ridge),
      dimension: resolved.flatMap { $0.probes > 0 ? $0.degreesOfFreedom(ridge: ridge) : nil },
      inputs: inputs, targets: targets)
  }

  private init(
    smallest: Double?, isSingular: Bool, largest: Double?, movement: Double?, dimension: Double?,
    inputs: Matrix, targets: [Double]
  ) throws {
    (smallestEigenvalue, isNumericallySingular, largestEigenvalue) = (smallest, isSingular, largest)
    (leastSquaredMovement, statisticalDimension) = (movement, dimension)
    let norm = try SingularValueDecomposition.values(inputs)[0]
    inputNormSquared = norm * norm
    targetNorm = DenseLinearAlgebra.norm(targets)
    points = inputs.columns
  }

  /// The width required by the movement, and at most `usefulWidth`.
  public var practicalWidth: Int { min(widthForMovement, usefulWidth) }

  /// The smallest power of two that is at least 16,384 and `64n`. If the movement requires more, the cause is noise in the targets along
  /// directions in which the kernel is nearly singular: on twenty tables sixteen times as many neurons hardly changed the error on held-out
  /// rows (`Documentation/tables.md`).
  public var usefulWidth: Int { Self.powerOfTwo(from: 16_384, atLeast: 64 * Double(points)) }

  /// The smallest power of two that is at least 1024 and four times the movement, or `4n` if that is not known.
  public var widthForMovement: Int {
    Self.powerOfTwo(from: 1024, atLeast: 4 * (leastSquaredMovement ?? Double(points)))
  }

  private static func powerOfTwo(from first: Int, atLeast wanted: Double) -> Int {
    var width = first
    while Double(width) < wanted && width < 1 << 40 { width *= 2 }
    return width
  }

  /// The Chernoff theorem width: the width from which on the hypotheses of `train.linear-convergence` hold with probability at least
  /// `1 − δ`, with explicit constants; `δ` is split over the initial outputs, the Gram matrix and the activations. Nil if the kernel is
  /// numerically singular, or its smallest eigenvalue is not known.
  ///
  /// It uses the law of normal weights; for the second-moment theorem width, which is machine-checked and larger, see
  /// ``machineCheckedWidth(failureProbability:)``. Chernoff's bound gives `σ₀² ≥ ¾λ` for `m ≥ 32‖X‖² ln(3n/δ)/λ`. Markov's inequality gives
  /// `‖r_0‖ ≤ ‖y‖ + √(3n/2δ)`, since `E f_i² = ½`. With `ρ = 4√(n/m)‖r_0‖/σ₀²` and `p(ρ) ≤ ρ√(2/π)`, the hypothesis
  /// `n(p(ρ) + √(ln(3n/δ)/2m)) ≤ σ₀²/64` is `√m ≥ (64n/σ₀²)(4√(2n/π)‖r_0‖/σ₀² + √(ln(3n/δ)/2))`.
  public func theoremWidth(failureProbability delta: Double) -> Double? {
    guard let smallestEigenvalue, !isNumericallySingular else { return nil }
    let n = Double(points)
    let logarithm = Double.log(3 * n / delta)
    let sigmaSquared = 0.75 * smallestEigenvalue
    let residual = targetNorm + (3 * n / (2 * delta)).squareRoot()
    let root =
      64 * n / sigmaSquared
      * (4 * (2 * n / Double.pi).squareRoot() * residual / sigmaSquared + (logarithm / 2).squareRoot())
    return max(root * root, 32 * inputNormSquared * logarithm / smallestEigenvalue)
  }

  /// The second-moment theorem width: the width of the machine-checked theorem, for probability `1 − δ`. `MainTheorem.main_theorem`
  /// requires `m ≥ 8n²/(λ²δ)` and `m ≥ 2²⁷ κ² n³ (nv + ‖y‖²)/(λ⁴δ³)`, here with the `v = ½` and `κ² = 2/π` of standard normal weights. Nil
  /// if the kernel is numerically singular, or its smallest eigenvalue is not known.
  ///
  /// It rests only on second moments and Markov's inequality, whereas the Chernoff width, ``theoremWidth(failureProbability:)``, uses
  /// Chernoff's bound and the law of normal weights: hence the powers of `1/δ`. With `‖y‖² = n` and `δ = 1/10` it is `4·10⁴` times as
  /// large.
  public func machineCheckedWidth(failureProbability delta: Double) -> Double? {
    guard let smallestEigenvalue, !isNumericallySingular else { return nil }
    let n = Double(points)
    let share = n / smallestEigenvalue
    let stable = 0x1p27 * 2 / Double.pi * share * share * share * (n / 2 + targetNorm * targetNorm)
    return max(8 * share * share / delta, stable / (smallestEigenvalue * delta * delta * delta))
  }
}
