/// What a sketch can refuse, in one line that says what to do.
public enum SketchError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A parameter lies outside its range.
  case illegalParameter(name: String, value: String, allowed: String)
  /// The SRHT samples its rows without replacement, and there are fewer than asked for.
  case tooManyRows(requested: Int, available: Int)
  /// A theorem asks for more rows than an array can hold.
  case rowsNotRepresentable(needed: Double)
  /// A number of rows is written as a positive number, or as a multiple of n such as `8n`.
  case unreadableRowCount(text: String)

  public var description: String {
    switch self {
    case .illegalParameter(let name, let value, let allowed):
      "\(name) is \(value), but must be \(allowed)"
    case .tooManyRows(let requested, let available):
      "the SRHT cannot sample \(requested) of \(available) rows without replacement: "
        + "ask for at most \(available), or take another embedding"
    case .rowsNotRepresentable(let needed):
      "\(needed) rows are more than an array can hold: "
        + "allow a larger distortion or failure probability, or ask for fewer rows"
    case .unreadableRowCount(let text):
      "“\(text)” is no number of rows: write a positive number such as 512, or a multiple such as 8n"
    }
  }
}

/// Refuses a size below `least`.
func requireSize(_ value: Int, _ name: String, atLeast least: Int = 1) throws(SketchError) {
  if value < least {
    throw .illegalParameter(name: name, value: "\(value)", allowed: "at least \(least)")
  }
}
