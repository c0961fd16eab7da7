public import Claims
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
/// Everything is a function of the configuration, the data and the number of threads. A step that throws
/// leaves the trainer as it was.
///
/// - Shape: inputs `d×n` with unit columns, targets `n`.
/// - Memory: two sets of weights (`16md` bytes) and two activation patterns (`nm/4` bytes), of the start and of now, and what
///   the solver needs (`n²` or `sn`): a step overwrites what it started from. From the checks `.certified` on a third of each,
///   for they compare the networks on either side of the step.
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
  /// `R` of the last sketch, where the solver has one.
  private var preconditioner: KeptPreconditioner?
  /// One record for each finished step.
  public private(set) var records: [StepRecord] = []
  /// What the checks found so far.
  public private(set) var log = CheckLog()

  /// The hypotheses of `train.linear-convergence` at the start, decided from the level `.certified` on.
  public let theorem: LinearConvergence?

  private let stream: CounterStream
  /// `max_r ‖w_r(0)‖`.
  private let longestStart: Double

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
    longestStart = start.weights.columnNorms.max() ?? 0
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
    preconditioner = state.preconditioner
    let forward = network.forward(inputs)
    residual = difference(forward.outputs, targets)
    pattern = forward.pattern
  }

  /// What has to be kept to go on later.
  public var state: TrainingState {
    TrainingState(
      weights: network.weights, records: records, log: log, preconditioner: preconditioner)
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
    let solution: StepSolution
    var findings: StepFindings
    do {
      // The system shares the pattern's storage and is gone at the end of the block, so that the pattern can be overwritten.
      let problem = nextProblem
      solution = try problem.solve()
      times.add(solution.answer.seconds)
      findings = times.measure(\.checks) { StepFindings(solution, of: problem) }
    }
    // The step overwrites weights and activations. Only where something may still ask for them, or fail, is a copy kept.
    let before = checks >= .certified || mayOverflow(along: solution.answer.value) ? self : nil
    times.measure(\.update) { moveWeights(along: solution.answer.value) }
    residual = times.measure(\.forward) { difference(network.forward(inputs, into: &pattern), targets) }
    let (number, nextNorm) = (step + 1, norm(residual))
    let movement = network.movement(since: start)
    do {
      guard nextNorm.isFinite else { throw TrainingError.overflow(step: number) }
      if let before, checks >= .certified {
        try times.measure(\.checks) {
          try findings.add(
            FinishedStep(
              problem: before.nextProblem, solution: solution, before: before.network, after: network,
              residualAfter: residual, movementBefore: before.movement, movementAfter: movement),
            start: start, startPattern: startPattern, theorem: theorem)
        }
      }
    } catch {
      guard let before else { preconditionFailure("a step that could not fail did: \(error)") }
      self = before
      throw error
    }
    let record = StepRecord(
      step: number, residualNorm: nextNorm, contraction: nextNorm / residualNorm,
      iterations: solution.answer.iteration?.record.iterations ?? 0,
      solveResidual: solution.answer.relativeResidual,
      rows: solution.preconditioner?.rows, sketchStep: solution.preconditioner?.step,
      distortion: findings.distortion, conditionNumber: findings.conditionNumber,
      certificate: findings.certificate, movement: movement,
      flips: pattern.flips(since: startPattern),
      operations: solution.answer.operations
        + TransposedJacobian.addProductOperations(
          neurons: network.width, points: inputs.columns, dimension: inputs.rows)
        + network.forwardOperations(points: inputs.columns),
      seconds: times)
    preconditioner = solution.preconditioner
    log.merge(findings.log)
    records.append(record)
    return record
  }

  /// `vec W ← vec W − Jᵀg`, in place. The Jacobian, too, shares the pattern's storage and is gone on return.
  private mutating func moveWeights(along g: [Double]) {
    network.step(along: g, network.transposedJacobian(pattern, inputs: inputs))
  }

  /// Whether a number on the way through a step along `g` could leave the range of double precision.
  ///
  /// Neuron `r` moves by `m^{-1/2}‖Σ_i b_ir g_i x_i‖ ≤ ‖g‖₁` for unit inputs, which bounds the sum before its scaling too.
  /// With `ω = max_r ‖w_r(0)‖ + max_r ‖w_r − w_r(0)‖ + ‖g‖₁` no weight and no `|w_rᵀx_i|` of the step is above `ω`, so no sum
  /// over neurons is above `mω`, no residual above `mω + max|y_i|`, and their norm is at most `√n` times that. All of it adds
  /// up fewer than `m + n + d + 10` terms in a row, whose rounding is far from doubling the bound.
  private func mayOverflow(along g: [Double]) -> Bool {
    let reach = longestStart + movement + g.reduce(0) { $0 + $1.magnitude }
    let residual = Double(network.width) * reach + targets.reduce(0) { max($0, $1.magnitude) }
    return !(2 * Double(targets.count).squareRoot() * residual).isFinite
  }

  /// `max_r ‖w_r − w_r(0)‖` after the last finished step.
  private var movement: Double { records.last?.movement ?? 0 }

  /// The system of the next step.
  var nextProblem: StepProblem {
    StepProblem(
      step: step + 1,
      jacobian: TransposedJacobian(pattern: pattern, signs: network.signs, inputs: inputs),
      residual: residual, configuration: configuration, checks: checks, stream: stream,
      preconditioner: preconditioner)
  }
}

/// What a run must keep to be resumed; the rest follows from configuration and data.
public struct TrainingState: Sendable, Equatable {
  public let weights: Matrix
  public let records: [StepRecord]
  public let log: CheckLog
  /// `R` of the last sketch, where the solver has one.
  public let preconditioner: KeptPreconditioner?
}

extension TwoLayerNetwork {
  /// `max_r ‖w_r − w_r(0)‖`, the farthest that a neuron has moved.
  ///
  /// - Memory: a few blocks of 256 neurons, and one number for each neuron.
  public func movement(since start: TwoLayerNetwork) -> Double {
    stride(from: 0, to: width, by: 256)
      .flatMap { first in
        let block = first..<min(first + 256, width)
        return (weights.columns(block) - start.weights.columns(block)).columnNorms
      }
      .max() ?? 0
  }
}
