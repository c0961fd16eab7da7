import CounterStream
import DenseLinearAlgebra
import RealModule
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

/// Each point against all that are kept, in their order: the definition.
private func coincidentByDefinition(
  _ points: Matrix, _ coincide: (_ point: Int, _ kept: Int, _ distance: Double) -> Bool
) -> [CoincidentPoints.Joined] {
  var (kept, joined) = ([Int](), [CoincidentPoints.Joined]())
  for j in 0..<points.columns {
    let near = kept.first { coincide(j, $0, distance(points.column(j), points.column($0))) }
    guard let near else {
      kept.append(j)
      continue
    }
    joined.append(.init(point: j, kept: near, distance: distance(points.column(j), points.column(near))))
  }
  return joined
}

private func prepared(
  _ data: Dataset, mode: Preprocessing.Mode = .standardise, _ duplicates: DuplicatePolicy,
  testFraction: Double = 0
) throws(DatasetError) -> PreparedData {
  try PreparedData(
    data, mode: mode, duplicates: duplicates, testFraction: testFraction, stream: CounterStream(seed: 1))
}

private func repetition(_ data: Dataset, mode: Preprocessing.Mode = .standardise) -> (
  Origin?, RepeatedPoints
)? {
  do throws(DatasetError) {
    _ = try prepared(data, mode: mode, .refuse)
    return nil
  } catch {
    guard case .repeated(let repeated) = error.problem else { return nil }
    return (error.origin, repeated)
  }
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

  /// Points on a sphere, with chains and clusters around the tolerance.
  @Test func cellsAgreeWithComparingAllPairs() throws {
    try checkProperty("cellsAgreeWithComparingAllPairs", over: MatrixCase.self) { example in
      let (d, n) = (1 + example.rows % 4, 2 + 3 * example.columns)
      let stream = CounterStream(seed: testSeed).substream("cells").substream(example.seed)
      let tolerance = [1e-14, 1e-8, 1e-2, 0.5][example.seed % 4]
      let centres = Matrix(rows: d, columns: n, elements: stream.substream("centres").normals(0..<d * n))
      let moves = stream.substream("moves").normals(0..<d * n)
      let points = Matrix(rows: d, columns: n) { i, j in
        centres[i, j % 3] + tolerance * Double(1 + j % 2) * moves[i + d * j]
      }
      let unit = Matrix(rows: d, columns: n, elements: (0..<n).flatMap { unitVector(points.column($0))! })
      func coincide(_ j: Int, _ k: Int, _ distance: Double) -> Bool {
        distance <= tolerance / Double(1 + (j + k) % 3)
      }
      let found = CoincidentPoints(unit, reach: tolerance, where: coincide)
      try require(found.joined == coincidentByDefinition(unit, coincide), "other points coincide")
      let groups = found.groups(of: n)
      try require(groups.flatMap(\.self).sorted() == Array(0..<n), "the groups are no partition")
      try require(groups.map { $0[0] } == groups.map { $0.min()! }, "a group begins with a later point")
    }
  }

  @Test func theRefusalNamesBothPlaces() {
    let data = dataset(points: [[1], [2], [3], [2], [1], [2]])
    let (origin, repeated) = repetition(data)!
    #expect(origin == .line(5))
    #expect(repeated == RepeatedPoints(original: .line(3), count: 3, distance: nil))
    #expect(
      "\(DatasetError("x.csv", .line(5), .repeated(repeated)))"
        == "x.csv, line 5: the inputs equal those of line 3 (3 repeated points in all); average the targets of repeated inputs or remove one"
    )
  }

  @Test func averagingKeepsTheFirstOccurrence() throws {
    let data = dataset(points: [[1], [2], [3], [2], [1], [2]], targets: [1, 10, 5, 20, 2, 60])
    let averaged = try prepared(data, .average)
    #expect(averaged.training.inputs.elements == [1, 2, 3])
    #expect(averaged.training.targets == [1.5, 30, 5])
    #expect(averaged.training.origins == [.line(2), .line(3), .line(4)])
    #expect(averaged.notes.first == "3 repeated points were averaged.")
    let huge = try prepared(dataset(points: [[1], [1]], targets: [1.5e308, 1.7e308]), .average)
    #expect(abs(huge.training.targets[0] / 1.6e308 - 1) <= roundingBound(8))
  }

  /// What an outlier leaves of the difference of two points.
  @Test func pointsThatStandardisingMakesEqual() throws {
    let data = dataset(points: [[1 + 0x1p-52, 2], [1, 2], [1e10, 1], [5, 7]], targets: [1, 3, 5, 2])
    let (origin, repeated) = repetition(data)!
    #expect(origin == .line(3) && repeated.original == .line(2) && repeated.count == 1)
    #expect(repeated.distance == 0)
    let averaged = try prepared(data, .average)
    #expect(averaged.training.targets == [2, 5, 2])
    #expect(
      averaged.notes.first
        == "1 point that rounding cannot distinguish from another, at most 0 apart on the unit sphere, was averaged with it."
    )
  }

  /// Far from the origin a last bit of the table is many of the standardised point, more than the kernel of four points needs to tell them apart.
  @Test(arguments: [1, 2, 4])
  func theLastBitsOfATable(_ steps: Int) throws {
    var near = 2020.5
    for _ in 0..<steps { near = near.nextUp }
    let data = dataset(points: [[2020.5, 1], [2021.25, 3], [near, 1], [2019, 2]], targets: [1, 2, 5, 4])
    let (origin, repeated) = repetition(data)!
    #expect(origin == .line(4) && repeated.original == .line(2))
    #expect(repeated.distance! > 0 && repeated.distance! < 1e-11)
    #expect(
      "\(repeated)".hasPrefix("the inputs are those of line 2 up to rounding: once preprocessed, they lie "))
    let averaged = try prepared(data, .average)
    #expect(averaged.training.inputs.column(0) == [2020.5, 1] && averaged.training.targets == [3, 2, 4])
  }

  /// Near points that do not coincide are kept, and named while the Gram matrix of a network cannot tell them apart.
  @Test(arguments: [(1e-3, false), (1e-6, false), (1e-9, true)])
  func nearPointsAreKept(_ distance: Double, _ isNamed: Bool) throws {
    let data = dataset(points: [[0, 0], [1, 1], [1 + distance, 1], [-1, 1]], targets: [1, 2, 3, 4])
    for policy in DuplicatePolicy.allCases {
      let result = try prepared(data, policy)
      #expect(result.training == data)
      let note = result.notes.first { $0.contains("so close to another") }
      #expect((note != nil) == isNamed)
      if let note { #expect(note.contains("line 4 and line 3 lie ") && note.contains("e-10 apart")) }
    }
  }

  /// `λ_min ≤ θ/2π`, so that points within `2πn²u` make the kernel singular to the rounding `n²u` of its eigenvalues.
  @Test func theKernelDecides() throws {
    func data(_ angle: Double) -> Dataset {
      let turned = [Double.cos(angle), .sin(angle)]
      let circle = (1..<30).map { [Double.cos(Double($0)), .sin(Double($0))] }
      return dataset(points: [[1, 0], turned] + circle)
    }
    let threshold = 2 * .pi * 31.0 * 31 * unitRoundoff + 2 * roundingBound(7)
    #expect(repetition(data(0.9 * threshold), mode: .none)?.0 == .line(3))
    #expect(repetition(data(1.1 * threshold), mode: .none) == nil)
    #expect(repetition(data(-0.9 * threshold), mode: .unit)?.0 == .line(3))
  }

  @Test func inputsThatDifferInLengthOnly() throws {
    let data = dataset(points: [[1, 2], [2, 4], [3, 1]], targets: [1, 2, 5])
    #expect(repetition(data) == nil)
    let (origin, repeated) = repetition(data, mode: .unit)!
    #expect(origin == .line(3) && repeated.original == .line(2) && repeated.distance != nil)
    #expect(try prepared(data, mode: .unit, .average).training.targets == [1.5, 5])
  }

  /// A column in which only the last bits vary distinguishes points, as in the kernel.
  @Test func aColumnOfLastBits() throws {
    let far = 1e8
    let data = dataset(
      points: [[1, far], [1, far.nextUp], [2, far], [3, far.nextUp]], targets: [1, 2, 3, 4])
    #expect(try prepared(data, .refuse).training == data)
  }

  /// A repeated point is never in both parts of a split, and the training part is distinct in its own preprocessing.
  @Test func theSplitPartsDistinctPoints() throws {
    let stream = CounterStream(seed: testSeed).substream("split of repeated points")
    let data = dataset(
      points: (0..<60).map { k in
        [Double(stream.index(at: k, below: 10)), 2020 + Double(k % 3) + Double(k % 2) * 4 * 2020.0.ulp]
      }, targets: (0..<60).map(Double.init))
    let result = try prepared(data, .average, testFraction: 0.3)
    func places(_ part: Dataset) -> [[Double]] {
      (0..<part.count).map { [part.inputs[0, $0], part.inputs[1, $0].rounded()] }
    }
    let (training, test) = (places(result.training), places(result.test))
    #expect(Set(training).count == training.count && Set(training).isDisjoint(with: test))
  }

  /// Two points that the table's rounding explains, and that only the training part's own deviation, `S/√2` instead of `S/2`, brings within reach.
  @Test func thePartThatTrainsIsLookedAtAgain() throws {
    let (far, spread) = (1e9, 37.5)
    let split = try Split(points: 8, testFraction: 0.5, stream: CounterStream(seed: 1))
    var values = [Double](repeating: 0, count: 8)
    for (place, value) in zip(split.training, [far, far + 4 * far.ulp, far + spread, far - spread]) {
      values[place] = value
    }
    for (place, value) in zip(split.test, [far + 1, far - 1, far + 2, far - 2]) { values[place] = value }
    let data = dataset(points: values.map { [$0] })
    #expect(throws: DatasetError.self) { try prepared(data, .refuse, testFraction: 0.5) }
    let result = try prepared(data, .average, testFraction: 0.5)
    #expect(result.training.count == 3 && result.test.count == 4)
    #expect(
      result.training.targets[0] == (data.targets[split.training[0]] + data.targets[split.training[1]]) / 2)
    #expect(result.inputs.columns == 3 && result.targets.count == 3)
  }
}
