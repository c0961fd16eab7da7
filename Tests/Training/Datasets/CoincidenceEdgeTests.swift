import CounterStream
import DenseLinearAlgebra
import RealModule
import TestSupport
import Testing

@testable import Datasets

/// The edges at which two points coincide, each from both sides.
@Suite struct CoincidenceEdgeTests {
  /// `n` points on the circle of `d` dimensions of which the second is `distance` from the first, and the others far away.
  private func circle(_ n: Int, _ d: Int, _ distance: Double) -> Matrix {
    Matrix(rows: d, columns: n) { i, j in
      switch (j, i) {
      case (0, 0), (1, 0): 1
      case (1, 1): distance
      case (0, _), (1, _): 0
      default: i == 0 ? Double.cos(Double(j)) : i == 1 ? Double.sin(Double(j)) : 0
      }
    }
  }

  private func joined(_ points: Matrix, _ inputs: Matrix) -> [[Int]] {
    CoincidentPoints(points, inputs: inputs).joined.map { [$0.point, $0.kept] }
  }

  /// `2πn²u + 2γ_{d+5}`, with few points, where both terms count.
  @Test(arguments: [(2, 2), (2, 6), (5, 3), (30, 2)])
  func whereTheKernelIsSingular(_ n: Int, _ d: Int) {
    let threshold = 2 * Double.pi * Double(n * n) * 0x1p-53 + 2 * Double(d + 5) * 0x1p-53
    for (factor, isOne) in [(1 - 1e-3, true), (1 + 1e-3, false)] {
      let points = circle(n, d, factor * threshold)
      #expect(joined(points, points) == (isOne ? [[1, 0]] : []), "\(n) points")
    }
  }

  /// Coordinates that agree to `4u|x| + 4u|y|`, all of them: eight units of numbers of about one, from both sides, with either sign.
  @Test(arguments: [1.0, -1, 0x1p30])
  func whereTheTableIsRounded(_ scale: Double) {
    // Too far for the kernel of two points, and near enough for a table.
    let inputs = circle(2, 2, 1e-12)
    for (steps, isOne) in [(0.0, true), (8, true), (-7, true), (10, false), (-8, false)] {
      for place in 0..<2 {
        var points = Matrix(rows: 2, columns: 2, repeating: 3 * scale)
        points[place, 0] = scale
        points[place, 1] = scale * (1 + steps * unitRoundoff)
        #expect(joined(points, inputs) == (isOne ? [[1, 0]] : []), "\(steps) units in coordinate \(place)")
      }
    }
    // Next to zero no difference is due to rounding.
    #expect(joined(Matrix(rows: 1, columns: 2, elements: [0, .leastNonzeroMagnitude]), inputs).isEmpty)
  }

  /// However equal in the table, points farther apart than `√(2γ_d)` are distinguished.
  @Test(arguments: [2, 9])
  func whereNearnessEnds(_ d: Int) {
    let nearness = (2 * Double(d) * 0x1p-53).squareRoot()
    #expect((CoincidentPoints.nearness(dimension: d) / nearness - 1).magnitude <= 1e-12)
    let points = Matrix(rows: d, columns: 2, repeating: 1)
    for (factor, isOne) in [(1 - 1e-6, true), (1 + 1e-6, false)] {
      #expect(joined(points, circle(2, d, factor * nearness)) == (isOne ? [[1, 0]] : []))
    }
  }

  @Test func distances() {
    #expect(distance([1, 2, 3], [1, -2, 0]) == 5 && distance([], []) == 0)
    #expect(shortened(0) == "0" && shortened(1.26e-9) == "1.3e-09")
    let points = circle(3, 2, 1e-16)
    #expect(CoincidentPoints(points, reach: 1e-15).joined == [.init(point: 1, kept: 0, distance: 1e-16)])
  }

