internal import Communication
internal import CounterStream
public import DenseLinearAlgebra
internal import Foundation
internal import NeuralTangentKernel
internal import Preconditioning
internal import RealModule
public import SketchedLeastSquares
public import SubspaceEmbedding

/// The user's request for a run; nil means “by the documented rule”.
public struct TrainingRequest: Sendable, Equatable {
  public var width: Int?
  /// nil is `auto`: the exact solver, the sketched one or, if damping is guaranteed, `nystrom`, whichever is predicted to be fastest.
  public var solver: SolverKind?
  public var embedding: EmbeddingFamily
  /// The rows of the sketch, or the number of columns of `G` for `nystrom`.
  public var rows: RowCount?
  public var accuracy: Double?
  public var damping: DampingPolicy
  public var ridge: RidgeChoice
  /// nil means paired if a ridge is requested, whatever its value, and otherwise the paper's initialisation.
  public var start: StartKind?
  public var seed: UInt64
  /// The number of ranks over which the neurons are distributed, each with the memory and the processor of this machine to itself.
  public var ranks: Int

  public init(
    width: Int? = nil, solver: SolverKind? = nil, embedding: EmbeddingFamily = .neuronBlock,
    rows: RowCount? = nil, accuracy: Double? = nil, damping: DampingPolicy = .automatic,
    ridge: RidgeChoice = .fixed(0), start: StartKind? = nil, seed: UInt64 = 1, ranks: Int = 1
  ) {
    precondition(ranks >= 1, "the number of ranks must be ≥ 1, not \(ranks)")
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
  /// A given ridge; zero for none.
  case fixed(Double)

  /// The ridge, if given.
  var value: Double? {
    if case .fixed(let ridge) = self { ridge } else { nil }
  }
}

extension CrossValidatedRidge {
  /// The choice as a sentence.
  ///
  /// - Parameter estimate: its source, if that was not the kernel itself.
  func reason(points n: Int, _ estimate: KernelRegressionEstimate? = nil) -> String {
    let score =
      "generalised cross-validation "
      + (estimate.map { "on the Gram matrix of a random network (\($0.steps) products)" }
        ?? "on the kernel")
    let error = estimate.map { " ± \(short($0.standardError(ridge: ridge)))" } ?? ""
    let dimension = "d_μ = \(short(degreesOfFreedom))\(error) of n = \(n)"
    return switch finding {
    case .noise: "ridge \(short(ridge)): the smallest score of \(score), \(dimension)"
    case .noNoise where ridge == 0: "ridge 0: \(score) sees no noise in the targets"
    case .noNoise where estimate != nil:
      "ridge \(short(ridge)): \(score) sees no noise in the targets, and this is the smallest ridge that it can resolve, \(dimension)"
    case .noNoise:
      "ridge \(short(ridge)): \(score) sees no noise in the targets, so only enough to keep the kernel nonsingular"
    case .onlyNoise:
      "ridge \(short(ridge)): \(score) sees only noise in the targets, and this is the largest ridge considered, \(dimension)"
    case .undecided: "ridge \(short(ridge)): all ridges score alike by \(score)"
    }
  }
}

/// A size that determines the memory of a run.
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
  /// A size exceeds the memory of this machine.
  case tooLarge(PlannedSize, bytes: Double, available: UInt64, ranks: Int)
  /// A solver that stores `n²` numbers exceeds the memory, for a system without guaranteed damping.
  case tooLargeUndamped(SolverKind, bytes: Double, available: UInt64)
  /// The Gram matrix does not have that many columns.
  case tooManyColumns(columns: Int, points: Int)
  /// The sketch would have fewer rows than columns.
  case tooFewRows(rows: Int, points: Int)
  /// The operations of a step do not fit into 64 bits; nor would any machine finish it.
  case tooManyOperations(points: Int, dimension: Int, width: Int, rows: Int)
  /// Some ranks would have no neurons.
  case tooManyRanks(ranks: Int, width: Int)
  /// An odd number of neurons cannot be paired.
  case oddWidth(Int)

