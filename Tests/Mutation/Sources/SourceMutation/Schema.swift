/// A file with some of its mutants next to the original text; the lines keep their numbers.
///
/// - Parameters:
///   - text: the file.
///   - mutants: some of its mutants with the numbers that switch them on.
///   - call: the switch, `mutant` in Swift and `MUTANT` in C.
public func schema(of text: String, mutants: [(number: Int, mutant: Mutant)], switchedBy call: String)
  -> String
{
  let bytes = Array(text.utf8)
  // Outer ranges first; at one place insertions come before replacements.
  let sorted = mutants.sorted {
    ($0.mutant.start, -$0.mutant.end, $0.number) < ($1.mutant.start, -$1.mutant.end, $1.number)
  }
  var writer = SchemaWriter(bytes: bytes, mutants: sorted, call: call)
  return writer.write(0..<bytes.count)
}

private struct SchemaWriter {
  let bytes: [UInt8]
  let mutants: [(number: Int, mutant: Mutant)]
  let call: String
  /// The next mutant that has not been written.
  var next = 0

  init(bytes: [UInt8], mutants: [(number: Int, mutant: Mutant)], call: String) {
    (self.bytes, self.mutants, self.call) = (bytes, mutants, call)
  }

  /// The text of a range, with the mutants that lie in it.
  mutating func write(_ range: Range<Int>) -> String {
    var written = ""
    var place = range.lowerBound
    while next < mutants.count,
      mutants[next].mutant.start < range.upperBound || range.upperBound == bytes.count
    {
      let first = mutants[next].mutant
      guard first.end <= range.upperBound else { break }
      written += String(decoding: bytes[place..<first.start], as: UTF8.self)
      place = first.end
      var here: [(number: Int, mutant: Mutant)] = []
      while next < mutants.count, mutants[next].mutant.start == first.start,
        mutants[next].mutant.end == first.end
      {
        here.append(mutants[next])
        next += 1
      }
      let original = first.start == first.end ? "" : write(first.start..<first.end)
      written += wrap(original, here)
    }
    return written + String(decoding: bytes[place..<range.upperBound], as: UTF8.self)
  }

  private func wrap(_ original: String, _ here: [(number: Int, mutant: Mutant)]) -> String {
    let expressions = here.filter { $0.mutant.form == .expression }
    let statements = here.filter { $0.mutant.form == .statement }
    var text = original
    if !expressions.isEmpty {
      let mistakes = expressions.map { "\(condition($0)) ? (\($0.mutant.replacement)) : " }.joined()
      text = "(\(mistakes)(\(text)))"
    }
    for one in statements { text = "if \(parenthesised(one)) { \(one.mutant.replacement) } else { \(text) }" }
    for one in here where one.mutant.form == .insertion {
      text += " if \(parenthesised(one)) { \(one.mutant.replacement)\(call == "MUTANT" ? ";" : "") };"
    }
    return text
  }

  private func condition(_ one: (number: Int, mutant: Mutant)) -> String {
    if let level = one.mutant.level { return "\(call)_AT(\(one.number), \(level))" }
    return "\(call)(\(one.number))"
  }

  private func parenthesised(_ one: (number: Int, mutant: Mutant)) -> String { "(\(condition(one)))" }
}
