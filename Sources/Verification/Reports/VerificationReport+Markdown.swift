internal import Claims
internal import Experiments
internal import GaussNewton
internal import Ledger
internal import Statistics

extension VerificationReport {
  func markdown(_ drawings: Drawings) -> String {
    var lines = ["# Which claims hold", "", summary, ""] + drawings.notes.flatMap { ["Note: \($0).", ""] }
    lines += table(judgements(.statement))
    lines += ["", "## At sizes of practice", "", practice, ""]
    lines += table(judgements(.practice))
    var described: Set<String> = []
    for section in sections {
      lines += ["", "## `\(section.claim.identifier.rawValue)`", "", section.claim.statement, ""]
      lines += section.judgements.map { "- \(sentence($0))" }
      for experiment in section.experiments where described.insert(experiment.name).inserted {
        lines += ["", "**\(experiment.question)** \(experiment.method)"]
      }
      lines += section.plots.flatMap { markdownFigure($0, drawings) }
      lines += ["", "Data: " + section.experiments.map { "`\($0.name).csv`" }.joined(separator: ", ") + "."]
    }
    lines += ["", "## Claims without an experiment", ""]
    lines += Verification.withoutExperiment.sorted { $0.key < $1.key }.map {
      "- `\($0.key.rawValue)`: \($0.value)."
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func table(_ judgements: [Judgement]) -> [String] {
    ["| claim | in one line | verdict | measured | bound | confidence |", "|---|---|---|---:|---:|---|"]
      + judgements.map { judgement in
        let line = judgement.scope == .statement ? Ledger.row(judgement.claim).headline : judgement.comparison
        return
          "| `\(judgement.claim.rawValue)` | \(markdownCell(line)) | \(judgement.verdict.rawValue) | \(short(judgement.measured)) | \(short(judgement.bound)) | \(markdownCell(judgement.confidence)) |"
      }
  }

  private func sentence(_ judgement: Judgement) -> String {
    var text =
      "**\(judgement.verdict.rawValue)**: \(judgement.comparison): \(short(judgement.measured)) against \(short(judgement.bound)) (\(judgement.confidence))."
    if let counterexample = judgement.counterexample { text += " Counterexample: \(counterexample)." }
    return text
  }
}
