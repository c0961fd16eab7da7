public import DenseLinearAlgebra

/// Why a matrix is not accepted as points.
public enum MatrixProblem: Error, Equatable, Sendable, CustomStringConvertible {
  case noPoints
  case noFeatures
  case countMismatch(points: Int, targets: Int)
  case notFiniteInput(row: Int, value: String)
  case notFiniteTarget(value: String)

  public var description: String {
    switch self {
    case .noPoints:
      "the matrix has no columns; give at least one point"
    case .noFeatures:
      "the matrix has no rows; give at least one feature"
    case .countMismatch(let points, let targets):
      "the matrix has \(points) columns, but there are \(targets) targets; a point is a column and has one target"
    case .notFiniteInput(let row, let value):
      "the entry of row \(row) (from 0) is \(value); fill in the missing value or leave the point out"
    case .notFiniteTarget(let value):
      "the target is \(value); fill in the missing value or leave the point out"
    }
  }
}

extension Points {
  /// The points of a matrix in memory, its columns; the features are called “feature 1”, “feature 2”, …
  ///
  /// ```swift
  /// let predictions = try model.predict(Points(inputs: Matrix(rows: d, columns: n, elements: newPoints)))
  /// ```
  ///
  /// - Shape: `inputs` `d×n`, a point is a column.
  /// - Cost: one pass over the entries.
  /// - Throws: `DatasetError` for a matrix without rows or columns, and for an entry that is not finite, identified
  ///   by row and column.
  public init(inputs: Matrix) throws(DatasetError) {
    let (d, n) = (inputs.rows, inputs.columns)
    if n == 0 { throw DatasetError(arrayName, nil, .matrix(.noPoints)) }
    if d == 0 { throw DatasetError(arrayName, nil, .matrix(.noFeatures)) }
    if let place = inputs.elements.firstIndex(where: { !$0.isFinite }) {
      let problem = MatrixProblem.notFiniteInput(row: place % d, value: "\(inputs.elements[place])")
      throw DatasetError(arrayName, .column(place / d), .matrix(problem))
    }
    self.init(
      name: arrayName, inputs: inputs, featureNames: numberedFeatures(d), origins: (0..<n).map { .column($0) }
    )
  }
}

extension Dataset {
  /// The points and targets of arrays in memory; the features are called “feature 1”, “feature 2”, …
  ///
  /// ```swift
  /// let data = try Dataset(inputs: Matrix(rows: d, columns: n, elements: points), targets: targets)
  /// ```
  ///
  /// - Shape: `inputs` `d×n`, a point is a column; `targets` `n`.
  /// - Cost: one pass over the entries.
  /// - Throws: `DatasetError` as `Points.init(inputs:)`, for more or fewer targets than points, and for a target that is
  ///   not finite, identified by its point's column.
  public init(inputs: Matrix, targets: [Double]) throws(DatasetError) {
    let points = try Points(inputs: inputs)
    if points.count != targets.count {
      let problem = MatrixProblem.countMismatch(points: points.count, targets: targets.count)
      throw DatasetError(arrayName, nil, .matrix(problem))
    }
    if let place = targets.firstIndex(where: { !$0.isFinite }) {
      let problem = MatrixProblem.notFiniteTarget(value: "\(targets[place])")
      throw DatasetError(arrayName, .column(place), .matrix(problem))
    }
    self.init(
      name: arrayName, inputs: inputs, targets: targets, featureNames: points.featureNames,
      targetName: "target", origins: points.origins)
  }
}

/// The name of data in memory in messages.
private let arrayName = "array"

/// The default names of features: “feature 1”, …, “feature d”.
func numberedFeatures(_ d: Int) -> [String] { (1...d).map { "feature \($0)" } }
