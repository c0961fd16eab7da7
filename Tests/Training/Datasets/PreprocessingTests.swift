import CounterStream
import DenseLinearAlgebra
import Foundation
import TestSupport
import Testing

@testable import Datasets

private func fitted(_ data: Dataset, _ mode: Preprocessing.Mode) throws(DatasetError) -> Preprocessing {
  try Preprocessing(fittingTo: data, mode: mode)
}

private func failure(_ body: () throws -> Void) -> DatasetError? {
  do {
    try body()
    return nil
  } catch {
    return error as? DatasetError
  }
}

@Suite struct ColumnStatisticsTests {
  @Test func byHand() {
    let statistics = ColumnStatistics([2, 4, 4, 4, 5, 5, 7, 9])
    #expect(statistics.mean == 5 && statistics.deviation == 2)
    #expect(!statistics.isConstant && !statistics.isDominatedByRounding)
  }

  /// Scaling by a power of two is exact, so nothing but the exponent may change, up to the edge of overflow.
  @Test func scalingByAPowerOfTwoIsExact() throws {
    try checkProperty("scalingByAPowerOfTwoIsExact", over: MatrixCase.self) { example in
      let numbers = example.matrix(named: "column", rows: 1 + example.rows, columns: 1).elements
      let plain = ColumnStatistics(numbers)
      for exponent in [-900, 900, 1020] {
        let factor = Double(sign: .plus, exponent: exponent, significand: 1)
        let scaled = ColumnStatistics(numbers.map { $0 * factor })
        try require(scaled.mean == plain.mean * factor, "the mean at 2^\(exponent)")
        try require(
          scaled.deviation == plain.deviation * factor, "the deviation at 2^\(exponent)")
      }
    }
  }

  /// The textbook formulas: the definition.
  @Test func statisticsAgreeWithTheDefinition() throws {
    try checkProperty("statisticsAgreeWithTheDefinition", over: MatrixCase.self) { example in
      let numbers = example.matrix(named: "column", rows: 1 + example.rows, columns: 1).elements
      let count = Double(numbers.count)
      let mean = numbers.reduce(0, +) / count
      let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
      let statistics = ColumnStatistics(numbers)
      let unit = count * unitRoundoff * numbers.map(abs).max()!
      try require(abs(statistics.mean - mean), atMost: lapackThreshold * unit, "the mean")
      if !statistics.isConstant {
        try require(
          abs(statistics.deviation - variance.squareRoot()), atMost: lapackThreshold * unit, "the deviation")
      }
    }
  }

  @Test func constantColumnsAreFoundExactly() {
    for value in [0.1, -0.0, 1e308, -.leastNonzeroMagnitude] {
      for count in [1, 3, 7, 1000] {
        let statistics = ColumnStatistics([Double](repeating: value, count: count))
        #expect(statistics.isConstant && statistics.mean == value && statistics.deviation == 0)
      }
    }
  }

  @Test func theLastDigitsAreRounding() {
    #expect(ColumnStatistics([1, 1.0.nextUp, 1, 1]).isDominatedByRounding)
    #expect(!ColumnStatistics([1, 1 + 0x1p-40, 1, 1]).isDominatedByRounding)
  }
}

