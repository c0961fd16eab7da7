internal import Experiments
internal import Foundation

/// A page with everything in it: no script, no other file. Pictures keep their white ground in the dark.
struct HTMLPage {
  let title: String
  let body: String

  var text: String {
    """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <title>\(Self.escaped(title))</title>
    <style>
    :root { color-scheme: light dark; --line: #8886; --soft: #8882; }
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 80rem; margin: 1.5rem auto; padding: 0 1rem; }
    h1 { font-size: 1.4rem; margin: 0 0 0.3rem; } h2 { font-size: 1.15rem; margin: 2.5rem 0 0.5rem; }
    p, dl, ul { max-width: 60rem; } code { font-size: 0.9em; }
    table { border-collapse: collapse; width: 100%; font-size: 0.8rem; line-height: 1.25; }
    th, td { text-align: left; vertical-align: top; padding: 0.16rem 0.5rem; border-bottom: 1px solid var(--line); }
    .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
    .claim { white-space: nowrap; } .line { min-width: 21rem; }
    .verdict { font-weight: 600; white-space: nowrap; }
    .holds .verdict { color: light-dark(#176b2c, #7fd694); }
    .refuted .verdict { background: #b3202a; color: white; }
    .undecided .verdict { background: #d9a520; color: black; }
    .judgement { border-left: 4px solid var(--line); background: var(--soft); padding: 0.4rem 0.8rem; margin: 0.6rem 0; max-width: 58rem; }
    .judgement.holds { border-color: #2c8a45; } .judgement.refuted { border-color: #b3202a; }
    .judgement .verdict { padding: 0 0.35rem; }
    .paper { margin: 0 0 0.6rem; } .facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.1rem 1rem; font-size: 0.9rem; }
    .facts dt { font-weight: 600; } .facts dd { margin: 0; }
    .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(34rem, 100%), 1fr)); gap: 1rem; }
    figure { margin: 0.6rem 0; } figure svg { background: white; width: 100%; max-width: 46rem; height: auto; }
    figcaption { font-size: 0.85rem; max-width: 46rem; }
    @media print { body { font-size: 10px; max-width: none; } figure, tr { break-inside: avoid; } .line { min-width: 0; } .figures { grid-template-columns: 1fr 1fr; } h2 { break-after: avoid; margin-top: 1rem; } }
    </style></head><body>
    \(body)
    </body></html>

    """
  }

  /// Names and texts, one pair on a line.
  static func facts(_ facts: [Fact]) -> String {
    let lines = facts.map { "<dt>\(escaped($0.name))</dt><dd>\(escaped($0.text))</dd>" }
    return "<dl class=\"facts\">\n\(lines.joined(separator: "\n"))\n</dl>"
  }

  /// The paper, as a reference, behind words that lead to it.
  static func paper(_ words: String = "") -> String {
    "<p class=\"paper\">\(escaped(words))\(escaped(Paper.authors)), <cite>\(escaped(Paper.title))</cite>, \(escaped(Paper.venue))</p>"
  }

  /// Side by side where there is room.
  static func figures(_ plots: [Plot], _ drawings: Drawings) -> String {
    "<div class=\"figures\">" + plots.map { figure($0, drawings) }.joined(separator: "\n") + "</div>"
  }

  private static func figure(_ plot: Plot, _ drawings: Drawings) -> String {
    // An XML declaration has no place inside a page.
    let picture = drawings.pictures[plot.name].map { svg in
      svg.range(of: "<svg").map { String(svg[$0.lowerBound...]) } ?? svg
    }
    // A picture has its title in it.
    let heading = picture == nil ? "<b>\(escaped(plot.title)).</b> " : ""
    return
      "<figure>\(picture ?? "")<figcaption>\(heading)\(escaped(plot.caption))</figcaption></figure>"
  }

  /// Text in which `*words*` stand out.
  static func emphasised(_ text: String) -> String {
    escaped(text).split(separator: "*", omittingEmptySubsequences: false).enumerated()
      .map { $0.isMultiple(of: 2) ? String($1) : "<em>\($1)</em>" }.joined()
  }

  static func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
  }
}

/// A name and what is to be said of it.
typealias Fact = (name: String, text: String)

/// The paper, behind words that lead to it, and the facts at the head of a Markdown file.
func markdownHead(_ words: String = "", facts: [Fact]) -> [String] {
  ["\(words)\(Paper.authors), *\(Paper.title)*, \(Paper.venue)", ""]
    + facts.map { "- **\($0.name)**: \($0.text)" }
}

/// A plot below a heading of a Markdown file in the same folder.
func markdownFigure(_ plot: Plot, _ drawings: Drawings) -> [String] {
  let picture = drawings.pictures[plot.name] == nil ? [] : ["", "![\(plot.title)](plot-\(plot.name).svg)"]
  return picture + ["", "**\(plot.title).** *\(plot.caption)*"]
}

/// A vertical bar would end a cell of a Markdown table.
func markdownCell(_ text: String) -> String { text.replacingOccurrences(of: "|", with: "\\|") }
