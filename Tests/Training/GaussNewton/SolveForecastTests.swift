import Foundation
import Testing

@testable import GaussNewton

/// What iterations, rows, columns and accuracy are expected or chosen by: every number of the rules, by hand.
@Suite struct SolveForecastTests {
  /// `√(½/0.02) = 5`, so `ln(5/0.05) = ln 100` digits; over `ln 2` for `s = 4n`, and `ln √1.5` for `1.5n`.
  @Test func theIterationsBehindASketch() {
    let forecast = SolveForecast(accuracy: 0.05)
    #expect(forecast.smallestEigenvalue == 0.02 && forecast.conditionNumber == nil)
    #expect((forecast.digits - 4.605_170_185_988_092).magnitude < 1e-14)
    #expect(forecast.iterations(points: 100, rows: 400) == 7)
    #expect(forecast.iterations(points: 100, rows: 150) == 23)
    // One row more than points: ln √1.01, and never more than n; with no more rows than points the law says nothing.
    #expect(forecast.iterations(points: 1000, rows: 1010) == 926)
    for rows in [101, 100, 99] { #expect(forecast.iterations(points: 100, rows: rows) == 100) }
    #expect(forecast.iterations(points: 6, rows: 24) == 6 && forecast.iterations(points: 7, rows: 28) == 7)
    #expect(forecast.iterations(points: 8, rows: 32) == 7)
  }

  /// The first residual is never taken to be smaller than it is: `c ≥ 1`, from `λ + μ = ½` on.
  @Test(arguments: [(0.48, 0.0), (0.03, 1.151_292_546_497_022_8), (1e3, 0)] as [(Double, Double)])
  func theShiftCounts(_ shift: Double, _ more: Double) {
    // ln √(0.5/0.05) = ½ ln 10.
    let forecast = SolveForecast(accuracy: 0.01, shift: shift)
    #expect((forecast.digits - 4.605_170_185_988_092 - more).magnitude < 1e-14)
    #expect(forecast.smallestEigenvalue == 0.02 + shift)
  }

  /// `ln 100` over `ln((√κ+1)/(√κ−1))`, which is `ln 3`, `ln 2`, and nothing at all for `κ ≤ 1`.
  @Test(arguments: [(4.0, 5), (9, 7), (1, 1), (0.25, 1), (1 + 1e-13, 1), (1e12, 50)] as [(Double, Int)])
  func theIterationsByTheConditionNumber(_ conditionNumber: Double, _ expected: Int) {
    let forecast = SolveForecast(accuracy: 0.01, shift: 1)
    #expect(forecast.iterations(points: 50, conditionNumber: conditionNumber) == expected)
    #expect(
      forecast.iterations(points: 3, conditionNumber: conditionNumber) == min(expected, 3))
  }

