public import DenseLinearAlgebra

/// Points with targets, and the names of columns and origins of points for messages.
///
/// - Shape: `inputs` is `d×n`, a point is a column; one target, and one origin, for each point.
/// - Postconditions: every reader returns finite numbers, `n ≥ 1` and `d ≥ 1`.
/// - Traps: when the parts disagree on `n` or `d`.
public struct Dataset: Equatable, Sendable {
  /// The file, the bundled name or the synthetic specification.
  public let name: String
  public let inputs: Matrix
  public let targets: [Double]
  /// Where the features come from.
  public let source: FeatureSource
  /// The features' names, as given by the source.
  public let featureNames: [String]
  public let targetName: String
  /// Where each point came from, for messages.
  public let origins: [Origin]
  /// Notes on how they were read, in sentences.
  public let notes: [String]

  /// Points whose features are columns of numbers.
  public init(
    name: String, inputs: Matrix, targets: [Double], featureNames: [String], targetName: String,
    origins: [Origin], notes: [String] = []
  ) {
    self.init(
      name: name, inputs: inputs, targets: targets, source: FeatureSource(featureNames: featureNames),
      targetName: targetName, origins: origins, notes: notes)
  }

  public init(
    name: String, inputs: Matrix, targets: [Double], source: FeatureSource, targetName: String,
    origins: [Origin], notes: [String] = []
  ) {
    featureNames = source.featureNames
    precondition(
      targets.count == inputs.columns && origins.count == inputs.columns,
      "\(targets.count) targets and \(origins.count) origins do not match \(inputs.columns) points")
    precondition(
      featureNames.count == inputs.rows,
      "\(featureNames.count) names do not match \(inputs.rows) features")
    self.name = name
    self.inputs = inputs
    self.targets = targets
    self.source = source
    self.targetName = targetName
    self.origins = origins
    self.notes = notes
  }

  /// The number of points, `n`.
  public var count: Int { inputs.columns }

  /// The chosen points, in the order given.
  public func selecting(_ indices: [Int]) -> Dataset {
    Dataset(
      name: name, inputs: inputs.selectingColumns(indices), targets: indices.map { targets[$0] },
      source: source, targetName: targetName, origins: indices.map { origins[$0] }, notes: notes)
  }

  /// The same points with other targets.
  func replacing(targets: [Double]) -> Dataset {
    Dataset(
      name: name, inputs: inputs, targets: targets, source: source, targetName: targetName, origins: origins,
      notes: notes)
  }
}

/// Where a point came from.
public enum Origin: Equatable, Codable, Sendable, CustomStringConvertible {
  /// A line of a text file, counted from 1 as editors do.
  case line(Int)
  /// A row of an array, counted from 0 as NumPy does.
  case row(Int)
  /// A column of a matrix, counted from 0.
  case column(Int)
  /// A generated point, counted from 0.
  case point(Int)

  public var description: String {
    switch self {
    case .line(let number): "line \(number)"
    case .row(let number): "row \(number) (from 0)"
    case .column(let number): "column \(number) (from 0)"
    case .point(let number): "point \(number) (from 0)"
    }
  }
}

/// More entries than this (2 GiB of doubles) are refused before any memory is allocated for them: a dense
/// matrix of that size is a mistyped index or size, not a data set for dense linear algebra.
public let maximumEntries = 1 << 28
