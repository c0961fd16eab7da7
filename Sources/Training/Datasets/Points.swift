public import DenseLinearAlgebra

/// Points without targets: what a prediction needs.
///
/// - Shape: `inputs` is `d×n`, a point is a column; one origin for each point, one name for each feature.
public struct Points: Equatable, Sendable {
  /// The file, the bundled name or the synthetic specification.
  public let name: String
  public let inputs: Matrix
  public let featureNames: [String]
  /// Where each point came from, for messages.
  public let origins: [Origin]

  public init(name: String, inputs: Matrix, featureNames: [String], origins: [Origin]) {
    precondition(
      origins.count == inputs.columns && featureNames.count == inputs.rows,
      "\(origins.count) origins and \(featureNames.count) names do not fit a \(inputs.rows)×\(inputs.columns) matrix"
    )
    self.name = name
    self.inputs = inputs
    self.featureNames = featureNames
    self.origins = origins
  }

  /// `n`.
  public var count: Int { inputs.columns }

  /// The same points with features that are all zero behind their own, as sparse files leave them out.
  func paddedWithZeros(to dimension: Int) -> Points {
    guard dimension > inputs.rows else { return self }
    return Points(
      name: name,
      inputs: Matrix(rows: dimension, columns: count) { $0 < inputs.rows ? inputs[$0, $1] : 0 },
      featureNames: numberedFeatures(dimension), origins: origins)
  }
}

extension Dataset {
  /// The points of the data set without their targets.
  public var points: Points {
    Points(name: name, inputs: inputs, featureNames: featureNames, origins: origins)
  }
}