  public var description: String {
    switch self {
    case .tooLarge(let size, let bytes, let available, let ranks) where ranks > 1:
      "\(size): each of the \(ranks) ranks would need \(gibibytes(bytes)), but this machine has \(gibibytes(Double(available))); reduce it, or use more ranks"
    case .tooLarge(let size, let bytes, let available, _):
      "\(size): the run would need \(gibibytes(bytes)), but this machine has \(gibibytes(Double(available))); reduce it"
    case .tooLargeUndamped(let solver, let bytes, let available):
      "the solver (\(solver.rawValue)): the run would need \(gibibytes(bytes)), but this machine has \(gibibytes(Double(available))); with a ridge or a fixed damping no matrix of n² numbers is needed"
    case .tooManyColumns(let columns, let points):
      "the columns of the Gram matrix (s = \(columns)): for n = \(points) points there are only \(points); choose fewer"
    case .tooFewRows(let rows, let points):
      "the rows of the sketch (s = \(rows)): so few cannot precondition n = \(points) points without a ridge or a fixed damping; choose more than \(points), such as 8n"
    case .tooManyOperations(let n, let d, let m, let s):
      "the sizes: a step on \(n) points of dimension \(d) with \(m) neurons and \(s) rows takes more operations than 64 bits can count; reduce the sizes"
    case .tooManyRanks(let ranks, let width):
      "the ranks (P = \(ranks)): each rank needs one of the \(width) neurons; use at most \(width)"
    case .oddWidth(let width):
      "the width (m = \(width)): paired neurons need an even width; choose \(width + 1), or independent neurons"
    }
  }
}

private func gibibytes(_ bytes: Double) -> String {
  let value = bytes / 0x1p30
  return value < 1e6 ? "\((value * 10).rounded() / 10) GiB" : "\(value) GiB"
}

/// A run before it starts: every choice, with the reason, and the predicted cost.
///
/// - *Ridge*: if not given, chosen by generalised cross-validation on the kernel, `ntk.cross-validation`; above `KernelSummary.mostPoints`
///   from products with the Gram matrix of a random network, see `KernelRegressionEstimate`.
/// - *Accuracy*: `AccuracyRule`.
/// - *Width*: the smallest power of two that is at least 1024 and four times the movement `‖W − W_0‖_F²` of training in the linear limit,
///   `yᵀK⁻¹y` without a ridge. So the rule keeps the root-mean-square movement of the neurons below ½, where the root-mean-square weight is
///   initially 1. It is a rule of thumb, not a theorem. If noise or nearly equal points require more than the smallest power of two from
///   16,384 up that is at least `64n`, the width is limited to that. If the movement is not known, as without a ridge above
///   `KernelSummary.mostPoints`, `4n` is used.
/// - *Rows*: the multiple of `n` for which factorisation and iterations are predicted to take the least time, see
///   `CostModel.practicalRows`. For a low-rank sketch, which requires damping, the rows are found by doubling.
/// - *Solver*: the one predicted to be fastest among those that fit into memory.
///
/// All choices follow only from the data, the request and the instruction level of the processor: the last two use the speeds `MachineSpeed.reference`.
public struct TrainingPlan: Sendable {
  public let configuration: TrainingConfiguration
  /// The cost of the whole run, as its records count.
  public let cost: CostModel
  /// The cost and memory of one rank; equal to `cost` for a single rank.
  public let rankCost: CostModel
  /// The cost before the first step; nil if no rule needs the kernel.
  public let planning: PlanningCost?
  /// `λ = λ_min(K)` and derived quantities; nil if no choice needed the kernel.
  public let kernel: KernelSummary?
  /// Each choice that was made by a rule, as a sentence.
  public let reasons: [String]

  /// - Shape: `inputs` `d×n` with unit columns, `targets` `n`.
  /// - Parameters:
  ///   - request: the user's request.
  ///   - inputs: `X`.
  ///   - targets: `y`.
  ///   - needsKernel: whether to compute the kernel even if no rule needs it; no choice depends on that.
  ///   - progress: called before each stage that takes time, with the total cost of all stages.
  /// - Cost: `PlanningCost`, if a rule needs the kernel.
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

  /// The ridge, from the kernel if not given, and the kernel's other derived quantities.
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

  /// The same without the kernel: from an estimate, if a rule needs one.
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

  /// The plan for a shape alone; width and ridge must be given. It applies to every run of this shape whose kernel is not computed, and
  /// approximately to a run whose kernel has the assumed smallest eigenvalue.
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
    // No choice depends on a kernel that no rule needed.
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
        } ?? "4n, because the movement is not known"
      reasons.append(
        kernel!.widthForMovement > width
          ? "width \(width): the smallest power of two from 16384 up that is at least 64n; \(movement) would require more, typically because of noise or nearly equal points, where wider networks hardly help"
          : "width \(width): the smallest power of two from 1024 up that is at least \(movement)")
    }
    let start = request.start ?? (request.ridge == .fixed(0) ? .independent : .paired)
    if start.isPaired, !width.isMultiple(of: 2) { throw PlanError.oddWidth(width) }
    if start == .paired, request.start == nil {
      reasons.append(
        "start paired: f(W₀) = 0, because with a ridge part of f(W₀) would remain in the outputs on new points"
      )
    }
    if start.isBinomial, kernel != nil {
      reasons.append(
        "start \(start.rawValue): the predictions are those for normal weights, which sums of \(CounterStream.signsPerSum) signs approximate"
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
