import Claims
import DenseLinearAlgebra
import NeuralTangentKernel
import RealModule
import TestSupport
import Testing

/// Kernel regression on diagonal kernels, by hand: where an eigenvalue is negative, at the edges of singularity, and the tolerance of its check.
@Suite struct RegressionTermTests {
  private func regression(_ eigenvalues: [Double], _ targets: [Double]) throws -> KernelRegression {
    try KernelRegression(kernel: .diagonal(eigenvalues), targets: targets)
  }

  private func expectClose(_ found: [Double], _ expected: [Double], _ name: String) {
    #expect(
      norm(difference(found, expected)) <= 30 * unitRoundoff * max(norm(expected), 1), "\(name): \(found)")
  }

  /// With `λ = (−¼, 1)`, of which the first counts as zero, `y = (1, 2)` and `μ = ½`: `α = (2, 4/3)`, `H = diag(0, ⅔)`.
  @Test("ntk.cross-validation: an eigenvalue that is negative by rounding counts as zero")
  func negativeEigenvalues() throws {
    let regression = try regression([-0.25, 1], [1, 2])
    #expect(regression.eigenvalues == [-0.25, 1] && regression.targets == [1, 2])
    expectClose(regression.coefficients(ridge: 0.5), [2, 4 / 3.0], "α")
    expectClose(regression.fittedValues(ridge: 0.5), [0, 4 / 3.0], "ŷ")
    expectClose(regression.leverages(ridge: 0.5), [0, 2 / 3.0], "h")
    expectClose([regression.degreesOfFreedom(ridge: 0.5)], [2 / 3.0], "d_μ")
    expectClose([regression.squaredNorm(ridge: 0.5)], [16 / 9.0], "‖f‖²")
    expectClose(regression.leaveOneOutResiduals(ridge: 0.5), [1, 2], "residuals")
    expectClose([regression.press(ridge: 0.5)], [5], "PRESS")
    // w = (2, ⅔): n Σ z²w²/(Σ w)² = 2 (4 + 16/9)/(64/9).
    expectClose([regression.crossValidationScore(ridge: 0.5)], [2 * 52 / 64.0], "V")
    let cross = Matrix(rows: 1, columns: 2, elements: [3, 6])
    expectClose(regression.predictions(cross, ridge: 0.5), [14], "f")
    // 2nu times the sum of the positive ones.
    #expect(regression.roundoff == 4 * unitRoundoff && regression.isNumericallySingular)
  }

  @Test("ntk.cross-validation: the kernel is singular if its smallest eigenvalue is at most 2nu tr(K)")
  func singularity() throws {
    let edge = 6 * unitRoundoff
    for (smallest, isSingular) in [(edge, true), (edge * (1 + 0x1p-30), false), (-1, true)] {
      let regression = try regression([smallest, 0.5, 0.5], [1, 2, 3])
      #expect(regression.isNumericallySingular == isSingular, "\(smallest)")
    }
    // Without a ridge there is a regression from there on, and α = y/λ.
    expectClose(
      try regression([2, 4], [1, 1]).coefficients(ridge: 0), [0.5, 0.25], "α without a ridge")
  }

  /// `‖f‖² = Σ λz²/(λ + μ)²` over three: 2·1/4 + 3·4/9·… with `μ` of 0 and 1.
  @Test func squaredNormByHand() throws {
    let regression = try regression([1, 2, 4], [3, 5, 7])
    expectClose([regression.squaredNorm(ridge: 0)], [9 + 25 / 2.0 + 49 / 4.0], "μ = 0")
    expectClose([regression.squaredNorm(ridge: 1)], [9 / 4.0 + 50 / 9.0 + 196 / 25.0], "μ = 1")
  }

  /// The check allows `30nuκ` of `(K_pp + μ)‖α‖ + |e_p| + ‖k_p‖‖α'‖`. Here `K = [[2, 1], [1, 2]]`, `μ = 1`, `κ = (3 + 1)/(1 + 1)` and `y = (3, 5)`:
  /// `α = (K + I)⁻¹y = (4, 12)/8`, `e_1 = α_1/(3/8) = 4/3`, and the refit is `5/3`.
  @Test("ntk.cross-validation: the tolerance of the check by hand")
  func toleranceOfTheCheck() throws {
    let kernel = Matrix(rows: 2, columns: 2, elements: [2, 1, 1, 2])
    let regression = try KernelRegression(kernel: kernel, targets: [3, 5])
    var log = CheckLog()
    try regression.checkLeaveOneOut(of: 0, kernel: kernel, ridge: 1, into: &log)
    #expect(log.violations.isEmpty && log.checked == [.ntkCrossValidation: 1])
    // Of another kernel the refit is 5/3.5, and the row has 1.5 in place of 1.
    let other = Matrix(rows: 2, columns: 2, elements: [2.25, 1.5, 1.5, 2.5])
    try regression.checkLeaveOneOut(of: 0, kernel: other, ridge: 1, into: &log)
    let violation = try #require(log.violations.first)
    let residual = 4 / 3.0
    let refit = 5 / 3.5
    #expect((violation.measured - (residual - (3 - 1.5 * refit)).magnitude).magnitude < 1e-14)
    let expected =
      30 * 2 * unitRoundoff * 2 * (3.25 * 160.0.squareRoot() / 8 + residual + 1.5 * refit)
    #expect((violation.bound / expected - 1).magnitude < 1e-12)
  }

  /// `30nuκ` reaches 1 at `κ = 2⁵³/60`: just below it the check is made, and at it not.
  @Test func theCheckIsMadeWhereAnythingIsKnown() throws {
    let edge = 60 * unitRoundoff
    for (smallest, count) in [(edge * (1 + 1e-9), 1), (edge, 0), (-1, 0)] {
      let kernel = Matrix.diagonal([smallest, 1])
      var log = CheckLog()
      try KernelRegression(kernel: kernel, targets: [1, 2])
        .checkLeaveOneOut(of: 1, kernel: kernel, ridge: smallest < 0 ? edge / 2 : 0, into: &log)
      #expect(log.checked[.ntkCrossValidation, default: 0] == count, "\(smallest)")
    }
  }

  /// Of two eigenvalues, the least ridge and the range by hand.
  @Test func theRangeOfTheSearch() throws {
    // All of the targets where the kernel is nothing: the largest ridge, a thousand times λ_max.
    let noise = try regression([0.1, 0.2, 3], [1, 0, 0]).generalisedCrossValidation()
    #expect(noise.finding == .onlyNoise && (noise.ridge / 3000 - 1).magnitude < 1e-12)
    #expect(
      noise.score == (try regression([0.1, 0.2, 3], [1, 0, 0])).crossValidationScore(ridge: noise.ridge))
  }

  /// Eigenvalues that are the same up to their last digits, within `48u`, and so scores that are the same within `96u`; `30nu` is `270u`.
  @Test("ntk.cross-validation: scores that differ by rounding decide nothing") func roundingDecidesNothing()
    throws
  {
    let eigenvalues = (0..<9).map { 0.1 * (1 + 8 * Double($0 * 5 % 7) * unitRoundoff) }.sorted()
    let regression = try regression(eigenvalues, [1, -2, 0.3, 4, 5, -0.7, 2, 1, 0.1])
    let scores = [0.001, 0.003, 0.1, 0.7, 30].map { regression.crossValidationScore(ridge: $0) }
    #expect(scores.max()! > scores.min()!)
    #expect(regression.generalisedCrossValidation().finding == .undecided)
  }

  @Test func aKernelThatIsZeroTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = try KernelRegression(kernel: .diagonal([0, 0]), targets: [1, 2]).generalisedCrossValidation()
    }
    await #expect(processExitsWith: .failure) {
      _ = try KernelRegression(kernel: .identity(3), targets: [1, 2])
    }
    await #expect(processExitsWith: .failure) {
      _ = try KernelRegression(kernel: .identity(2), targets: [1, 2]).coefficients(ridge: .infinity)
    }
  }
}
