public import Claims
internal import Foundation

/// A picture of measurements and bounds, drawn by gnuplot.
///
/// Measurements are marks, bounds are dashed lines and laws dotted lines, so that pictures are readable in greyscale.
public struct Plot: Sendable {
  public struct Point: Sendable {
    public let x: Double
    public let y: Double
    /// An interval for the quantity, as explained in the caption.
    public let interval: ClosedRange<Double>?

    public init(_ x: Double, _ y: Double, _ interval: ClosedRange<Double>? = nil) {
      (self.x, self.y, self.interval) = (x, y, interval)
    }
  }

  public struct Series: Sendable {
    public enum Style: Sendable {
      /// Marks, joined by a thin line.
      case measured
      /// Marks only.
      case marks
      /// A dashed line.
      case bound
      /// A dotted line: a law of large sizes, or a prediction.
      case law
    }
    public let title: String
    public let style: Style
    public let points: [Point]

    public init(_ title: String, _ style: Style, points: [Point]) {
      (self.title, self.style) = (title, style)
      self.points = points.filter { $0.x.isFinite && $0.y.isFinite }.sorted { $0.x < $1.x }
    }

    public init(_ title: String, _ style: Style, _ points: [(x: Double, y: Double)]) {
      self.init(title, style, points: points.map { Point($0.x, $0.y) })
    }

    var hasIntervals: Bool { points.contains { $0.interval != nil } }
  }

  /// A file's name.
  public let name: String
  /// The claim under which it is shown; nil for a picture of a run.
  public let claim: ClaimID?
  /// What is shown, in a few words.
  public let title: String
  /// How it was measured, and what it shows.
  public let caption: String
  public let xLabel: String
  public let yLabel: String
  /// Which axes are logarithmic, such as `"xy"`.
  public let logarithmic: String
  /// Whether the vertical axis begins at zero, as one of counts should.
  public let fromZero: Bool
  public let series: [Series]

  public init(
    _ name: String, _ claim: ClaimID? = nil, title: String, caption: String, x: String, y: String,
    logarithmic: String = "",
    fromZero: Bool = false, series: [Series]
  ) {
    (self.name, self.claim, self.title, self.caption) = (name, claim, title, caption)
    (self.xLabel, self.yLabel) = (x, y)
    (self.logarithmic, self.fromZero) = (logarithmic, fromZero)
    self.series = series.filter { !$0.points.isEmpty }
  }

  /// The size of a picture, in pixels.
  package static let (width, height) = (760, 560)

  /// The points of all series, each a separate block below its title: `x,y,low,high`, where a point without an interval
  /// is its own.
  package var data: String {
    series.map { one in
      "# \(one.title)\n"
        + one.points.map { point in
          let interval = point.interval ?? point.y...point.y
          return "\(point.x),\(point.y),\(interval.lowerBound),\(interval.upperBound)\n"
        }.joined()
    }.joined(separator: "\n\n")
  }

  /// The script that draws `file.csv` as `file.svg`.
  package func script(_ file: String) -> String {
    let curves = series.enumerated().map { index, one in
      let mark = "linewidth 1 pointtype \(index % 7 * 2 + 4) pointsize 0.7"
      let style =
        switch one.style {
        case .measured where one.hasIntervals: "using 1:2:3:4 with yerrorlines \(mark)"
        case .measured: "using 1:2 with linespoints \(mark)"
        case .marks where one.hasIntervals: "using 1:2:3:4 with yerrorbars \(mark)"
        case .marks: "using 1:2 with points \(mark)"
        case .bound: "using 1:2 with lines linewidth 2 dashtype 2"
        case .law: "using 1:2 with lines linewidth 2 dashtype 3"
        }
      return
        "'\(file).csv' index \(index) \(style) linecolor rgb '\(Self.colors[index % Self.colors.count])' title '\(quoted(one.title))'"
    }
    var lines = [
      "set terminal svg size \(Self.width),\(Self.height) dynamic noenhanced font 'sans,13' background rgb 'white'",
      "set output '\(file).svg'",
      "set datafile separator ','", "set encoding utf8", "set grid", "set key below height 1",
      "set errorbars small",
      "set title '\(quoted(title))' font 'sans,16'",
      "set xlabel '\(quoted(xLabel))'", "set ylabel '\(quoted(yLabel))'",
    ]
    if fromZero { lines.append("set yrange [0:*]") }
    for axis in logarithmic {
      lines.append("set logscale \(axis)")
      lines.append("set format \(axis) '%g'")
    }
    lines.append("plot " + curves.joined(separator: ", \\\n     "))
    return lines.joined(separator: "\n") + "\n"
  }

  /// Distinguishable with any colour vision (Okabe and Ito 2008), the lightest last; marks and dashes carry the difference
  /// where there is no colour.
  private static let colors = [
    "#000000", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00",
  ]

  private func quoted(_ text: String) -> String { text.replacingOccurrences(of: "'", with: "’") }
}
