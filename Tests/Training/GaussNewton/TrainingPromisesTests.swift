import Claims
import ConjugateGradient
import CounterStream
import Datasets
import DenseLinearAlgebra
import Foundation
import NeuralTangentKernel
import Preconditioning
import SketchedLeastSquares
import SubspaceEmbedding
import TestSupport
import Testing

@testable import GaussNewton

private let (n, d, m) = (7, 3, 130)
private let inputs = unitPoints(dimension: d, count: n, seed: 21)
private let targets = CounterStream(seed: 21).substream("targets").normals(0..<n)

/// Every solver, combined with all other options of a run.
private let configurations: [(String, TrainingConfiguration)] = {
  func make(
    _ solver: SolverKind, _ size: SketchSize = .fixed(64), damping: DampingPolicy = .automatic,
    ridge: Double = 0, start: StartKind = .independent, embedding: EmbeddingFamily = .countSketch
  ) -> TrainingConfiguration {
    TrainingConfiguration(
      width: m, solver: solver, embedding: embedding, size: size, accuracy: 0.01, damping: damping,
      ridge: ridge, start: start, seed: 21)
  }
  return [
    ("exact", make(.gram)), ("paper's", make(.gram, damping: .fixed(0))),
    ("ridge", make(.gram, ridge: 0.2, start: .paired)), ("plain", make(.cg, damping: .fixed(0.05))),
    ("triangle", make(.sketched)), ("low rank", make(.sketched, .fixed(4), ridge: 0.1)),
    ("columns", make(.nystrom, .automatic(most: 7))),
    ("growing", make(.sketched, .automatic(most: 6), ridge: 0.3)),
    ("fixed point", make(.fixedPoint, .fixed(390), damping: .fixed(1), embedding: .gaussian)),
  ]
}()

private func trainer(
  _ configuration: TrainingConfiguration, _ inputs: Matrix = inputs, _ targets: [Double] = targets,
  checks: CheckLevel = .cheap
) throws -> Trainer {
  try Trainer(configuration: configuration, inputs: inputs, targets: targets, checks: checks)
}

/// All results of a run except its times.
private func bytes(of trainer: Trainer) throws -> [Data] {
  let records = try trainer.records.map { record in
    var fields = try #require(
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(record)) as? [String: Any])
    fields["seconds"] = nil
    return try JSONSerialization.data(withJSONObject: fields, options: .sortedKeys)
  }
  return try records + [
    encodeJSON(trainer.network.weights.elements), encodeJSON(trainer.bestNetwork.weights.elements),
    encodeJSON(trainer.residual), encodeJSON(trainer.control),
    encodeJSON(
      trainer.log.checked.map { "\($0.key) \($0.value)" }.sorted() + trainer.log.violations.map { "\($0)" }),
    encodeJSON(trainer.preconditioner?.use),
    encodeJSON([trainer.best.step, trainer.preconditioner?.step, trainer.preconditioner?.rows]),
  ]
}

/// The run with other weights before its first step, of the same signs.
private func restarted(
  _ configuration: TrainingConfiguration, from weights: Matrix, inputs: Matrix = inputs
) throws -> Trainer {
  try Trainer(
    resuming: TrainingState(
      weights: weights, records: [], log: CheckLog(), preconditioner: nil,
      control: configuration.damping == .automatic ? DampingControl() : nil, best: nil),
    configuration: configuration, inputs: inputs, targets: targets)
}

/// How far two undamped steps of the exact solver can be apart that differ in the order of their sums: outputs and `G` err by `γ_m`, Cholesky by as much for
/// `n` points, each magnified by `κ(G)`; thirty times, in the manner of LAPACK.
private func allowed(_ run: Trainer, step: Matrix) throws -> Double {
  let size = norm(run.start.weights.elements) + norm(step.elements)
  return 30 * roundingBound(m + d + n) * (try conditionOfGram(run)) * size
}

