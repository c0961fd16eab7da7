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
/// The data flow through one step in the order of the modules: forward pass → activations and residual →
/// sketch of `A` → `R` → conjugate gradients → new weights → measurements.
///
/// That is the paper's step. With `DampingPolicy.automatic` it is an attempt, which is taken if it decreases the objective and otherwise
/// repeated with damping; with a ridge the objective is `½‖f(W) − y‖² + ½μ‖W − W_0‖_F²`, see `StepProblem`.
///
/// Everything is a function of the configuration, the data, the number of threads and the number of ranks. A step that throws
/// leaves the trainer as it was.
///
/// The neurons may be distributed over the ranks of a communicator. A step communicates outputs, a Gram matrix or a sketch, and a vector of
/// `n` numbers for each iteration, whatever the width; every rank then has the same bits and takes the same decisions.
///
/// - Shape: inputs `d×n` with unit columns, targets `n`.
/// - Memory: three sets of weights (`24md` bytes) and of activations (`3nm/8` bytes), for the initial, the current and the attempted network, a fourth set of
///   weights if the best network is not the last one, and the solver's storage (`n²` or `sn`).
/// - Claim: `train.linear-convergence`, `train.interpolates`, `train.monotone`, `step.ridge-stationarity`.
public struct Trainer: Sendable {
  public let configuration: TrainingConfiguration
  public let inputs: Matrix
  public let targets: [Double]
  /// How much each step checks itself; this does not change any number of the run.
  public let checks: CheckLevel

  /// The network before the first step, from which movement and flips are measured.
  public let start: TwoLayerNetwork
  /// The initial activations.
  public let startPattern: ActivationPattern
  /// `‖r_0‖`.
  public let initialResidualNorm: Double
  /// The network after the last finished step, and its outputs.
  private(set) var now: Iterate
  /// The smallest objective so far, and its weights.
  public private(set) var best: BestNetwork
  /// The Levenberg–Marquardt `μ`; nil if it is fixed.
  private(set) var control: DampingControl?
  /// `P` of the last sketch, where the solver has one.
  private(set) var preconditioner: KeptPreconditioner?
  /// One record for each finished step.
  public private(set) var records: [StepRecord] = []
  /// The findings of the checks so far.
  public private(set) var log = CheckLog()

  /// The hypotheses of `train.linear-convergence` at initialisation, decided from the level `.certified` on; nil for a run that damps every step or has a
  /// ridge, to which the theorem does not apply, and if that would take `n²` numbers which the solver avoids.
  public let theorem: LinearConvergence?

  let stream: CounterStream

  /// The network after the last finished step.
  public var network: TwoLayerNetwork { now.network }
  /// `r = f(W) − y` at the current weights.
  public var residual: [Double] { now.residual }
  /// The activations at the current weights.
  public var pattern: ActivationPattern { now.pattern }

  /// A run from a random initialisation.
  ///
  /// With a communicator every rank creates its own trainer, with the same arguments, and takes the same steps.
  ///
  /// - Parameters:
  ///   - configuration: determines the numbers of the run.
  ///   - inputs: `d×n` with unit columns.
  ///   - targets: `n`.
  ///   - checks: how much each step checks itself.
  ///   - communicator: the ranks over which the neurons are distributed.
  /// - Throws: `TrainingError.notUnit` for an input that is not a unit vector up to rounding, `.tooManyPoints` for checks of the level
  ///   `full`, `.tooFewNeurons` for more ranks than neurons, `.overflow`; `LinearAlgebraError` from the checks.
  public init(
    configuration: TrainingConfiguration, inputs: Matrix, targets: [Double], checks: CheckLevel = .cheap,
    communicator: Communicator = .alone
  ) throws {
    precondition(
      inputs.columns == targets.count && !targets.isEmpty && inputs.rows > 0,
      "\(inputs.columns) points with \(inputs.rows) coordinates and \(targets.count) targets do not match")
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

  /// Resumes an earlier run with the same weights, step count and log.
  ///
  /// - Throws: as the other initialiser.
  public init(
    resuming state: TrainingState, configuration: TrainingConfiguration, inputs: Matrix,
    targets: [Double], checks: CheckLevel = .cheap, communicator: Communicator = .alone
  ) throws {
    try self.init(
      configuration: configuration, inputs: inputs, targets: targets, checks: checks,
      communicator: communicator)
    precondition(
      state.weights.rows == start.weights.rows && state.weights.columns == start.weights.columns,
      "weights of \(state.weights.rows)×\(state.weights.columns) do not match this network")
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

  /// The state needed to resume the run.
  public var state: TrainingState {
    TrainingState(
      weights: network.weights, records: records, log: log,
      preconditioner: preconditioner.map(SavedPreconditioner.init), control: control,
      best: best.step == step ? nil : best)
  }

  /// The network with the smallest objective.
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
  /// - Cost: for each attempt one solve (see the solvers), one update and one forward pass; and the checks. A rejected attempt passes its Gram
  ///   matrix, or its `R`, on to the next one.
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

  /// `cost.communication`: the bytes that this rank sent match the closed formula.
  private func checkTraffic(_ sentBytes: Int, _ traffic: Traffic, into log: inout CheckLog) {
    let expected = traffic.bytes(from: communicator.rank, of: communicator.ranks)
    log.check(
      .costCommunication, measured: Double(abs(sentBytes - expected)), atMost: 0, step: step + 1)
  }

  /// The ranks over which the neurons are distributed.
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

/// The network with the smallest objective in a run: only its weights, because all networks of a run have the same signs.
public struct BestNetwork: Sendable, Equatable {
  public let weights: Matrix
  /// The step after which it was reached; 0 for the initial network.
  public let step: Int
  /// `‖f(W) − y‖`.
  public let residualNorm: Double
  /// `√(2F)`.
  public let objectiveNorm: Double
}

/// The state needed to resume a run; the rest follows from configuration and data.
public struct TrainingState: Sendable, Equatable {
  public let weights: Matrix
  public let records: [StepRecord]
  public let log: CheckLog
  /// `P` of the last sketch, where the solver has one.
  public let preconditioner: SavedPreconditioner?
  /// The state of the damping control; nil if damping is fixed.
  public let control: DampingControl?
  /// The best network, if it is not the last one.
  public let best: BestNetwork?
}
