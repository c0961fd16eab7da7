public import ArgumentParser
public import SketchedGaussNewton
import SketchedLeastSquares

extension SolverKind: ExpressibleByArgument {}
extension EmbeddingFamily: ExpressibleByArgument {}
extension StartKind: ExpressibleByArgument {}
extension CheckLevel: ExpressibleByArgument {}
extension DuplicatePolicy: ExpressibleByArgument {}
extension CategoryPolicy: ExpressibleByArgument {}
extension MissingPolicy: ExpressibleByArgument {}
extension Preprocessing.Mode: ExpressibleByArgument {}

extension RowCount: ExpressibleByArgument {
  public init?(argument: String) { try? self.init(argument) }
}

extension DampingPolicy: ExpressibleByArgument {
  public init?(argument: String) {
    if argument == "auto" {
      self = .automatic
    } else if let damping = Double(argument) {
      self = .fixed(damping)
    } else {
      return nil
    }
  }
}

extension RidgeChoice: ExpressibleByArgument {
  public init?(argument: String) {
    if argument == "auto" {
      self = .automatic
    } else if let ridge = Double(argument) {
      self = .fixed(ridge)
    } else {
      return nil
    }
  }
}

/// `--solver`: a solver, or the choice of the cost model.
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

/// The data and their preparation.
struct DataOptions: ParsableArguments {
  @Option(
    help: "The target column of a CSV file (default: the last one in neither --columns nor --ignore).")
  var target: String?

  @Option(
    help: ArgumentHelp(
      "The feature columns of a CSV file (default: all but the target); may be repeated.", valueName: "A,B,…")
  )
  var columns: [String] = []

  @Option(
    help: ArgumentHelp("Columns of a CSV file to leave out; may be repeated.", valueName: "A,B,…"))
  var ignore: [String] = []

  @Option(
    help:
      "How to treat a CSV column of text: refuse it, number its values in alphabetical order, or make a feature of each value."
  )
  var categories: CategoryPolicy = .refuse

  @Option(help: "How to treat a missing value in a CSV file: refuse it, or drop its row.")
  var missing: MissingPolicy = .refuse

  @Option(help: "The targets for an X.npy file: a .npy file of shape (n,) or (n, 1).")
  var targets: String?

  @Option(help: "How points are mapped to the unit sphere (default: standardise; none for synthetic data).")
  var preprocessing: Preprocessing.Mode?

  @Option(
    help:
      "How to treat inputs that are identical up to rounding: refuse them, or train once on the mean of their targets and leave out copies among the held-out points (default: refuse; average for the bundled diamonds)."
  )
  var duplicates: DuplicatePolicy?

