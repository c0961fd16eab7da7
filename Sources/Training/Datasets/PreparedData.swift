public import CounterStream
public import DenseLinearAlgebra
internal import Files

/// What to do with inputs that coincide up to rounding, for which the kernel is singular.
public enum DuplicatePolicy: String, CaseIterable, Codable, Sendable {
  /// Report the first two and stop, whether they are training or held-out points.
  case refuse
  /// Keep the first of each group of coincident training points, with the mean of the group's targets; it counts as one point, however many it represents.
  /// Leave out held-out points that coincide with a training point.
  case average
}

/// Data ready for training: split, fitted, and on the unit sphere.
///
/// The order matters, because held-out points must not influence training. The points are split using only their number and the seed. Then
/// coincident points of the training part are joined: first those that coincide independently of the other points, then, under the
/// preprocessing fitted to the remaining points, the ones that the kernel cannot distinguish, until none coincide. A held-out point that is
/// indistinguishable from a training point would already be known, so it is left out; held-out points that coincide only with each other
/// all stay, because each is a separate prediction.
///
/// With `refuse`, any two coincident points of the table stop the run, whichever parts they are in. This uses held-out points, but trains nothing.
public struct PreparedData: Sendable {
  /// The training and test points in their original units.
  public let training: Dataset
  public let test: Dataset
  /// Fitted on the training points.
  public let preprocessing: Preprocessing
  /// The training points as the network sees them, `d×n` with unit columns, and their scaled targets.
  public let inputs: Matrix
  public let targets: [Double]
  /// Notes about the data.
  public let notes: [String]

  /// - Parameters:
  ///   - dataset: the data as read.
  ///   - mode: how the inputs become unit vectors.
  ///   - duplicates: the policy for coincident points.
  ///   - testFraction: the held-out fraction, in [0, 1).
  ///   - stream: the split is drawn from its substream `split`.
  /// - Cost: expected `O(nd)`. Memory: six matrices of the data's size.
  /// - Throws: `DatasetError`.
  public init(
    _ dataset: Dataset, mode: Preprocessing.Mode, duplicates: DuplicatePolicy, testFraction: Double,
    stream: CounterStream
  ) throws(DatasetError) {
    do throws(FileError) {
      try requireMemory(6 * 8 * (dataset.inputs.rows + 1) * dataset.count, for: dataset.name)
    } catch {
      throw DatasetError(dataset.name, nil, .unreadable(error))
    }
    var averaged = AveragedPoints()
    if duplicates == .refuse {
      let coincident = try CoincidentPoints(unfitted: dataset, mode)
      if let refusal = dataset.refusal(of: coincident) { throw refusal }
    }
    let split = try Split(points: dataset.count, testFraction: testFraction, stream: stream)
    var training = dataset.selecting(split.training)
    // With `refuse` none are left here: these coincidences do not depend on the other points.
    if duplicates == .average {
      training = try averaged.distinct(training, by: duplicates, CoincidentPoints(unfitted: training, mode))
    }
    var fit = try Preprocessing.fit(training, mode: mode)
    while true {
      let coincident = CoincidentPoints(training.inputs, inputs: fit.transformed.inputs)
      let remaining = try averaged.distinct(training, by: duplicates, coincident)
      if remaining.count == training.count { break }
      training = remaining
      fit = try Preprocessing.fit(training, mode: mode)
    }
    test = try averaged.heldOut(
      dataset.selecting(split.test), apartFrom: training, by: duplicates, fit)
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
  private var leftOut = 0

  /// The points of a data set that do not coincide.
  ///
  /// - Throws: `DatasetError` if points coincide and the policy is `refuse`.
  mutating func distinct(
    _ dataset: Dataset, by policy: DuplicatePolicy, _ coincident: CoincidentPoints
  ) throws(DatasetError) -> Dataset {
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

  /// The held-out points that coincide with no training point.
  ///
  /// - Parameter fit: the preprocessing that was fitted to the training points, and the transformed points.
  /// - Throws: `DatasetError` if points coincide and the policy is `refuse`, or a held-out point cannot be transformed.
  mutating func heldOut(
    _ test: Dataset, apartFrom training: Dataset, by policy: DuplicatePolicy,
    _ fit: (preprocessing: Preprocessing, transformed: Dataset)
  ) throws(DatasetError) -> Dataset {
    if test.count == 0 { return test }
    let all = training.followed(by: test)
    let inputs = fit.transformed.inputs.followed(by: try fit.preprocessing.transformInputs(of: test.points))
    let coincident = CoincidentPoints(all.inputs, inputs: inputs)
    if policy == .refuse, let refusal = all.refusal(of: coincident) { throw refusal }
    let n = training.count
    let repeating = Set(coincident.joined.filter { $0.kept < n && $0.point >= n }.map { $0.point - n })
    leftOut += repeating.count
    return test.selecting((0..<test.count).filter { !repeating.contains($0) })
  }

  var notes: [String] {
    var notes: [String] = []
    if equal > 0 { notes.append("\(equal) repeated \(equal == 1 ? "point was" : "points were") averaged.") }
    if near > 0 {
      notes.append(
        "\(near) \(near == 1 ? "point" : "points") that rounding cannot distinguish from another, at most \(shortened(largestDistance)) apart on the "
          + "unit sphere, \(near == 1 ? "was" : "were") averaged with it.")
    }
    if leftOut > 0 {
      notes.append(
        "\(leftOut) held-out \(leftOut == 1 ? "point" : "points") that rounding cannot distinguish from a training point \(leftOut == 1 ? "was" : "were") left out."
      )
    }
    return notes
  }
}

extension CoincidentPoints {
  /// The points that coincide independently of the others: equal ones and, for preprocessing that treats each point separately, those that
  /// coincide on the unit sphere.
  ///
  /// - Throws: `DatasetError` if a point cannot be brought to the unit sphere.
  fileprivate init(unfitted dataset: Dataset, _ mode: Preprocessing.Mode) throws(DatasetError) {
    if let inputs = try Preprocessing.inputsByThemselves(dataset, mode: mode) {
      self.init(dataset.inputs, inputs: inputs)
    } else {
      self.init(equal: dataset.inputs)
    }
  }
}

extension Matrix {
  /// The columns of both, in order.
  fileprivate func followed(by other: Matrix) -> Matrix {
    Matrix(rows: rows, columns: columns + other.columns, elements: elements + other.elements)
  }
}

extension Dataset {
  /// The points of both, which have the same features.
  fileprivate func followed(by other: Dataset) -> Dataset {
    Dataset(
      name: name, inputs: inputs.followed(by: other.inputs), targets: targets + other.targets, source: source,
      targetName: targetName, origins: origins + other.origins, notes: notes)
  }

  /// Notes about points that do not coincide, but are so close that a network's Gram matrix is numerically singular.
  ///
  /// - Parameter inputs: the points on the unit sphere.
  fileprivate func notesOnNearPoints(_ inputs: Matrix) -> [String] {
    let near = CoincidentPoints(inputs, reach: CoincidentPoints.nearness(dimension: inputs.rows)).joined
    guard let nearest = near.min(by: { $0.distance < $1.distance }) else { return [] }
    return [
      "\(near.count) \(near.count == 1 ? "point is" : "points are") so close to another that a network's Gram matrix is numerically singular: "
        + "\(origins[nearest.point]) and \(origins[nearest.kept]) lie \(shortened(nearest.distance)) apart on the unit sphere."
    ]
  }
}
