internal import GaussNewton
internal import RealModule
internal import Statistics

/// The power law `y = c xᵖ` through points, by least squares on logarithms.
struct PowerLaw {
  let exponent: Double
  /// A 95 % confidence interval of the exponent, for normal errors of `ln y` of one size: `p ± t_{n−2} √(RSS/(n−2)/Σ(ln x − mean)²)`.
  /// The whole line for two points, which leave no degree of freedom.
  let interval: ClosedRange<Double>
  private let logarithmOfFactor: Double

  /// - Traps: for fewer than two different `x`, or a number that is not positive.
  init(_ points: [(x: Double, y: Double)]) {
    precondition(points.allSatisfy { $0.x > 0 && $0.y > 0 }, "a power law needs positive numbers")
    let logarithms = points.map { (x: Double.log($0.x), y: Double.log($0.y)) }
    let count = Double(points.count)
    let meanX = logarithms.reduce(0) { $0 + $1.x } / count
    let meanY = logarithms.reduce(0) { $0 + $1.y } / count
    let sumXX = logarithms.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
    precondition(sumXX > 0, "a power law needs two different sizes")
    let slope = logarithms.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) } / sumXX
    let residue = logarithms.reduce(0) {
      let error = $1.y - meanY - slope * ($1.x - meanX)
      return $0 + error * error
    }
    exponent = slope
    logarithmOfFactor = meanY - slope * meanX
    let freedom = points.count - 2
    guard freedom > 0 else {
      interval = -.infinity ... .infinity
      return
    }
    let half =
      StudentT.quantile(0.975, degreesOfFreedom: freedom) * (residue / Double(freedom) / sumXX).squareRoot()
    interval = slope - half...slope + half
  }

  func value(at x: Double) -> Double { .exp(logarithmOfFactor + exponent * .log(x)) }

  /// The exponent with its interval, as in `0.98 (0.95 to 1.01)`.
  var text: String {
    interval.upperBound.isFinite
      ? "\(short(exponent)) (95 %: \(short(interval.lowerBound)) to \(short(interval.upperBound)))"
      : short(exponent)
  }
}
