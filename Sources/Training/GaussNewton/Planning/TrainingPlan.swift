internal import Communication
internal import CounterStream
public import DenseLinearAlgebra
internal import Foundation
internal import NeuralTangentKernel
internal import Preconditioning
internal import RealModule
public import SketchedLeastSquares
public import SubspaceEmbedding

/// What a user asks of a run; nil means “by the stated rule”.
public struct TrainingRequest: Sendable, Equatable {
  public var width: Int?
  /// nil is `auto`: the exact solver, the sketched one or, where steps are sure to be damped, `nystrom`, whichever is predicted to be fastest.
  public var solver: SolverKind?
  public var embedding: EmbeddingFamily
  /// The rows of the sketch, or the columns of `G` that `nystrom` takes.
  public var rows: RowCount?
  public var accuracy: Double?
  public var damping: DampingPolicy
  public var ridge: RidgeChoice
  /// nil is paired where a ridge is asked for, whatever it comes to, and the paper's start else.
  public var start: StartKind?
  public var seed: UInt64
  /// How many ranks share the neurons, each with the memory and the processor of this machine to itself.
  public var ranks: Int

  public init(
    width: Int? = nil, solver: SolverKind? = nil, embedding: EmbeddingFamily = .neuronBlock,
    rows: RowCount? = nil, accuracy: Double? = nil, damping: DampingPolicy = .automatic,
    ridge: RidgeChoice = .fixed(0), start: StartKind? = nil, seed: UInt64 = 1, ranks: Int = 1
  ) {
    precondition(ranks >= 1, "no run is shared by \(ranks) ranks")
    self.ranks = ranks
    self.width = width
    self.solver = solver
    self.embedding = embedding
    self.rows = rows
    self.accuracy = accuracy
    self.damping = damping
    self.ridge = ridge
    self.start = start
    self.seed = seed
  }
}

/// `μ` of the objective `½‖f(W) − y‖² + ½μ‖W − W_0‖_F²`.
public enum RidgeChoice: Sendable, Equatable {
  /// By generalised cross-validation on the kernel.
  case automatic
  /// This one; zero for none.
  case fixed(Double)

  /// The ridge, where it is given.
  var value: Double? {
    if case .fixed(let ridge) = self { ridge } else { nil }
  }
}

extension CrossValidatedRidge {
  /// The choice as a sentence.
  ///
  /// - Parameter estimate: from which it was made, where it was not the kernel itself.
  func reason(points n: Int, _ estimate: KernelRegressionEstimate? = nil) -> String {
    let score =
      "generalised cross-validation "
      + (estimate.map { "on a start network's Gram matrix, by \($0.steps) products of it" } ?? "on the kernel")
    let error = estimate.map { " ± \(short($0.standardError(ridge: ridge)))" } ?? ""
    let dimension = "d_μ = \(short(degreesOfFreedom))\(error) of n = \(n)"
    return switch finding {
    case .noise: "ridge \(short(ridge)): the least score of \(score), \(dimension)"
    case .noNoise where ridge == 0: "ridge 0: \(score) sees no noise in the targets"
    case .noNoise where estimate != nil:
      "ridge \(short(ridge)): \(score) sees no noise in the targets, and this is the least ridge that they tell from a smaller one, \(dimension)"
    case .noNoise:
      "ridge \(short(ridge)): \(score) sees no noise in the targets, so no more than keeps the kernel regular"
    case .onlyNoise:
      "ridge \(short(ridge)): \(score) sees nothing but noise in the targets, and this is the largest ridge looked at, \(dimension)"
    case .undecided: "ridge \(short(ridge)): all ridges score alike by \(score)"
    }
  }
}

/// A size that decides the memory of a run.
public enum PlannedSize: Sendable, Equatable, CustomStringConvertible {
  case points(Int)
  case width(Int)
  case rows(RowCount)
  case solver(SolverKind)

  public var description: String {
    switch self {
    case .points(let n): "the number of points (n = \(n))"
    case .width(let m): "the width (m = \(m))"
    case .rows(let rows): "the rows of the sketch (s = \(rows))"
    case .solver(let solver): "the solver (\(solver.rawValue))"
    }
  }
}

