internal import Foundation
public import GaussNewton
internal import NumPyFormat

/// The report of one training run: `report.md`, the steps as `steps.csv`, and a plot as `residual.gnuplot` with,
/// where gnuplot is installed, its rendering `residual.svg`.
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
      try write(plotScript, "residual.gnuplot")
      let isDrawn = runGnuplot("residual.gnuplot", in: temporary)
      if !isDrawn {
        notes.append(gnuplotIsMissing)
      }
      try write(markdown(withPlot: isDrawn), Self.marker)
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
  private var plotScript: String {
    """
    set terminal svg size 720,480 dynamic background rgb 'white'
    set output 'residual.svg'
    set datafile separator ','
    set logscale y
    set format y '10^{%L}'
    set xlabel 'step t'
    set ylabel 'residual ‖r_t‖ / ‖r_0‖ (dimensionless)'
    set key bottom left
    set grid
    set xrange [0:*]
    plot 'steps.csv' using 1:3 every ::1 with linespoints linewidth 2 pointtype 7 title 'this run', \\
         2.0**(-x) with lines dashtype 2 linecolor rgb 'black' title 'halving at every step, the theorem: 2^{-t}'

    """
  }

  private func markdown(withPlot: Bool) -> String {
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
    if withPlot { lines += ["", "![The residual by step](residual.svg)"] }
    return lines.joined(separator: "\n") + "\n"
  }
}
