internal import CounterStream
internal import DenseLinearAlgebra
internal import GaussNewton
internal import Laws
internal import NeuralTangentKernel
internal import NumPyFormat
internal import SketchedLeastSquares
internal import SubspaceEmbedding

extension OracleCase {
  /// The case that a definition describes: its inputs are drawn, and the oracle's state after every stage is computed.
  ///
  /// - Throws: what drawing or a stage throws; an invalid case has inputs only.
  public init(_ definition: CaseDefinition) throws {
    switch definition.content {
    case .stream:
      self = try OracleCase.integers(definition, inputs: [:], stages: [.words, .signs, .indices, .subset])
    case .hadamard(let length, let largest):
      let stream = CounterStream(seed: definition.seed).substream("oracle").substream(8)
      let vector =
        largest.map { TransformedVector.elements(length: length, largest: $0, stream) }
        ?? (0..<length).map { stream.index(at: $0, below: 2001) - 1000 }
      self = try OracleCase.integers(
        definition, inputs: ["vector": CaseArray(fitting: vector)], stages: [.hadamard])
    case .step(let step): self = try OracleCase.step(definition, step)
    case .matrix(let matrix): self = try OracleCase.matrix(definition, matrix)
    }
  }

  private static func matrix(
    _ definition: CaseDefinition, _ problem: MatrixDefinition
  ) throws -> OracleCase {
    let stream = CounterStream(seed: definition.seed)
    let a = problem.matrix(stream)
    let name = problem.problem == .system ? "residual" : "observations"
    var inputs = ["matrix": rowArray(a), name: CaseArray(vector: problem.rightHandSide(stream, a))]
    var sketch: CaseHeader.Sketch?
    if problem.solver.isSketched {
      sketch = try draw(
        problem.family.distribution(rows: problem.sketchRows, columns: a.rows), stream, problem.family,
        into: &inputs)
    }
    var builder = Builder(definition, arrays: inputs)
    builder.matrix = CaseHeader.MatrixSizes(rows: a.rows, columns: a.columns)
    builder.problem = problem.problem
    (builder.solver, builder.sketch, builder.accuracy) = (problem.solver, sketch, problem.accuracy)
    (builder.damping, builder.refusal) = (problem.damping == 0 ? nil : problem.damping, problem.refusal)
    if problem.refusal == nil {
      for stage in builder.header.setting.stages { try builder.add(stage) }
    }
    return builder.finished()
  }

  /// Draws the sketch of a case and adds what it draws to the inputs.
  private static func draw(
    _ distribution: any SketchDistribution, _ stream: CounterStream, _ family: EmbeddingFamily,
    into inputs: inout [String: CaseArray]
  ) throws -> CaseHeader.Sketch {
    let drawn = try distribution.sample(stream.substream("embedding").substream(1))
    for draw in drawn.draws { inputs["draw_\(draw.name)"] = CaseArray(draw) }
    return CaseHeader.Sketch(family: family, rows: drawn.rows)
  }

  private static func integers(
    _ definition: CaseDefinition, inputs: [String: CaseArray], stages: [Stage]
  ) throws -> OracleCase {
    var builder = Builder(definition, arrays: inputs)
    for stage in stages { try builder.add(stage) }
    return builder.finished()
  }

  private static func step(_ definition: CaseDefinition, _ step: StepDefinition) throws -> OracleCase {
    let stream = CounterStream(seed: definition.seed)
    var (points, targets) = try step.data(seed: definition.seed)
    let start = TwoLayerNetwork(width: step.width, dimension: points.rows, stream: stream)
    var weights = start.weights
    step.adjust?(&weights)
    targets = scaled(targets, by: step.targetScale)
    if step.targetsNearOutputs { add(1, start.forward(points).outputs, to: &targets) }
    var inputs = [
      "points": columnArray(points), "targets": CaseArray(vector: targets),
      "weights": columnArray(weights),
      "output_signs": CaseArray(.int8, integers: start.signs.map { Int($0) }),
    ]
    var sketch: CaseHeader.Sketch?
    if step.solver.isSketched {
      sketch = try draw(
        step.family.distribution(rows: step.rows, leftRows: step.width, rightRows: points.rows), stream,
        step.family, into: &inputs)
    }
    var builder = Builder(definition, arrays: inputs)
    builder.sizes = CaseHeader.Sizes(points: points.columns, dimension: points.rows, width: step.width)
    (builder.solver, builder.sketch, builder.accuracy) = (step.solver, sketch, step.accuracy)
    (builder.damping, builder.refusal) = (step.damping == 0 ? nil : step.damping, step.refusal)
    if step.refusal == nil {
      for stage in builder.header.setting.stages {
        try builder.add(stage)
        if stage == .preActivations && step.hasNegativeZeros { builder.negateZeros() }
      }
      // Damped steps need not halve the residual.
      if step.adjust == nil && step.damping == 0 { builder.addRun() }
      builder.declareFreedoms(within: step.freeWithin)
    }
    return builder.finished()
  }
}