/// `κ(G)`.
private func conditionOfGram(_ run: Trainer) throws -> Double {
  let gram = run.network.transposedJacobian(run.pattern, inputs: run.inputs).gramMatrix()
  let values = try SymmetricEigen.values(gram)
  return values.last! / values[0]
}

/// What a run depends on, and what not: the data, or the way it is run, changed so that the answer is known from that of another run.
@Suite struct TrainingPromisesTests {
  @Test(
    "a run that is saved and resumed, after any step, agrees bit for bit with an uninterrupted run",
    arguments: configurations)
  func splitAnywhere(_ name: String, _ configuration: TrainingConfiguration) throws {
    let steps = 3
    var whole = try trainer(configuration)
    for _ in 0..<steps { try whole.advance() }
    let expected = try bytes(of: whole)
    try withTemporaryFolder { folder in
      for stop in 0...steps {
        let path = folder.appending(path: "run-\(stop)").path
        try Checkpoint.prepare(path)
        var first = try trainer(configuration)
        for _ in 0..<stop { try first.advance() }
        try Checkpoint(of: first, dataName: "points", threads: 1).save(in: path)
        let saved = try Checkpoint.load(from: path)
        #expect(saved.state == first.state && saved.configuration == configuration && saved.notes.isEmpty)
        var second = try Trainer(
          resuming: saved.state, configuration: saved.configuration, inputs: inputs, targets: targets)
        #expect(try bytes(of: second) == bytes(of: first))
        for _ in stop..<steps { try second.advance() }
        #expect(try bytes(of: second) == expected, "stopped after step \(stop)")
      }
    }
  }

  @Test("the level of checks changes no bit except those of the checks", arguments: configurations)
  func checks(_ name: String, _ configuration: TrainingConfiguration) throws {
    func numbers(_ level: CheckLevel) throws -> [Double] {
      var run = try trainer(configuration, checks: level)
      for _ in 0..<3 { try run.advance() }
      #expect(run.log.checked.isEmpty == (level == .none) && run.log.violations.isEmpty)
      return run.network.weights.elements + run.residual
        + run.records.flatMap {
          [
            $0.residualNorm, $0.objectiveNorm, $0.damping, $0.gain.promised, $0.gain.achieved, $0.movement,
            $0.solveResidual, $0.contraction, Double($0.operations), Double($0.iterations),
            Double($0.rejected), Double($0.flips), Double($0.rows ?? -1), Double($0.sketchStep ?? -1),
          ]
        }
    }
    let expected = try numbers(.none)
    for level in CheckLevel.allCases { #expect(try numbers(level) == expected, "\(level)") }
  }

  @Test("runs with the same number of threads agree bit for bit, and with another number up to rounding")
  func threads() async {
    // A separate process, because the number of threads belongs to the process.
    await #expect(processExitsWith: .success) {
      let threads = Parallelism.threadCount
      for (_, configuration) in configurations.prefix(2) {
        var weights: [Matrix] = []
        var bound = 0.0
        for count in [1, 2, 1, threads] {
          Parallelism.setThreadCount(count)
          var run = try trainer(configuration)
          let before = run
          try run.advance()
          weights.append(run.network.weights)
          bound = try allowed(before, step: run.network.weights - before.network.weights)
        }
        try require(weights[0] == weights[2], "the same number of threads gave other bits")
        try require(
          norm((weights[0] - weights[1]).elements) <= bound, "another number changed more than bits")
      }
    }
  }

  /// `G`, `r` and the sketch's columns are those of the points, in their order; the start and `S` do not know it.
  @Test(
    "permuted points give the same initial weights, permuted residuals, and the same weights up to rounding",
    arguments: [SolverKind.gram, .sketched])
  func permutedPoints(_ solver: SolverKind) throws {
    let order = CounterStream(seed: 3).permutation(n)
    var configuration = configurations[1].1
    configuration.solver = solver
    // An exact answer to compare with: the sketched solver has its accuracy to err by.
    configuration.accuracy = 1e-12
    var plain = try trainer(configuration)
    var permuted = try trainer(
      configuration, inputs.selectingColumns(order), order.map { targets[$0] })
    #expect(permuted.start == plain.start)
    #expect(permuted.residual == order.map { plain.residual[$0] })
    let before = plain
    try plain.advance()
    try permuted.advance()
    let change = permuted.network.weights - plain.network.weights
    let step = plain.network.weights - before.network.weights
    // Two answers with a relative residual of the accuracy are that much times κ(G) apart, relative to the step.
    let error = solver == .gram ? 0 : 2 * 1e-12 * (try conditionOfGram(before)) * norm(step.elements)
    #expect(norm(change.elements) <= (try allowed(before, step: step)) + error)
    // That the order is another one is seen somewhere.
    #expect(permuted.targets != plain.targets)
  }

