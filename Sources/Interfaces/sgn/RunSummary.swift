import Reports
import SketchedGaussNewton

/// The last JSON object of a run, and the lines a person reads instead.
struct RunSummary: EncodesNulls {
  let done = true
  let reason: StopReason
  let steps: Int
  let residualNorm: Double
  /// `‖r_T‖ / ‖r_0‖`.
  let relativeResidual: Double
  /// In the targets' original units; R² is nil for targets that are all equal.
  let train: FitQuality
  /// Nil without held-out points.
  let test: FitQuality?
  /// How often each claim was checked and held.
  let held: [ClaimID: Int]
  let violations: [Violation]
  /// Whether the theorem's hypotheses were certified, and whether its conclusion held; nil where the checks do not
  /// decide it.
  let theorem: TheoremSummary?
  let operations: Int
  let seconds: Double
  /// Predictions beside targets in original units, for the report alone: the training points and those held out.
  let fits: [TrainingReport.Fit]

  static let omittedFields: Set = ["fits"]

  init(_ trainer: Trainer, reason: StopReason, data: PreparedData) throws {
    self.reason = reason
    steps = trainer.step
    residualNorm = trainer.residualNorm
    relativeResidual =
      trainer.initialResidualNorm > 0 ? trainer.residualNorm / trainer.initialResidualNorm : 0
    let model = TrainedModel(
      trainer: trainer, preprocessing: data.preprocessing, training: data.training)
    func fit(_ name: String, _ part: Dataset) throws -> TrainingReport.Fit {
      TrainingReport.Fit(name: name, targets: part.targets, predictions: try model.predict(part.points))
    }
    fits = try [fit("training", data.training)] + (data.test.count > 0 ? [fit("held out", data.test)] : [])
    let qualities = fits.map { FitQuality(predictions: $0.predictions, targets: $0.targets) }
    train = qualities[0]
    test = qualities.count > 1 ? qualities[1] : nil
    let log = trainer.log
    held = Dictionary(uniqueKeysWithValues: log.checked.keys.map { ($0, log.held($0)) })
    violations = log.violations
    theorem = trainer.theorem.map { TheoremSummary($0) }
    operations = trainer.records.reduce(0) { $0 + $1.operations }
    seconds = trainer.records.reduce(0) { $0 + $1.seconds.total }
  }

  /// Name and text of each line for a person.
  var rows: [(name: String, text: String)] {
    let why =
      switch reason {
      case .tolerance: "the tolerance is reached"
      case .steps: "the step limit is reached, the tolerance is not"
      case .roundoffFloor: "the residual is down to the rounding of the outputs"
      }
    var rows = [
      ("result", "\(why): ‖r‖/‖r₀‖ = \(short(relativeResidual)) after \(steps) steps, \(short(seconds)) s"),
      ("train", train.text),
      ("test", test?.text ?? "no held-out points"),
    ]
    for (claim, count) in held.sorted(by: { $0.key < $1.key }) {
      rows.append(("held", "\(claim.rawValue): \(count)×"))
    }
    if let theorem {
      let conclusion =
        !theorem.certified
        ? ""
        : violations.contains { $0.claim == .trainLinearConvergence }
          ? "; its conclusion did NOT hold" : "; and so did its conclusion, at every step"
      rows.append(("theorem", "train.linear-convergence: \(theorem.text)\(conclusion)"))
    }
    for violation in violations { rows.append(("FAILED", "\(violation)")) }
    return rows
  }
}

/// `train.linear-convergence` as a run reports it.
struct TheoremSummary: Encodable {
  let certified: Bool
  /// The first hypothesis that could not be proved.
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
