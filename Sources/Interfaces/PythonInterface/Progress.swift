internal import PythonHeader

/// A caller's function that receives events, and may end the call.
@safe struct Progress {
  private let function: sgn_progress?

  /// - Safety: the function may be called until the call that received it ends.
  @unsafe init(_ function: sgn_progress?) { unsafe self.function = function }

  /// - Throws: `Interruption`.
  func tell(_ event: some Encodable) throws {
    guard let function = unsafe function else { return }
    let text = try json(event)
    if unsafe function(text) != 0 { throw Interruption() }
  }
}

/// The caller ended the call.
struct Interruption: Error, CustomStringConvertible {
  var description: String { "ended by the progress function" }
}
