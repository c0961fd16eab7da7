public import DenseLinearAlgebra

/// Points without targets, as needed for prediction.
///
/// - Shape: `inputs` is `d×n`, a point is a column; one origin for each point, one name for each feature.
public struct Points: Equatable, Sendable {
  /// The file, the bundled name or the synthetic specification.
  public let name: String
  public let inputs: Matrix
  public let featureNames: [String]
  /// Where each point came from, for messages.
  public let origins: [Origin]
  /// Notes on how they were read, in sentences.
  public let notes: [String]

  public init(name: String, inputs: Matrix, featureNames: [String], origins: [Origin], notes: [String] = []) {
    precondition(
      origins.count == inputs.columns && featureNames.count == inputs.rows,
      "\(origins.count) origins and \(featureNames.count) names do not match a \(inputs.rows)×\(inputs.columns) matrix"
    )
    self.name = name
    self.inputs = inputs
    self.featureNames = featureNames
    self.origins = origins
    self.notes = notes
  }

  /// `n`.
  public var count: Int { inputs.columns }
}

extension Dataset {
  /// The points of the data set without their targets.
  public var points: Points {
    Points(name: name, inputs: inputs, featureNames: featureNames, origins: origins, notes: notes)
  }
}
