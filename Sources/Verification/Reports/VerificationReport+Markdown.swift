internal import Claims
internal import Experiments
internal import Ledger
internal import Statistics

extension VerificationReport {
  func markdown(_ drawings: Drawings) -> String {
    var lines = ["# Which claims of the paper hold", ""] + markdownHead(facts: [])
    lines += summary.map { "- \($0)" }
    lines += facts.map { "- **\($0.name)**: \($0.text)" } + [""]
    lines += (explanation + drawings.notes.map { "Note: \($0)." }).flatMap { [$0, ""] }
    if !refuted.isEmpty {
      lines += ["## Refuted, with counterexamples", "", refutedIntroduction, ""]
      lines += refuted.map { "- `\($0.judgement.claim.rawValue)`, \(sentence($0.judgement))" } + [""]
    }
    if !answers.isEmpty { lines += ["## Answers to reviewers", ""] + answerLines("###", drawings) }
    lines += ["## The claims as stated", ""] + table(findings(.statement))
    lines += ["", "## At practical sizes", "", practice, ""]
    lines += table(findings(.practice))
    var described: [String: ClaimID] = [:]
    for section in sections {
      let claim = section.claim.identifier
      lines += ["", "## `\(claim.rawValue)`", "", section.claim.statement, ""]
      lines += section.findings.map { "- \(sentence($0.judgement))" }
      for experiment in section.experiments {
        lines += ["", "**\(experiment.question)** \(data(of: experiment, in: claim, &described))"]
      }
      lines += section.plots.flatMap { markdownFigure($0, drawings) }
      lines += ["", "Repeat with `\(repetition(claim))`."]
    }
    lines += ["", "## Claims without an experiment", ""]
    lines += Verification.withoutExperiment.sorted { $0.key < $1.key }.map {
      "- `\($0.key.rawValue)`: \($0.value)."
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The answers as a page of their own, whose links are relative to the report's folder.
  func answersPage(_ drawings: Drawings) -> String {
    let lines =
      ["# Answers to reviewers", ""]
      + [
        "Questions that reviewers of this line of work ask, each with its experiment and its picture. `sgn verify --report` computes every number on this page from its own measurements (\(provenance.programText); effort \(effort.rawValue), seed \(seed)); [the report](report.md) has all of them.",
        "",
      ] + answerLines("##", drawings)
    return lines.dropLast().joined(separator: "\n") + "\n"
  }

  /// Each answer below a heading, with a blank line after it.
  private func answerLines(_ heading: String, _ drawings: Drawings) -> [String] {
    let plots = sections.flatMap(\.plots)
    return answers.flatMap { answer -> [String] in
      let figures = answer.plots.compactMap { name in plots.first { $0.name == name } }
      return ["\(heading) \(answer.question)", "", answer.text]
        + (answer.table.map { [""] + markdownTable($0) } ?? [])
        + figures.flatMap { markdownFigure($0, drawings) }
        + [
          "",
          "Data: \(answer.experiments.map { "[`\($0).csv`](\($0).csv)" }.joined(separator: ", ")). Repeat with \(answer.claims.map { "`\(repetition($0))`" }.joined(separator: " and ")).",
          "",
        ]
    }
  }

  /// Where the data of an experiment comes from, in full in the first section that it contributes to.
  private func data(
    of experiment: any Experiment, in claim: ClaimID, _ described: inout [String: ClaimID]
  ) -> String {
    let file = "Data: `\(experiment.name).csv`."
    if let first = described[experiment.name] { return "As described at `\(first.rawValue)`. \(file)" }
    described[experiment.name] = claim
    return [experiment.method, measuredText(experiment), file].compactMap(\.self).joined(separator: " ")
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
          "| `\(judgement.claim.rawValue)` | \(markdownCell(line)) | \(judgement.verdict.rawValue) | \(readable(judgement.measured)) | \(judgement.boundText) | \(finding.experiment) | \(markdownCell(judgement.confidence)) |"
      }
  }

  private func sentence(_ judgement: Judgement) -> String {
    var text =
      "**\(judgement.verdict.rawValue)**: \(judgement.comparison): measured \(readable(judgement.measured)), bound \(judgement.boundText) (\(judgement.confidence))."
    if let counterexample = judgement.counterexample { text += " Counterexample: \(counterexample)." }
    return text
  }
}
