public import Claims
public import Communication
internal import ConjugateGradient
internal import CounterStream
public import DenseLinearAlgebra
public import NeuralTangentKernel
internal import SketchedLeastSquares
internal import SubspaceEmbedding

/// Sketched Gauss–Newton: each step solves `G g = r` to accuracy `ε₀` and moves `vec W ← vec W − Jᵀg`.
///
/// The data's way through one step is the order of the modules: forward pass → activations and residual →
/// sketch of `A` → `R` → conjugate gradient → new weights → what was measured.
///
/// That is the paper's step. With `DampingPolicy.automatic` it is an attempt, taken if it decreases the objective, and damped and tried again if not;
/// with a ridge the objective is `½‖f(W) − y‖² + ½μ‖W − W_0‖_F²`, see `StepProblem`.
///
/// Everything is a function of the configuration, the data, the number of threads and the number of ranks. A step that throws
/// leaves the trainer as it was.
///
/// The neurons may be shared between the ranks of a communicator. What crosses the network in a step is outputs, a Gram matrix or a sketch, and a vector of `n` numbers for each
/// iteration, whatever the width is; every rank then holds the same bits and goes the same way.
///
/// - Shape: inputs `d×n` with unit columns, targets `n`.
/// - Memory: three sets of weights (`24md` bytes) and of activations (`3nm/8` bytes), of the start, of now and of the attempt, a fourth set of
///   weights where the best network is not the last one, and what the solver needs (`n²` or `sn`).
/// - Claim: `train.linear-convergence`, `train.interpolates`, `train.monotone`, `step.ridge-stationarity`.
public struct Trainer: Sendable {
  public let configuration: TrainingConfiguration
  public let inputs: Matrix
  public let targets: [Double]
  /// How much each step checks of itself; it changes no number of the run.
  public let checks: CheckLevel

  /// The network before the first step, which movement and flips are measured from.
  public let start: TwoLayerNetwork
  /// The activations at the start.
  public let startPattern: ActivationPattern
  /// `‖r_0‖`.
  public let initialResidualNorm: Double
  /// The network after the last finished step, and what it gives.
  private(set) var now: Iterate
  /// The least objective so far, and the weights that have it.
  public private(set) var best: BestNetwork
  /// Levenberg–Marquardt's `μ`; nil where it is fixed.
  private(set) var control: DampingControl?
  /// `P` of the last sketch, where the solver has one.
  private(set) var preconditioner: KeptPreconditioner?
  /// One record for each finished step.
  public private(set) var records: [StepRecord] = []
  /// What the checks found so far.
  public private(set) var log = CheckLog()

  /// The hypotheses of `train.linear-convergence` at the start, decided from the level `.certified` on; nil for a run that damps every step or has a
  /// ridge, of which the theorem does not speak, and where that would take `n²` numbers which the solver does without.
  public let theorem: LinearConvergence?

  let stream: CounterStream

  /// The network after the last finished step.
  public var network: TwoLayerNetwork { now.network }
  /// `r = f(W) − y` at the current weights.
  public var residual: [Double] { now.residual }
  /// The activations at the current weights.
  public var pattern: ActivationPattern { now.pattern }

