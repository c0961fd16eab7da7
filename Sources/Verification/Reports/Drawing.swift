internal import Experiments
internal import Files
internal import Foundation
internal import NumPyFormat

/// Plots written into a folder, each as `plot-NAME` with its data (`.csv`), its gnuplot script (`.gnuplot`) and, where gnuplot
/// is installed, its picture (`.svg`).
struct Drawings {
  /// The pictures by the plots' names.
  private(set) var pictures: [String: String] = [:]
  private var isMissing = false

  /// - Throws: `FileError`.
  init(_ plots: [Plot], in folder: String) throws {
    for plot in plots where !plot.series.isEmpty {
      let file = "plot-\(plot.name)"
      try writeAtomically(Array(plot.data.utf8), to: "\(folder)/\(file).csv")
      try writeAtomically(Array(plot.script(file).utf8), to: "\(folder)/\(file).gnuplot")
      if runGnuplot("\(file).gnuplot", in: folder) {
        pictures[plot.name] = try String(contentsOfFile: "\(folder)/\(file).svg", encoding: .utf8)
      } else {
        // A picture left by an earlier report would show other numbers.
        try? FileManager.default.removeItem(atPath: "\(folder)/\(file).svg")
        isMissing = true
      }
    }
  }

  /// A note if not every picture is drawn.
  var notes: [String] {
    isMissing
      ? [
        "gnuplot did not run, so there are no pictures; everything else is complete (apt-get install gnuplot-nox)"
      ]
      : []
  }
}

/// Runs a script with gnuplot, in its folder.
///
/// - Returns: whether gnuplot is installed and succeeded.
private func runGnuplot(_ script: String, in folder: String) -> Bool {
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