  @Option(help: "The fraction of points to hold out: at least 0 and less than 1.")
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
    return try DatasetReader.load(path: name, options: tableOptions, targetsPath: targets)
  }

  /// The data as the network sees them, on every rank; rank 0 reads them.
  func prepare(
    _ name: String, seed: UInt64, over communicator: Communicator = .alone
  ) throws -> PreparedData {
    let mode = preprocessing ?? (syntheticText(name) == nil ? .standardise : .none)
    let usual = BundledDataset(rawValue: name)?.duplicates ?? .refuse
    return try PreparedData(
      Dataset.shared(over: communicator) { try load(name, seed: seed) }, mode: mode,
      duplicates: duplicates ?? usual, testFraction: testFraction,
      stream: CounterStream(seed: seed))
  }

  private var tableOptions: TableOptions {
    var options = TableOptions(target: target)
    (options.columns, options.ignored) = (columns, ignore)
    (options.categories, options.missing) = (categories, missing)
    return options
  }

  private func refuseFileOptions(_ kind: String) throws {
    if tableOptions != TableOptions() || targets != nil {
      throw UsageError(
        description:
          "--target, --columns, --ignore, --categories, --missing and --targets do not apply to \(kind); leave them out"
      )
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

/// The text after `synthetic:`, or nil.
func syntheticText(_ name: String) -> String? {
  name.hasPrefix("synthetic:") ? String(name.dropFirst("synthetic:".count)) : nil
}

/// The options that determine the numbers of a run. All are optional, so that a resumed run knows which were given.
struct RunOptions: ParsableArguments {
  @Option(
    help:
      "Neurons (default: the smallest power of two from 1024 up that is at least 4 yᵀK⁻¹y, smaller with a ridge, and at most about 64n)."
  )
  var width: Int?

  @Option(help: "auto, gram, sketched, nystrom (damped steps only), fixed-point or cg (default: auto).")
  var solver: SolverChoice?

  @Option(help: "The sketch (default: neuron-block).")
  var embedding: EmbeddingFamily?

  @Option(
    help:
      "Rows of the sketch, or columns of the Gram matrix for nystrom: a number, or a multiple of n such as 8n (default: the number predicted to be fastest)."
  )
  var rows: RowCount?

  @Option(
    help:
      "Relative accuracy ε₀ of each solve (default: √((λ+μ)/n)/6, at most 1/6; if λ is unknown, as for more than \(KernelSummary.mostPoints) points, √(max(μ, 0.02)/n)/6)."
  )
  var accuracy: Double?

  @Option(
    help:
      "The damping μ of each step's system (G + μI) g = r: auto, or a number; 0 always takes the paper's undamped step (default: auto, which keeps μ = 0 as long as the undamped step succeeds)."
  )
  var damping: DampingPolicy?

  @Option(
    help:
      "The ridge μ of the objective ½‖f(W) − y‖² + ½μ‖W − W₀‖², for noisy targets: a number, or auto, by generalised cross-validation on the kernel (default: 0)."
  )
  var ridge: RidgeChoice?

  @Option(
    help:
      "The initial network: independent neurons, or pairs of neurons with equal weights and opposite signs, so that f(W₀) = 0; binomial and binomial-paired: the same with weights that are sums of 256 random signs divided by 16, bit for bit the same on every machine (default: independent; paired with --ridge, whatever its value)."
  )
  var start: StartKind?

  @Option(help: "The seed of all random numbers (default: 1).")
  var seed: UInt64?

  @Option(help: "The number of threads (default: all cores; one per rank if there are several ranks).")
  var threads: Int?

  func validate() throws {
    if case .fixed(let damping) = damping {
      try requireShift(damping, "--damping")
      if damping > 0, let ridge, ridge != .fixed(0) {
        throw ValidationError("--damping \(damping) and --ridge do not go together; leave one of them out")
      }
    }
    if case .fixed(let ridge) = ridge { try requireShift(ridge, "--ridge") }
    if let width, width < 1 { throw ValidationError("--width is \(width); give 1 or more neurons") }
    if let accuracy, !(accuracy > 0 && accuracy < 1) {
      throw ValidationError("--accuracy is \(accuracy); give a number above 0 and below 1")
    }
    try validateThreads(threads)
  }

  private func requireShift(_ value: Double, _ option: String) throws {
    if !(value >= 0 && value.isFinite) {
      throw ValidationError("\(option) is \(value); give auto, or a finite number ≥ 0")
    }
  }

  var request: TrainingRequest {
    var request = TrainingRequest()
    request.width = width
    request.solver = solver?.kind
    if let embedding { request.embedding = embedding }
    if let rows { request.rows = rows }
    request.accuracy = accuracy
    if let damping { request.damping = damping }
    if let ridge { request.ridge = ridge }
    request.start = start
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
    try require(rows?.rows(columns: points), configuration.size.most, "--rows")
    try require(accuracy, configuration.accuracy, "--accuracy")
    try require(damping, configuration.damping, "--damping")
    if case .fixed(let ridge) = ridge { try require(ridge, configuration.ridge, "--ridge") }
    // A ridge was chosen together with pairs, unless another start was requested.
    if ridge == .automatic, start == nil, !configuration.start.isPaired {
      try require("auto", "\(configuration.ridge)", "--ridge")
    }
    try require(start?.rawValue, configuration.start.rawValue, "--start")
    try require(seed, configuration.seed, "--seed")
  }
}