@Suite struct PreprocessingTests {
  @Test func standardisingByHand() throws {
    let data = dataset(points: [[1, 5], [3, 5]], targets: [10, 30])
    let preprocessing = try fitted(data, .standardise)
    #expect(preprocessing.means == [2, 5] && preprocessing.scales == [1, 1])
    #expect(preprocessing.targetMean == 20 && preprocessing.targetScale == 10)
    let result = try preprocessing.transform(data)
    // (±1, 0, 1)/√2, after a rounded root and a rounded division.
    let expected = [-0.5.squareRoot(), 0, 0.5.squareRoot(), 0.5.squareRoot(), 0, 0.5.squareRoot()]
    for (x, y) in zip(result.inputs.elements, expected) { #expect(abs(x - y) <= roundingBound(4)) }
    #expect(result.targets == [-1, 1])
    #expect(result.featureNames == ["a", "b", "constant 1"])
    #expect(preprocessing.notes == ["Constant over the training points, kept with scale 1: “b”."])
  }

  /// Means and deviations of the diabetes columns in 60-digit arithmetic.
  @Test func realDataAgainstExactArithmetic() throws {
    let data = try BundledDataset.diabetes.load()
    let preprocessing = try fitted(data, .standardise)
    let exact: [(column: Int, mean: Double, deviation: Double)] = [
      (0, 48.518099547511312217194570135746606, 13.094190207980025224690173628694831),
      (3, 94.647013574660633484162895927601809, 13.815628311857533430286498635008410),
      (9, 91.260180995475113122171945701357466, 11.483322471735480806135698040850317),
    ]
    for (column, mean, deviation) in exact {
      let largest = data.inputs.transposed.column(column).map(abs).max()!
      let unit = 442 * unitRoundoff * largest
      #expect(abs(preprocessing.means[column] - mean) <= lapackThreshold * unit)
      #expect(abs(preprocessing.scales[column] - deviation) <= lapackThreshold * unit)
    }
    #expect(preprocessing.notes.isEmpty)
  }

  /// What `transform` returns is what `.none` requires, whatever the scale of the data; a test point is
  /// treated with the training statistics.
  @Test func transformedPointsHaveUnitNorm() throws {
    try checkProperty("transformedPointsHaveUnitNorm", over: MatrixCase.self) { example in
      let exponent = [0, -1040, -500, 500, 1020][example.seed % 5]
      let factor = Double(sign: .plus, exponent: exponent, significand: 1)
      let points = MatrixCase(
        rows: max(example.rows, 1), columns: max(example.columns, 1), seed: example.seed)
      let data = dataset(points.matrix.scaled(by: factor))
      for mode in [Preprocessing.Mode.standardise, .unit] {
        if mode == .standardise && exponent == -1040 { continue }
        let result = try fitted(data, mode).transform(data)
        _ = try fitted(result, .none).transform(result)
      }
    }
  }

  @Test func testPointsUseTheTrainingStatistics() throws {
    let training = dataset(points: [[0], [2]], targets: [0, 4])
    let test = dataset(points: [[5]], targets: [10])
    let result = try fitted(training, .standardise).transform(test)
    // z = (5 − 1)/1 = 4, then (4, 1)/√17; the target (10 − 2)/2 = 4.
    #expect(abs(result.inputs[0, 0] / result.inputs[1, 0] - 4) <= 4 * roundingBound(3))
    #expect(result.targets == [4])
  }

  @Test func targetsComeBack() throws {
    try checkProperty("targetsComeBack", over: MatrixCase.self) { example in
      let targets = example.vector(named: "targets", count: 1 + example.columns).map { 100 + 3 * $0 }
      let data = dataset(Matrix(rows: 1, columns: targets.count, repeating: 1), targets: targets)
      let preprocessing = try fitted(data, .unit)
      let back = preprocessing.inverseTransformTargets(try preprocessing.transformTargets(of: data))
      for (y, returned) in zip(targets, back) {
        // Four rounded operations: ((y − m)(1 + θ₃) + m)(1 + δ) − y.
        let bound = roundingBound(4) * (abs(y - preprocessing.targetMean) + abs(y))
        try require(abs(returned - y), atMost: bound, "the target \(y)")
      }
    }
  }

  @Test func modesThatLeaveThingsAlone() throws {
    let data = dataset(points: [[0, 1], [-1, 0]], targets: [7, 7])
    let none = try fitted(data, .none)
    #expect(try none.transform(data) == data)
    #expect(none.inverseTransformTargets([7]) == [7] && none.notes.isEmpty)
    let unit = try fitted(data, .unit)
    #expect(try unit.transformInputs(of: data.points) == data.inputs)
    #expect(unit.targetScale == 1 && unit.targetMean == 7)
    #expect(unit.notes == ["The target “y” is constant over the training points; it keeps scale 1."])
  }

  @Test func pointsWithoutADirection() throws {
    let data = dataset(points: [[1, 2], [0, -0.0], [3, 4]])
    let zero = DatasetError("x.csv", .line(3), .preprocessing(.zeroPoint))
    #expect(failure { _ = try fitted(data, .unit) } == zero)
    let mean = dataset(points: [[1, 2], [2, 4], [3, 6]])
    let preprocessing = try fitted(mean, .standardise)
    #expect(try preprocessing.transformInputs(of: mean.points).column(1) == [0, 0, 1])
    #expect(
      preprocessing.notes == [
        "Zero after standardising, distinguished only by the constant coordinate: line 3."
      ])
  }

