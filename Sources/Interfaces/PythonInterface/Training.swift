// The names are those of sgn_python.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

internal import Claims
internal import CounterStream
internal import Datasets
internal import DenseLinearAlgebra
internal import GaussNewton
public import PythonHeader

@c @implementation
public func sgn_train(
  _ n: Int64, _ d: Int64, _ inputs: UnsafePointer<Double>?, _ targets: UnsafePointer<Double>?,
  _ text: UnsafePointer<CChar>?, _ progress: sgn_progress?, _ model: UnsafeMutablePointer<sgn_thing?>?
) -> UnsafeMutablePointer<CChar>? {
  unsafe reply {
    let options = try unsafe options(TrainingOptions.self, text)
    let names = options.featureNames ?? (0..<Int(d)).map { "column \($0)" }
    let dataset = Dataset(
      name: options.dataName ?? "the data", inputs: try unsafe columns(inputs, count: n, length: d),
      targets: try unsafe vector(targets, Int(n)), featureNames: names,
      targetName: options.targetName ?? "target", origins: (0..<Int(n)).map { .row($0) })
    let (trained, report) = try train(on: dataset, options, telling: unsafe Progress(progress))
    unsafe model?.pointee = Thing(trained).address
    return report
  }
}

/// A run from the data to the network that is kept, as in the tool.
private func train(
  on dataset: Dataset, _ options: TrainingOptions, telling progress: Progress
) throws -> (TrainedModel, TrainingReport) {
  let (request, checks) = (try options.request(), try options.checkLevel())
  let data = try PreparedData(
    dataset, mode: options.mode(), duplicates: options.duplicatePolicy(),
    testFraction: options.testFraction ?? 0, stream: CounterStream(seed: request.seed))
  let plan = try TrainingPlan(request, inputs: data.inputs, targets: data.targets)
  let rule = try options.stoppingRule(ridge: plan.configuration.ridge)
  var trainer = try Trainer(
    configuration: plan.configuration, inputs: data.inputs, targets: data.targets, checks: checks)
  try progress.tell(
    StartEvent(configuration: plan.configuration, initialResidualNorm: trainer.initialResidualNorm))
  var failure: TrainingError?
  let reason: StopReason
  do {
    reason = try trainer.run(until: rule) { try progress.tell($1) }
  } catch let error as TrainingError where trainer.step > 0 {
    // The steps taken so far are kept.
    (reason, failure) = (.failure, error)
  }
  let model = TrainedModel(trainer: trainer, preprocessing: data.preprocessing, training: data.training)
  return (model, try TrainingReport(trainer, model, data, plan, reason: reason, failure: failure))
}

/// The event reported before the first step.
private struct StartEvent: Encodable {
  let configuration: TrainingConfiguration
  let initialResidualNorm: Double
}

/// The record of a run.
private struct TrainingReport: EncodesNulls {
  let width: Int
  let dimension: Int
  let points: Int
  let testPoints: Int
  let initialResidualNorm: Double
  /// One for each finished step.
  let records: [StepRecord]
  let reason: StopReason
  let isDone: Bool
  /// Why the run stopped, and what to try next.
  let cause: String
  let remedies: [String]
  /// The notes about the data, and each choice that a rule made.
  let notes: [String]
  let choices: [String]
  /// In the targets' units.
  let training: FitQuality
  let test: FitQuality?
  let held: [ClaimID: Int]
  let violations: [Violation]
  /// Whether the theorem's hypotheses were certified; nil if the checks do not decide it.
  let theorem: String?

  init(
    _ trainer: Trainer, _ model: TrainedModel, _ data: PreparedData, _ plan: TrainingPlan,
    reason: StopReason, failure: TrainingError?
  ) throws {
    (width, dimension) = (model.network.width, model.network.dimension)
    (points, testPoints) = (data.training.count, data.test.count)
    initialResidualNorm = trainer.initialResidualNorm
    records = trainer.records
    self.reason = reason
    isDone = reason == .tolerance || reason == .roundoffFloor
    let outlook = RunOutlook(trainer, reason: reason)
    cause = failure.map { "\(outlook.cause): \($0)" } ?? outlook.cause
    remedies = outlook.remedies.map { "\($0)" }
    (notes, choices) = (data.notes, plan.reasons)
    func quality(_ part: Dataset) throws -> FitQuality {
      FitQuality(predictions: try model.predict(part.points), targets: part.targets)
    }
    training = try quality(data.training)
    test = data.test.count > 0 ? try quality(data.test) : nil
    held = Dictionary(uniqueKeysWithValues: trainer.log.checked.keys.map { ($0, trainer.log.held($0)) })
    violations = trainer.log.violations
    theorem = trainer.theorem?.summary
  }
}
