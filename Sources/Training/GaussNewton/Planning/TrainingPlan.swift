public import DenseLinearAlgebra
internal import Foundation
internal import NeuralTangentKernel
internal import RealModule
public import SketchedLeastSquares
public import SubspaceEmbedding

/// What a user asks of a run; nil means “by the stated rule”.
public struct TrainingRequest: Sendable, Equatable {
  public var width: Int?
  /// nil is `auto`: the exact solver or the sketched one, whichever is predicted to be faster.
  public var solver: SolverKind?
  public var embedding: EmbeddingFamily
  public var rows: RowCount?
  public var accuracy: Double?
  public var damping: DampingPolicy
  public var ridge: RidgeChoice
  /// nil is paired where a ridge is asked for, whatever it comes to, and the paper's start else.
  public var start: StartKind?
  public var seed: UInt64

  public init(
    width: Int? = nil, solver: SolverKind? = nil, embedding: EmbeddingFamily = .neuronBlock,
    rows: RowCount? = nil, accuracy: Double? = nil, damping: DampingPolicy = .automatic,
    ridge: RidgeChoice = .fixed(0), start: StartKind? = nil, seed: UInt64 = 1
  ) {
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
  fileprivate func reason(points n: Int) -> String {
    let score = "generalised cross-validation on the kernel"
    let dimension = "d_μ = \(short(degreesOfFreedom)) of n = \(n)"
    return switch finding {
    case .noise: "ridge \(short(ridge)): the least score of \(score), \(dimension)"
    case .noNoise where ridge == 0: "ridge 0: \(score) sees no noise in the targets"
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
  case tooLarge(PlannedSize, bytes: Double, available: UInt64)
  /// The sketch would have fewer rows than columns.
  case tooFewRows(rows: Int, points: Int)
  /// The operations of a step do not fit into 64 bits; no machine would finish it either.
  case tooManyOperations(points: Int, dimension: Int, width: Int, rows: Int)
  /// An odd number of neurons cannot be paired.
  case oddWidth(Int)

  public var description: String {
    switch self {
    case .tooLarge(let size, let bytes, let available):
      "\(size): the run would take \(gibibytes(bytes)), this machine has \(gibibytes(Double(available))); ask for less"
    case .tooFewRows(let rows, let points):
      "the rows of the sketch (s = \(rows)): so few cannot precondition n = \(points) points; ask for more than \(points), such as 8n"
    case .tooManyOperations(let n, let d, let m, let s):
      "the sizes: a step on \(n) points of dimension \(d) with \(m) neurons and \(s) rows takes more operations than 64 bits count; ask for less"
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
/// - *Ridge*: where it is left to the rule, that of generalised cross-validation on the kernel, `ntk.cross-validation`.
/// - *Accuracy*: `ε₀ = √((λ + μ)/n)/6`, at most `1/6`, from `train.linear-convergence`, with `μ` what the system of every step is sure to be damped by: the ridge and a
///   fixed damping.
/// - *Width*: the smallest power of two that is at least 1024 and four times the movement `‖W − W_0‖_F²` that training
///   comes to in the linear limit, `yᵀK⁻¹y` without a ridge. So the rule keeps the neurons' movement below ½ in root mean
///   square, where weights start at 1. It is a rule of thumb, not a theorem. Where noise or nearly equal points ask for more than the smallest power of two
///   from 16,384 up that is at least `64n`, it ends there.
/// - *Rows*: the multiple of `n` for which factorisation and iterations are predicted to take the least time, see
///   `CostModel.practicalRows`.
/// - *Solver*: the one that is predicted to be faster.
///
/// All of them follow from the data and the request alone: the speeds behind the last two are `MachineSpeed.reference`.
public struct TrainingPlan: Sendable {
  public let configuration: TrainingConfiguration
  public let cost: CostModel
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
      try self.init(request, points: n, dimension: d, ridge: request.ridge.value!, reasons: [], kernel: nil)
      return
    }
    try requireMemory(PlanningCost.peakBytes(points: Double(n), ridge: request.ridge), for: .points(n))
    let planning = PlanningCost(points: n, dimension: d, ridge: request.ridge)
    progress(planning, .kernel)
    guard let ridge = request.ridge.value else {
      let kernel = neuralTangentKernel(inputs)
      progress(planning, .spectrum)
      let regression = try KernelRegression(kernel: kernel, targets: targets)
      let choice = regression.generalisedCrossValidation()
      try self.init(
        request, points: n, dimension: d, ridge: choice.ridge, reasons: [choice.reason(points: n)],
        kernel: KernelSummary(regression, ridge: choice.ridge, inputs: inputs))
      return
    }
    try self.init(
      request, points: n, dimension: d, ridge: ridge, reasons: [],
      kernel: KernelSummary(inputs: inputs, targets: targets, ridge: ridge) {
        progress(planning, .factorization)
      })
  }

  /// The plan for a shape alone; width and ridge must be given. Where the accuracy is left to its rule, the largest that the rule gives is assumed.
  public init(_ request: TrainingRequest, points: Int, dimension: Int) throws {
    guard let ridge = request.ridge.value, request.width != nil else {
      preconditionFailure("without data a plan needs a width and a ridge")
    }
    try self.init(request, points: points, dimension: dimension, ridge: ridge, reasons: [], kernel: nil)
  }

  private init(
    _ request: TrainingRequest, points n: Int, dimension d: Int, ridge: Double, reasons: [String],
    kernel: KernelSummary?
  ) throws {
    var reasons = reasons
    let shift = ridge + request.damping.least
    // No choice depends on a kernel that no rule asked for.
    if request.needsKernel, let kernel, kernel.isNumericallySingular {
      if shift == 0 && request.damping == .fixed(0) {
        throw TrainingError.singularKernel(smallestEigenvalue: kernel.smallestEigenvalue)
      }
      reasons.append(
        "the kernel is numerically singular (λ_min ≤ \(short(kernel.smallestEigenvalue))): inputs are equal or nearly so, and \(ridge > 0 ? "the ridge" : "damping") keeps the steps finite"
      )
    }
    let accuracy: Double
    if let given = request.accuracy {
      accuracy = given
    } else if kernel == nil {
      accuracy = 1.0 / 6
      reasons.append(
        "accuracy \(short(accuracy)): the most that its rule gives, for without data λ is not known")
    } else {
      accuracy = kernel!.accuracy(shift: shift)
      reasons.append(
        "accuracy \(short(accuracy)) = min(1/6, √(\(shift > 0 ? "(λ+μ)" : "λ")/n)/6), from the kernel's λ = \(short(kernel!.smallestEigenvalue))\(shift > 0 ? " and μ = \(short(shift))" : "")"
      )
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
    if start == .paired, !width.isMultiple(of: 2) { throw PlanError.oddWidth(width) }
    if start == .paired, request.start == nil {
      reasons.append("start paired: f(W₀) = 0, of which a part would stay in the outputs on new points")
    }
    // In floating point, so that nothing overflows: three sets of weights and of activations, see `CostModel.peakBytes`.
    try requireMemory(
      24 * Double(width) * Double(d) + 3 * Double(n) * Double(width) / 8, for: .width(width))
    let forecast = SolveForecast(accuracy: accuracy, kernel: request.needsKernel ? kernel : nil, shift: shift)
    let canBeSketched = request.solver?.isSketched ?? true
    let rows: Int
    if let given = request.rows {
      rows = try rowCount(given, points: n)
    } else {
      try requireCountable(points: n, dimension: d, width: width, rows: n)
      rows = try rowCount(
        CostModel.practicalRows(
          points: n, dimension: d, width: width, embedding: request.embedding, forecast: forecast), points: n)
    }
    if canBeSketched && rows < n { throw PlanError.tooFewRows(rows: rows, points: n) }
    // The rule's rows may be too many, for auto then takes the exact solver; rows that were asked for may not.
    if request.solver?.isSketched == true || request.rows != nil {
      let together = request.embedding.distributionType.rowsPerGramTerm(rightRows: d)
      try requireMemory(8 * Double(rows) * Double(n) / Double(together), for: .rows(.rows(rows)))
    }
    try requireCountable(points: n, dimension: d, width: width, rows: rows)
    let cost = try CostModel(
      points: n, dimension: d, width: width, embedding: canBeSketched ? request.embedding : nil, rows: rows,
      forecast: forecast)
    let solver: SolverKind
    if let given = request.solver {
      solver = given
    } else {
      let choice = Self.choose(cost)
      solver = choice.solver
      reasons.append(choice.reason)
    }
    if solver.isSketched && request.rows == nil {
      reasons.append(
        "rows \(rows / n)n: the multiple of n whose factorisation, for four steps, and iterations are predicted to be fastest"
      )
    }
    try requireMemory(Double(cost.peakBytes(solver)), for: .solver(solver))
    planning = PlanningCost(request, points: n, dimension: d)
    if let planning { try requireMemory(Double(planning.peakBytes), for: .points(n)) }
    self.kernel = kernel
    self.cost = cost
    self.reasons = reasons
    configuration = TrainingConfiguration(
      width: width, solver: solver, embedding: request.embedding, rows: rows, accuracy: accuracy,
      damping: request.damping, ridge: ridge, start: start, seed: request.seed)
  }

  /// The solver of `auto`: the faster one of those that fit into memory.
  private static func choose(_ cost: CostModel) -> (solver: SolverKind, reason: String) {
    let available = Double(ProcessInfo.processInfo.physicalMemory)
    let fastest = cost.fastestSolver
    let other: SolverKind = fastest == .gram ? .sketched : .gram
    if Double(cost.peakBytes(fastest)) > available && Double(cost.peakBytes(other)) <= available {
      return (
        other, "solver \(other.rawValue): \(fastest.rawValue) would be faster but does not fit into memory"
      )
    }
    let ratio = cost.meanSeconds(other) / cost.meanSeconds(fastest)
    return (
      fastest,
      "solver \(fastest.rawValue): a step is predicted to be \(short(ratio)) times faster than with \(other.rawValue)"
    )
  }
}

/// Refuses what this machine's memory cannot hold.
private func requireMemory(_ bytes: Double, for size: PlannedSize) throws(PlanError) {
  let available = ProcessInfo.processInfo.physicalMemory
  if !(bytes <= Double(available)) { throw .tooLarge(size, bytes: bytes, available: available) }
}

/// The rows of the sketch; a product that overflows is too large for the memory too.
private func rowCount(_ rows: RowCount, points n: Int) throws -> Int {
  do {
    return try rows.rows(columns: n)
  } catch .rowsNotRepresentable(let needed) {
    try requireMemory(16 * needed * Double(n), for: .rows(rows))
    throw SketchError.rowsNotRepresentable(needed: needed)
  }
}

/// Refuses sizes whose operations overflow. With `M` the larger of `n` and `s`, every term of the cost model is at most
/// `9 M n · max(M, m(d + 3))`, for no solve is expected to take more than `n` iterations, and it adds fewer than 16 of them.
private func requireCountable(
  points n: Int, dimension d: Int, width m: Int, rows s: Int
) throws(PlanError) {
  let largest = Double(max(n, s))
  let term = 9 * largest * Double(n) * max(largest, Double(m) * (Double(d) + 3))
  if 16 * term >= Double(Int.max) { throw .tooManyOperations(points: n, dimension: d, width: m, rows: s) }
}
