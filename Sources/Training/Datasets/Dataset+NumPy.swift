internal import DenseLinearAlgebra
internal import NumPyFormat

/// Why two arrays are not accepted as inputs and targets.
public enum PairProblem: Error, Equatable, Sendable, CustomStringConvertible {
  case noPoints
  case noFeatures
  case countMismatch(points: Int, targets: Int, targetsPath: String)
  case notFiniteInput(row: Int, column: Int, value: String)
  case notFiniteTarget(row: Int, value: String)

  public var description: String {
    switch self {
    case .noPoints:
      "the array has no rows; save at least one point"
    case .noFeatures:
      "the array has no columns; save at least one feature"
    case .countMismatch(let points, let targets, let targetsPath):
      "\(points) rows here but \(targets) targets in \(targetsPath); save one target for each row"
    case .notFiniteInput(let row, let column, let value):
      "entry [\(row), \(column)] is \(value); fill in the missing value or remove the row"
    case .notFiniteTarget(let row, let value):
      "entry [\(row)] is \(value); fill in the missing value or remove the row"
    }
  }
}

extension Points {
  /// Reads inputs of shape `(n, d)` from a `.npy` file.
  ///
  /// - Throws: `DatasetError`, which names the entry at fault in NumPy's notation.
  public init(npy path: String) throws(DatasetError) {
    let inputs = try array(path) { array throws(NumPyError) in try array.matrixOfPoints(of: path) }
    let (n, d) = (inputs.columns, inputs.rows)
    if n == 0 { throw DatasetError(path, nil, .pair(.noPoints)) }
    if d == 0 { throw DatasetError(path, nil, .pair(.noFeatures)) }
    if let place = inputs.elements.firstIndex(where: { !$0.isFinite }) {
      let problem = PairProblem.notFiniteInput(
        row: place / d, column: place % d, value: "\(inputs.elements[place])")
      throw DatasetError(path, nil, .pair(problem))
    }
    self.init(
      name: path, inputs: inputs, featureNames: (0..<d).map { "column \($0)" },
      origins: (0..<n).map { .row($0) })
  }
}

extension Dataset {
  /// Reads inputs of shape `(n, d)` and targets of shape `(n,)` or `(n, 1)` from two `.npy` files.
  ///
  /// - Throws: `DatasetError`, which names the file that is at fault and the entry in NumPy's notation.
  public init(npy path: String, targets targetsPath: String) throws(DatasetError) {
    let points = try Points(npy: path)
    let targets = try array(targetsPath) { array throws(NumPyError) in try array.vector(of: targetsPath) }
    if points.count != targets.count {
      let problem = PairProblem.countMismatch(
        points: points.count, targets: targets.count, targetsPath: targetsPath)
      throw DatasetError(path, nil, .pair(problem))
    }
    if let place = targets.firstIndex(where: { !$0.isFinite }) {
      let problem = PairProblem.notFiniteTarget(row: place, value: "\(targets[place])")
      throw DatasetError(targetsPath, nil, .pair(problem))
    }
    self.init(
      name: path, inputs: points.inputs, targets: targets, featureNames: points.featureNames,
      targetName: "target", origins: points.origins)
  }
}

private func array<Value>(
  _ path: String, _ shape: (NumPyArray) throws(NumPyError) -> Value
) throws(DatasetError) -> Value {
  do throws(NumPyError) {
    return try shape(NumPyArray(contentsOf: path, maximumEntries: maximumEntries))
  } catch {
    throw DatasetError(error.file, nil, .array(error))
  }
}
