internal import Claims
internal import Foundation
internal import Statistics

extension VerificationReport {
  /// One page with everything in it: no script, no other file. Plots keep their white ground in the dark.
  func html(_ drawings: [String: String]) -> String {
    let rows = judgements.map { judgement in
      """
      <tr class="\(judgement.verdict.rawValue)"><td><a href="#\(anchor(judgement.claim))"><code>\(judgement.claim.rawValue)</code></a></td>\
      <td class="verdict">\(judgement.verdict.rawValue)</td><td class="number">\(short(judgement.measured))</td>\
      <td class="number">\(short(judgement.bound))</td><td>\(escaped(judgement.comparison))</td>\
      <td>\(escaped(judgement.confidence))</td></tr>
      """
    }
    return """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
      <title>Which claims hold</title>
      <style>
      :root { color-scheme: light dark; --line: #8886; }
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
      table { border-collapse: collapse; width: 100%; font-size: 0.85rem; }
      th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem; border-bottom: 1px solid var(--line); }
      .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
      .verdict { font-weight: 600; white-space: nowrap; }
      .refuted .verdict { background: #d33; color: white; }
      .undecided .verdict { background: #da3; color: black; }
      figure { margin: 1.5rem 0; } figure svg { background: white; width: 100%; max-width: 46rem; height: auto; }
      figcaption { font-size: 0.85rem; }
      @media print { section { break-inside: avoid; } }
      </style></head><body>
      <h1>Which claims hold</h1>
      <p>Effort \(effort.rawValue), seed \(seed). \(summary)</p>
      <table><thead><tr><th>claim</th><th>verdict</th><th class="number">measured</th><th class="number">bound</th>\
      <th>what is compared</th><th>confidence</th></tr></thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody></table>
      \(outcomes.map { section($0, drawings) }.joined(separator: "\n"))
      <section><h2>Claims without an experiment</h2><ul>
      \(Verification.withoutExperiment.sorted { $0.key < $1.key }.map { "<li><code>\($0.key.rawValue)</code>: \(escaped($0.value)).</li>" }.joined(separator: "\n"))
      </ul></section>
      </body></html>

      """
  }

  private var summary: String {
    func count(_ verdict: StatisticalVerdict) -> Int { judgements.count { $0.verdict == verdict } }
    return "\(count(.holds)) hold, \(count(.refuted)) are refuted, \(count(.undecided)) undecided."
  }

  private func section(_ outcome: Verification.Outcome, _ drawings: [String: String]) -> String {
    let anchors = outcome.experiment.claims.map { "<a id=\"\(anchor($0))\"></a>" }.joined()
    let statements = outcome.experiment.claims.map {
      "<dt><code>\($0.rawValue)</code></dt><dd>\(escaped(Ledger.row($0).statement))</dd>"
    }
    let figures = outcome.experiment.plots(outcome.rows).map { plot in
      let drawing = drawings[plot.name].map(withoutProlog) ?? ""
      return "<figure>\(drawing)<figcaption>\(escaped(plot.caption))</figcaption></figure>"
    }
    return """
      <section>\(anchors)<h2>\(title(outcome))</h2>
      <dl>\(statements.joined())</dl>
      <p><strong>\(escaped(outcome.experiment.question))</strong></p><p>\(escaped(outcome.experiment.method))</p>
      \(figures.joined(separator: "\n"))
      <p>Data: <code>\(outcome.experiment.name).csv</code>.</p></section>
      """
  }

  private func anchor(_ claim: ClaimID) -> String { claim.rawValue.replacingOccurrences(of: ".", with: "-") }

  /// From `<svg` on: an XML declaration has no place inside a page.
  private func withoutProlog(_ svg: String) -> String {
    svg.range(of: "<svg").map { String(svg[$0.lowerBound...]) } ?? svg
  }

  private func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: ">", with: "&gt;")
  }
}
