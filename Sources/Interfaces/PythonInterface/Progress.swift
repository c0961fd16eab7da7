internal import PythonHeader

/// A caller that is told what happens, and may end it.
@safe struct Progress {
  private let function: sgn_progress?

  /// - Safety: the function may be called until the call ends that it was given to.
  @unsafe init(_ function: sgn_progress?) { unsafe self.function = function }

  /// - Throws: `Interruption`.
  func tell(_ event: some Encodable) throws {
    guard let function = unsafe function else { return }
    let text = try json(event)
    if unsafe function(text) != 0 { throw Interruption() }
  }
}

/// The caller asked for an end.
struct Interruption: Error, CustomStringConvertible {
  var description: String { "ended by the function that is told the progress" }
}
