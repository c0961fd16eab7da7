internal import Claims
internal import Experiments
internal import Ledger
internal import Statistics

extension VerificationReport {
  func html(_ drawings: Drawings) -> String {
    var described: [String: ClaimID] = [:]
    let parts = sections.map { section($0, drawings, &described) }
    let reasons = Verification.withoutExperiment.sorted { $0.key < $1.key }.map {
      "<li><code>\($0.key.rawValue)</code>: \(HTMLPage.escaped($0.value)).</li>"
    }
    return HTMLPage(
      title: "Which claims of the paper hold",
      body: """
        <h1>Which claims of the paper hold</h1>
        \(HTMLPage.paper())
        \(summary.map { "<p class=\"result\">\(HTMLPage.escaped($0))</p>" }.joined(separator: "\n"))
        <nav>\(navigation)</nav>
        \(HTMLPage.facts(facts))
        \(explanation.map { "<p class=\"small\">\(HTMLPage.emphasised($0))</p>" }.joined(separator: "\n"))
        \(drawings.notes.map { "<p><b>Note:</b> \(HTMLPage.escaped($0)).</p>" }.joined())
        \(refutations)
        \(answersSection(drawings))
        <section id="statements"><h2>The claims as stated</h2>
        \(table(findings(.statement)))</section>
        <section id="practice"><h2>At practical sizes</h2>
        <p>\(HTMLPage.escaped(practice))</p>
        \(table(findings(.practice)))</section>
        \(parts.joined(separator: "\n"))
        <section id="without"><h2>Claims without an experiment</h2><ul>
        \(reasons.joined(separator: "\n"))
        </ul></section>
        """
    ).text
  }

  private var navigation: String {
    let places =
      (refuted.isEmpty ? [] : [("refuted", "Refuted")])
      + (answers.isEmpty ? [] : [("answers", "Answers to reviewers")])
      + [
        ("statements", "Claims as stated"), ("practice", "At practical sizes"),
        ("without", "Claims without an experiment"),
      ]
    return places.map { "<a href=\"#\($0.0)\">\($0.1)</a>" }.joined(separator: "\n")
  }

  private var refutations: String {
    if refuted.isEmpty { return "" }
    return
      "<section id=\"refuted\"><h2>Refuted, with counterexamples</h2>\n<p>\(refutedIntroduction)</p>\n\(refuted.map { box($0.judgement, linked: true) }.joined(separator: "\n"))</section>"
  }

  private func answersSection(_ drawings: Drawings) -> String {
    if answers.isEmpty { return "" }
    let plots = Dictionary(
      sections.flatMap(\.plots).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let parts = answers.map { answer in
      """
      <section id="answer-\(answer.name)"><h3>\(HTMLPage.escaped(answer.question))</h3>
      <p>\(HTMLPage.escaped(answer.text))</p>
      \(answer.table.map(HTMLPage.table) ?? "")
      \(HTMLPage.references(to: answer.plots.compactMap { plots[$0] }, drawings))
      <p class="small">Sections: \(answer.claims.map(link).joined(separator: ", ")). Data: \(files(answer.experiments)). \
      Repeat with \(answer.claims.map { "<code>\(repetition($0))</code>" }.joined(separator: " and ")).</p></section>
      """
    }
    return
      "<section id=\"answers\"><h2>Answers to reviewers</h2>\n\(parts.joined(separator: "\n"))</section>"
  }

  private func link(_ claim: ClaimID) -> String {
    "<a href=\"#\(anchor(claim))\"><code>\(claim.rawValue)</code></a>"
  }

  private func files(_ experiments: [String]) -> String {
    experiments.map { "<code>\($0).csv</code>" }.joined(separator: ", ")
  }

  private func table(_ findings: [Finding]) -> String {
    let rows = findings.map { finding in
      let judgement = finding.judgement
      let line = judgement.scope == .statement ? Ledger.row(judgement.claim).headline : judgement.comparison
      return """
        <tr class="\(judgement.verdict.rawValue)"><td class="claim">\(link(judgement.claim))</td>\
        <td class="verdict"><span>\(judgement.verdict.rawValue)</span></td><td>\(HTMLPage.escaped(line))</td>\
        <td class="number" data-label="measured">\(readable(judgement.measured))</td><td class="number" data-label="bound">\(bound(judgement))</td>\
        <td data-label="experiment">\(finding.experiment)</td><td data-label="confidence">\(HTMLPage.escaped(brief(judgement.confidence)))</td></tr>
        """
    }
    return """
      <table class="verdicts"><thead><tr><th>claim</th><th>verdict</th><th>in one line</th><th class="number">measured</th>\
      <th class="number">bound</th><th>experiment</th><th>confidence</th></tr></thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody></table>
      """
  }

  /// The bound, and in a second line the accepted range.
  private func bound(_ judgement: Judgement) -> String {
    judgement.boundText.replacing(" (", with: "<br>(")
  }

  /// The first part of a confidence; its section has the rest.
  private func brief(_ confidence: String) -> String { String(confidence.prefix { $0 != ";" }) }

  /// A verdict with its numbers.
  private func box(_ judgement: Judgement, linked: Bool = false) -> String {
    let counterexample =
      judgement.counterexample.map {
        "<br><span class=\"small\">Counterexample: \(HTMLPage.escaped($0)).</span>"
      } ?? ""
    return """
      <div class="judgement \(judgement.verdict.rawValue)"><span class="verdict">\(judgement.verdict.rawValue)</span> \
      \(linked ? link(judgement.claim) + ", " : "")\(HTMLPage.escaped(judgement.comparison)): \
      measured <b>\(readable(judgement.measured))</b>, bound \(judgement.boundText) \
      <span class="small">(\(HTMLPage.escaped(judgement.confidence)))</span>.\(counterexample)</div>
      """
  }

  /// Question, data, result and repetition of a claim. The data of an experiment is described in the first section that it contributes to.
  private func section(
    _ section: ClaimSection, _ drawings: Drawings, _ described: inout [String: ClaimID]
  ) -> String {
    let claim = section.claim.identifier
    let experiments = section.experiments.map { experiment in
      let data: String
      if let first = described[experiment.name] {
        data = "as described at \(link(first))"
      } else {
        described[experiment.name] = claim
        let texts = [experiment.method, measuredText(experiment)].compactMap(\.self)
        data = HTMLPage.escaped(texts.joined(separator: " "))
      }
      return """
        <dt>Question</dt><dd><b>\(HTMLPage.escaped(experiment.question))</b></dd>
        <dt>Data</dt><dd>\(data) (\(files([experiment.name])))</dd>
        """
    }
    return """
      <section id="\(anchor(claim))"><h2><code>\(claim.rawValue)</code></h2>
      <p>\(HTMLPage.escaped(section.claim.statement))</p>
      \(section.findings.map { box($0.judgement) }.joined(separator: "\n"))
      <dl class="facts">
      \(experiments.joined(separator: "\n"))
      <dt>Repeat</dt><dd><code>\(repetition(claim))</code></dd>
      </dl>
      \(HTMLPage.figures(section.plots, drawings))</section>
      """
  }

  private func anchor(_ claim: ClaimID) -> String { claim.rawValue.replacing(".", with: "-") }
}
