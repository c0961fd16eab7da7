/// The location of a sample: its mean with standard error, its median, and its middle 80 %.
struct Spread {
  let mean: Double
  /// Of the mean; zero for a sample of one.
  let standardError: Double
  private let sorted: [Double]

  /// - Traps: for an empty sample.
  init(_ values: [Double]) {
    precondition(!values.isEmpty, "an empty sample has no mean")
    sorted = values.sorted()
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    standardError = (squares / max(count - 1, 1) / count).squareRoot()
    self.mean = mean
  }

  /// The value that a share `p` of the sample does not exceed.
  func quantile(_ p: Double) -> Double { sorted[min(sorted.count - 1, Int(p * Double(sorted.count)))] }

  var median: Double { quantile(0.5) }
  /// From the tenth to the ninetieth percentile.
  var middle: ClosedRange<Double> { quantile(0.1)...quantile(0.9) }
  var range: ClosedRange<Double> { sorted[0]...sorted[sorted.count - 1] }
}
