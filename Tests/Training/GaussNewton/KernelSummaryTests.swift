import CounterStream
import DenseLinearAlgebra
import NeuralTangentKernel
import RealModule
import TestSupport
import Testing

@testable import GaussNewton

/// What a plan knows about the kernel, and the resulting widths, against numbers by hand.
@Suite struct KernelSummaryTests {
  /// Two points 60° apart: `K = [½ ⅙; ⅙ ½]` has the eigenvalues ⅔ and ⅓, and `XᵀX` has 1½.
  private let inputs = Matrix(rows: 2, columns: 2, elements: [1, 0, 0.5, 0.75.squareRoot()])

  private func isNear(_ value: Double?, _ expected: Double) -> Bool {
    value.map { ($0 / expected - 1).magnitude < 1e-12 } ?? false
  }

  /// Along the eigenvectors `yᵀK⁻¹y = 2/λ`, and `αᵀKα = 2λ/(λ + μ)²`; `d_μ = Σ λ/(λ + μ)`.
  @Test func theNumbersOfTwoPoints() throws {
    for (targets, free, damped) in [([1.0, 1], 3.0, 4.0 / 3), ([1, -1], 6, 1.5)] {
      let regression = try KernelRegression(kernel: neuralTangentKernel(inputs), targets: targets)
      for (ridge, movement, dimension) in [(0, free, 2.0), (1.0 / 3, damped, 7.0 / 6)] {
        let byFactor = try KernelSummary(inputs: inputs, targets: targets, ridge: ridge)
        let bySpectrum = try KernelSummary(regression, ridge: ridge, inputs: inputs)
        for summary in [byFactor, bySpectrum] {
          #expect(!summary.isNumericallySingular && isNear(summary.inputNormSquared, 1.5))
          #expect(isNear(summary.leastSquaredMovement, movement))
        }
        #expect(
          isNear(bySpectrum.smallestEigenvalue, 1.0 / 3) && isNear(bySpectrum.largestEigenvalue, 2.0 / 3))
        // Lanczos' process is asked for a thousandth.
        #expect((try #require(byFactor.smallestEigenvalue) - 1.0 / 3).magnitude < 1e-3)
        #expect((try #require(byFactor.largestEigenvalue) - 2.0 / 3).magnitude < 1e-3)
        #expect(isNear(bySpectrum.statisticalDimension, dimension) && byFactor.statisticalDimension == nil)
      }
    }
  }

  /// Of equal points nothing is known without a ridge; with one, everything but the smallest eigenvalue, of which `n²u` is said.
  @Test func theNumbersOfEqualPoints() throws {
    let same = inputs.columns(0..<1)
    var twice = inputs
    twice.replaceColumns(from: 1, with: same)
    // K = ½ [1 1; 1 1] has the eigenvalue 1 along (1, 1).
    let regression = try KernelRegression(kernel: neuralTangentKernel(twice), targets: [1, 1])
    let (free, damped) = (
      try KernelSummary(regression, ridge: 0, inputs: twice),
      try KernelSummary(regression, ridge: 1, inputs: twice)
    )
    #expect(
      free.isNumericallySingular && free.leastSquaredMovement == nil && free.statisticalDimension == nil)
    #expect(isNear(damped.leastSquaredMovement, 0.5) && isNear(damped.statisticalDimension, 0.5))
    #expect(damped.smallestEigenvalue == regression.roundoff && isNear(damped.largestEigenvalue, 1))
    let byFactor = try KernelSummary(inputs: twice, targets: [1, 1], ridge: 1)
    #expect(byFactor.smallestEigenvalue == 4 * unitRoundoff && byFactor.isNumericallySingular)
    #expect(isNear(byFactor.leastSquaredMovement, 0.5))
    for summary in [free, damped, byFactor] {
      #expect(summary.theoremWidth(failureProbability: 0.1) == nil)
      #expect(summary.machineCheckedWidth(failureProbability: 0.1) == nil)
    }
  }

  /// A movement of `‖y‖²λ/μ²` is lost in the roundings of `αᵀy − μαᵀα`, but not below zero.
  @Test func theMovementIsNeverNegative() throws {
    let inputs = unitPoints(dimension: 3, count: 5)
    for seed in 0..<16 {
      let targets = CounterStream(seed: UInt64(seed)).normals(0..<5)
      let summary = try KernelSummary(inputs: inputs, targets: targets, ridge: 1e17 + Double(seed) * 1e15)
      #expect(try #require(summary.leastSquaredMovement) >= 0)
    }
  }

  /// Powers of two from 1024 and from 16,384 on, at the edge and just beyond it: of `4‖W − W_0‖²`, or `4n`; and of `64n`.
  @Test(
    arguments: [
      (1, 0, 1024, 16_384), (1, 256, 1024, 16_384), (256, 257, 2048, 16_384), (257, 512, 2048, 32_768),
      (512, 5000, 32_768, 32_768), (512, 1e300, 1 << 40, 32_768), (513, 16_384.5, 131_072, 65_536),
      (256, nil, 1024, 16_384), (257, nil, 2048, 32_768), (5000, nil, 32_768, 524_288),
    ] as [(Int, Double?, Int, Int)])
  func theWidthOfTheRule(_ points: Int, _ movement: Double?, _ wanted: Int, _ useful: Int) throws {
    let summary = try kernelSummary(movement: movement, points: points)
    #expect(summary.widthForMovement == wanted && summary.usefulWidth == useful)
    #expect(summary.practicalWidth == min(wanted, useful))
  }

  /// Computed apart with thirty digits from the conditions of `train.linear-convergence`: `σ₀² = ¾λ`, `‖r_0‖ = ‖y‖ + √(3n/2δ)`, and
  /// `n(√(2/π) · 4√(n/m)‖r_0‖/σ₀² + √(ln(3n/δ)/2m)) = σ₀²/64`.
  @Test(
    arguments: [
      (3, 0.5, 5.0, 0.1, 7_945_028_662.649_088), (1, 0.5, 2, 0.01, 440_273_601.661_989_4),
      (4, 0.02, 0, 0.5, 634_013_759_953_065.0),
    ])
  func theWidthOfTheTheorem(_ n: Int, _ smallest: Double, _ y: Double, _ delta: Double, _ expected: Double)
    throws
  {
    let summary = try kernelSummary(smallest: smallest, targetNorm: y, points: n)
    #expect(isNear(summary.theoremWidth(failureProbability: delta), expected))
    // A spectral norm that no unit points have: then Chernoff's condition, 32‖X‖² ln(3n/δ)/λ, decides.
    let flat = try kernelSummary(smallest: smallest, inputNormSquared: 1e20, targetNorm: y, points: n)
    #expect(
      isNear(
        flat.theoremWidth(failureProbability: delta), 32e20 * .log(Double(3 * n) / delta) / smallest))
    let unknown = try kernelSummary(targetNorm: y, points: n)
    let singular = try kernelSummary(smallest: smallest, targetNorm: y, points: n, isSingular: true)
    for other in [unknown, singular] {
      #expect(other.theoremWidth(failureProbability: delta) == nil)
      #expect(other.machineCheckedWidth(failureProbability: delta) == nil)
    }
  }

  /// `2²⁷ (2/π) n³ (n/2 + ‖y‖²)/(λ⁴δ³)` for `n = 2`, `λ = ½`, `‖y‖ = 3`, `δ = ½` is `2²⁷ · 8 · 10 · 16 · 8 · 2/π`. No kernel of unit points has
  /// an eigenvalue of 10⁶, for which `8n²/(λ²δ)` decides.
  @Test func theWidthThatIsMachineChecked() throws {
    let summary = try kernelSummary(smallest: 0.5, targetNorm: 3, points: 2)
    #expect(isNear(summary.machineCheckedWidth(failureProbability: 0.5), 0x1p27 * 20_480 / .pi))
    let large = try kernelSummary(smallest: 1e6, targetNorm: 0, points: 2)
    #expect(isNear(large.machineCheckedWidth(failureProbability: 0.5), 64e-12))
  }

  /// An estimate gives no value below the least ridge that it resolves, no `d_μ` without probes, and never an eigenvalue.
  @Test func theNumbersOfAnEstimate() throws {
    let n = 120
    let spectrum = (0..<n).map { Double.exp(-0.2 * Double($0)) }
    func product(_ a: Matrix) -> Matrix { Matrix(rows: n, columns: a.columns) { spectrum[$0] * a[$0, $1] } }
    let targets = [Double](repeating: 1, count: n)
    let inputs = unitPoints(dimension: 3, count: n)
    let estimate = try KernelRegressionEstimate(targets: targets, product: product)
    let least = estimate.leastRidge
    try #require(least > 0)
    for (ridge, isKnown) in [(least, true), (2 * least, true), (least.nextDown, false), (0, false)] {
      let summary = try KernelSummary(estimate, ridge: ridge, inputs: inputs, targets: targets)
      #expect((summary.leastSquaredMovement != nil) == isKnown)
      #expect((summary.statisticalDimension != nil) == isKnown)
      #expect(summary.smallestEigenvalue == nil && summary.largestEigenvalue == nil)
      #expect(!summary.isNumericallySingular)
      guard isKnown else { continue }
      #expect(summary.leastSquaredMovement == estimate.squaredNorm(ridge: ridge))
      #expect(summary.statisticalDimension == estimate.degreesOfFreedom(ridge: ridge))
    }
    let given = try KernelRegressionEstimate(targets: targets, ridge: 0.1, product: product)
    let summary = try KernelSummary(given, ridge: 0.1, inputs: inputs, targets: targets)
    #expect(summary.statisticalDimension == nil && summary.leastSquaredMovement != nil)
    let nothing = try KernelSummary(nil, ridge: 1, inputs: inputs, targets: targets)
    #expect(nothing.statisticalDimension == nil && nothing.leastSquaredMovement == nil)
  }

  /// Powers of two from 512 up to 2048 that make four coordinates for each point, and no more than the run has.
  @Test(
    arguments: [
      (2001, 16, nil, 512), (2048, 16, nil, 512), (2049, 16, nil, 1024), (4096, 16, nil, 1024),
      (4097, 16, nil, 2048),
      (100_000, 1, nil, 2048), (4097, 16, 2047, 2047), (4097, 16, 4096, 2048), (2001, 100, 64, 64),
    ] as [(Int, Int, Int?, Int)])
  func theWidthOfTheStartNetwork(_ points: Int, _ dimension: Int, _ width: Int?, _ expected: Int) {
    #expect(KernelRegressionEstimate.width(points: points, dimension: dimension, width: width) == expected)
  }
}