/// Why a request cannot be planned.
public enum PlanError: Error, Sendable, CustomStringConvertible {
  /// A size leaves no room on this machine.
  case tooLarge(PlannedSize, bytes: Double, available: UInt64, ranks: Int)
  /// A solver that stores `n²` numbers leaves no room, for a system that is not sure to be damped.
  case tooLargeUndamped(SolverKind, bytes: Double, available: UInt64)
  /// The Gram matrix has not so many columns.
  case tooManyColumns(columns: Int, points: Int)
  /// The sketch would have fewer rows than columns.
  case tooFewRows(rows: Int, points: Int)
  /// The operations of a step do not fit into 64 bits; no machine would finish it either.
  case tooManyOperations(points: Int, dimension: Int, width: Int, rows: Int)
  /// Some ranks would have no neuron.
  case tooManyRanks(ranks: Int, width: Int)
  /// An odd number of neurons cannot be paired.
  case oddWidth(Int)

  public var description: String {
    switch self {
    case .tooLarge(let size, let bytes, let available, let ranks) where ranks > 1:
      "\(size): each of the \(ranks) ranks would take \(gibibytes(bytes)), this machine has \(gibibytes(Double(available))); ask for less, or for more ranks"
    case .tooLarge(let size, let bytes, let available, _):
      "\(size): the run would take \(gibibytes(bytes)), this machine has \(gibibytes(Double(available))); ask for less"
    case .tooLargeUndamped(let solver, let bytes, let available):
      "the solver (\(solver.rawValue)): the run would take \(gibibytes(bytes)), this machine has \(gibibytes(Double(available))); with a ridge or a fixed damping no matrix of n² numbers is needed"
    case .tooManyColumns(let columns, let points):
      "the columns of the Gram matrix (s = \(columns)): of n = \(points) points there are only \(points); ask for fewer"
    case .tooFewRows(let rows, let points):
      "the rows of the sketch (s = \(rows)): so few cannot precondition n = \(points) points without a ridge or a fixed damping; ask for more than \(points), such as 8n"
    case .tooManyOperations(let n, let d, let m, let s):
      "the sizes: a step on \(n) points of dimension \(d) with \(m) neurons and \(s) rows takes more operations than 64 bits count; ask for less"
    case .tooManyRanks(let ranks, let width):
      "the ranks (P = \(ranks)): of \(width) neurons each rank needs one; ask for at most \(width)"
    case .oddWidth(let width):
      "the width (m = \(width)): neurons that begin in pairs are an even number; ask for \(width + 1), or for independent ones"
    }
  }
}

private func gibibytes(_ bytes: Double) -> String {
  let value = bytes / 0x1p30
  return value < 1e6 ? "\((value * 10).rounded() / 10) GiB" : "\(value) GiB"
}

/// A run before it starts: every choice made, with the reason, and what it will cost.
///
/// - *Ridge*: where it is left to the rule, that of generalised cross-validation on the kernel, `ntk.cross-validation`; above `KernelSummary.mostPoints` on products by the Gram matrix of a start network, see
///   `KernelRegressionEstimate`.
/// - *Accuracy*: `AccuracyRule`.
/// - *Width*: the smallest power of two that is at least 1024 and four times the movement `‖W − W_0‖_F²` that training
///   comes to in the linear limit, `yᵀK⁻¹y` without a ridge. So the rule keeps the neurons' movement below ½ in root mean
///   square, where weights start at 1. It is a rule of thumb, not a theorem. Where noise or nearly equal points ask for more than the smallest power of two
///   from 16,384 up that is at least `64n`, it ends there. Where the movement is not known, as without a ridge above `KernelSummary.mostPoints`, `4n` takes its place.
/// - *Rows*: the multiple of `n` for which factorisation and iterations are predicted to take the least time, see
///   `CostModel.practicalRows`.
///   A sketch of low rank, for which the system has to be damped, has its rows found by doubling.
/// - *Solver*: the one that is predicted to be fastest of those that fit into memory.
///
/// All of them follow from the data, the request and the level of the processor's instructions alone: the speeds behind the last two are `MachineSpeed.reference`.
public struct TrainingPlan: Sendable {
  public let configuration: TrainingConfiguration
  /// Of the whole run, as its records count.
  public let cost: CostModel
  /// What one rank does and holds; the same as `cost` for one.
  public let rankCost: CostModel
  /// What comes before the first step; nil where no rule asks for the kernel.
  public let planning: PlanningCost?
  /// `λ = λ_min(K)` and what follows from it; nil when no choice needed the kernel.
  public let kernel: KernelSummary?
  /// Each choice that was made by a rule, as a sentence.
  public let reasons: [String]

