import CounterStream
import Datasets
import DenseLinearAlgebra
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

/// No held-out point influences any bit of the trained model; every training point does.
@Suite struct HeldOutPointsTests {
  private static let (points, features) = (16, 3)
  private static let stream = CounterStream(seed: 11)
  /// Which points are held out; that follows from their number, the share and the seed alone.
  private static let split = try! Split(points: points, testFraction: 0.3, stream: stream)

  /// The data as columns of numbers far from zero, so that means and deviations matter.
  private static let original: (inputs: Matrix, targets: [Double]) = {
    let numbers = CounterStream(seed: 12).normals(0..<points * (features + 1))
    return (
      Matrix(rows: features, columns: points) { i, j in 40 * Double(i + 1) + 3 * numbers[i + features * j] },
      (0..<points).map { 7 + 2 * numbers[features * points + $0] }
    )
  }()

  /// All that is fitted and trained: what is saved as a model, and what the network saw.
  private struct Outcome: Equatable {
    let weights: Matrix
    let preprocessing: Preprocessing
    let inputs: Matrix
    let targets: [Double]
    let residuals: [Double]
    let prediction: [Double]
  }

  private static func outcome(
    _ data: Dataset, _ mode: Preprocessing.Mode, _ duplicates: DuplicatePolicy, _ solver: SolverKind,
    testFraction: Double = 0.3, points n: Int = 11
  ) throws -> Outcome {
    let prepared = try PreparedData(
      data, mode: mode, duplicates: duplicates, testFraction: testFraction, stream: stream)
    try #require(prepared.inputs.columns == n)
    var run = try Trainer(
      configuration: TrainingConfiguration(
        width: 256, solver: solver, embedding: .countSketch, size: .fixed(160), accuracy: 0.01, seed: 11),
      inputs: prepared.inputs, targets: prepared.targets)
    for _ in 0..<2 { try run.advance() }
    let model = TrainedModel(
      trainer: run, preprocessing: prepared.preprocessing, training: prepared.training)
    let probe = try Points(
      inputs: placed(Matrix(rows: features, columns: 2) { i, j in 40 * Double(i + 1) + Double(j) }, mode))
    return Outcome(
      weights: model.network.weights, preprocessing: model.preprocessing, inputs: prepared.inputs,
      targets: prepared.targets, residuals: run.records.map(\.residualNorm),
      prediction: try model.predict(probe))
  }

  /// Points that the mode takes: unit vectors where it does not make them.
  private static func placed(_ points: Matrix, _ mode: Preprocessing.Mode) -> Matrix {
    if mode != .none { return points }
    return Matrix(
      rows: points.rows, columns: points.columns,
      elements: (0..<points.columns).flatMap { j in points.column(j).map { $0 / norm(points.column(j)) } })
  }

  /// The data with other numbers in some points.
  private static func changed(
    _ places: [Int], _ input: (Int, Int, Double) -> Double, _ target: (Double) -> Double
  ) throws -> Dataset {
    var (inputs, targets) = original
    for j in places {
      for i in 0..<features { inputs[i, j] = input(i, j, inputs[i, j]) }
      targets[j] = target(targets[j])
    }
    return try Dataset(inputs: inputs, targets: targets)
  }

  /// What is done to all held-out points: noise, outliers compared with which all others coincide up to rounding, numbers near zero, copies of each other up to the last bits.
  private static let changes:
    [(String, @Sendable (Int, Int, Double) -> Double, @Sendable (Double) -> Double)] = [
      ("nothing", { _, _, x in x }, { $0 }),
      ("noise", { i, j, x in x + Double(1 + i + j) }, { -3 * $0 }),
      ("outliers", { i, j, x in x * 1e17 * Double(1 + i + 2 * j) }, { $0 * 1e200 }),
      ("tiny", { i, j, x in x * 1e-300 * Double(1 + j) }, { _ in 0 }),
      ("last bits", { i, j, _ in i == 0 ? 5 + Double(j) * 5.0.ulp : 5 }, { $0 }),
    ]

