public import DenseLinearAlgebra
internal import Files

/// Why points cannot be brought to the unit sphere.
public enum PreprocessingProblem: Error, Equatable, Sendable, CustomStringConvertible {
  case zeroPoint
  case notUnitNorm(Double)
  case outOfRange(column: String)
  case differentFeatures(expected: [String], found: [String])

  public var description: String {
    switch self {
    case .zeroPoint:
      "all features are zero, so the point has no direction; remove the row or use the preprocessing standardise"
    case .notUnitNorm(let norm):
      "the point has norm \(norm), which is not 1 up to rounding; use the preprocessing unit or standardise"
    case .outOfRange(let column):
      "column \(quoted(column)) exceeds the range of doubles when standardised; rescale the column"
    case .differentFeatures(let expected, let found):
      "the features are \(listed(found, atMost: 4)) (\(found.count)) but the preprocessing was fitted to "
        + "\(listed(expected, atMost: 4)) (\(expected.count)); give the same columns in the same order"
    }
  }
}

/// Maps points to the unit sphere, as the theory requires, and targets to a common scale.
///
/// Fitted on the training points only and stored with the model, so that later points are treated in the same way.
///
/// - Postconditions: every point that `transform` returns has norm 1 up to rounding.
public struct Preprocessing: Codable, Equatable, Sendable {
  public enum Mode: String, Codable, CaseIterable, Sendable {
    /// Each feature to mean 0 and standard deviation 1, then a coordinate that is always 1, then each
    /// point to norm 1. The constant coordinate distinguishes points that differ only in length, and gives
    /// the network a bias.
    case standardise
    /// Each point to norm 1, nothing else. Points that differ only in length become equal.
    case unit
    /// Points and targets as they are; the points must have norm 1 already.
    case none
  }

  public let mode: Mode
  /// Where the features come from; points to predict are read in the same way.
  public let source: FeatureSource
  /// The training mean of each feature; empty unless the mode is `standardise`.
  public let means: [Double]
  /// The training standard deviation of each feature (population, divided by `n`), and 1 for a constant
  /// feature; empty unless the mode is `standardise`.
  public let scales: [Double]
  public let targetMean: Double
  public let targetScale: Double
  /// Notes that readers of the results should see, in sentences.
  public let notes: [String]

  public var featureNames: [String] { source.featureNames }

  /// Fits to the training points.
  ///
  /// - Cost: `O(nd)`.
  /// - Throws: `DatasetError` when a standard deviation is below the normal range of doubles, or a
  ///   training point cannot be transformed.
  /// - Traps: without points.
  public init(fittingTo training: Dataset, mode: Mode) throws(DatasetError) {
    (self, _) = try Self.fit(training, mode: mode)
  }

  /// The preprocessing fitted to the training points, and the points transformed by it.
  ///
  /// - Cost, throws, traps: as `init(fittingTo:mode:)`.
  static func fit(
    _ training: Dataset, mode: Mode
  ) throws(DatasetError) -> (preprocessing: Preprocessing, transformed: Dataset) {
    let preprocessing = try Preprocessing(unprovenOn: training, mode: mode)
    return (preprocessing, try preprocessing.transform(training))
  }

  /// The points on the unit sphere if the mode treats each point separately; nil if it depends on all points.
  ///
  /// - Throws: as `transformInputs(of:)`.
  static func inputsByThemselves(_ dataset: Dataset, mode: Mode) throws(DatasetError) -> Matrix? {
    if mode == .standardise { return nil }
    let withoutTargets = dataset.replacing(targets: Array(repeating: 0, count: dataset.count))
    return try Preprocessing(unprovenOn: withoutTargets, mode: mode).transformInputs(of: dataset.points)
  }

  /// Fits without checking whether the points can be transformed.
  private init(unprovenOn training: Dataset, mode: Mode) throws(DatasetError) {
    precondition(training.count >= 1, "preprocessing needs at least one training point")
    var notes: [String] = []
    self.mode = mode
    source = training.source
    let featureNames = source.featureNames
    if mode == .standardise {
      let rows = training.inputs.transposed
      let columns = (0..<rows.columns).map { ColumnStatistics(rows.column($0)) }
      means = columns.map(\.mean)
      scales = try zip(columns, featureNames).map { column, name throws(DatasetError) in
        try Preprocessing.scale(column, name: name, of: training)
      }
      notes += Preprocessing.notes(on: columns, names: featureNames)
    } else {
      (means, scales) = ([], [])
    }
    if mode == .none {
      (targetMean, targetScale) = (0, 1)
    } else {
      let target = ColumnStatistics(training.targets)
      targetMean = target.mean
      targetScale = try Preprocessing.scale(target, name: training.targetName, of: training)
      if target.isConstant {
        let name = quoted(training.targetName)
        notes.append("The target \(name) is constant over the training points; it keeps scale 1.")
      }
    }
    if mode == .standardise { notes += Preprocessing.notes(onMeanPointsOf: training, means: means) }
    self.notes = notes
  }

  /// The number by which a column is divided.
  private static func scale(
    _ column: ColumnStatistics, name: String, of dataset: Dataset
  ) throws(DatasetError) -> Double {
    if column.isConstant { return 1 }
    // Below the normal range the quotient would lose digits, or be a division by zero.
    if column.deviation < .leastNormalMagnitude {
      throw DatasetError(dataset.name, nil, .preprocessing(.outOfRange(column: name)))
    }
    return column.deviation
  }
}

// MARK: - Storing