  /// - Shape: `inputs` `d×n` with unit columns, `targets` `n`.
  /// - Parameters:
  ///   - request: what is asked.
  ///   - inputs: `X`.
  ///   - targets: `y`.
  ///   - needsKernel: whether the plan shall have the kernel even where no rule needs it; no choice depends on that.
  ///   - progress: is told the stages that take time, before each begins, with what they all cost.
  /// - Cost: `PlanningCost`, when a rule asks for the kernel.
  /// - Throws: `PlanError`, `SketchError`, `TrainingError.singularKernel`, `LinearAlgebraError`.
  public init(
    _ request: TrainingRequest, inputs: Matrix, targets: [Double], needsKernel: Bool = false,
    progress: (PlanningCost, StageCost.Stage) -> Void = { _, _ in }
  ) throws {
    let (d, n) = (inputs.rows, inputs.columns)
    guard needsKernel || request.needsKernel else {
      try self.init(
        request, points: n, dimension: d, ridge: request.ridge.value!, reasons: [], kernel: nil
      )
      return
    }
    let (ridge, reasons, kernel) =
      n <= KernelSummary.mostPoints
      ? try Self.kernel(request, inputs, targets, progress)
      : try Self.estimate(request, inputs, targets, progress)
    try self.init(
      request, points: n, dimension: d, ridge: ridge, reasons: reasons, kernel: kernel)
  }

  /// The ridge, by the kernel where it is left to the rule, and what else follows from the kernel.
  private static func kernel(
    _ request: TrainingRequest, _ inputs: Matrix, _ targets: [Double],
    _ progress: (PlanningCost, StageCost.Stage) -> Void
  ) throws -> (ridge: Double, reasons: [String], kernel: KernelSummary) {
    let n = inputs.columns
    let planning = PlanningCost(points: n, dimension: inputs.rows, ridge: request.ridge)
    try requireMemory(Double(planning.peakBytes), for: .points(n))
    progress(planning, .kernel)
    if let ridge = request.ridge.value {
      let kernel = try KernelSummary(inputs: inputs, targets: targets, ridge: ridge) {
        progress(planning, .factorization)
      }
      return (ridge, [], kernel)
    }
    let kernel = neuralTangentKernel(inputs)
    progress(planning, .spectrum)
    let regression = try KernelRegression(kernel: kernel, targets: targets)
    let choice = regression.generalisedCrossValidation()
    return (
      choice.ridge, [choice.reason(points: n)],
      try KernelSummary(regression, ridge: choice.ridge, inputs: inputs)
    )
  }

  /// The same without the kernel: from an estimate, where a rule asks for one.
  private static func estimate(
    _ request: TrainingRequest, _ inputs: Matrix, _ targets: [Double],
    _ progress: (PlanningCost, StageCost.Stage) -> Void
  ) throws -> (ridge: Double, reasons: [String], kernel: KernelSummary) {
    let n = inputs.columns
    guard let planning = PlanningCost(request, points: n, dimension: inputs.rows) else {
      let ridge = request.ridge.value!
      return (ridge, [], try KernelSummary(nil, ridge: ridge, inputs: inputs, targets: targets))
    }
    try requireMemory(Double(planning.peakBytes), for: .points(n))
    progress(planning, .forward)
    let estimate = try KernelRegressionEstimate(
      inputs: inputs, targets: targets, width: request.width, ridge: request.ridge.value
    ) { progress(planning, .products) }
    let choice = request.ridge == .automatic ? estimate.generalisedCrossValidation() : nil
    let ridge = request.ridge.value ?? choice!.ridge
    return (
      ridge, choice.map { [$0.reason(points: n, estimate)] } ?? [],
      try KernelSummary(estimate, ridge: ridge, inputs: inputs, targets: targets)
    )
  }

