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
    .claim { white-space: nowrap; } .line { min-width: 24rem; }
    .verdict { font-weight: 600; white-space: nowrap; }
    .holds .verdict { color: light-dark(#176b2c, #7fd694); }
    .refuted .verdict { background: #b3202a; color: white; }
    .undecided .verdict { background: #d9a520; color: black; }
    .judgement { border-left: 4px solid var(--line); background: var(--soft); padding: 0.4rem 0.8rem; margin: 0.6rem 0; max-width: 58rem; }
    .judgement.holds { border-color: #2c8a45; } .judgement.refuted { border-color: #b3202a; }
    .judgement .verdict { padding: 0 0.35rem; }
    .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(34rem, 100%), 1fr)); gap: 1rem; }
    figure { margin: 0.6rem 0; } figure svg { background: white; width: 100%; max-width: 46rem; height: auto; }
    figcaption { font-size: 0.85rem; max-width: 46rem; }
    @media print { body { font-size: 10px; max-width: none; } figure, tr { break-inside: avoid; } .line { min-width: 0; } .figures { grid-template-columns: 1fr 1fr; } h2 { break-after: avoid; margin-top: 1rem; } }
    </style></head><body>
    \(body)
    </body></html>

    """
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
    return "<figure>\(picture ?? "")<figcaption>\(escaped(plot.caption))</figcaption></figure>"
  }

  static func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
  }
}

/// A plot below a heading of a Markdown file in the same folder.
func markdownFigure(_ plot: Plot, _ drawings: Drawings) -> [String] {
  let picture = drawings.pictures[plot.name] == nil ? [] : ["", "![\(plot.name)](plot-\(plot.name).svg)"]
  return picture + ["", "*\(plot.caption)*"]
}

/// A vertical bar would end a cell of a Markdown table.
func markdownCell(_ text: String) -> String { text.replacingOccurrences(of: "|", with: "\\|") }
