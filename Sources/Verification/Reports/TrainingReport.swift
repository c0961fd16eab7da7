internal import Claims
internal import DenseLinearAlgebra
public import Experiments
public import Files
internal import Foundation
public import GaussNewton
internal import NumPyFormat
internal import Preconditioning
internal import SketchedLeastSquares
internal import SubspaceEmbedding

/// The report of one training run: `index.html`, `report.md`, the steps as `steps.csv`, and the plots with their data.
public struct TrainingReport: Sendable {
  private static let marker = "report.md"
  /// A folder that holds the report of a run.
  public static let folderKind = FolderKind(
    "a report", marker: marker, files: ["index.html", "steps.csv", "plot-*"])

  /// Predictions and targets.
  public struct Fit: Sendable {
    public let name: String
    public let targets: [Double]
    public let predictions: [Double]

    public init(name: String, targets: [Double], predictions: [Double]) {
      (self.name, self.targets, self.predictions) = (name, targets, predictions)
    }
  }

  let title: String
  let configuration: TrainingConfiguration
  let records: [StepRecord]
  let initialResidualNorm: Double
  /// `n` and `mn`.
  let points: Int
  let activations: Int
  let fits: [Fit]
  /// The eigenvalues of the preconditioned operator after the last step, or why there are none.
  let spectrum: Result<[Double], any Error>
  /// Name and text of each line of the summary.
  let summary: [(name: String, text: String)]
  /// Which program trained, on what machine and when.
  let provenance: Provenance

  /// - Cost: the spectrum of the preconditioned operator at the end, `O(n³)` and one sketch.
  public init(
    title: String, trainer: Trainer, fits: [Fit], summary: [(name: String, text: String)],
    by provenance: Provenance
  ) {
    self.title = title
    configuration = trainer.configuration
    records = trainer.records
    initialResidualNorm = trainer.initialResidualNorm
    points = trainer.targets.count
    activations = points * trainer.network.width
    self.fits = fits
    spectrum = Result { try trainer.preconditionedSpectrum() }
    self.summary = summary
    self.provenance = provenance
  }

  /// Writes the report completely or not at all; an earlier report in the folder is replaced only if `overwriting`.
  ///
  /// - Returns: notes for the user, such as that gnuplot is missing.
  /// - Throws: `FileError`.
  public func write(to folder: String, overwriting: Bool = false) throws -> [String] {
    var notes: [String] = []
    try writeFolderAtomically(at: folder, Self.folderKind, overwriting: overwriting) { temporary in
      func write(_ text: String, _ file: String) throws {
        try writeAtomically(Array(text.utf8), to: temporary + "/" + file)
      }
      try write(stepsCSV, "steps.csv")
      let drawings = try Drawings(plots, in: temporary)
      notes = drawings.notes
      try write(html(drawings), "index.html")
      try write(markdown(drawings), Self.marker)
    }
    if case .failure(let error) = spectrum { notes.append("the spectrum is not drawn: \(error)") }
    return notes
  }

