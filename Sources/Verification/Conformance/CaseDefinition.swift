internal import CounterStream
internal import Datasets
public import DenseLinearAlgebra
internal import GaussNewton
internal import NeuralTangentKernel
public import SketchedLeastSquares
public import SubspaceEmbedding

/// The definition of a case, from which everything else in the case follows.
public struct CaseDefinition: Sendable {
  public var identifier: String
  public var exercises: String
  public var verdict = CaseHeader.Verdict.valid
  public var flags: [String] = []
  public var notes = ""
  public var seed: UInt64 = 1
  public var content: Content

  public enum Content: Sendable {
    case step(StepDefinition)
    /// A given tall matrix instead of a network.
    case matrix(MatrixDefinition)
    /// Integers of the stream.
    case stream
    /// The Walsh–Hadamard transform of a vector of integers of this length, with a given largest `|Hv|` if there is one.
    case hadamard(length: Int, largest: Int? = nil)
  }
}

/// A training step: the data, the network, the solver.
public struct StepDefinition: Sendable {
  public enum Points: Sendable {
    case synthetic(String)
    /// The first points of a bundled set, standardised with a constant coordinate as for training.
    case bundled(String, count: Int)
    /// Given coordinates, `d×n`.
    case explicit(Matrix)
  }

  public var points: Points
  public var width: Int
  public var solver: SolverKind
  public var family: EmbeddingFamily = .tensorSRHT
  /// `s`, for solvers with a sketch.
  public var rows = 0
  public var accuracy = 1e-3
  /// `μ`.
  public var damping = 0.0
  /// Changes the drawn weights `d×m` if a case needs certain pre-activations.
  public var adjust: (@Sendable (inout Matrix) -> Void)?
  /// Whether pre-activations of zero are given to the port as negative zeros.
  public var hasNegativeZeros = false
  /// Why it must be refused.
  public var refusal: String?
  /// The factor of the targets.
  public var targetScale = 1.0
  /// Whether the scaled targets are added to the initial outputs, so that the residual is as small as they are.
  public var targetsNearOutputs = false
  /// The rounding error of a pre-activation up to which its activation is free, in units of roundoff; zero if none is free.
  public var freeWithin = 0.0

  public init(_ points: Points, width: Int, solver: SolverKind) {
    (self.points, self.width, self.solver) = (points, width, solver)
  }

  /// Sketched by a family.
  public init(
    _ points: Points, width: Int, sketch family: EmbeddingFamily, rows: Int, solver: SolverKind = .sketched
  ) {
    self.init(points, width: width, solver: solver)
    (self.family, self.rows) = (family, rows)
  }

  /// The description of points and weights in the header.
  var text: String {
    let data =
      switch points {
      case .synthetic(let specification): "synthetic:\(specification)"
      case .bundled(let name, let count): "the first \(count) points of \(name), standardised"
      case .explicit: "given points"
      }
    return data + (adjust == nil ? "; weights from the seed" : "; weights from the seed, some replaced")
  }

  /// `X`, `d×n`, and `y`.
  func data(seed: UInt64) throws -> (points: Matrix, targets: [Double]) {
    let stream = CounterStream(seed: seed)
    switch points {
    case .synthetic(let text):
      let data = try SyntheticSpecification(text).generate(stream: stream)
      return (data.inputs, data.targets)
    case .bundled(let name, let count):
      guard let set = BundledDataset(rawValue: name) else { preconditionFailure("no bundled set \(name)") }
      let all = try set.load()
      let first = all.selecting(Array(0..<count))
      let data = try PreparedData(
        first, mode: .standardise, duplicates: .refuse, testFraction: 0, stream: stream)
      return (data.inputs, data.targets)
    case .explicit(let matrix):
      return (matrix, stream.substream("targets").normals(0..<matrix.columns))
    }
  }
}

