/// Where a sample lies: its mean, its median, and the middle four fifths of it.
struct Spread {
  let mean: Double
  private let sorted: [Double]

  /// - Traps: for an empty sample.
  init(_ values: [Double]) {
    precondition(!values.isEmpty, "an empty sample lies nowhere")
    sorted = values.sorted()
    mean = values.reduce(0, +) / Double(values.count)
  }

  /// The value that a share `p` of the sample does not exceed.
  func quantile(_ p: Double) -> Double { sorted[min(sorted.count - 1, Int(p * Double(sorted.count)))] }

  var median: Double { quantile(0.5) }
  /// From the tenth to the ninetieth percentile.
  var middle: ClosedRange<Double> { quantile(0.1)...quantile(0.9) }
  var range: ClosedRange<Double> { sorted[0]...sorted[sorted.count - 1] }
}
