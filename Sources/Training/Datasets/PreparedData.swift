public import CounterStream
public import DenseLinearAlgebra

/// What to do with identical inputs, on which the kernel is singular.
public enum DuplicatePolicy: String, CaseIterable, Codable, Sendable {
  /// Name the first two and stop.
  case refuse
  /// Keep each input once, with the mean of its targets.
  case average
}

/// Data ready for training: split, fitted, and on the unit sphere.
///
/// The order matters: repeated points are dealt with before the split, so that no point is in both parts; the
/// preprocessing is fitted on the training part only.
public struct PreparedData: Sendable {
  /// The training and test points in their original units.
  public let training: Dataset
  public let test: Dataset
  /// Fitted on the training points.
  public let preprocessing: Preprocessing
  /// The training points as the network sees them, `d×n` with unit columns, and their scaled targets.
  public let inputs: Matrix
  public let targets: [Double]
  /// What must be said about the data.
  public let notes: [String]

  /// - Parameters:
  ///   - dataset: the data as read.
  ///   - mode: how the inputs become unit vectors.
  ///   - duplicates: what is done about repeated points.
  ///   - testFraction: the held-out share, in [0, 1).
  ///   - stream: the split is drawn from its substream `split`.
  /// - Cost: `O(nd)`.
  /// - Throws: `DatasetError`.
  public init(
    _ dataset: Dataset, mode: Preprocessing.Mode, duplicates: DuplicatePolicy, testFraction: Double,
    stream: CounterStream
  ) throws(DatasetError) {
    // Points that differ only in length become equal on the sphere, unless a constant coordinate is added.
    let seen =
      mode == .unit
      ? try Preprocessing.fit(dataset, mode: .unit).transformed.inputs
      : dataset.inputs
    var notes: [String] = []
    var distinct = dataset
    switch duplicates {
    case .refuse: try dataset.requireDistinctPoints(in: seen)
    case .average:
      distinct = dataset.averagingRepeatedPoints(in: seen)
      let merged = dataset.count - distinct.count
      if merged > 0 {
        notes.append("\(merged) repeated \(merged == 1 ? "point was" : "points were") averaged.")
      }
    }
    let split = try Split(points: distinct.count, testFraction: testFraction, stream: stream)
    training = distinct.selecting(split.training)
    test = distinct.selecting(split.test)
    let prepared: Dataset
    (preprocessing, prepared) = try Preprocessing.fit(training, mode: mode)
    // Points that are distinct but agree to rounding can still meet on the sphere.
    try prepared.requireDistinctPoints(in: prepared.inputs)
    inputs = prepared.inputs
    targets = prepared.targets
    self.notes = notes + preprocessing.notes
  }
}