extension Preprocessing {
  private enum CodingKeys: String, CodingKey {
    case mode, source, means, scales, targetMean, targetScale, notes
    /// Replaces `source` in models of format version 1, whose columns are all numeric.
    case featureNames
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    mode = try values.decode(Mode.self, forKey: .mode)
    source =
      try values.decodeIfPresent(FeatureSource.self, forKey: .source)
      ?? FeatureSource(featureNames: values.decode([String].self, forKey: .featureNames))
    means = try values.decode([Double].self, forKey: .means)
    scales = try values.decode([Double].self, forKey: .scales)
    targetMean = try values.decode(Double.self, forKey: .targetMean)
    targetScale = try values.decode(Double.self, forKey: .targetScale)
    notes = try values.decode([String].self, forKey: .notes)
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(mode, forKey: .mode)
    try values.encode(source, forKey: .source)
    try values.encode(means, forKey: .means)
    try values.encode(scales, forKey: .scales)
    try values.encode(targetMean, forKey: .targetMean)
    try values.encode(targetScale, forKey: .targetScale)
    try values.encode(notes, forKey: .notes)
  }
}

// MARK: - Notes

extension Preprocessing {
  private static func notes(on columns: [ColumnStatistics], names: [String]) -> [String] {
    func named(_ condition: (ColumnStatistics) -> Bool) -> [String] {
      zip(columns, names).filter { condition($0.0) }.map { quoted($0.1) }
    }
    var notes: [String] = []
    let constant = named(\.isConstant)
    if !constant.isEmpty {
      notes.append("Constant over the training points, kept with scale 1: \(listed(constant)).")
    }
    let rounded = named(\.isDominatedByRounding)
    if !rounded.isEmpty {
      notes.append("Varying only in the last digits, so that rounding dominates: \(listed(rounded)).")
    }
    return notes
  }

  private static func notes(onMeanPointsOf training: Dataset, means: [Double]) -> [String] {
    let zero = (0..<training.count).filter { training.inputs.column($0) == means }
    if zero.isEmpty { return [] }
    let places = listed(zero.map { training.origins[$0].description })
    return ["Zero after standardising, distinguished only by the constant coordinate: \(places)."]
  }
}

// MARK: - Transforming

extension Preprocessing {
  /// The points on the unit sphere with their scaled targets.
  ///
  /// - Throws: as `transformInputs(of:)` and `transformTargets(of:)`.
  public func transform(_ dataset: Dataset) throws(DatasetError) -> Dataset {
    Dataset(
      name: dataset.name, inputs: try transformInputs(of: dataset.points),
      targets: try transformTargets(of: dataset),
      featureNames: featureNames + (mode == .standardise ? ["constant 1"] : []),
      targetName: dataset.targetName,
      origins: dataset.origins, notes: dataset.notes)
  }

  /// The points on the unit sphere.
  ///
  /// - Shape: `d×n` becomes `(d+1)×n` for `standardise`, otherwise it is unchanged.
  /// - Throws: `DatasetError` when the features are not the fitted ones; and, naming the point, when it has
  ///   no direction (`unit`), its norm is not 1 (`none`), or it exceeds the range of doubles (`standardise`).
  public func transformInputs(of points: Points) throws(DatasetError) -> Matrix {
    let featureNames = featureNames
    if points.featureNames != featureNames {
      let problem = PreprocessingProblem.differentFeatures(
        expected: featureNames, found: points.featureNames)
      throw DatasetError(points.name, nil, .preprocessing(problem))
    }
    let dimension = featureNames.count + (mode == .standardise ? 1 : 0)
    var elements: [Double] = []
    elements.reserveCapacity(dimension * points.count)
    for j in 0..<points.count {
      do throws(PreprocessingProblem) {
        elements += try transform(points.inputs.column(j), featureNames)
      } catch {
        throw DatasetError(points.name, points.origins[j], .preprocessing(error))
      }
    }
    return Matrix(rows: dimension, columns: points.count, elements: elements)
  }

  private func transform(_ point: [Double], _ featureNames: [String]) throws(PreprocessingProblem) -> [Double]
  {
    switch mode {
    case .standardise:
      var standardised: [Double] = []
      for (i, x) in point.enumerated() {
        let z = (x - means[i]) / scales[i]
        guard z.isFinite else { throw .outOfRange(column: featureNames[i]) }
        standardised.append(z)
      }
      return unitVector(standardised + [1])!
    case .unit:
      guard let unit = unitVector(point) else { throw .zeroPoint }
      return unit
    case .none:
      // A computed x/‖x‖ differs from norm 1 by at most γ_{d+5}: the norm that divided it and the norm measured
      // here contribute d/2 + 2 roundings each (squares and sum, halved by the root, and the root itself), and
      // the division by one more.
      let length = norm(point)
      guard abs(length - 1) <= roundingBound(point.count + 5) else { throw .notUnitNorm(length) }
      return point
    }
  }

  /// `(y − mean)/scale` for each target.
  ///
  /// - Throws: `DatasetError` naming the point whose target exceeds the range of doubles.
  public func transformTargets(of dataset: Dataset) throws(DatasetError) -> [Double] {
    var transformed: [Double] = []
    for (y, origin) in zip(dataset.targets, dataset.origins) {
      let z = (y - targetMean) / targetScale
      guard z.isFinite else {
        let problem = PreprocessingProblem.outOfRange(column: dataset.targetName)
        throw DatasetError(dataset.name, origin, .preprocessing(problem))
      }
      transformed.append(z)
    }
    return transformed
  }

  /// Back to the targets' own units: `scale·z + mean`.
  ///
  /// - Edge cases: infinite where that exceeds the largest double.
  public func inverseTransformTargets(_ targets: [Double]) -> [Double] {
    targets.map { targetScale * $0 + targetMean }
  }
}