  /// The plan for a shape alone; width and ridge must be given. It is that of every run of this shape whose kernel is not computed, and nearly that of one whose kernel has the smallest eigenvalue
  /// that is assumed.
  public init(_ request: TrainingRequest, points: Int, dimension: Int) throws {
    guard let ridge = request.ridge.value, request.width != nil else {
      preconditionFailure("without data a plan needs a width and a ridge")
    }
    try self.init(
      request, points: points, dimension: dimension, ridge: ridge, reasons: [], kernel: nil, hasData: false)
  }

  private init(
    _ request: TrainingRequest, points n: Int, dimension d: Int, ridge: Double, reasons: [String],
    kernel: KernelSummary?, hasData: Bool = true
  ) throws {
    var reasons = reasons
    let shift = ridge + request.damping.least
    // No choice depends on a kernel that no rule asked for.
    if request.needsKernel, let kernel, kernel.isNumericallySingular {
      if shift == 0 && request.damping == .fixed(0) {
        throw TrainingError.singularKernel(smallestEigenvalue: kernel.smallestEigenvalue!)
      }
      reasons.append(
        "the kernel is numerically singular (λ_min ≤ \(short(kernel.smallestEigenvalue!))): inputs are equal or nearly so, and \(ridge > 0 ? "the ridge" : "damping") keeps the steps finite"
      )
    }
    let accuracy: Double
    if let given = request.accuracy {
      accuracy = given
    } else {
      let rule = AccuracyRule(
        points: n, smallestEigenvalue: kernel?.smallestEigenvalue, shift: shift, hasData: hasData)
      accuracy = rule.accuracy
      reasons.append(rule.reason)
    }
    let width: Int
    if let given = request.width {
      width = given
    } else {
      width = kernel!.practicalWidth
      let movement =
        kernel!.leastSquaredMovement.map {
          "four times the movement \(ridge > 0 ? "yᵀ(K+μI)⁻¹K(K+μI)⁻¹y" : "yᵀK⁻¹y") = \(short($0))"
        } ?? "4n, for the movement is not known"
      reasons.append(
        kernel!.widthForMovement > width
          ? "width \(width): the smallest power of two from 16384 up that is at least 64n; \(movement) asks for more, which noise and nearly equal points do, and wider networks hardly help"
          : "width \(width): the smallest power of two from 1024 up that is at least \(movement)")
    }
    let start = request.start ?? (request.ridge == .fixed(0) ? .independent : .paired)
    if start.isPaired, !width.isMultiple(of: 2) { throw PlanError.oddWidth(width) }
    if start == .paired, request.start == nil {
      reasons.append("start paired: f(W₀) = 0, of which a part would stay in the outputs on new points")
    }
    if start.isBinomial, kernel != nil {
      reasons.append(
        "start \(start.rawValue): what is predicted is that of normal weights, which sums of \(CounterStream.signsPerSum) signs nearly are"
      )
    }
    // In floating point, so that nothing overflows: three sets of weights and of activations, see `CostModel.peakBytes`.
    if request.ranks > width { throw PlanError.tooManyRanks(ranks: request.ranks, width: width) }
    let own = Share.largestCount(of: width, ranks: request.ranks)
    try requireMemory(
      24 * Double(own) * Double(d) + 3 * Double(n) * Double(own) / 8, for: .width(width), ranks: request.ranks
    )
    let forecast = SolveForecast(accuracy: accuracy, kernel: request.needsKernel ? kernel : nil, shift: shift)
    let candidates = try SolverCandidate.all(
      request, points: n, dimension: d, width: width, shift: shift, forecast: forecast,
      statisticalDimension: shift == ridge ? kernel?.statisticalDimension : nil)
    let choice = SolverCandidate.choose(from: candidates, request: request)
    reasons += choice.reasons
    let chosen = choice.candidate
    try requireMemory(
      Double(chosen.peakBytes), for: .solver(chosen.solver), isDamped: shift > 0, ranks: request.ranks)
    planning = PlanningCost(request, points: n, dimension: d)
    if let planning { try requireMemory(Double(planning.peakBytes), for: .points(n)) }
    self.kernel = kernel
    (cost, rankCost) = (chosen.cost, chosen.rankCost)
    self.reasons = reasons
    configuration = TrainingConfiguration(
      width: width, solver: chosen.solver, embedding: request.embedding, size: chosen.size,
      accuracy: accuracy, damping: request.damping, ridge: ridge, start: start, seed: request.seed)
  }
}
