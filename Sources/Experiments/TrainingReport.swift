internal import Foundation
public import GaussNewton
internal import NumPyFormat

/// The report of one training run: `index.html`, `report.md`, the steps as `steps.csv`, and the plots with their data.
public struct TrainingReport: Sendable {
  /// The file whose presence makes a folder a report.
  public static let marker = "report.md"

  public let title: String
  public let records: [StepRecord]
  public let initialResidualNorm: Double
  /// Name and text of each line of the summary.
  public let summary: [(name: String, text: String)]

  public init(
    title: String, records: [StepRecord], initialResidualNorm: Double,
    summary: [(name: String, text: String)]
  ) {
    self.title = title
    self.records = records
    self.initialResidualNorm = initialResidualNorm
    self.summary = summary
  }

  /// Writes the report, whole or not at all; an earlier report in the folder is replaced.
  ///
  /// - Returns: what must be said, such as that gnuplot is missing.
  /// - Throws: `FileError`.
  public func write(to folder: String) throws -> [String] {
    var notes: [String] = []
    try writeFolderAtomically(at: folder, replacing: Self.marker) { temporary in
      func write(_ text: String, _ file: String) throws {
        try writeAtomically(Array(text.utf8), to: temporary + "/" + file)
      }
      try write(stepsCSV, "steps.csv")
      let drawings = try Drawings(plots, in: temporary)
      notes = drawings.notes
      try write(markdown(drawings), Self.marker)
    }
    return notes
  }

  private var stepsCSV: String {
    let header =
      "step,residualNorm,relativeResidual,contraction,iterations,solveResidual,conditionNumber,lambdaMin,movement,flips,operations,seconds"
    let first = "0,\(initialResidualNorm),1,,,,,,0,0,0,0"
    let rows = records.map { record in
      [
        "\(record.step)", "\(record.residualNorm)", "\(record.residualNorm / initialResidualNorm)",
        "\(record.contraction)", "\(record.iterations)", "\(record.solveResidual)",
        record.conditionNumber.map { "\($0)" } ?? "", record.lambdaMin.map { "\($0)" } ?? "",
        "\(record.movement)", "\(record.flips)", "\(record.operations)", "\(record.seconds.total)",
      ].joined(separator: ",")
    }
    return ([header, first] + rows).joined(separator: "\n") + "\n"
  }

  /// The residual on a logarithmic scale, beside the theorem's halving at every step.
  private var plots: [Plot] {
    let steps = [0.0] + records.map { Double($0.step) }
    let residuals = [1] + records.map { $0.residualNorm / initialResidualNorm }
    return [
      Plot(
        "residual", caption: "The residual by step, beside the theorem’s halving at every step.",
        x: "step t", y: "residual ‖r_t‖ / ‖r_0‖ (dimensionless)", logarithmic: "y",
        series: [
          .init("this run", .measured, zip(steps, residuals).filter { $1 > 0 }.map { ($0, $1) }),
          .init("halving at every step, the theorem: 2⁻ᵗ", .bound, steps.map { ($0, pow(2, -$0)) }),
        ])
    ]
  }

  private func markdown(_ drawings: Drawings) -> String {
    var lines = ["# Training on \(title)", ""]
    lines += summary.map { "- **\($0.name)**: \($0.text)" }
    lines += [
      "", "| step | ‖r‖ | factor | iterations | movement | flips |", "|---:|---:|---:|---:|---:|---:|",
    ]
    for record in records {
      lines.append(
        String(
          format: "| %d | %.3g | %.3g | %d | %.3g | %d |", record.step, record.residualNorm,
          record.contraction, record.iterations, record.movement, record.flips))
    }
    lines += ["", "All digits, and what the checks measured, are in `steps.csv`."]
    lines += plots.flatMap { markdownFigure($0, drawings) }
    return lines.joined(separator: "\n") + "\n"
  }
}
