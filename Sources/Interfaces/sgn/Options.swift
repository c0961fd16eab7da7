public import ArgumentParser
public import SketchedGaussNewton
import SketchedLeastSquares

extension SolverKind: ExpressibleByArgument {}
extension EmbeddingFamily: ExpressibleByArgument {}
extension CheckLevel: ExpressibleByArgument {}
extension DuplicatePolicy: ExpressibleByArgument {}
extension Preprocessing.Mode: ExpressibleByArgument {}

extension RowCount: ExpressibleByArgument {
  public init?(argument: String) { try? self.init(argument) }
}

/// `--solver`: one of the four, or the choice left to the cost model.
enum SolverChoice: ExpressibleByArgument, Equatable {
  case auto
  case fixed(SolverKind)

  init?(argument: String) {
    if argument == "auto" {
      self = .auto
    } else if let kind = SolverKind(rawValue: argument) {
      self = .fixed(kind)
    } else {
      return nil
    }
  }

  static let allValueStrings = ["auto"] + SolverKind.allCases.map(\.rawValue)
  var defaultValueDescription: String { "auto" }

  var kind: SolverKind? {
    if case .fixed(let kind) = self { kind } else { nil }
  }
}

/// What the data are and how they are prepared.
struct DataOptions: ParsableArguments {
  @Option(help: "The target column of a CSV file (default: the last).")
  var target: String?

  @Option(help: "The targets of an NPY file: a .npy file of shape (n,).")
  var targets: String?

  @Option(help: "How points come to the unit sphere (default: standardise; none for synthetic data).")
  var preprocessing: Preprocessing.Mode?

  @Option(help: "What to do with identical inputs.")
  var duplicates: DuplicatePolicy = .refuse

  @Option(help: "The held-out share, from 0 up to, but not including, 1.")
  var testFraction: Double = 0.2

  /// Reads `DATA`: a bundled name, `synthetic:…`, or a file.
  func load(_ name: String, seed: UInt64) throws -> Dataset {
    if let bundled = BundledDataset(rawValue: name) {
      try refuseFileOptions("the bundled \(name)")
      return try bundled.load()
    }
    if let text = syntheticText(name) {
      try refuseFileOptions("synthetic data")
      return try SyntheticSpecification(text).generate(stream: CounterStream(seed: seed))
    }
    return try DatasetReader.load(path: name, targetColumn: target, targetsPath: targets)
  }

  func prepare(_ name: String, seed: UInt64) throws -> PreparedData {
    let mode = preprocessing ?? (syntheticText(name) == nil ? .standardise : .none)
    return try PreparedData(
      load(name, seed: seed), mode: mode, duplicates: duplicates, testFraction: testFraction,
      stream: CounterStream(seed: seed))
  }

  private func refuseFileOptions(_ kind: String) throws {
    if target != nil || targets != nil {
      throw UsageError(description: "--target and --targets do not apply to \(kind); leave them out")
    }
  }
}

func validateThreads(_ threads: Int?) throws {
  if let threads, !(1...1024).contains(threads) {
    throw ValidationError("--threads is \(threads); give 1 to 1024")
  }
}

func setThreads(_ threads: Int?) {
  if let threads { Parallelism.setThreadCount(threads) }
}

/// What stands behind `synthetic:`, or nil.
func syntheticText(_ name: String) -> String? {
  name.hasPrefix("synthetic:") ? String(name.dropFirst("synthetic:".count)) : nil
}

/// What decides the numbers of a run. Everything is optional, so that a resumed run can tell what was given.
struct RunOptions: ParsableArguments {
  @Option(help: "Neurons (default: the smallest power of two from 1024 up that is at least 4 yᵀK⁻¹y).")
  var width: Int?

  @Option(help: "auto, gram, sketched, fixed-point or cg (default: auto).")
  var solver: SolverChoice?

  @Option(help: "The sketch (default: neuron-block).")
  var embedding: EmbeddingFamily?

  @Option(
    help:
      "Rows of the sketch: a number, or a multiple of n such as 8n (default: whatever is predicted to be fastest)."
  )
  var rows: RowCount?

  @Option(help: "Relative accuracy ε₀ of each solve (default: √(λ/n)/6, at most 1/6).")
  var accuracy: Double?

  @Option(help: "Everything random follows from it (default: 1).")
  var seed: UInt64?

  @Option(help: "Threads to compute with (default: all cores).")
  var threads: Int?

  func validate() throws {
    if let width, width < 1 { throw ValidationError("--width is \(width); give 1 or more neurons") }
    if let accuracy, !(accuracy > 0 && accuracy < 1) {
      throw ValidationError("--accuracy is \(accuracy); give a number above 0 and below 1")
    }
    try validateThreads(threads)
  }

  var request: TrainingRequest {
    var request = TrainingRequest()
    request.width = width
    request.solver = solver?.kind
    if let embedding { request.embedding = embedding }
    if let rows { request.rows = rows }
    request.accuracy = accuracy
    if let seed { request.seed = seed }
    return request
  }

  /// Refuses options that contradict what a checkpoint was started with.
  func requireAgreement(with configuration: TrainingConfiguration, points: Int) throws {
    func require<Value: Equatable>(_ given: Value?, _ saved: Value, _ option: String) throws {
      if let given, given != saved {
        throw UsageError(
          description:
            "\(option): the checkpoint was started with \(saved), not \(given); leave the option out")
      }
    }
    try require(width, configuration.width, "--width")
    if let kind = solver?.kind { try require(kind.rawValue, configuration.solver.rawValue, "--solver") }
    try require(embedding?.rawValue, configuration.embedding.rawValue, "--embedding")
    try require(rows?.rows(columns: points), configuration.rows, "--rows")
    try require(accuracy, configuration.accuracy, "--accuracy")
    try require(seed, configuration.seed, "--seed")
  }
}
