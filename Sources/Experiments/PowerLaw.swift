internal import RealModule

/// The exponent of the power law through the points, by least squares on logarithms.
func powerLawExponent(_ points: [(x: Double, y: Double)]) -> Double {
  let logarithms = points.map { (x: Double.log($0.x), y: Double.log($0.y)) }
  let count = Double(points.count)
  let mean = (
    x: logarithms.reduce(0) { $0 + $1.x } / count, y: logarithms.reduce(0) { $0 + $1.y } / count
  )
  let products = logarithms.reduce((xy: 0.0, xx: 0.0)) {
    ($0.xy + ($1.x - mean.x) * ($1.y - mean.y), $0.xx + ($1.x - mean.x) * ($1.x - mean.x))
  }
  return products.xy / products.xx
}