  @Test func normsThatAreNotOne() {
    for point in [[0.6, 0.8 + 1e-14], [0, 0], [1, 1], [1e200, 1e200]] {
      let data = dataset(points: [[0, 1], point])
      let error = failure { _ = try fitted(data, .none) }
      #expect(error?.origin == .line(3))
      guard case .preprocessing(.notUnitNorm) = error?.problem else {
        Issue.record("accepted \(point)")
        continue
      }
    }
  }

  @Test func whatLeavesTheRangeOfDoublesIsNamed() throws {
    let fine = dataset(points: [[1, 1e200], [2, 3e200]])
    #expect(try fitted(fine, .standardise).transformInputs(of: fine.points).allFinite)
    let column = DatasetError.Problem.preprocessing(.outOfRange(column: "b"))
    let subnormal = dataset(points: [[1, 0], [2, 0x1p-1060]])
    #expect(failure { _ = try fitted(subnormal, .standardise) } == DatasetError("x.csv", nil, column))
    let opposite = dataset(points: [[1, 1.7e308], [2, -1.7e308], [3, -1.7e308]])
    #expect(failure { _ = try fitted(opposite, .standardise) } == DatasetError("x.csv", .line(2), column))
    let preprocessing = try fitted(dataset(points: [[1, 1e-200], [2, 3e-200]]), .standardise)
    let far = dataset(points: [[1, 1e-200], [1, 1e200]])
    #expect(
      failure { _ = try preprocessing.transform(far) } == DatasetError("x.csv", .line(3), column))
    let targets = dataset(points: [[1], [2]], targets: [1.7e308, -1.7e308])
    let target = DatasetError.Problem.preprocessing(.outOfRange(column: "y"))
    #expect(failure { _ = try fitted(targets, .unit).transform(targets) }?.problem == nil)
    let skewed = dataset(points: [[1], [2], [3]], targets: [1.7e308, -1.7e308, -1.7e308])
    #expect(failure { _ = try fitted(skewed, .unit) } == DatasetError("x.csv", .line(2), target))
  }

  @Test func otherFeaturesAreRefused() throws {
    let preprocessing = try fitted(dataset(points: [[1, 2], [3, 5]]), .standardise)
    let problem = PreprocessingProblem.differentFeatures(expected: ["a", "b"], found: ["a"])
    #expect(
      failure { _ = try preprocessing.transform(dataset(points: [[1]])) }
        == DatasetError("x.csv", nil, .preprocessing(problem)))
  }

  @Test func storedAndReadBackExactly() throws {
    let preprocessing = try fitted(BundledDataset.diabetes.load(), .standardise)
    let data = try JSONEncoder().encode(preprocessing)
    #expect(try JSONDecoder().decode(Preprocessing.self, from: data) == preprocessing)
  }

  /// As models of format version 1 hold it.
  @Test func storedWithoutASource() throws {
    let preprocessing = try fitted(dataset(points: [[1, 2], [3, 5]]), .standardise)
    var stored = try JSONSerialization.jsonObject(with: JSONEncoder().encode(preprocessing)) as! [String: Any]
    #expect(stored.removeValue(forKey: "source") != nil)
    stored["featureNames"] = ["a", "b"]
    let data = try JSONSerialization.data(withJSONObject: stored)
    #expect(try JSONDecoder().decode(Preprocessing.self, from: data) == preprocessing)
  }

  @Test func digitsNameTheirConstantPixels() throws {
    let preprocessing = try fitted(BundledDataset.digits.load(), .standardise)
    #expect(
      preprocessing.notes == [
        "Constant over the training points, kept with scale 1: “pixel_0_0”, “pixel_4_0”, “pixel_4_7”."
      ])
  }
}