  @Test(
    "held-out inputs and targets, whatever they are, change no bit of preprocessing, weights and predictions",
    arguments: [Preprocessing.Mode.standardise, .unit], [SolverKind.gram, .sketched])
  func heldOutPointsAreNotLookedAt(_ mode: Preprocessing.Mode, _ solver: SolverKind) throws {
    let test = Self.split.test
    let expected = try Self.outcome(Self.changed([], { $2 }, { $0 }), mode, .average, solver)
    for (name, input, target) in Self.changes {
      let found = try Self.outcome(Self.changed(test, input, target), mode, .average, solver)
      #expect(found == expected, "\(name)")
    }
    for (name, input, target) in Self.changes.prefix(2) {
      let found = try Self.outcome(Self.changed(test, input, target), mode, .refuse, solver)
      #expect(found == expected, "\(name), refused where points coincide")
    }
  }

  @Test(
    "every training point matters: a change of one coordinate or one target of any of them changes the weights"
  )
  func trainingPointsCount() throws {
    let expected = try Self.outcome(Self.changed([], { $2 }, { $0 }), .standardise, .average, .gram)
    for j in Self.split.training {
      let moved = try Self.outcome(
        Self.changed([j], { i, _, x in i == 1 ? x + 0.5 : x }, { $0 }), .standardise, .average, .gram)
      #expect(moved.weights != expected.weights && moved.preprocessing.means != expected.preprocessing.means)
      let retold = try Self.outcome(Self.changed([j], { $2 }, { $0 + 0.5 }), .standardise, .average, .gram)
      #expect(retold.weights != expected.weights && retold.inputs == expected.inputs)
    }
  }