extension CaseArray {
  init(_ draw: SketchDraw) {
    switch draw.values {
    case .integers(let integers): self.init(.int32, integers: integers, shape: draw.shape)
    case .reals(let reals): self.init(.float64, NumPyArray(shape: draw.shape, elements: reals))
    }
  }
}

/// A case that is being built.
private struct Builder {
  private let definition: CaseDefinition
  private let inputNames: Set<String>
  private var arrays: [String: CaseArray]
  private var stages: [Stage] = []
  private var freedoms: [CaseHeader.Freedom] = []
  private var run: CaseHeader.Run?
  var sizes: CaseHeader.Sizes?
  var matrix: CaseHeader.MatrixSizes?
  var problem: Setting.Problem?
  var solver: SolverKind?
  var sketch: CaseHeader.Sketch?
  var accuracy: Double?
  var damping: Double?
  var refusal: String?

  init(_ definition: CaseDefinition, arrays: [String: CaseArray]) {
    (self.definition, self.arrays, inputNames) = (definition, arrays, Set(arrays.keys))
  }

  /// Adds the oracle's state after one more stage.
  mutating func add(_ stage: Stage) throws {
    keep(try SimulatedPort(.ours).outputs(of: stage, header, Teacher(arrays: arrays)), of: stage)
  }

  private mutating func keep(_ outputs: [String: CaseArray], of stage: Stage) {
    arrays.merge(outputs) { $1 }
    stages.append(stage)
  }

  /// The port's own run to 10⁻⁸ of the first residual, if the claim applies: if this library halves the residual in every step with a
  /// margin, by factors of at most 0.4, so that a port with more or less accurate solves halves it, too. With factors of 0.45 it takes
  /// `⌈ln 10⁻⁸/ln 0.45⌉ = 24` steps.
  mutating func addRun() {
    run = CaseHeader.Run(tolerance: 1e-8, maximumSteps: 24)
    guard
      let outputs = try? SimulatedPort(.ours).outputs(of: .trajectory, header, Teacher(arrays: arrays)),
      let norms = outputs["trajectory"]?.elements,
      zip(norms, norms.dropFirst()).allSatisfy({ $1 <= 0.4 * $0 })
    else {
      run = nil
      return
    }
    keep(outputs, of: .trajectory)
  }

  /// Turns every zero pre-activation into a negative zero. Sums that start with zero never return one; other sums do.
  mutating func negateZeros() {
    let array = arrays["pre_activations"]!.array
    let negated = array.elements.map { $0 == 0 ? -0.0 : $0 }
    arrays["pre_activations"] = CaseArray(.float64, NumPyArray(shape: array.shape, elements: negated))
  }

  /// Activations with a pre-activation within this number of roundoffs of the tie.
  mutating func declareFreedoms(within roundoffs: Double) {
    guard roundoffs > 0 else { return }
    let teacher = Teacher(arrays: arrays)
    let z = teacher.columns("pre_activations")
    let norms = teacher.network.weights.columnNorms
    let near = (0..<z.columns).flatMap { i in
      (0..<z.rows).filter { z[$0, i].magnitude <= roundoffs * unitRoundoff * norms[$0] }.map { [i, $0] }
    }
    freedoms.append(
      CaseHeader.Freedom(
        stage: .pattern, reason: "within \(Int(roundoffs)) roundoffs of the tie, relative to ‖w_r‖",
        indices: near))
  }

  var header: CaseHeader {
    let header = header(stages: [])
    let setting = header.setting
    return self.header(
      stages: stages.map { CaseHeader.StageEntry($0, in: setting, shape: arrays[$0.output]!.shape) })
  }

  private func header(stages: [CaseHeader.StageEntry]) -> CaseHeader {
    let text: String
    switch definition.content {
    case .step(let step): text = step.text
    case .matrix(let matrix): text = matrix.text
    case .stream: text = StreamPrimitive.notes
    case .hadamard(let length, let largest):
      text =
        largest.map { "\(length) integers; the largest |Hv| is \($0)" }
        ?? "integers from −1000 to 1000, \(length) of them"
    }
    return CaseHeader(
      schema: "../case.schema.json", formatVersion: CaseHeader.formatVersion,
      identifier: definition.identifier,
      exercises: definition.exercises, verdict: definition.verdict, flags: definition.flags,
      notes: definition.notes, seed: definition.seed,
      generator: CaseHeader.Generator(name: "sgn oracle", version: CounterStream.version, definition: text),
      sizes: sizes, matrix: matrix, problem: problem, solver: solver, sketch: sketch, accuracy: accuracy,
      damping: damping, run: run,
      arrays: arrays.sorted { $0.key < $1.key }.map { name, array in
        CaseHeader.ArrayEntry(
          name: name, file: "\(inputNames.contains(name) ? "inputs" : "states")/\(name).npy",
          type: array.type,
          shape: array.shape)
      },
      stages: stages, freedoms: freedoms, refusal: refusal)
  }

  func finished() -> OracleCase { OracleCase(header: header, arrays: arrays) }
}