  /// A neuron with its sign and draws may be anywhere: the network is the same function.
  @Test("permuted neurons stay permuted throughout the run", arguments: [0.0, 0.2])
  func permutedNeurons(_ damping: Double) throws {
    var configuration = configurations[0].1
    configuration.damping = .fixed(damping)
    let start = try trainer(configuration).start
    // Those of either sign among themselves, for signs follow from the seed.
    var order = Array(0..<m)
    for sign in [1.0, -1] {
      let places = order.indices.filter { start.signs[$0] == sign }
      for (place, other) in zip(places, places.dropFirst(5) + places.prefix(5)) { order[place] = other }
    }
    var plain = try restarted(configuration, from: start.weights)
    var permuted = try restarted(configuration, from: start.weights.selectingColumns(order))
    let before = plain
    try plain.advance()
    try permuted.advance()
    let step = plain.network.weights - before.network.weights
    let change = permuted.network.weights - plain.network.weights.selectingColumns(order)
    #expect(norm(change.elements) <= (try allowed(before, step: step)))
    #expect(norm(step.elements) > 0.01)
  }

  /// An orthogonal change of coordinates of points and weights alike; here one that keeps all bits of the factors.
  @Test("columns reordered together with their weights stay reordered throughout the run")
  func reorderedCoordinates() throws {
    let order = [2, 0, 1]
    func reordered(_ a: Matrix) -> Matrix { Matrix(rows: d, columns: a.columns) { a[order[$0], $1] } }
    let configuration = configurations[1].1
    let start = try trainer(configuration).start
    var plain = try restarted(configuration, from: start.weights)
    var other = try restarted(configuration, from: reordered(start.weights), inputs: reordered(inputs))
    let before = plain
    try plain.advance()
    try other.advance()
    let step = plain.network.weights - before.network.weights
    let change = other.network.weights - reordered(plain.network.weights)
    #expect(norm(change.elements) <= (try allowed(before, step: step)))
  }

  /// A step is linear in the residual, as far as it is solved exactly, and a power of two is exact in every operation of it.
  @Test(
    "a residual times 2ᵏ: the step is 2ᵏ times as long, and everything else is the same bit for bit",
    arguments: [SolverKind.gram, .sketched, .cg], [-40, 3, 60])
  func scaledResiduals(_ solver: SolverKind, _ k: Int) throws {
    var configuration = configurations[1].1
    configuration.solver = solver
    let factor = Double(sign: .plus, exponent: k, significand: 1)
    let plain = try trainer(configuration).nextProblem
    let residual = plain.residual.map { factor * $0 }
    let scaled = StepProblem(
      step: plain.step, jacobian: plain.jacobian, residual: residual, rightHandSide: residual,
      damping: plain.damping, levenbergMarquardt: 0, shareOfReturn: 0, configuration: configuration,
      checks: .none, stream: plain.stream, weights: plain.weights, preconditioner: nil)
    let (one, other) = (try plain.solve(), try scaled.solve())
    #expect(other.answer.value == one.answer.value.map { factor * $0 })
    #expect(other.answer.relativeResidual == one.answer.relativeResidual)
    #expect(other.answer.iteration?.record.iterations == one.answer.iteration?.record.iterations)
    #expect(other.answer.ritzValues == one.answer.ritzValues && other.operations == one.operations)
  }

