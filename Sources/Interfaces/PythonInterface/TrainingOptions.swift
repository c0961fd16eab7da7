internal import Claims
internal import Datasets
internal import GaussNewton
internal import SketchedLeastSquares
internal import SubspaceEmbedding

/// The options of a run, under the names that they have in the tool.
struct TrainingOptions: Decodable {
  var dataName: String?
  var targetName: String?
  /// The names of the columns; nil for `column 0` and so on.
  var featureNames: [String]?
  var preprocessing: String?
  var duplicates: String?
  var testFraction: Double?

  var width: Int?
  var solver: String?
  var embedding: String?
  var rows: RowCount?
  var accuracy: Double?
  var damping: NumberOrAutomatic?
  var ridge: NumberOrAutomatic?
  var start: String?
  var seed: UInt64?

  var steps: Int?
  var tolerance: Double?
  var checks: String?

  func request() throws -> TrainingRequest {
    var request = TrainingRequest()
    if let width, width < 1 { throw ArgumentError(description: "width is \(width); give 1 or more neurons") }
    if let accuracy, !(accuracy > 0 && accuracy < 1) {
      throw ArgumentError(description: "accuracy is \(accuracy); give a number above 0 and below 1")
    }
    request.width = width
    if let solver, solver != "auto" { request.solver = try choice("solver", solver) }
    if let embedding { request.embedding = try choice("embedding", embedding) }
    if let rows { request.rows = rows }
    request.accuracy = accuracy
    if let damping { request.damping = try damping.shift("damping").map { .fixed($0) } ?? .automatic }
    if let ridge { request.ridge = try ridge.shift("ridge").map { .fixed($0) } ?? .automatic }
    if case .fixed(let damping) = request.damping, damping > 0, request.ridge != .fixed(0) {
      throw ArgumentError(
        description: "damping \(damping) and a ridge do not go together; leave one of them out")
    }
    request.start = try start.map { try choice("start", $0) }
    if let seed { request.seed = seed }
    return request
  }

  func mode() throws -> Preprocessing.Mode {
    try preprocessing.map { try choice("preprocessing", $0) } ?? .standardise
  }

  func duplicatePolicy() throws -> DuplicatePolicy {
    try duplicates.map { try choice("duplicates", $0) } ?? .refuse
  }

  func checkLevel() throws -> CheckLevel { try checks.map { try choice("checks", $0) } ?? .cheap }

  /// - Parameter ridge: the ridge that was chosen.
  func stoppingRule(ridge: Double) throws -> StoppingRule {
    if let steps, steps < 0 { throw ArgumentError(description: "steps is \(steps); give 0 or more") }
    if let tolerance, !(tolerance >= 0 && tolerance.isFinite) {
      throw ArgumentError(description: "tolerance is \(tolerance); give 0 or a positive number")
    }
    return StoppingRule(
      maximumSteps: steps ?? 20, tolerance: tolerance ?? StoppingRule.usualTolerance(ridge: ridge))
  }
}
