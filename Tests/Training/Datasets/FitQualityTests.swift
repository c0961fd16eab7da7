import Datasets
import Testing

/// How well predictions fit, at any scale.
@Suite struct FitQualityTests {
  @Test(arguments: [1e-300, 1, 1e300]) func theScaleDoesNotMatter(_ scale: Double) throws {
    let fit = FitQuality(
      predictions: [1, 2, 3, 4].map { $0 * scale }, targets: [1, 2, 4, 4].map { $0 * scale })
    // One error of 1 in four, and deviations of ±1.75, ±0.75, 1.25, 1.25: 1 − 1/6.75.
    #expect((fit.rmse / scale - 0.5).magnitude <= 1e-15)
    #expect((try #require(fit.rSquared) - (1 - 1 / 6.75)).magnitude <= 1e-14)
  }

  @Test func equalTargetsHaveNoShare() {
    let fit = FitQuality(predictions: [1, 2], targets: [3, 3])
    #expect(fit.rSquared == nil && (fit.rmse - 2.5.squareRoot()).magnitude <= 1e-15)
  }
}
