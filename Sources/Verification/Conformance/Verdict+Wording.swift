internal import Claims
internal import GaussNewton
internal import Statistics

extension StageVerdict {
  /// The verdict on the stage as lines of text: its ratio and, if it fails, the claim that it breaks and the known mistakes with the
  /// same output.
  public func words(in setting: Setting) -> [String] {
    let measured = problem ?? ratio.map { worded($0, worstIndex) } ?? ""
    guard outcome == .fail else { return [measured] }
    return [measured] + parts.map { "\(padded(worded($0.ratio, $0.index), 28))  \($0.statement)" }
      + ["breaks \(claim.rawValue): \(stage.definition(in: setting))"]
      + suspects.map { "it is the output of: \($0)" }
  }

  private func worded(_ ratio: Double, _ index: [Int]?) -> String {
    "\(short(ratio)) of \(short(allowed)) allowed" + (index.map { " at \($0)" } ?? "")
  }
}

extension PortVerdict {
  /// The verdict as lines of text: one line if it passes, otherwise all stages that the port offers.
  public func lines(in setting: Setting) -> [String] {
    let title = "\(passed ? "pass" : "FAIL")  \(identifier) (\(verdict.rawValue), \(precision))"
    var lines = [title] + (problem.map { ["      \($0)"] } ?? [])
    guard !passed else { return lines }
    for stage in stages where stage.outcome != .notOffered {
      let words = stage.words(in: setting)
      lines.append(
        "      \(padded(stage.stage.rawValue, 18)) \(padded(stage.outcome.rawValue, 15)) \(words[0])")
      lines += words.dropFirst().map { "      \(padded("", 18)) \($0)" }
    }
    if let first = firstFailure {
      lines.append("      first failure: \(first.stage.rawValue), \(first.stage.formula(in: setting))")
    }
    return lines
  }
}

extension OwnSketchVerdict {
  /// The verdict as lines of text.
  public var lines: [String] {
    let word = ["holds": "pass", "refuted": "FAIL"][verdict.rawValue] ?? "undecided"
    let title = "\(word)  \(identifier) (own sketch, \(draws) \(draws == 1 ? "draw" : "draws"))"
    var lines = [title] + (problem.map { ["      \($0)"] } ?? []) + findings.map { "      \($0.words)" }
    if verdict == .undecided, let enough = drawsThatDecide, enough > draws {
      lines.append("      \(enough) draws decide every statement about a probability")
    }
    return lines
  }
}

extension OwnSketchVerdict.Finding {
  /// The finding in one line.
  var words: String {
    let word = verdict == .refuted ? "REFUTED" : verdict.rawValue
    // For a frequency, the number of trials is of interest; for a failure, its draw.
    let place = draw.map { verdict == .refuted ? "draw \($0)" : "" } ?? "of \(trials)"
    let comparison = "\(padded(short(measured), -9)) against \(padded(short(bound), -9))"
    return "\(padded(word, 9)) \(padded(claim.rawValue, 34)) \(comparison) \(padded(place, 9)) \(statement)"
  }
}

/// The text padded with blanks on the right up to a width, or on the left if the width is negative.
private func padded(_ text: String, _ width: Int) -> String {
  let blanks = String(repeating: " ", count: max(0, abs(width) - text.count))
  return width < 0 ? blanks + text : text + blanks
}
