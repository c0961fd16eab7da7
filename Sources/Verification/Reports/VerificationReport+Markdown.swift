internal import Claims
internal import Experiments
internal import GaussNewton
internal import Ledger
internal import Statistics

extension VerificationReport {
  func markdown(_ drawings: Drawings) -> String {
    var lines = ["# Which claims of the paper hold", ""] + markdownHead(facts: facts) + [""]
    lines += (explanation + drawings.notes.map { "Note: \($0)." }).flatMap { [$0, ""] }
    lines += table(findings(.statement))
    lines += ["", "## At sizes of practice", "", practice, ""]
    lines += table(findings(.practice))
    var described: Set<String> = []
    for section in sections {
      lines += ["", "## `\(section.claim.identifier.rawValue)`", "", section.claim.statement, ""]
      lines += section.findings.map { "- \(sentence($0.judgement))" }
      for experiment in section.experiments where described.insert(experiment.name).inserted {
        let when = measuredText(experiment).map { " " + $0 } ?? ""
        lines += ["", "**\(experiment.question)** \(experiment.method)\(when)"]
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

  private func table(_ findings: [Finding]) -> [String] {
    [
      "| claim | in one line | verdict | measured | bound | experiment | confidence |",
      "|---|---|---|---:|---:|---|---|",
    ]
      + findings.map { finding in
        let judgement = finding.judgement
        let line = judgement.scope == .statement ? Ledger.row(judgement.claim).headline : judgement.comparison
        return
          "| `\(judgement.claim.rawValue)` | \(markdownCell(line)) | \(judgement.verdict.rawValue) | \(short(judgement.measured)) | \(judgement.boundText) | \(finding.experiment) | \(markdownCell(judgement.confidence)) |"
      }
  }

  private func sentence(_ judgement: Judgement) -> String {
    var text =
      "**\(judgement.verdict.rawValue)**: \(judgement.comparison): \(short(judgement.measured)) against \(judgement.boundText) (\(judgement.confidence))."
    if let counterexample = judgement.counterexample { text += " Counterexample: \(counterexample)." }
    return text
  }
}
