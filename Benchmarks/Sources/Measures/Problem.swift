public import Claims
internal import CounterStream
public import Datasets
public import DenseLinearAlgebra
public import GaussNewton
public import SketchedLeastSquares
public import SubspaceEmbedding

/// The sizes of a training step: `n` points of dimension `d`, `m` neurons.
public struct Size: Sendable, Codable, CustomStringConvertible {
  public let points: Int
  public let dimension: Int
  public let width: Int

  public init(_ points: Int, _ dimension: Int, _ width: Int) {
    (self.points, self.dimension, self.width) = (points, dimension, width)
  }

  public var description: String { "(\(points), \(dimension), \(width))" }

  /// `mnd`.
  public var product: Double { Double(points) * Double(dimension) * Double(width) }
}

/// Data to train on, and how many neurons.
public struct Problem: Sendable {
  public let inputs: Matrix
  public let targets: [Double]
  public let width: Int

  public var size: Size { Size(inputs.columns, inputs.rows, width) }

  /// Points uniform on the sphere, generated from seed 1.
  public static func sphere(_ size: Size) throws -> Problem {
    let data = try SyntheticSpecification("sphere,n=\(size.points),d=\(size.dimension)")
      .generate(stream: CounterStream(seed: 1))
    return Problem(inputs: data.inputs, targets: data.targets, width: size.width)
  }

  /// The training points of a bundled set, as `sgn train` takes them from seed 1.
  public static func bundled(_ set: BundledDataset, width: Int) throws -> Problem {
    let data = try PreparedData(
      try set.load(), mode: .standardise, duplicates: set.duplicates, testFraction: 0.2,
      stream: CounterStream(seed: 1))
    return Problem(inputs: data.inputs, targets: data.targets, width: width)
  }

  /// What `sgn train` would configure, with the accuracy `√(λ/n)/6` unless it is given.
  public func configuration(
    _ solver: SolverKind?, _ embedding: EmbeddingFamily = .neuronBlock, accuracy: Double? = nil
  ) throws -> TrainingConfiguration {
    let request = TrainingRequest(width: width, solver: solver, embedding: embedding, accuracy: accuracy)
    return try TrainingPlan(request, inputs: inputs, targets: targets).configuration
  }

  /// A trainer before its first step.
  public func trainer(
    _ solver: SolverKind, _ embedding: EmbeddingFamily = .neuronBlock, accuracy: Double? = nil,
    checks: CheckLevel = .none
  ) throws -> Trainer {
    try Trainer(
      configuration: try configuration(solver, embedding, accuracy: accuracy), inputs: inputs,
      targets: targets,
      checks: checks)
  }
}

extension Trainer {
  /// One more step, taken by a copy: the seconds it took and its record.
  public func timedStep() throws -> (seconds: Double, record: StepRecord) {
    var copy = self
    var record: StepRecord?
    let time = try elapsed { record = try copy.advance() }
    return (time, record!)
  }

  /// The mean seconds of some more steps, taken by a copy.
  public func meanSeconds(steps: Int) throws -> Double {
    var copy = self
    return try elapsed { for _ in 0..<steps { try copy.advance() } } / Double(steps)
  }

  /// Seconds of one more step.
  public func stepSeconds() throws -> Double { try timedStep().seconds }
}
