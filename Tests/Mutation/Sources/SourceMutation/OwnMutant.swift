/// A mutant written by hand: a text that occurs once in a file, and its replacement.
public struct OwnMutant: Codable, Sendable {
  public let file: String
  /// An expression, unless `form` says that it is a statement.
  public let original: String
  public let replacement: String
  public let form: Mutant.Form?

  public init(file: String, original: String, replacement: String, form: Mutant.Form? = nil) {
    (self.file, self.original, self.replacement, self.form) = (file, original, replacement, form)
  }

  /// Its place in the text of its file; `nil` unless the original occurs exactly once.
  public func located(in text: String) -> Mutant? {
    let (bytes, wanted) = (Array(text.utf8), Array(original.utf8))
    let places = bytes.indices.filter { bytes[$0...].starts(with: wanted) }
    guard places.count == 1, !wanted.isEmpty else { return nil }
    return SourceText(file: file, text: text)
      .mutant(places[0]..<places[0] + wanted.count, "own", replacement, form: form ?? .expression)
  }
}