  /// The statistics by their definition, over the training points and nothing else.
  @Test("standardisation of inputs and targets is fitted only to the training points")
  func fittedToTheTrainingPoints() throws {
    let data = try Dataset(inputs: Self.original.inputs, targets: Self.original.targets)
    let prepared = try PreparedData(
      data, mode: .standardise, duplicates: .refuse, testFraction: 0.3, stream: Self.stream)
    #expect(prepared.training == data.selecting(Self.split.training))
    #expect(prepared.test == data.selecting(Self.split.test))
    #expect(
      try prepared.preprocessing == Preprocessing(fittingTo: prepared.training, mode: .standardise))
    func statistics(_ x: [Double]) -> (mean: Double, deviation: Double) {
      let mean = x.reduce(0, +) / Double(x.count)
      return (mean, (x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)).squareRoot())
    }
    // Sums of 11 numbers below 150, divided and subtracted once more.
    let allowed = roundingBound(40) * 150
    for i in 0..<Self.features {
      let (mean, deviation) = statistics(Self.split.training.map { Self.original.inputs[i, $0] })
      #expect((prepared.preprocessing.means[i] - mean).magnitude <= allowed)
      #expect((prepared.preprocessing.scales[i] - deviation).magnitude <= allowed)
    }
    let (mean, deviation) = statistics(Self.split.training.map { Self.original.targets[$0] })
    #expect((prepared.preprocessing.targetMean - mean).magnitude <= allowed)
    #expect((prepared.preprocessing.targetScale - deviation).magnitude <= allowed)
  }

  /// Which points train follows from the number of points alone, so that copies of held-out points move no point from one part to the other.
  @Test(
    "a held-out point that coincides with a training point or another held-out one changes no bit of the trained model",
    arguments: Preprocessing.Mode.allCases, [SolverKind.gram, .sketched])
  func heldOutCopies(_ mode: Preprocessing.Mode, _ solver: SolverKind) throws {
    let (training, test) = (Self.split.training, Self.split.test)
    let (original, targets) = (Self.placed(Self.original.inputs, mode), Self.original.targets)
    let expected = try Self.outcome(Dataset(inputs: original, targets: targets), mode, .average, solver)
    let copies: [(String, places: [Int], source: Int, (Double) -> Double)] = [
      ("a last bit from a training point", [test[1]], training[0], { $0.nextUp }),
      ("equal to a training point", [test[1]], training[0], { $0 }),
      ("all equal to training points", test, training[10], { $0 }),
      ("two held-out ones equal", [test[1]], test[0], { $0 }),
      ("two held-out ones a last bit apart", [test[3]], test[2], { $0.nextDown }),
      ("all held-out ones equal", test, test[0], { $0 }),
    ]
    for (name, places, source, move) in copies {
      var (inputs, targets) = (original, targets)
      for j in places {
        for i in 0..<Self.features { inputs[i, j] = move(original[i, source]) }
        targets[j] = 1e9
      }
      let data = try Dataset(inputs: inputs, targets: targets)
      #expect(try Self.outcome(data, mode, .average, solver) == expected, "\(name)")
      // What coincides with a training point is not asked, whatever coincides with others only is.
      let prepared = try PreparedData(
        data, mode: mode, duplicates: .average, testFraction: 0.3, stream: Self.stream)
      let asked = training.contains(source) ? test.filter { !places.contains($0) } : test
      #expect(prepared.test == data.selecting(asked), "\(name)")
      #expect(throws: DatasetError.self, "\(name)") {
        try PreparedData(data, mode: mode, duplicates: .refuse, testFraction: 0.3, stream: Self.stream)
      }
    }
  }

  @Test("a copy of a training point that is itself a training point matters only through its target")
  func trainingCopies() throws {
    let (kept, copy) = (Self.split.training[2], Self.split.training[3])
    let without = try Dataset(inputs: Self.original.inputs, targets: Self.original.targets)
      .selecting(Self.split.training.filter { $0 != copy })
    let expected = try Self.outcome(without, .standardise, .average, .gram, testFraction: 0, points: 10)
    func copying(target: Double) throws -> Outcome {
      let data = try Self.changed([copy], { i, _, _ in Self.original.inputs[i, kept] }, { _ in target })
      return try Self.outcome(data, .standardise, .average, .gram, points: 10)
    }
    let target = Self.original.targets[kept]
    #expect(try copying(target: target) == expected)
    #expect(try copying(target: target + 1).weights != expected.weights)
  }

  /// A table is read before it is split. The texts of a column are known from the whole table, as its columns are; which of them is in a held-out row
  /// is not looked at.
  @Test(
    "the same for a table: cells of held-out rows change no weight, be they numbers, texts, or missing in dropped rows"
  )
  func tables() throws {
    let lines = (0..<12).map { k in
      "\(["red", "green", "blue"][k % 3]),\(k * k % 7).5,\(["S", "L"][k / 2 % 2]),\(k)"
    }
    let split = try Split(points: 12, testFraction: 0.3, stream: Self.stream)
    var options = TableOptions()
    (options.categories, options.missing) = (.oneHot, .drop)
    options.levels = ["size": ["S", "M", "L"]]
    func outcome(_ lines: [String]) throws -> ([Double], Preprocessing) {
      let text = (["colour,a,size,y"] + lines).joined(separator: "\n")
      let prepared = try PreparedData(
        Dataset(csv: Array(text.utf8), file: "x.csv", options: options), mode: .standardise,
        duplicates: .average, testFraction: 0.3, stream: Self.stream)
      return (prepared.inputs.elements + prepared.targets, prepared.preprocessing)
    }
    let expected = try outcome(lines)
    var others = lines
    for (j, colour) in zip(split.test, ["blue", "blue", "green", "red"]) {
      others[j] = "\(colour),1\(j)e5,M,-\(j)"
    }
    #expect(others != lines)
    #expect(try outcome(others) == expected)
    // Rows that lack a value are not there at all, whatever else is in them.
    others.insert("red,1e300,S,", at: 5)
    others.append("NA,-4,L,77")
    #expect(try outcome(others) == expected)
    others[split.training[0] + (split.training[0] >= 5 ? 1 : 0)] = "red,100,M,-1"
    #expect(try outcome(others) != expected)
  }
}
