import Reports
import SketchedGaussNewton

/// The last JSON object of a run, or the last lines of its printed output.
struct RunSummary: EncodesNulls {
  let done = true
  let reason: StopReason
  /// Why the run stopped, and what to try next.
  let cause: String
  let remedies: [String]
  /// The error of the step that failed.
  let failure: String?
  let steps: Int
  /// The step whose network is kept: the one with the smallest objective.
  let bestStep: Int
  let residualNorm: Double
  /// `‖r‖ / ‖r_0‖` of the network that is kept.
  let relativeResidual: Double
  /// `‖∇F‖` of the network that is kept divided by that of the initial one, for the objective with a ridge; nil without a ridge.
  let stationarity: Double?
  /// In the targets' original units; R² is nil if all targets are equal.
  let train: FitQuality
  /// Nil without held-out points.
  let test: FitQuality?
  /// How often a check of each claim held.
  let held: [ClaimID: Int]
  let violations: [Violation]
  /// Whether the theorem's hypotheses were certified, and whether its conclusion held; nil if the checks do not decide it.
  let theorem: TheoremSummary?
  /// The steps before the first that was damped.
  let undampedSteps: Int
  let operations: Int
  /// The bytes that crossed the network between all ranks in these steps, without those of checks; nil for one process.
  let trafficBytes: Int?
  let seconds: Double
  /// Predictions and targets in original units, for the report only: of the training points and of the held-out ones.
  let fits: [TrainingReport.Fit]

  static let omittedFields: Set = ["fits", "undampedSteps"]

  init(_ trainer: Trainer, reason: StopReason, failure: TrainingError?, data: PreparedData) throws {
    self.reason = reason
    self.failure = failure.map { "\($0)" }
    steps = trainer.step
    bestStep = trainer.best.step
    residualNorm = trainer.best.residualNorm
    relativeResidual =
      trainer.initialResidualNorm > 0 ? trainer.best.residualNorm / trainer.initialResidualNorm : 0
    stationarity = trainer.configuration.ridge > 0 ? trainer.stationarity : nil
    let model = TrainedModel(
      trainer: trainer, preprocessing: data.preprocessing, training: data.training)
    func fit(_ name: String, _ part: Dataset) throws -> TrainingReport.Fit {
      TrainingReport.Fit(name: name, targets: part.targets, predictions: try model.predict(part.points))
    }
    fits = try [fit("training", data.training)] + (data.test.count > 0 ? [fit("held out", data.test)] : [])
    let qualities = fits.map { FitQuality(predictions: $0.predictions, targets: $0.targets) }
    train = qualities[0]
    test = qualities.count > 1 ? qualities[1] : nil
    let outlook = RunOutlook(trainer, reason: reason)
    cause = failure.map { "\(outlook.cause): \($0)" } ?? outlook.cause
    let noise =
      !trainer.configuration.start.isPaired && reason != .failure
      ? Self.remedyForNoise(train: train, test: test) : nil
    remedies =
      outlook.remedies.filter { $0 != .ridge || noise == nil }.map { "\($0)\(commandLineAdvice(on: $0))" }
      + [noise].compactMap(\.self)
    let log = trainer.log
    held = Dictionary(uniqueKeysWithValues: log.checked.keys.map { ($0, log.held($0)) })
    violations = log.violations
    theorem = trainer.theorem.map { TheoremSummary($0) }
    undampedSteps = trainer.records.prefix { $0.damping == 0 }.count
    operations = trainer.records.reduce(0) { $0 + $1.operations }
    let bytes = trainer.records.compactMap(\.trafficBytes)
    trafficBytes = bytes.isEmpty ? nil : bytes.reduce(0, +)
    seconds = trainer.records.reduce(0) { $0 + $1.seconds.total }
  }

  /// Whether the run reached its goal.
  var isDone: Bool { reason == .tolerance || reason == .roundoffFloor }

  /// If held-out points are predicted much worse than training points, the network has fitted noise.
  private static func remedyForNoise(train: FitQuality, test: FitQuality?) -> String? {
    guard let fitted = train.rSquared, let heldOut = test?.rSquared, fitted - heldOut > 0.1 else {
      return nil
    }
    return
      "a ridge, if the targets are noisy: R² is \(short(heldOut)) on held-out points and \(short(fitted)) on training points\(commandLineAdvice(on: .ridge))"
  }

  /// The name and the text of each printed line.
  var rows: [(name: String, text: String)] {
    let kept = bestStep == steps ? "" : "; the network of step \(bestStep), the best one, is kept"
    let stationary = stationarity.map { ", ‖∇F‖/‖∇F₀‖ = \(short($0))" } ?? ""
    var rows = [
      (
        "result",
        "\(cause): ‖r‖/‖r₀‖ = \(short(relativeResidual))\(stationary) after \(steps) steps, \(short(seconds)) s\(kept)"
      ),
      ("train", train.text),
      ("test", test?.text ?? "no held-out points"),
    ]
    if let trafficBytes {
      rows.append(("traffic", "\(short(Double(trafficBytes) / 1e6)) MB crossed the network in these steps"))
    }
    if !isDone, !remedies.isEmpty { rows.append(("try", remedies.joined(separator: "; or "))) }
    for (claim, count) in held.sorted(by: { $0.key < $1.key }) {
      rows.append(("held", "\(claim.rawValue): \(count)×"))
    }
    if let theorem {
      rows.append(("theorem", "train.linear-convergence: \(theorem.text)\(conclusion(of: theorem))"))
    }
    for violation in violations { rows.append(("FAILED", "\(violation)")) }
    return rows
  }

  /// The theorem is about undamped steps; its conclusion is checked up to the first damped step.
  private func conclusion(of theorem: TheoremSummary) -> String {
    if !theorem.certified { return "" }
    if violations.contains(where: { $0.claim == .trainLinearConvergence }) {
      return "; its conclusion did NOT hold"
    }
    switch held[.trainLinearConvergence] == nil ? 0 : undampedSteps {
    case 0: return "; its conclusion was not checked, since no step was undamped"
    case steps: return "; its conclusion held at every step"
    case let some: return "; its conclusion held up to step \(some), the last one before steps were damped"
    }
  }
}

/// `train.linear-convergence` as a run reports it.
struct TheoremSummary: Encodable {
  let certified: Bool
  /// The first hypothesis that was not proved.
  let firstFailure: LinearConvergence.Hypothesis?
  let text: String

  init(_ theorem: LinearConvergence) {
    certified = theorem.isCertified
    firstFailure = theorem.firstFailure
    text = theorem.summary
  }
}

extension FitQuality {
  var text: String {
    "RMSE \(short(rmse)), R² \(rSquared.map { short($0) } ?? "undefined (constant targets)")"
  }
}
