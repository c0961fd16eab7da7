import DenseLinearAlgebra
import TestSupport
import Testing

@testable import Datasets

/// Comparison of all pairs: the definition.
private func repeatedPointsByDefinition(_ inputs: Matrix) -> [[Int]] {
  let columns = (0..<inputs.columns).map(inputs.column)
  return columns.indices.compactMap { i in
    let equal = columns.indices.filter { columns[$0] == columns[i] }
    return equal.count > 1 && equal[0] == i ? equal : nil
  }
}

private func antipodalPairsByDefinition(_ inputs: Matrix) -> [[Int]] {
  let columns = (0..<inputs.columns).map(inputs.column)
  let first = columns.indices.filter { i in columns.firstIndex(of: columns[i]) == i }
  var pairs: [[Int]] = []
  for j in first {
    for i in first where i < j && zip(columns[i], columns[j]).allSatisfy({ $0 == -$1 }) {
      pairs.append([i, j])
    }
  }
  return pairs
}

@Suite struct RepeatedPointsTests {
  /// Small integers in few dimensions repeat often.
  @Test func hashingAgreesWithComparingAllPairs() throws {
    try checkProperty("hashingAgreesWithComparingAllPairs", over: MatrixCase.self) { example in
      let rows = 1 + example.rows % 3
      let integers = MatrixCase(rows: rows, columns: example.columns, integers: true, seed: example.seed)
      let data = dataset(integers.matrix)
      let repeated = data.inputs.groupsOfEqualColumns.filter { $0.count > 1 }
      try require(repeated == repeatedPointsByDefinition(data.inputs), "repeated points differ")
      let pairs = data.inputs.oppositeColumns.map { [$0.first, $0.second] }
      try require(pairs == antipodalPairsByDefinition(data.inputs), "antipodal pairs differ")
    }
  }

  @Test func signedZerosAreEqual() {
    let data = dataset(points: [[0, 1], [-0.0, 1], [0, -1]])
    #expect(data.inputs.groupsOfEqualColumns.filter { $0.count > 1 } == [[0, 1]])
    #expect(data.inputs.oppositeColumns.map { [$0.first, $0.second] } == [[0, 2]])
    #expect(dataset(points: [[0, 0], [-0.0, 0]]).inputs.oppositeColumns.isEmpty)
  }

  @Test func oneBitApartIsDistinct() throws {
    let data = dataset(points: [[1, 2], [1, 2.0.nextUp], [1, 2.0.nextDown]])
    #expect(data.inputs.groupsOfEqualColumns.count == data.count)
    try data.requireDistinctPoints()
    #expect(data.averagingRepeatedPoints() == data)
  }

  @Test func theRefusalNamesBothPlaces() {
    let data = dataset(points: [[1], [2], [3], [2], [1], [2]])
    let repeated = RepeatedPoints(original: .line(3), count: 3)
    #expect(throws: DatasetError("x.csv", .line(5), .repeated(repeated))) { try data.requireDistinctPoints() }
    #expect(
      "\(DatasetError("x.csv", .line(5), .repeated(repeated)))"
        == "x.csv, line 5: the inputs equal those of line 3 (3 repeated points in all); average the targets of repeated inputs or remove one"
    )
  }

  @Test func averagingKeepsTheFirstOccurrence() throws {
    let data = dataset(points: [[1], [2], [3], [2], [1], [2]], targets: [1, 10, 5, 20, 2, 60])
    let averaged = data.averagingRepeatedPoints()
    #expect(averaged.inputs.elements == [1, 2, 3])
    #expect(averaged.targets == [1.5, 30, 5])
    #expect(averaged.origins == [.line(2), .line(3), .line(4)])
    try averaged.requireDistinctPoints()
    let huge = dataset(points: [[1], [1]], targets: [1.5e308, 1.7e308]).averagingRepeatedPoints()
    #expect(abs(huge.targets[0] / 1.6e308 - 1) <= roundingBound(8))
  }
}
