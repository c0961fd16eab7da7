import Foundation

/// How far statistics of a true stream stray, with proved constants.
///
/// Each bound fails for at most one seed in 10⁹ when the stream is truly random. The streams tested are
/// fixed, so a test passes always or never; the bounds are stated before the draw and not fitted to it.
enum StatisticalBounds {
  static let falseAlarm = 1e-9

  /// Hoeffding: of `draws` independent trials, all of `cells` counts are this close to their means.
  static func countDeviation(draws: Int, cells: Int) -> Double {
    (Double(draws) * log(2 * Double(cells) / falseAlarm) / 2).squareRoot()
  }

  /// Laurent and Massart (2000), Lemma 1: a χ² variable with `degrees` degrees of freedom lies in this range.
  static func chiSquared(degrees: Int) -> ClosedRange<Double> {
    let mean = Double(degrees)
    let t = log(2 / falseAlarm)
    let spread = 2 * (mean * t).squareRoot()
    return (mean - spread)...(mean + spread + 2 * t)
  }

  /// Dvoretzky–Kiefer–Wolfowitz with Massart's constant: the greatest distance between the empirical
  /// distribution function of `draws` numbers and the true one.
  static func distributionDistance(draws: Int) -> Double {
    (log(2 / falseAlarm) / (2 * Double(draws))).squareRoot()
  }
}
