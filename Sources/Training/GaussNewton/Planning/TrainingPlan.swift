public import DenseLinearAlgebra
internal import Foundation
public import NeuralTangentKernel
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
  public var seed: UInt64

  public init(
    width: Int? = nil, solver: SolverKind? = nil, embedding: EmbeddingFamily = .neuronBlock,
    rows: RowCount? = nil, accuracy: Double? = nil, seed: UInt64 = 1
  ) {
    self.width = width
    self.solver = solver
    self.embedding = embedding
    self.rows = rows
    self.accuracy = accuracy
    self.seed = seed
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

  public var description: String {
    switch self {
    case .tooLarge(let size, let bytes, let available):
      "\(size): the run would take \(gibibytes(bytes)), this machine has \(gibibytes(Double(available))); ask for less"
    case .tooFewRows(let rows, let points):
      "the rows of the sketch (s = \(rows)): so few cannot precondition n = \(points) points; ask for more than \(points), such as 8n"
    case .tooManyOperations(let n, let d, let m, let s):
      "the sizes: a step on \(n) points of dimension \(d) with \(m) neurons and \(s) rows takes more operations than 64 bits count; ask for less"
    }
  }
}

private func gibibytes(_ bytes: Double) -> String {
  let value = bytes / 0x1p30
  return value < 1e6 ? "\((value * 10).rounded() / 10) GiB" : "\(value) GiB"
}

/// A run before it starts: every choice made, with the reason, and what it will cost.
///
/// - *Accuracy*: `ε₀ = √(λ/n)/6`, at most `1/6`, from `train.linear-convergence`.
/// - *Width*: the smallest power of two that is at least 1024 and `4 yᵀK⁻¹y`. The least movement that fits `y` in
///   the linear limit has `‖W − W_0‖_F² = yᵀK⁻¹y`, so the rule keeps the neurons' movement below ½ in root mean
///   square, where weights start at 1. It is a rule of thumb, not a theorem.
/// - *Rows*: the multiple of `n` for which factorisation and iterations are predicted to take the least time, see
///   `CostModel.practicalRows`.
/// - *Solver*: the one that is predicted to be faster.
///
/// All of them follow from the data and the request alone: the speeds behind the last two are `MachineSpeed.reference`.
public struct TrainingPlan: Sendable {
  public let configuration: TrainingConfiguration
  public let cost: CostModel
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
  /// - Cost: when accuracy or width are left to the rules, the kernel and its eigenvalues, about `4n³/3`.
  /// - Throws: `PlanError`, `SketchError`, `TrainingError.singularKernel`, `LinearAlgebraError`.
  public init(_ request: TrainingRequest, inputs: Matrix, targets: [Double], needsKernel: Bool = false) throws
  {
    let (d, n) = (inputs.rows, inputs.columns)
    let needsKernel = needsKernel || request.width == nil || request.accuracy == nil
    if needsKernel {
      // K, its factor or eigenvectors' workspace, and one more for LAPACK.
      try requireMemory(24 * Double(n) * Double(n), for: .points(n))
    }
    let kernel = needsKernel ? try KernelSummary(inputs: inputs, targets: targets) : nil
    try self.init(request, points: n, dimension: d, kernel: kernel)
  }

  /// The plan for a shape alone; accuracy and width must be given.
  public init(_ request: TrainingRequest, points: Int, dimension: Int) throws {
    precondition(
      request.width != nil && request.accuracy != nil, "without data a plan needs a width and an accuracy")
    try self.init(request, points: points, dimension: dimension, kernel: nil)
  }

