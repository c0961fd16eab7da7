internal import Experiments
internal import Foundation

/// A page without scripts and without other files, for phones and desktops, light and dark. Pictures keep their white background in the dark.
struct HTMLPage {
  let title: String
  let body: String

  var text: String {
    """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <title>\(Self.escaped(title))</title>
    <style>
    :root { color-scheme: light dark; --line: #8886; --soft: #8881; --good: light-dark(#176b2c, #7fd694); --bad: #b3202a; --open: #d9a520; }
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 76rem; margin: 1.5rem auto; padding: 0 1rem; overflow-wrap: break-word; }
    h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 0.3rem; } h2 { font-size: 1.2rem; margin: 2.5rem 0 0.5rem; } h3 { font-size: 1.05rem; margin: 1.8rem 0 0.4rem; }
    p, dl, ul { max-width: 52rem; } code { font-size: 0.9em; } a { color: light-dark(#0b57a4, #8ab8f0); }
    section { scroll-margin-top: 1rem; } :target { outline: 2px solid var(--line); outline-offset: 0.4rem; }
    nav { margin: 1rem 0; } nav a { margin-right: 1.2rem; white-space: nowrap; }
    .result { font-size: 1.05rem; margin: 0.2rem 0; }
    .scroll { overflow-x: auto; max-width: 100%; }
    table { border-collapse: collapse; font-size: 0.82rem; line-height: 1.3; } .verdicts { width: 100%; }
    th, td { text-align: left; vertical-align: top; padding: 0.2rem 0.6rem 0.2rem 0; border-bottom: 1px solid var(--line); }
    .number { text-align: right; font-variant-numeric: tabular-nums; } .claim { white-space: nowrap; }
    .verdict { font-weight: 600; white-space: nowrap; }
    .holds .verdict { color: var(--good); } .judgement .verdict, .verdicts .verdict span { border-radius: 0.2rem; }
    .refuted.judgement .verdict, .refuted .verdict span { background: var(--bad); color: white; padding: 0 0.35rem; }
    .undecided.judgement .verdict, .undecided .verdict span { background: var(--open); color: black; padding: 0 0.35rem; }
    .judgement { border-left: 4px solid var(--line); background: var(--soft); padding: 0.4rem 0.8rem; margin: 0.6rem 0; max-width: 52rem; }
    .judgement.holds { border-color: #2c8a45; } .judgement.refuted { border-color: var(--bad); } .judgement.undecided { border-color: var(--open); }
    .small { font-size: 0.85rem; } .paper { margin: 0 0 0.6rem; }
    .facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.1rem 1rem; font-size: 0.9rem; } .facts dt { font-weight: 600; } .facts dd { margin: 0; min-width: 0; }
    .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(32rem, 100%), 1fr)); gap: 1rem; }
    figure { margin: 0.6rem 0; min-width: 0; } figure svg { background: white; color: black; display: block; width: 100%; max-width: 46rem; height: auto; border-radius: 0.2rem; }
    figcaption { font-size: 0.85rem; max-width: 46rem; margin-top: 0.3rem; }
    @media (max-width: 50rem) {
      .verdicts, .verdicts tbody, .verdicts tr, .verdicts td { display: block; } .verdicts thead { display: none; }
      .verdicts tr { padding: 0.5rem 0; border-bottom: 1px solid var(--line); } .verdicts td { border: 0; padding: 0; text-align: left; }
      .verdicts .claim, .verdicts td.verdict { display: inline-block; margin-right: 0.8rem; }
      .verdicts td[data-label]::before { content: attr(data-label) ": "; font-weight: 600; } .verdicts br { display: none; }
      .verdicts .number { display: inline-block; margin-right: 1rem; } .facts { grid-template-columns: 1fr; } .facts dd { margin-bottom: 0.4rem; }
    }
    @media print { body { font-size: 10px; max-width: none; } figure, tr { break-inside: avoid; } .figures { grid-template-columns: 1fr 1fr; } h2 { break-after: avoid; margin-top: 1rem; } nav { display: none; } }
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

  /// The paper as a reference, after introductory words.
  static func paper(_ words: String = "") -> String {
    "<p class=\"paper\">\(escaped(words))\(escaped(Paper.authors)), <cite>\(escaped(Paper.title))</cite>, \(escaped(Paper.venue))</p>"
  }

  /// Side by side where there is room.
  static func figures(_ plots: [Plot], _ drawings: Drawings) -> String {
    "<div class=\"figures\">" + plots.map { figure($0, drawings) }.joined(separator: "\n") + "</div>"
  }

  private static func figure(_ plot: Plot, _ drawings: Drawings) -> String {
    // An XML declaration has no place inside a page.
    let picture = drawings.pictures[plot.name].flatMap { svg in
      svg.range(of: "<svg").map { "<svg id=\"picture-\(plot.name)\"" + svg[$0.upperBound...] }
    }
    // A picture has its title in it.
    let heading = picture == nil ? "<b>\(escaped(plot.title)).</b> " : ""
    return
      "<figure id=\"plot-\(plot.name)\">\(picture ?? "")<figcaption>\(heading)\(escaped(plot.caption))</figcaption></figure>"
  }

  /// Plots that the page has elsewhere, drawn again without a copy.
  static func references(to plots: [Plot], _ drawings: Drawings) -> String {
    let figures = plots.map { plot in
      let picture =
        drawings.pictures[plot.name] == nil
        ? ""
        : "<svg role=\"img\" viewBox=\"0 0 \(Plot.width) \(Plot.height)\"><use href=\"#picture-\(plot.name)\"/></svg>"
      return
        "<figure><a href=\"#plot-\(plot.name)\">\(picture)</a><figcaption><a href=\"#plot-\(plot.name)\">\(escaped(plot.title))</a></figcaption></figure>"
    }
    return "<div class=\"figures\">\(figures.joined(separator: "\n"))</div>"
  }

  /// A table of words and numbers.
  static func table(_ table: ReviewerAnswer.Table) -> String {
    func row(_ cells: [String], _ tag: String) -> String {
      let texts = cells.enumerated().map {
        "<\(tag)\($0 == 0 ? "" : " class=\"number\"")>\(escaped($1))</\(tag)>"
      }
      return "<tr>\(texts.joined())</tr>"
    }
    let rows = table.rows.map { row($0, "td") }.joined(separator: "\n")
    return
      "<div class=\"scroll\"><table><thead>\(row(table.header, "th"))</thead>\n<tbody>\n\(rows)\n</tbody></table></div>"
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

/// A name and its description.
typealias Fact = (name: String, text: String)

/// The paper after introductory words, and the facts at the head of a Markdown file.
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

/// A table of words and numbers in Markdown.
func markdownTable(_ table: ReviewerAnswer.Table) -> [String] {
  func row(_ cells: [String]) -> String {
    "| " + cells.map(markdownCell).joined(separator: " | ") + " |"
  }
  let numbers = Array(repeating: "---:", count: table.header.count - 1).joined(separator: "|")
  return [row(table.header), "|---|\(numbers)|"] + table.rows.map(row)
}