  /// A run from the paper's random start.
  ///
  /// With a communicator every rank makes a trainer of its own, with the same arguments, and takes the same steps.
  ///
  /// - Parameters:
  ///   - configuration: what decides the numbers of the run.
  ///   - inputs: `d×n` with unit columns.
  ///   - targets: `n`.
  ///   - checks: how much each step checks of itself.
  ///   - communicator: with whom the neurons are shared.
  /// - Throws: `TrainingError.notUnit` for an input that is not a unit vector to rounding, `.tooManyPoints` for checks of
  ///   the level `full`, `.tooFewNeurons` for more ranks than neurons, `.overflow`;
  ///   `LinearAlgebraError` from the checks.
  public init(
    configuration: TrainingConfiguration, inputs: Matrix, targets: [Double], checks: CheckLevel = .cheap,
    communicator: Communicator = .alone
  ) throws {
    precondition(
      inputs.columns == targets.count && !targets.isEmpty && inputs.rows > 0,
      "\(inputs.columns) points with \(inputs.rows) coordinates and \(targets.count) targets are no data")
    if let (point, norm) = inputs.firstColumnNotUnit { throw TrainingError.notUnit(point: point, norm: norm) }
    let formsGram = configuration.formsGram(points: inputs.columns)
    if checks == .full, !formsGram {
      throw TrainingError.tooManyPoints(
        count: inputs.columns, most: SketchedLeastSquares.mostColumnsOfGram)
    }
    let stream = CounterStream(seed: configuration.seed)
    if configuration.width < communicator.ranks {
      throw TrainingError.tooFewNeurons(width: configuration.width, ranks: communicator.ranks)
    }
    let start = TwoLayerNetwork(
      configuration.start, width: configuration.width, dimension: inputs.rows, stream: stream,
      communicator: communicator)
    let forward = start.forward(inputs)
    self.configuration = configuration
    self.inputs = inputs
    self.targets = targets
    self.checks = checks
    self.stream = stream
    self.start = start
    startPattern = forward.pattern
    now = Iterate(
      start, forward, targets: targets, from: start, forward.pattern, ridge: configuration.ridge)
    initialResidualNorm = now.residualNorm
    if !initialResidualNorm.isFinite { throw TrainingError.overflow(step: 0) }
    best = BestNetwork(
      weights: start.weights, step: 0, residualNorm: initialResidualNorm, objectiveNorm: initialResidualNorm)
    control =
      configuration.damping == .automatic
      ? DampingControl(staysDamped: configuration.solver == .nystrom && configuration.ridge == 0) : nil
    theorem =
      checks >= .certified && configuration.takesThePapersStep && formsGram
      ? try LinearConvergence(
        start: start, pattern: startPattern, inputs: inputs, residualNorm: initialResidualNorm,
        accuracy: configuration.accuracy) : nil
  }

  /// Goes on from what an earlier run had reached: the same weights, step count and log.
  ///
  /// - Throws: as the other initialiser does.
  public init(
    resuming state: TrainingState, configuration: TrainingConfiguration, inputs: Matrix,
    targets: [Double], checks: CheckLevel = .cheap, communicator: Communicator = .alone
  ) throws {
    try self.init(
      configuration: configuration, inputs: inputs, targets: targets, checks: checks,
      communicator: communicator)
    precondition(
      state.weights.rows == start.weights.rows && state.weights.columns == start.weights.columns,
      "weights of \(state.weights.rows)×\(state.weights.columns) are not of this network")
    records = state.records
    log = state.log
    if control != nil { control = state.control }
    var network = start
    network.weights = state.weights
    now = Iterate(
      network, network.forward(inputs), targets: targets, from: start, startPattern,
      ridge: configuration.ridge)
    best = state.best ?? currentBest
    preconditioner = try state.preconditioner.map(madeAgain)
  }

  /// What has to be kept to go on later.
  public var state: TrainingState {
    TrainingState(
      weights: network.weights, records: records, log: log,
      preconditioner: preconditioner.map(SavedPreconditioner.init), control: control,
      best: best.step == step ? nil : best)
  }

  /// The network of the least objective.
  public var bestNetwork: TwoLayerNetwork {
    var network = start
    network.weights = best.weights
    return network
  }

  /// The number of finished steps.
  public var step: Int { records.count }

  /// `‖r_t‖`.
  public var residualNorm: Double { records.last?.residualNorm ?? initialResidualNorm }

  /// `√(2F)` at the current weights.
  public var objectiveNorm: Double { records.last?.objectiveNorm ?? initialResidualNorm }