  private init(_ request: TrainingRequest, points n: Int, dimension d: Int, kernel: KernelSummary?) throws {
    var reasons: [String] = []
    let accuracy: Double
    if let given = request.accuracy {
      accuracy = given
    } else {
      accuracy = kernel!.accuracy
      reasons.append(
        "accuracy \(short(accuracy)) = min(1/6, √(λ/n)/6), from the kernel's λ = \(short(kernel!.smallestEigenvalue))"
      )
    }
    let width: Int
    if let given = request.width {
      width = given
    } else {
      width = kernel!.practicalWidth
      reasons.append(
        "width \(width): the smallest power of two from 1024 up that is at least 4 yᵀK⁻¹y = \(short(4 * kernel!.leastSquaredMovement))"
      )
    }
    // In floating point, so that nothing overflows: two sets of weights (start and now) and of activations.
    try requireMemory(
      16 * Double(width) * Double(d) + Double(n) * Double(width) / 4, for: .width(width))
    let isRuled = request.width == nil || request.accuracy == nil
    let forecast = SolveForecast(accuracy: accuracy, kernel: isRuled ? kernel : nil)
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
    self.kernel = kernel
    self.cost = cost
    self.reasons = reasons
    configuration = TrainingConfiguration(
      width: width, solver: solver, embedding: request.embedding, rows: rows, accuracy: accuracy,
      seed: request.seed)
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

/// What the kernel of the inputs says about a run.
public struct KernelSummary: Codable, Sendable, Equatable {
  /// `λ = λ_min(K)`, by LAPACK.
  public let smallestEigenvalue: Double
  /// `‖K‖ = λ_max(K)`, by LAPACK.
  public let largestEigenvalue: Double
  /// `‖X‖²`, the largest eigenvalue of `XᵀX`.
  public let inputNormSquared: Double
  /// `yᵀK⁻¹y = min ‖W − W_0‖_F²` over the weights that fit `y` when the features are the kernel's.
  public let leastSquaredMovement: Double
  private let targetNorm: Double
  private let points: Int

  /// - Throws: as `init(_:inputs:targets:)`.
  public init(inputs: Matrix, targets: [Double]) throws {
    try self.init(KernelSpectrum(inputs), inputs: inputs, targets: targets)
  }

  /// The summary of a spectrum that is known.
  ///
  /// - Throws: `TrainingError.singularKernel` when `λ` is within the rounding of its computation,
  ///   `n u ‖K‖ ≤ n u tr(K) ≤ n²u`; `LinearAlgebraError`.
  public init(_ spectrum: KernelSpectrum, inputs: Matrix, targets: [Double]) throws {
    let lambda = spectrum.smallestEigenvalue
    if spectrum.isNumericallySingular { throw TrainingError.singularKernel(smallestEigenvalue: lambda) }
    smallestEigenvalue = lambda
    largestEigenvalue = spectrum.largestEigenvalue
    leastSquaredMovement = dot(targets, try CholeskyFactorization(spectrum.kernel).solve(targets))
    let largest = try SingularValueDecomposition.values(inputs)[0]
    inputNormSquared = largest * largest
    targetNorm = norm(targets)
    points = inputs.columns
  }

  /// `ε₀ = √(λ/n)/6`, at most `1/6`.
  public var accuracy: Double { min(1, (smallestEigenvalue / Double(points)).squareRoot()) / 6 }

  /// The smallest power of two that is at least 1024 and `4 yᵀK⁻¹y`.
  public var practicalWidth: Int {
    var width = 1024
    while Double(width) < 4 * leastSquaredMovement && width < 1 << 40 { width *= 2 }
    return width
  }

  /// The width from which on `train.linear-convergence` holds with probability at least `1 − δ`, with every
  /// constant of CLAIMS.md; `δ` is split over the start's outputs, the Gram matrix and the activations.
  ///
  /// Chernoff gives `σ₀² ≥ ¾λ` for `m ≥ 32‖X‖² ln(3n/δ)/λ`. Markov gives `‖r_0‖ ≤ ‖y‖ + √(3n/2δ)`, since
  /// `E f_i² = ½`. With `ρ = 4√(n/m)‖r_0‖/σ₀²` and `p(ρ) ≤ ρ√(2/π)`, the hypothesis
  /// `n(p(ρ) + √(ln(3n/δ)/2m)) ≤ σ₀²/64` is `√m ≥ (64n/σ₀²)(4√(2n/π)‖r_0‖/σ₀² + √(ln(3n/δ)/2))`.
  public func theoremWidth(failureProbability delta: Double) -> Double {
    let n = Double(points)
    let logarithm = Double.log(3 * n / delta)
    let sigmaSquared = 0.75 * smallestEigenvalue
    let residual = targetNorm + (3 * n / (2 * delta)).squareRoot()
    let root =
      64 * n / sigmaSquared
      * (4 * (2 * n / Double.pi).squareRoot() * residual / sigmaSquared + (logarithm / 2).squareRoot())
    return max(root * root, 32 * inputNormSquared * logarithm / smallestEigenvalue)
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
