import DenseLinearAlgebra

@testable import Datasets

/// A dataset as if read from lines 2, 3, … of a file, features called a, b, c, …
func dataset(_ inputs: Matrix, targets: [Double]? = nil) -> Dataset {
  let letters = Array("abcdefghijklmnopqrstuvwxyz").map(String.init)
  return Dataset(
    name: "x.csv", inputs: inputs,
    targets: targets ?? (0..<inputs.columns).map { Double($0) },
    featureNames: (0..<inputs.rows).map { letters[$0 % 26] + String(repeating: "'", count: $0 / 26) },
    targetName: "y", origins: (0..<inputs.columns).map { .line($0 + 2) })
}

/// The same from its points.
func dataset(points: [[Double]], targets: [Double]? = nil) -> Dataset {
  dataset(
    Matrix(rows: points[0].count, columns: points.count, elements: points.flatMap(\.self)), targets: targets)
}
