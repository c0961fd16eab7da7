import Communication
import Foundation

/// A progress bar on standard error, shown by rank 0 and only on a terminal.
struct ProgressBar: Sendable {
  private let isShown = isatty(STDERR_FILENO) == 1 && Ranks.world.isFirst
  private let width = 32

  /// Draws the bar: a share in [0, 1] and a few words.
  func show(_ share: Double, _ words: String) {
    guard isShown else { return }
    let filled = Int((min(max(share, 0), 1) * Double(width)).rounded())
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    write("\r\u{1B}[2K\(bar) \(words)")
  }

  /// Removes the bar, so that a line can be printed.
  func clear() {
    if isShown { write("\r\u{1B}[2K") }
  }

  private func write(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
}
