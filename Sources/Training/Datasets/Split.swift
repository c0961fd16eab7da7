public import CounterStream

/// Why the data cannot be split.
public enum SplitProblem: Error, Equatable, Sendable, CustomStringConvertible {
  case noTrainingPoint(points: Int, testPoints: Int)

  public var description: String {
    switch self {
    case .noTrainingPoint(let points, let testPoints):
      "of \(points) points \(testPoints) are held out for testing, so no point is left for training; "
        + "lower the fraction or give more points"
    }
  }
}

/// A random split into training and test points.
///
/// The test points are the first `⌈p·n⌉` of a uniformly random order; `p·n` is rounded to a double first,
/// as scikit-learn does.
public struct Split: Equatable, Sendable {
  /// Ascending, so that the order of the data is kept.
  public let training: [Int]
  /// Ascending.
  public let test: [Int]

  /// Splits `points` points.
  ///
  /// - Parameters:
  ///   - points: `n`.
  ///   - testFraction: `p`, in [0, 1): `⌈pn⌉` points are held out.
  ///   - stream: read at the substream `"split"`.
  /// - Throws: `DatasetError` when `p` is not in [0, 1), or no training point is left.
  public init(points: Int, testFraction: Double, stream: CounterStream) throws(DatasetError) {
    guard testFraction >= 0 && testFraction < 1 else {
      throw DatasetError("\(DataParameter.testFraction)", nil, .argument(.testFraction(testFraction)))
    }
    let testCount = Int((testFraction * Double(points)).rounded(.up))
    guard testCount < points else {
      let problem = SplitProblem.noTrainingPoint(points: points, testPoints: testCount)
      throw DatasetError("\(DataParameter.testFraction)", nil, .split(problem))
    }
    let order = stream.substream("split").permutation(points)
    test = order.prefix(testCount).sorted()
    training = order.dropFirst(testCount).sorted()
  }
}