  private var stepsCSV: String {
    let header =
      "step,residualNorm,relativeResidual,contraction,objectiveNorm,damping,gainRatio,rejected,iterations,solveResidual,conditionNumber,provedConditionNumber,lambdaMin,solutionError,movement,flips,operations,seconds,forwardSeconds,sketchSeconds,factorizationSeconds,solveSeconds,updateSeconds,checksSeconds"
    let first = "0,\(initialResidualNorm),1,,\(initialResidualNorm),,,,,,,,,,0,0,0,0,0,0,0,0,0,0"
    func cell(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    let rows = records.map { record in
      let (proved, seconds) = (record.certificate, record.seconds)
      return [
        "\(record.step)", cell(record.residualNorm), cell(record.residualNorm / initialResidualNorm),
        cell(record.contraction), cell(record.objectiveNorm), cell(record.damping), cell(record.gainRatio),
        "\(record.rejected)", "\(record.iterations)", cell(record.solveResidual),
        cell(record.conditionNumber), cell(proved?.conditionNumber), cell(proved?.lambdaMin),
        cell(proved?.solutionError), cell(record.movement), "\(record.flips)", "\(record.operations)",
        cell(seconds.total), cell(seconds.forward), cell(seconds.sketch), cell(seconds.factorization),
        cell(seconds.solve), cell(seconds.update), cell(seconds.checks),
      ].joined(separator: ",")
    }
    return ([header, first] + rows).joined(separator: "\n") + "\n"
  }

  /// The rows of the table of steps: three digits, a dash where nothing was measured.
  private var table: (head: [String], rows: [[String]]) {
    let head = [
      "step", "‖r‖", "factor", "μ", "gain", "rejected", "iterations", "κ", "κ ≤", "λ_min ≥", "movement",
      "flips", "seconds",
    ]
    func cell(_ value: Double?) -> String { value.map(short) ?? "–" }
    let rows = records.map { record in
      [
        "\(record.step)", short(record.residualNorm), short(record.contraction), short(record.damping),
        cell(record.gainRatio),
        "\(record.rejected)", "\(record.iterations)",
        cell(record.conditionNumber), cell(record.certificate?.conditionNumber), cell(record.lambdaMin),
        short(record.movement), "\(record.flips)", short(record.seconds.total),
      ]
    }
    return (head, rows)
  }

  /// The result of the run, what it trained, and which program trained it, where and when.
  private var facts: [Fact] {
    let sketch =
      configuration.solver.isSketched
      ? ", \(configuration.embedding.rawValue) with \(configuration.size.most) rows" : ""
    return summary.map { ($0.name, $0.text) } + [
      ("network", "\(configuration.width) neurons, \(points) training points, seed \(configuration.seed)"),
      (
        "solver",
        "\(configuration.solver.rawValue)\(sketch), accuracy \(short(configuration.accuracy)) of each solve"
      ),
      ("program", provenance.programText),
      ("machine", provenance.machine.text),
      ("date", provenance.dateText),
    ]
  }

  private static let method = "Sketched Gauss–Newton, after "

  /// The columns of the table.
  private static let legend =
    "‖r‖ is the norm of the residual on the training points after the step, and factor its ratio to the norm before; μ is the damping of the step, gain the share of the predicted decrease that was achieved, and rejected the number of rejected attempts; iterations are those of the solver. κ is the estimated condition number of the preconditioned system, and κ ≤ a proved bound on it; λ_min ≥ is a proved bound on the smallest eigenvalue of the Gram matrix; movement is the largest movement of a neuron so far, and flips are the activations that differ from the initial ones. A dash means not measured at this level of checks, or not defined for this solver."

  private func markdown(_ drawings: Drawings) -> String {
    var lines = ["# Training on \(title)", ""] + markdownHead(Self.method, facts: facts)
    let (head, rows) = table
    lines += ["", "| \(head.joined(separator: " | ")) |", "|" + head.map { _ in "---:|" }.joined()]
    lines += rows.map { "| \($0.joined(separator: " | ")) |" }
    lines += ["", Self.legend, "", "`steps.csv` has all digits, and the seconds of every stage."]
    lines += plots.flatMap { markdownFigure($0, drawings) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func html(_ drawings: Drawings) -> String {
    let (head, rows) = table
    func line(_ tag: String, _ cells: [String]) -> String {
      "<tr>" + cells.map { "<\(tag) class=\"number\">\(HTMLPage.escaped($0))</\(tag)>" }.joined() + "</tr>"
    }
    return HTMLPage(
      title: "Training on \(title)",
      body: """
        <h1>Training on \(HTMLPage.escaped(title))</h1>
        \(HTMLPage.paper(Self.method))
        \(HTMLPage.facts(facts))
        <div class="scroll"><table><thead>\(line("th", head))</thead><tbody>
        \(rows.map { line("td", $0) }.joined(separator: "\n"))
        </tbody></table></div>
        <p>\(HTMLPage.escaped(Self.legend))</p>
        <p><code>steps.csv</code> has all digits, and the seconds of every stage.</p>
        \(HTMLPage.figures(plots, drawings))
        """
    ).text
  }
}