extension CaseDefinition {
  /// A case from a specification: any size, never stored, computed again whenever it is judged. A network's step starts with its data,
  /// `synthetic:sphere,n=500,d=20;width=4096;solver=sketched;embedding=srht;rows=4000;accuracy=0.01;damping=0.1;seed=3`, a given
  /// matrix with its sizes, `matrix:N=5000,n=60,binades=10;problem=least-squares;embedding=srht;rows=400;damping=0.1`.
  ///
  /// - Throws: `CaseError.specification`, `DatasetError`.
  public init(specification: String) throws {
    let isMatrix = specification.hasPrefix("matrix:")
    guard isMatrix || specification.hasPrefix("synthetic:") else {
      throw CaseError.specification(
        specification, reason: "it must start with synthetic:FAMILY or matrix:N=ROWS,n=COLUMNS")
    }
    let parts = specification.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
    let head = String(parts[0][parts[0].index(after: parts[0].firstIndex(of: ":")!)...])
    let values = try SpecificationValues(
      parts.dropFirst(), of: specification,
      known: [isMatrix ? "problem" : "width"]
        + ["solver", "embedding", "rows", "accuracy", "damping", "seed"])
    let solver = try values.value("solver", "sketched") {
      SolverKind(rawValue: $0).flatMap { $0 == .nystrom ? nil : $0 }
    }
    let family = try values.value(
      "embedding", isMatrix ? "count-sketch" : "tensor-srht", EmbeddingFamily.init)
    let rows = try values.size("rows", "0", from: 0)
    let accuracy = try values.value("accuracy", "0.001") {
      Double($0).flatMap { $0 > 0 && $0 < 1 ? $0 : nil }
    }
    let damping = try values.value("damping", "0") {
      Double($0).flatMap { $0 >= 0 && $0.isFinite ? $0 : nil }
    }
    let content: Content
    if isMatrix {
      let sizes = try SpecificationValues(
        head.split(separator: ",").map(String.init), of: specification, known: ["N", "n", "binades"])
      var matrix = MatrixDefinition(
        rows: try sizes.size("N", "200", from: 1), columns: try sizes.size("n", "10", from: 1),
        problem: try values.value("problem", "system", Setting.Problem.init), solver: solver)
      // More would not be exact.
      matrix.binades = try sizes.value("binades", "0") {
        Int($0).flatMap { (0...40).contains($0) ? $0 : nil }
      }
      guard matrix.columns <= 1 << 24 / matrix.rows else {
        throw CaseError.specification(specification, reason: "N n is more than 2²⁴")
      }
      (matrix.family, matrix.sketchRows) = (family, rows)
      (matrix.accuracy, matrix.damping) = (accuracy, damping)
      guard matrix.problem == .system || solver == .sketched && rows >= matrix.columns else {
        throw CaseError.specification(
          specification,
          reason: "least-squares needs solver=sketched and at least as many rows as A has columns")
      }
      content = .matrix(matrix)
    } else {
      _ = try SyntheticSpecification(head)
      var step = StepDefinition(
        .synthetic(head), width: try values.size("width", "1024", from: 1), solver: solver)
      (step.family, step.rows) = (family, rows)
      (step.accuracy, step.damping) = (accuracy, damping)
      content = .step(step)
    }
    self.init(
      identifier: specification, exercises: "one problem of any size",
      seed: try values.value("seed", "1") { UInt64($0) }, content: content)
  }
}

/// Parts `NAME=VALUE` of a specification, each of a known name and at most once.
private struct SpecificationValues {
  private let specification: String
  private var values: [String: String] = [:]

  init(_ parts: some Sequence<String>, of specification: String, known: [String]) throws(CaseError) {
    self.specification = specification
    for part in parts {
      let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
      guard pair.count == 2, known.contains(pair[0]), values.updateValue(pair[1], forKey: pair[0]) == nil
      else {
        throw .specification(
          specification,
          reason: "“\(part)” is not one of \(known.joined(separator: ", ")), each once with =VALUE")
      }
    }
  }

  func value<Value>(
    _ name: String, _ standard: String, _ read: (String) -> Value?
  ) throws(CaseError) -> Value {
    let text = values[name] ?? standard
    guard let value = read(text) else {
      throw .specification(specification, reason: "\(name) cannot be \(text)")
    }
    return value
  }

  func size(_ name: String, _ standard: String, from least: Int) throws(CaseError) -> Int {
    try value(name, standard) { Int($0).flatMap { (least...1 << 24).contains($0) ? $0 : nil } }
  }
}

/// Why a case, or a port's output for it, cannot be read.
public enum CaseError: Error, Sendable, CustomStringConvertible, Equatable {
  case unknown(String)
  case specification(String, reason: String)
  case malformed(file: String, reason: String)

  public var description: String {
    switch self {
    case .unknown(let name): "there is no case \(name); `sgn oracle list` lists them all"
    case .specification(let text, let reason): "\(text): \(reason)"
    case .malformed(let file, let reason): "\(file): \(reason)"
    }
  }
}