  /// Equal as doubles, whatever lies between them.
  @Test func equalPoints() {
    let points = Matrix(rows: 1, columns: 7, elements: [3, 1, 3, 2, 1, -0.0, 0])
    #expect(
      CoincidentPoints(equal: points).joined == [
        .init(point: 2, kept: 0, distance: 0), .init(point: 4, kept: 1, distance: 0),
        .init(point: 6, kept: 5, distance: 0),
      ])
    #expect(CoincidentPoints(equal: points).groups(of: 7) == [[0, 2], [1, 4], [3], [5, 6]])
  }

  private func prepared(
    _ data: Dataset, _ mode: Preprocessing.Mode = .standardise, testFraction: Double = 0,
    _ policy: DuplicatePolicy = .average
  ) throws(DatasetError) -> PreparedData {
    try PreparedData(
      data, mode: mode, duplicates: policy, testFraction: testFraction, stream: CounterStream(seed: 1))
  }

  /// One and several, equal and near.
  @Test func notes() throws {
    let one = try prepared(dataset(points: [[1], [2], [1], [4]]))
    #expect(one.notes == ["1 repeated point was averaged."] && one.training.count == 3)
    let near = dataset(points: [[1e3], [1e3 + 1], [(1e3).nextUp], [(1e3 + 1).nextUp], [990]])
    let two = try prepared(near)
    #expect(two.training.count == 3)
    let note = try #require(two.notes.first)
    #expect(
      note.hasPrefix("2 points that rounding cannot distinguish from another, at most 2.")
        && note.hasSuffix(" apart on the unit sphere, were averaged with it."), "\(note)")
    let kept = try prepared(
      dataset(
        points: [[0, 0], [1, 1], [1 + 1e-9, 1], [1 - 1e-9, 1], [-1, 1]], targets: [1, 2, 3, 4, 5]))
    #expect(
      kept.notes.first?.hasPrefix(
        "2 points are so close to another that a network's Gram matrix is numerically singular: line ")
        == true,
      "\(kept.notes)")
  }

  /// A held-out point that is indistinguishable from a training point under its preprocessing would already be known: it is left out, or refused with its place.
  @Test func heldOutPointsApart() throws {
    let split = try Split(points: 8, testFraction: 0.5, stream: CounterStream(seed: 1))
    var values = [Double](repeating: 0, count: 8)
    for (k, place) in split.training.enumerated() { values[place] = 1000 + Double(k) }
    for (k, place) in split.test.enumerated() { values[place] = 1000.5 + Double(k) }
    values[split.test[1]] = 1001.0.nextUp
    values[split.test[3]] = 1002.0.nextDown
    let data = dataset(points: values.map { [$0] })
    let result = try prepared(data, testFraction: 0.5)
    #expect(result.training == data.selecting(split.training))
    #expect(result.test == data.selecting([split.test[0], split.test[2]]))
    #expect(
      result.notes == [
        "2 held-out points that rounding cannot distinguish from a training point were left out."
      ])
    // Two indistinguishable held-out points are both kept.
    values[split.test[2]] = values[split.test[0]].nextUp
    values[split.test[3]] = 990
    let single = try prepared(dataset(points: values.map { [$0] }), testFraction: 0.5)
    #expect(single.test.count == 3)
    #expect(
      single.notes == [
        "1 held-out point that rounding cannot distinguish from a training point was left out."
      ])
    do throws(DatasetError) {
      _ = try prepared(data, testFraction: 0.5, .refuse)
      Issue.record("not refused")
    } catch {
      guard case .repeated(let repeated) = error.problem else {
        Issue.record("\(error)")
        return
      }
      #expect(error.origin == data.origins[split.test[1]] && repeated.count == 2)
      #expect(repeated.original == data.origins[split.training[1]] && repeated.distance! > 0)
    }
  }

  /// Points of one direction: those that train are one, with the mean of their targets, and only where none trains are they asked, each by itself.
  @Test func directionsInBothParts() throws {
    let points = (0..<12).map { k in
      let (length, angle) = (Double(1 + k % 2), Double(k / 2))
      return [length * Double.cos(angle), length * Double.sin(angle)]
    }
    let data = dataset(points: points, targets: (0..<12).map(Double.init))
    var trainingOfPair = Set<Int>()
    for seed in UInt64(0)..<8 {
      let stream = CounterStream(seed: seed)
      let split = try Split(points: 12, testFraction: 0.3, stream: stream)
      let result = try PreparedData(
        data, mode: .unit, duplicates: .average, testFraction: 0.3, stream: stream)
      let pairs = (0..<6).map { k in [2 * k, 2 * k + 1].filter(split.training.contains) }
      let trained = pairs.filter { !$0.isEmpty }
      #expect(result.training.targets == trained.map { Double($0.reduce(0, +)) / Double($0.count) })
      #expect(result.training.origins == trained.map { data.origins[$0[0]] })
      #expect(result.test == data.selecting(split.test.filter { pairs[$0 / 2].isEmpty }))
      trainingOfPair.formUnion(pairs.map(\.count))
    }
    #expect(trainingOfPair == [0, 1, 2])
  }
}
