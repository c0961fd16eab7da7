internal import Claims
internal import Experiments
internal import GaussNewton
internal import Ledger
internal import Statistics

extension VerificationReport {
  func html(_ drawings: Drawings) -> String {
    var described: Set<String> = []
    let parts = sections.map { section($0, drawings, &described) }
    let reasons = Verification.withoutExperiment.sorted { $0.key < $1.key }.map {
      "<li><code>\($0.key.rawValue)</code>: \(HTMLPage.escaped($0.value)).</li>"
    }
    return HTMLPage(
      title: "Which claims of the paper hold",
      body: """
        <h1>Which claims of the paper hold</h1>
        \(HTMLPage.paper())
        \(HTMLPage.facts(facts))
        \(explanation.map { "<p>\(HTMLPage.emphasised($0))</p>" }.joined(separator: "\n"))
        \(drawings.notes.map { "<p><b>Note:</b> \(HTMLPage.escaped($0)).</p>" }.joined())
        \(table(findings(.statement)))
        <h2>At sizes of practice</h2>
        <p>\(HTMLPage.escaped(practice))</p>
        \(table(findings(.practice)))
        \(parts.joined(separator: "\n"))
        <section><h2>Claims without an experiment</h2><ul>
        \(reasons.joined(separator: "\n"))
        </ul></section>
        """
    ).text
  }

  private func table(_ findings: [Finding]) -> String {
    let rows = findings.map { finding in
      let judgement = finding.judgement
      let line = judgement.scope == .statement ? Ledger.row(judgement.claim).headline : judgement.comparison
      return """
        <tr class="\(judgement.verdict.rawValue)"><td class="claim"><a href="#\(anchor(judgement.claim))"><code>\(judgement.claim.rawValue)</code></a></td>\
        <td class="line">\(HTMLPage.escaped(line))</td><td class="verdict">\(judgement.verdict.rawValue)</td>\
        <td class="number">\(short(judgement.measured))</td><td class="number">\(bound(judgement))</td>\
        <td>\(finding.experiment)</td><td>\(HTMLPage.escaped(brief(judgement.confidence)))</td></tr>
        """
    }
    return """
      <table><thead><tr><th>claim</th><th>in one line</th><th>verdict</th><th class="number">measured</th>\
      <th class="number">bound</th><th>experiment</th><th>confidence</th></tr></thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody></table>
      """
  }

  /// The bound, and in a second line what is accepted beside it.
  private func bound(_ judgement: Judgement) -> String {
    judgement.boundText.replacing(" (", with: "<br>(")
  }

  /// The first part of a confidence; its section says the rest.
  private func brief(_ confidence: String) -> String { String(confidence.prefix { $0 != ";" }) }

  /// An experiment is described in the first section that it contributes to.
  private func section(_ section: ClaimSection, _ drawings: Drawings, _ described: inout Set<String>)
    -> String
  {
    let judgements = section.findings.map(\.judgement).map { judgement in
      let counterexample =
        judgement.counterexample.map { "<br>Counterexample: \(HTMLPage.escaped($0))." } ?? ""
      return """
        <div class="judgement \(judgement.verdict.rawValue)"><span class="verdict">\(judgement.verdict.rawValue)</span> \
        \(HTMLPage.escaped(judgement.comparison)): <b>\(short(judgement.measured))</b> against \(judgement.boundText) \
        (\(HTMLPage.escaped(judgement.confidence))).\(counterexample)</div>
        """
    }
    let methods = section.experiments.filter { described.insert($0.name).inserted }.map {
      "<p><strong>\(HTMLPage.escaped($0.question))</strong> \(HTMLPage.escaped(([$0.method, measuredText($0)].compactMap(\.self)).joined(separator: " ")))</p>"
    }
    let data = section.experiments.map { "<code>\($0.name).csv</code>" }.joined(separator: ", ")
    return """
      <section id="\(anchor(section.claim.identifier))"><h2><code>\(section.claim.identifier.rawValue)</code></h2>
      <p>\(HTMLPage.escaped(section.claim.statement))</p>
      \((judgements + methods).joined(separator: "\n"))
      \(HTMLPage.figures(section.plots, drawings))
      <p>Data: \(data).</p></section>
      """
  }

  private func anchor(_ claim: ClaimID) -> String { claim.rawValue.replacing(".", with: "-") }
}