  /// Standardising undoes what a power of two did to a column, exactly; and predictions undo it to the targets.
  @Test(
    "columns and targets in other units, times 2ᵏ: the same weights bit for bit, predictions in the new units"
  )
  func otherUnits() throws {
    let (features, points) = (3, 9)
    let numbers = CounterStream(seed: 9).normals(0..<(features + 1) * points)
    let table = Matrix(rows: features, columns: points) { i, j in 10 + numbers[i + features * j] }
    let y = (0..<points).map { 100 + numbers[features * points + $0] }
    let probes = Matrix(rows: features, columns: 4) { i, j in 9 + Double(i * j) / 3 }
    func run(_ units: [Double], _ unit: Double) throws -> (weights: Matrix, predictions: [Double]) {
      func scaled(_ a: Matrix) -> Matrix {
        Matrix(rows: features, columns: a.columns) { a[$0, $1] * units[$0] }
      }
      let data = try PreparedData(
        Dataset(inputs: scaled(table), targets: y.map { $0 * unit }), mode: .standardise,
        duplicates: .refuse, testFraction: 0.2, stream: CounterStream(seed: 2))
      var run = try trainer(configurations[0].1, data.inputs, data.targets)
      for _ in 0..<2 { try run.advance() }
      let model = TrainedModel(trainer: run, preprocessing: data.preprocessing, training: data.training)
      return (model.network.weights, try model.predict(Points(inputs: scaled(probes))))
    }
    let plain = try run([1, 1, 1], 1)
    let other = try run([0x1p-30, 0x1p4, 0x1p100], 0x1p-7)
    #expect(other.weights == plain.weights)
    #expect(other.predictions == plain.predictions.map { $0 * 0x1p-7 })
    #expect(Set(plain.predictions).count == 4)
  }

  /// The start does not know how many points there are, and of the old ones nothing is forgotten.
  @Test(
    "one more point: the initial residuals of the others keep their bits, and the weights after a step do not"
  )
  func aPointMore() throws {
    let far = Matrix(rows: d, columns: n + 1, elements: inputs.elements + [0, 0, -1])
    for (name, configuration) in configurations.prefix(5) {
      var plain = try trainer(configuration)
      var more = try trainer(configuration, far, targets + [1])
      #expect(more.start == plain.start && Array(more.residual.prefix(n)) == plain.residual)
      try plain.advance()
      try more.advance()
      #expect(more.network.weights != plain.network.weights, "\(name)")
    }
  }

  /// Each thing that decides the numbers does: one changed, and other weights come out.
  @Test("every entry of the configuration changes the weights, and so do targets and inputs")
  func whatMustChange() throws {
    let base = configurations[5].1
    func weights(
      _ change: (inout TrainingConfiguration) -> Void = { _ in }, _ x: Matrix = inputs,
      _ y: [Double] = targets
    ) throws -> Matrix {
      var configuration = base
      change(&configuration)
      var run = try trainer(configuration, x, y)
      for _ in 0..<2 { try run.advance() }
      return run.network.weights
    }
    let expected = try weights()
    #expect(try weights() == expected)
    let changes: [(String, (inout TrainingConfiguration) -> Void)] = [
      ("width", { $0.width += 2 }), ("solver", { $0.solver = .gram }),
      ("embedding", { $0.embedding = .gaussian }),
      ("size", { $0.size = .fixed(5) }), ("accuracy", { $0.accuracy = 1e-9 }),
      ("damping", { $0.damping = .fixed(0.01) }), ("ridge", { $0.ridge *= 1.5 }),
      ("start", { $0.start = .paired }), ("seed", { $0.seed += 1 }),
    ]
    for (name, change) in changes { #expect(try weights(change) != expected, "\(name)") }
    for j in 0..<n {
      var (x, y) = (inputs, targets)
      y[j] += 1
      #expect(try weights({ _ in }, inputs, y) != expected, "target \(j)")
      for i in 0..<d { x[i, j] = -x[i, j] }
      #expect(try weights({ _ in }, x) != expected, "input \(j)")
    }
  }
}
