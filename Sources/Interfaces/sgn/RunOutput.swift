import Foundation
import SketchedGaussNewton
import SketchedLeastSquares

/// The output of a run: a table, or one JSON object per line.
struct RunOutput {
  let json: Bool
  /// Whether the steps come with certificates.
  let certified: Bool
  let bar: ProgressBar
  let maximumSteps: Int
  let tolerance: Double

  func begin(_ trainer: Trainer, data: PreparedData, reasons: [String]) throws {
    let configuration = trainer.configuration
    if json {
      try printJSON(
        RunStart(
          data: data.training.name, points: data.inputs.columns, testPoints: data.test.count,
          dimension: data.inputs.rows, initialResidualNorm: trainer.initialResidualNorm,
          finishedSteps: trainer.step, ranks: trainer.communicator.ranks, configuration: configuration,
          reasons: reasons,
          theorem: trainer.theorem.map(TheoremSummary.init)))
    } else {
      let sketch =
        configuration.solver.isSketched
        ? ", \(configuration.embedding.rawValue) with \(configuration.size.most) rows" : ""
      try printLine(
        "data      \(data.training.name): \(data.inputs.columns) training and \(data.test.count) test points, dimension \(data.inputs.rows) (preprocessing: \(data.preprocessing.mode.rawValue))"
      )
      let ranks = trainer.communicator.isAlone ? "" : " on \(trainer.communicator.ranks) ranks"
      try printLine("network   \(configuration.width) neurons\(ranks), seed \(configuration.seed)")
      try printLine(
        "solver    \(configuration.solver.rawValue)\(sketch), accuracy \(short(configuration.accuracy))")
      let ridge = configuration.ridge > 0 ? ", ridge \(short(configuration.ridge))" : ""
      try printLine("damping   \(configuration.damping)\(ridge)")
      for reason in reasons { try printLine("          \(reason)") }
      try printLine("")
      try printLine(header(configuration))
      try printLine("   0  \(padded(short(trainer.initialResidualNorm), 10))")
      for record in trainer.records { try printLine(row(record, configuration)) }
    }
    show(trainer)
  }

  func step(_ record: StepRecord, of trainer: Trainer) throws {
    bar.clear()
    if json {
      try printJSON(record)
    } else {
      try printLine(row(record, trainer.configuration))
      for line in reasons(record, of: trainer) { try printLine("      \(line)") }
    }
    show(trainer)
  }

  /// Why bounds are not proved, if the reason is not that of the previous step.
  private func reasons(_ record: StepRecord, of trainer: Trainer) -> [String] {
    let unproved = record.certificate?.unproved
    guard let unproved, unproved != trainer.records.dropLast().last?.certificate?.unproved else { return [] }
    return StepCertificate.Bound.allCases.compactMap { bound in
      unproved[bound].map { "\(bound.symbol) is not proved: \($0)" }
    }
  }

  func end(_ summary: RunSummary) throws {
    bar.clear()
    if json {
      try printJSON(summary)
    } else {
      try printLine("")
      for row in summary.rows { try printLine("\(padded(row.name, -9)) \(row.text)") }
    }
  }

  /// The larger of two fractions: of the way to the tolerance, on a logarithmic scale, and of the steps.
  private func show(_ trainer: Trainer) {
    let relative = trainer.residualNorm / trainer.initialResidualNorm
    let bySteps = Double(trainer.step) / Double(max(maximumSteps, 1))
    let byTolerance = tolerance > 0 && relative > 0 ? log(relative) / log(tolerance) : 0
    bar.show(
      max(bySteps, byTolerance),
      "step \(trainer.step) of at most \(maximumSteps)  ‖r‖/‖r₀‖ \(short(relative))")
  }

  /// The columns of the certificate, the damping and the objective are printed only for runs that have one.
  private func header(_ configuration: TrainingConfiguration) -> String {
    "step         ‖r‖   factor"
      + (configuration.ridge > 0 ? "     √(2F)" : "")
      + (configuration.damping == .fixed(0) ? "" : "       μ  gain rejected") + "  iter  solve res       κ"
      + (certified ? "     κ ≤   λ_min ≥   δg/g ≤" : "") + "  movement     flips  Gflop  seconds"
  }

  private func row(_ record: StepRecord, _ configuration: TrainingConfiguration) -> String {
    func optional(_ value: Double?, _ width: Int) -> String { padded(value.map(short) ?? "–", width) }
    let proved = record.certificate
    return [
      padded("\(record.step)", 4), padded(short(record.residualNorm), 11),
      padded(short(record.contraction), 8),
      configuration.ridge > 0 ? padded(short(record.objectiveNorm), 9) : nil,
      configuration.damping == .fixed(0)
        ? nil
        : "\(padded(record.damping == 0 ? "0" : short(record.damping), 7)) \(padded(record.gainRatio.map(twoDigits) ?? "–", 5)) \(padded("\(record.rejected)", 8))",
      padded("\(record.iterations)", 5), padded(short(record.solveResidual), 10),
      optional(record.conditionNumber, 7),
      certified
        ? [
          optional(proved?.conditionNumber, 7), optional(proved?.lambdaMin, 9),
          optional(proved?.solutionError, 8),
        ].joined(separator: " ") : nil,
      padded(short(record.movement), 9), padded("\(record.flips)", 9),
      padded(short(Double(record.operations) / 1e9), 6), padded(short(record.seconds.total), 8),
    ].compactMap(\.self).joined(separator: " ")
  }
}

extension StepCertificate.Bound {
  /// The head of its column.
  fileprivate var symbol: String {
    switch self {
    case .lambdaMin: "λ_min"
    case .conditionNumber: "κ ≤"
    case .solutionError: "δg/g"
    }
  }
}

/// Formats a ratio of order 1.
private func twoDigits(_ value: Double) -> String { String(format: "%.2f", value) }

/// The first JSON object of a run.
private struct RunStart: Encodable {
  let start = true
  let data: String
  let points: Int
  let testPoints: Int
  let dimension: Int
  let initialResidualNorm: Double
  let finishedSteps: Int
  let ranks: Int
  let configuration: TrainingConfiguration
  let reasons: [String]
  /// Nil if the checks do not decide it.
  let theorem: TheoremSummary?
}

/// Right-aligned text in a column of this width; left-aligned if the width is negative.
func padded(_ text: String, _ width: Int) -> String {
  let blanks = String(repeating: " ", count: max(0, abs(width) - text.count))
  return width < 0 ? text + blanks : blanks + text
}
