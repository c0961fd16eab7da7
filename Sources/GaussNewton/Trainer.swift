public import Claims
internal import ConjugateGradient
internal import CounterStream
public import DenseLinearAlgebra
public import NeuralTangentKernel
internal import SubspaceEmbedding

/// Sketched Gauss–Newton: each step solves `G g = r` to accuracy `ε₀` and moves `vec W ← vec W − Jᵀg`.
///
/// The data's way through one step is the order of the modules: forward pass → activations and residual →
/// sketch of `A` → `R` → conjugate gradient → new weights → what was measured.
///
/// Everything is a function of the configuration, the data and the number of threads. A step that throws
/// leaves the trainer as it was.
///
/// - Shape: inputs `d×n` with unit columns, targets `n`.
/// - Memory: two sets of weights (`2md`), the packed activations of the start and of now (`nm/32` bytes), and
///   what the solver needs (`n²` or `sn`).
/// - Claim: `train.linear-convergence`, `train.interpolates`.
public struct Trainer: Sendable {
  public let configuration: TrainingConfiguration
  public let inputs: Matrix
  public let targets: [Double]
  /// How much each step checks of itself; it changes no number of the run.
  public let checks: CheckLevel

  /// The network after the last finished step.
  public private(set) var network: TwoLayerNetwork
  /// The network before the first step, which movement and flips are measured from.
  public let start: TwoLayerNetwork
  /// `r = f(W) − y` at the current weights.
  public private(set) var residual: [Double]
  /// The activations at the current weights.
  public private(set) var pattern: ActivationPattern
  /// The activations at the start.
  public let startPattern: ActivationPattern
  /// `‖r_0‖`.
  public let initialResidualNorm: Double
  /// One record for each finished step.
  public private(set) var records: [StepRecord] = []
  /// What the checks found so far.
  public private(set) var log = CheckLog()

  /// The hypotheses of `train.linear-convergence` at the start, decided from the level `.certified` on.
  public let theorem: LinearConvergence?

  private let stream: CounterStream

  /// A run from the paper's random start.
  ///
  /// - Throws: `TrainingError.notUnit` for an input that is not a unit vector to rounding, `.overflow`;
  ///   `LinearAlgebraError` from the checks.
  public init(
    configuration: TrainingConfiguration, inputs: Matrix, targets: [Double], checks: CheckLevel = .cheap
  ) throws {
    precondition(
      inputs.columns == targets.count && !targets.isEmpty && inputs.rows > 0,
      "\(inputs.columns) points with \(inputs.rows) coordinates and \(targets.count) targets are no data")
    if let (point, norm) = inputs.firstColumnNotUnit { throw TrainingError.notUnit(point: point, norm: norm) }
    let stream = CounterStream(seed: configuration.seed)
    let start = TwoLayerNetwork(width: configuration.width, dimension: inputs.rows, stream: stream)
    let forward = start.forward(inputs)
    self.configuration = configuration
    self.inputs = inputs
    self.targets = targets
    self.checks = checks
    self.stream = stream
    self.start = start
    network = start
    residual = difference(forward.outputs, targets)
    pattern = forward.pattern
    startPattern = forward.pattern
    initialResidualNorm = norm(residual)
    if !initialResidualNorm.isFinite { throw TrainingError.overflow(step: 0) }
    theorem =
      checks >= .certified
      ? try LinearConvergence(
        start: start, pattern: startPattern, inputs: inputs, residualNorm: initialResidualNorm,
        accuracy: configuration.accuracy) : nil
  }

  /// Goes on from what an earlier run had reached: the same weights, step count and log.
  ///
  /// - Throws: as the other initialiser does.
  public init(
    resuming state: TrainingState, configuration: TrainingConfiguration, inputs: Matrix,
    targets: [Double], checks: CheckLevel = .cheap
  ) throws {
    try self.init(configuration: configuration, inputs: inputs, targets: targets, checks: checks)
    precondition(
      state.weights.rows == start.weights.rows && state.weights.columns == start.weights.columns,
      "weights of \(state.weights.rows)×\(state.weights.columns) are not of this network")
    network.weights = state.weights
    records = state.records
    log = state.log
    let forward = network.forward(inputs)
    residual = difference(forward.outputs, targets)
    pattern = forward.pattern
  }

  /// What has to be kept to go on later.
  public var state: TrainingState {
    TrainingState(weights: network.weights, records: records, log: log)
  }

  /// The number of finished steps.
  public var step: Int { records.count }

  /// `‖r_t‖`.
  public var residualNorm: Double { records.last?.residualNorm ?? initialResidualNorm }

  /// Takes one step and returns its record.
  ///
  /// - Cost: one forward pass, one solve (see the solvers), one update, and the checks.
  /// - Throws: `TrainingError`; the trainer is then as it was before the step.
  @discardableResult
  public mutating func advance() throws -> StepRecord {
    var times = StageTimes()
    let problem = nextProblem
    let solution = try solver.solve(problem, times: &times)

    var next = network
    let jacobian = JacobianOperator(problem.jacobian)
    times.measure(\.update) { next.step(along: solution.coefficients, jacobian) }
    let forward = times.measure(\.forward) { next.forward(inputs) }
    let nextResidual = difference(forward.outputs, targets)
    let nextNorm = norm(nextResidual)
    guard nextNorm.isFinite else { throw TrainingError.overflow(step: problem.step) }

    let movement = next.movement(since: start)
    let findings = try times.measure(\.checks) {
      try StepFindings(
        level: checks,
        step: FinishedStep(
          problem: problem, solution: solution, before: network, after: next, residualAfter: nextResidual,
          movementBefore: records.last?.movement ?? 0, movementAfter: movement),
        start: start, startPattern: startPattern, theorem: theorem)
    }
    let record = StepRecord(
      step: problem.step, residualNorm: nextNorm, contraction: nextNorm / residualNorm,
      iterations: solution.answer?.record.iterations ?? 0, solveResidual: solution.relativeResidual,
      rows: solution.rows, distortion: findings.distortion, conditionNumber: findings.conditionNumber,
      certificate: findings.certificate, movement: movement,
      flips: forward.pattern.flips(since: startPattern),
      operations: solution.operations + problem.jacobian.addProductOperations
        + next.forwardOperations(points: inputs.columns),
      seconds: times)
    (network, residual, pattern) = (next, nextResidual, forward.pattern)
    log.merge(findings.log)
    records.append(record)
    return record
  }

  /// The system of the next step.
  var nextProblem: StepProblem {
    StepProblem(
      step: step + 1,
      jacobian: TransposedJacobian(pattern: pattern, signs: network.signs, inputs: inputs),
      residual: residual, accuracy: configuration.accuracy, stream: stream, checks: checks)
  }

  private var solver: any StepSolver {
    switch configuration.solver {
    case .gram: ExactGramSolver()
    case .cg: PlainSolver()
    case .sketched, .fixedPoint:
      SketchedSolver(
        kind: configuration.solver, embedding: configuration.embedding, rows: configuration.rows)
    }
  }
}

/// What a run must keep to be resumed; the rest follows from configuration and data.
public struct TrainingState: Sendable, Equatable {
  public let weights: Matrix
  public let records: [StepRecord]
  public let log: CheckLog
}

extension TwoLayerNetwork {
  /// `max_r ‖w_r − w_r(0)‖`, the farthest that a neuron has moved.
  public func movement(since start: TwoLayerNetwork) -> Double {
    rowBlocks(rows: width, columns: dimension)
      .flatMap { (weights.columns($0) - start.weights.columns($0)).columnNorms }
      .max() ?? 0
  }
}
