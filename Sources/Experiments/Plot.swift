internal import Foundation

/// A picture of measurements and bounds, drawn by gnuplot.
///
/// Measured points are marks, bounds are lines, so that it is readable in greyscale.
public struct Plot: Sendable {
  public struct Series: Sendable {
    public enum Style: Sendable {
      /// Marks, joined by a thin line.
      case measured
      /// A dashed line.
      case bound
      /// A dotted line: a law of large sizes, or a prediction.
      case law
    }
    public let title: String
    public let style: Style
    public let points: [(x: Double, y: Double)]

    public init(_ title: String, _ style: Style, _ points: [(x: Double, y: Double)]) {
      (self.title, self.style) = (title, style)
      self.points = points.filter { $0.x.isFinite && $0.y.isFinite }.sorted { $0.x < $1.x }
    }
  }

  /// A file's name.
  public let name: String
  public let caption: String
  public let xLabel: String
  public let yLabel: String
  /// Which axes are logarithmic, such as `"xy"`.
  public let logarithmic: String
  public let series: [Series]

  public init(
    _ name: String, caption: String, x: String, y: String, logarithmic: String = "", series: [Series]
  ) {
    (self.name, self.caption, self.xLabel, self.yLabel) = (name, caption, x, y)
    (self.logarithmic, self.series) = (logarithmic, series.filter { !$0.points.isEmpty })
  }

  /// The points of all series, each a block of its own: `x,y` lines below a title.
  var data: String {
    series.map { one in
      "# \(one.title)\n" + one.points.map { "\($0.x),\($0.y)\n" }.joined()
    }.joined(separator: "\n\n")
  }

  /// The script that draws `name.csv` as `name.svg`.
  var script: String {
    let curves = series.enumerated().map { index, one in
      let style =
        switch one.style {
        case .measured: "with linespoints linewidth 1 pointtype \(index % 7 * 2 + 4) pointsize 0.7"
        case .bound: "with lines linewidth 2 dashtype 2"
        case .law: "with lines linewidth 2 dashtype 3"
        }
      return
        "'\(name).csv' index \(index) using 1:2 \(style) linecolor \(index + 1) title '\(quoted(one.title))'"
    }
    var lines = [
      "set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'",
      "set output '\(name).svg'",
      "set datafile separator ','", "set encoding utf8", "set grid", "set key above",
      "set xlabel '\(quoted(xLabel))'", "set ylabel '\(quoted(yLabel))'",
    ]
    for axis in logarithmic {
      lines.append("set logscale \(axis)")
      lines.append("set format \(axis) '%g'")
    }
    lines.append("plot " + curves.joined(separator: ", \\\n     "))
    return lines.joined(separator: "\n") + "\n"
  }

  private func quoted(_ text: String) -> String { text.replacingOccurrences(of: "'", with: "’") }
}

/// Runs a script with gnuplot, in its folder.
///
/// - Returns: whether gnuplot is here and succeeded.
func runGnuplot(_ script: String, in folder: String) -> Bool {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = ["gnuplot", script]
  process.currentDirectoryURL = URL(filePath: folder, directoryHint: .isDirectory)
  process.standardOutput = FileHandle.nullDevice
  process.standardError = FileHandle.nullDevice
  do {
    try process.run()
  } catch {
    return false
  }
  process.waitUntilExit()
  return process.terminationStatus == 0
}

/// What must be said where it did not run.
let gnuplotIsMissing =
  "gnuplot did not run, so nothing is drawn; everything else is written (apt-get install gnuplot-nox)"

extension Plot {
  /// The same picture under another name.
  func renamed(_ name: String) -> Plot {
    Plot(name, caption: caption, x: xLabel, y: yLabel, logarithmic: logarithmic, series: series)
  }
}