  /// `κ = (50 + ½)/(½ + ½)`; the least `k` with `2√κ((√κ−1)/(√κ+1))^k ≤ 0.01`, and `n` at most, or where the kernel is not known.
  @Test func theIterationsWithoutAPreconditioner() throws {
    let kernel = try kernelSummary(smallest: 0.5, largest: 50)
    let forecast = SolveForecast(accuracy: 0.01, kernel: kernel, shift: 0.5)
    #expect(forecast.conditionNumber == 50.5 && forecast.smallestEigenvalue == 1)
    let root = 50.5.squareRoot()
    let factor = (root - 1) / (root + 1)
    let enough = try #require((0...1000).first { 2 * root * pow(factor, Double($0)) <= 0.01 })
    #expect(forecast.plainIterations(points: 1000) == enough && enough == 26)
    #expect(forecast.plainIterations(points: 25) == 25 && forecast.plainIterations(points: 27) == 26)
    #expect(SolveForecast(accuracy: 0.01, shift: 0.5).plainIterations(points: 1000) == 1000)
    // Equal eigenvalues that come out in the wrong order.
    #expect(
      SolveForecast(accuracy: 0.01, kernel: try kernelSummary(smallest: 0.5, largest: 0.4999)).conditionNumber
        == 1)
  }

  /// `n/(5.22 μ)` is 8 and 27, whose powers of `⅔` are 4 and 9; and no more than `n`, whoever says so.
  @Test func theStatisticalDimension() {
    #expect((LowRankForecast(points: 8352, shift: 200).statisticalDimension - 9.68).magnitude < 1e-13)
    #expect((LowRankForecast(points: 14094, shift: 100).statisticalDimension - 21.78).magnitude < 1e-13)
    #expect(LowRankForecast(points: 9, shift: 1e-300).statisticalDimension == 9)
    let asked = LowRankForecast(points: 9, shift: 1, statisticalDimension: 1e300)
    #expect(asked.statisticalDimension == 9 && asked.columns == 9 && asked.mostColumns == 9)
    #expect(asked.rows == 9 && asked.mostRows == 9)
  }

  /// The edges of `0.4 d_μ` and `0.8 d_μ` in blocks of 128 columns, and of `0.75 · 2ᵏ` rows: at the edge, and just beyond it.
  @Test(
    arguments: [
      (0.0, 128, 128, 256), (1, 128, 128, 256), (160, 128, 128, 256), (161, 128, 256, 256),
      (192, 128, 256, 256),
      (193, 128, 256, 512), (320, 128, 256, 512), (321, 256, 384, 512), (384, 256, 384, 512),
      (385, 256, 384, 1024),
      (768, 384, 640, 1024), (769, 384, 640, 2048),
    ] as [(Double, Int, Int, Int)])
  func sizesOfALowRankForm(_ dimension: Double, _ columns: Int, _ mostColumns: Int, _ rows: Int) {
    let forecast = LowRankForecast(points: 10_000, shift: 1, statisticalDimension: dimension)
    #expect(forecast.columns == columns && forecast.mostColumns == mostColumns)
    #expect(forecast.rows == rows && forecast.mostRows == 2 * rows)
    let few = LowRankForecast(points: 300, shift: 1, statisticalDimension: min(dimension, 300))
    #expect(few.columns <= 300 && few.mostColumns == min(300, few.statisticalDimension <= 160 ? 128 : 256))
    #expect(few.rows == (few.statisticalDimension <= 192 ? 256 : 300) && few.mostRows == 300)
  }

  /// `1 + 2(d_μ/2s)^(3/2)` and `1 + 8d_μ/s`.
  @Test func theConditionNumbersOfALowRankForm() {
    let forecast = LowRankForecast(points: 10_000, shift: 1, statisticalDimension: 400)
    #expect((forecast.conditionNumber(columns: 50) - 17).magnitude < 1e-13)
    #expect((forecast.conditionNumber(columns: 800) - 1.25).magnitude < 1e-14)
    #expect(forecast.conditionNumber(rows: 100) == 33 && forecast.conditionNumber(rows: 3200) == 2)
  }

  /// `√((λ+μ)/n)/6` with its origin; where `λ` is not known, `μ` from 0.02 on.
  @Test(
    arguments: [
      (
        16, 0.25, 0.0, true, 0.125 / 6,
        "accuracy 0.0208 = min(1/6, √(λ/n)/6), from the kernel's λ = 0.25"
      ),
      (
        16, 0.25, 2, false, 0.375 / 6,
        "accuracy 0.0625 = min(1/6, √((λ+μ)/n)/6), from the kernel's λ = 0.25 and μ = 2"
      ),
      (
        1, 0.5, 3, true, 1.0 / 6,
        "accuracy 0.167 = min(1/6, √((λ+μ)/n)/6), from the kernel's λ = 0.5 and μ = 3"
      ),
      (
        2, nil, 0.02, false, 0.1 / 6,
        "accuracy 0.0167 = min(1/6, √(μ/n)/6), from λ + μ ≥ μ = 0.02, because without data λ is not known"
      ),
      (
        2, nil, 0.0199, false, 0.1 / 6,
        "accuracy 0.0167 = min(1/6, √(λ/n)/6), with λ = 0.02 assumed, about that of the bundled sets, because without data λ is not known"
      ),
      (
        5000, nil, 50, true, 0.1 / 6,
        "accuracy 0.0167 = min(1/6, √(μ/n)/6), from λ + μ ≥ μ = 50, because λ is not computed for more than 2000 points"
      ),
    ] as [(Int, Double?, Double, Bool, Double, String)])
  func theAccuracy(
    _ points: Int, _ smallest: Double?, _ shift: Double, _ hasData: Bool, _ accuracy: Double, _ reason: String
  ) {
    let rule = AccuracyRule(points: points, smallestEigenvalue: smallest, shift: shift, hasData: hasData)
    #expect((rule.accuracy / accuracy - 1).magnitude < 1e-15 && rule.reason == reason)
  }
}

/// A summary with these numbers, as a plan's answer stores it.
func kernelSummary(
  smallest: Double? = nil, largest: Double? = nil, movement: Double? = nil, inputNormSquared: Double = 1,
  targetNorm: Double = 0, points: Int = 1, isSingular: Bool = false
) throws -> KernelSummary {
  let fields: [(String, Double?)] = [
    ("smallestEigenvalue", smallest), ("largestEigenvalue", largest), ("leastSquaredMovement", movement),
    ("inputNormSquared", inputNormSquared), ("targetNorm", targetNorm),
  ]
  let text = fields.compactMap { name, value in value.map { "\"\(name)\":\($0)" } }.joined(separator: ",")
  return try JSONDecoder().decode(
    KernelSummary.self,
    from: Data("{\(text),\"points\":\(points),\"isNumericallySingular\":\(isSingular)}".utf8))
}
