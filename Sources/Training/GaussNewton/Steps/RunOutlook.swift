internal import DenseLinearAlgebra
internal import RealModule

/// Why a run did not reach its tolerance, and what would help, judged by its measurements.
///
///     let reason = try trainer.run(until: StoppingRule())
///     for remedy in RunOutlook(trainer, reason: reason).remedies { print(remedy) }
public struct RunOutlook: Sendable, Equatable {
  /// What would help, judged by the measurements.
  public enum Remedy: Sendable, Equatable {
    /// The objective still decreased by this fraction in each of the last steps.
    case moreSteps(decreasePerStep: Double)
    /// The `md` weights are fewer than the points, so that `G` is singular for any weights. Otherwise a wider network need not help: the
    /// contraction factors of undamped steps decrease too slowly with the width.
    case moreNeurons(weights: Int, points: Int)
    /// Steps were taken that increased the objective.
    case automaticDamping(increases: Int)
    /// Every step was damped by this much, and hardly made progress.
    case lessDamping(Double)
    /// The targets are noisy, or points nearly repeated, judging by the residual that damped steps leave.
    case ridge
  }

  /// What stopped the run, as a sentence.
  public let cause: String
  public let remedies: [Remedy]

  /// A smaller decrease per step is not a reason to take more steps.
  private static let worthwhileDecrease = 0.1

  /// - Parameters:
  ///   - trainer: the run, at its end.
  ///   - reason: why it ended.
  public init(_ trainer: Trainer, reason: StopReason) {
    let records = trainer.records
    let damped = records.count { $0.damping > 0 }
    let increases = records.count { $0.gain.achieved < 0 }
    let worst = records.compactMap(\.undampedFactor).max()
    let outside =
      trainer.configuration.ridge > 0
      ? "\(damped) of \(records.count) steps were damped, and the last one decreased the objective by \(short(100 * (records.last?.gain.achieved ?? 0))) %"
      : worst.map {
        $0 > 0.5
          ? "an undamped step left \(short($0)) of the residual, outside the theorem's regime (at most 0.5); \(damped) of \(records.count) steps were damped"
          : "no undamped step left more than \(short($0)) of the residual"
      } ?? "\(damped) of \(records.count) steps were damped, and no undamped one could be taken"
    cause =
      switch reason {
      case .tolerance: "the tolerance is reached"
      case .roundoffFloor: "the residual has reached the rounding level of the outputs"
      case .steps: "the step limit was reached before the tolerance: \(outside)"
      case .stagnation: "steps hardly decrease the objective any more: \(outside)"
      case .failure: "a step could not be taken"
      }
    var remedies: [Remedy] = []
    if reason == .steps || reason == .stagnation || reason == .failure {
      if increases > 0 { remedies.append(.automaticDamping(increases: increases)) }
      let last = records.suffix(3)
      let kept = last.reduce(1) { $0 * (1 - $1.gain.achieved) }
      let decrease = last.isEmpty ? 0 : 1 - Double.pow(max(0, kept), 1 / Double(last.count))
      if reason == .steps, decrease >= Self.worthwhileDecrease {
        remedies.append(.moreSteps(decreasePerStep: decrease))
      }
      let (weights, points) = (trainer.network.width * trainer.network.dimension, trainer.inputs.columns)
      if trainer.configuration.ridge == 0, weights < points {
        remedies.append(.moreNeurons(weights: weights, points: points))
      }
      let fixed = trainer.configuration.damping.least
      if remedies.isEmpty, fixed > 0 { remedies.append(.lessDamping(fixed)) }
      // A paired initialisation was requested together with a ridge.
      if remedies.isEmpty, reason != .failure, !trainer.configuration.start.isPaired {
        remedies.append(.ridge)
      }
      if remedies.isEmpty, reason == .steps { remedies.append(.moreSteps(decreasePerStep: decrease)) }
    }
    self.remedies = remedies
  }
}

extension RunOutlook.Remedy: CustomStringConvertible {
  public var description: String {
    switch self {
    case .moreSteps(let decrease):
      "more steps: each of the last ones decreased the objective by about \(short(100 * decrease)) %"
    case .moreNeurons(let weights, let points):
      "more neurons: \(weights) weights cannot fit \(points) targets"
    case .automaticDamping(let increases):
      "automatic damping: \(increases) \(increases == 1 ? "step" : "steps") increased the objective"
    case .lessDamping(let damping):
      "less damping than \(short(damping)) in every step, or automatic damping"
    case .ridge:
      "a ridge, if the targets are noisy or points are nearly equal"
    }
  }
}