  /// Takes one step and returns its record.
  ///
  /// - Cost: for each attempt one solve (see the solvers), one update and one forward pass; and the checks. A rejected attempt leaves its Gram
  ///   matrix, or its `R`, to the next one.
  /// - Throws: `TrainingError`; the trainer is then as it was before the step.
  @discardableResult
  public mutating func advance() throws -> StepRecord {
    var times = StageTimes()
    var work = StepWork(control: control, preconditioner: preconditioner)
    let sentBefore = communicator.sentBytes
    var attempt = try firstTaken(&work, times: &times)
    let sentBytes = communicator.sentBytes - sentBefore
    if checks >= .certified {
      try times.measure(\.checks) {
        try attempt.findings.add(
          FinishedStep(
            attempt, from: now, startKind: configuration.start, isPapersRun: isPapersRun(with: attempt)),
          start: start, startPattern: startPattern, theorem: theorem)
      }
      work.log.merge(attempt.findings.takeLog())
    }
    let (answer, used) = (attempt.solution.answer, attempt.solution.preconditioner)
    let (nextNorm, objectiveNorm) = (attempt.after.residualNorm, attempt.after.objectiveNorm)
    if control != nil, checks >= .cheap {
      work.log.check(.trainMonotone, measured: objectiveNorm, atMost: self.objectiveNorm, step: step + 1)
    }
    if checks >= .cheap, !communicator.isAlone, work.failures == 0 {
      checkTraffic(sentBytes, work.traffic, into: &work.log)
    }
    let record = StepRecord(
      step: step + 1, residualNorm: nextNorm, contraction: nextNorm / residualNorm,
      objectiveNorm: objectiveNorm, damping: attempt.problem.levenbergMarquardt, gain: attempt.gain,
      undampedFactor: work.undampedFactor, rejected: work.rejected,
      iterations: answer.iteration?.record.iterations ?? 0,
      solveResidual: answer.relativeResidual, rows: used?.rows, sketchStep: used?.step,
      distortion: attempt.findings.distortion, conditionNumber: attempt.findings.conditionNumber,
      certificate: attempt.findings.certificate, movement: attempt.after.movement,
      flips: attempt.after.flips, operations: work.operations,
      trafficBytes: communicator.isAlone ? nil : work.traffic.bytes(ranks: communicator.ranks), seconds: times
    )
    work.control?.accept(
      gain: attempt.gain.ratio, eigenvalue: attempt.eigenvalue, accuracy: configuration.accuracy)
    (control, preconditioner) = (work.control, used)
    now = attempt.after
    log.merge(work.log)
    records.append(record)
    if objectiveNorm < best.objectiveNorm { best = currentBest }
    return record
  }

  /// `cost.communication`: the bytes that left this rank are those of the closed formula.
  private func checkTraffic(_ sentBytes: Int, _ traffic: Traffic, into log: inout CheckLog) {
    let expected = traffic.bytes(from: communicator.rank, of: communicator.ranks)
    log.check(
      .costCommunication, measured: Double(abs(sentBytes - expected)), atMost: 0, step: step + 1)
  }

  /// With whom the neurons are shared.
  public var communicator: Communicator { start.neurons.communicator }

  /// Whether this step and all before it are the paper's: undamped, without a ridge.
  private func isPapersRun(with attempt: StepAttempt) -> Bool {
    attempt.problem.damping == 0 && records.allSatisfy { $0.damping == 0 }
  }

  private var currentBest: BestNetwork {
    BestNetwork(
      weights: network.weights, step: step, residualNorm: residualNorm, objectiveNorm: objectiveNorm)
  }
}

/// The network of the least objective in a run: its weights, for all networks of a run have the same signs.
public struct BestNetwork: Sendable, Equatable {
  public let weights: Matrix
  /// The step after which it stood; 0 for the start.
  public let step: Int
  /// `‖f(W) − y‖`.
  public let residualNorm: Double
  /// `√(2F)`.
  public let objectiveNorm: Double
}

/// What a run must keep to be resumed; the rest follows from configuration and data.
public struct TrainingState: Sendable, Equatable {
  public let weights: Matrix
  public let records: [StepRecord]
  public let log: CheckLog
  /// `P` of the last sketch, where the solver has one.
  public let preconditioner: SavedPreconditioner?
  /// Where the damping stands; nil where it is fixed.
  public let control: DampingControl?
  /// The best network, where it is not the last one.
  public let best: BestNetwork?
}
