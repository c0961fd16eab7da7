public import CounterStream
public import DenseLinearAlgebra
internal import Files

/// What to do with inputs that coincide to rounding, on which the kernel is singular.
public enum DuplicatePolicy: String, CaseIterable, Codable, Sendable {
  /// Name the first two and stop.
  case refuse
  /// Keep the first one of each, with the mean of the targets of all that coincide with it. It counts as one point, however many it stands for.
  case average
}

/// Data ready for training: split, fitted, and on the unit sphere.
///
/// The order matters. Whether points coincide is decided on the unit sphere, where the kernel sees them, with a preprocessing fitted to all points, and
/// before the split, so that no point is in both parts. Then the preprocessing is fitted to the training part only. Under it the distances are a little
/// other ones, and points that coincide now are dealt with as well, until none do.
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
  ///   - duplicates: what is done about points that coincide.
  ///   - testFraction: the held-out share, in [0, 1).
  ///   - stream: the split is drawn from its substream `split`.
  /// - Cost: expected `O(nd)`. Memory: five matrices of the data's size.
  /// - Throws: `DatasetError`.
  public init(
    _ dataset: Dataset, mode: Preprocessing.Mode, duplicates: DuplicatePolicy, testFraction: Double,
    stream: CounterStream
  ) throws(DatasetError) {
    do throws(FileError) {
      try requireMemory(5 * 8 * (dataset.inputs.rows + 1) * dataset.count, for: dataset.name)
    } catch {
      throw DatasetError(dataset.name, nil, .unreadable(error))
    }
    var averaged = AveragedPoints()
    let distinct = try averaged.distinct(dataset, by: duplicates, Preprocessing.fit(dataset, mode: mode))
    let split = try Split(points: distinct.count, testFraction: testFraction, stream: stream)
    test = distinct.selecting(split.test)
    var training = distinct.selecting(split.training)
    var fit = try Preprocessing.fit(training, mode: mode)
    while true {
      let remaining = try averaged.distinct(training, by: duplicates, fit)
      if remaining.count == training.count { break }
      training = remaining
      fit = try Preprocessing.fit(training, mode: mode)
    }
    self.training = training
    preprocessing = fit.preprocessing
    (inputs, targets) = (fit.transformed.inputs, fit.transformed.targets)
    notes =
      dataset.notes + averaged.notes + preprocessing.notes
      + training.notesOnNearPoints(inputs)
  }
}

/// The points that were averaged with others.
private struct AveragedPoints {
  private var equal = 0
  private var near = 0
  private var largestDistance = 0.0

  /// The points of a data set that do not coincide under a preprocessing of it.
  ///
  /// - Throws: `DatasetError` where points coincide and that is refused.
  mutating func distinct(
    _ dataset: Dataset, by policy: DuplicatePolicy,
    _ fit: (preprocessing: Preprocessing, transformed: Dataset)
  ) throws(DatasetError) -> Dataset {
    let coincident = CoincidentPoints(dataset.inputs, inputs: fit.transformed.inputs)
    if policy == .refuse, let refusal = dataset.refusal(of: coincident) { throw refusal }
    for joined in coincident.joined {
      if dataset.inputs.column(joined.point) == dataset.inputs.column(joined.kept) {
        equal += 1
      } else {
        near += 1
        largestDistance = max(largestDistance, joined.distance)
      }
    }
    return dataset.averaging(coincident)
  }

  var notes: [String] {
    var notes: [String] = []
    if equal > 0 { notes.append("\(equal) repeated \(equal == 1 ? "point was" : "points were") averaged.") }
    if near > 0 {
      notes.append(
        "\(near) \(near == 1 ? "point" : "points") that rounding cannot tell from another, at most \(shortened(largestDistance)) apart on the "
          + "unit sphere, \(near == 1 ? "was" : "were") averaged with it.")
    }
    return notes
  }
}

extension Dataset {
  /// What must be said of points that do not coincide, but are so near that a network's Gram matrix is singular to rounding.
  ///
  /// - Parameter inputs: the points on the unit sphere.
  fileprivate func notesOnNearPoints(_ inputs: Matrix) -> [String] {
    let near = CoincidentPoints(inputs, reach: CoincidentPoints.nearness(dimension: inputs.rows)).joined
    guard let nearest = near.min(by: { $0.distance < $1.distance }) else { return [] }
    return [
      "\(near.count) \(near.count == 1 ? "point is" : "points are") so near another that a network's Gram matrix is singular to rounding: "
        + "\(origins[nearest.point]) and \(origins[nearest.kept]) lie \(shortened(nearest.distance)) apart on the unit sphere."
    ]
  }
}
