/// Why a piece of text is not taken as a number.
public enum NumberProblem: Error, Equatable, Sendable, CustomStringConvertible {
  case empty
  case text(String)
  case notFinite(String)
  case overflow(String)

  public var description: String {
    switch self {
    case .empty:
      "no number stands here; fill in the missing value or remove the row"
    case .text(let text):
      "\(quoted(text)) is not a decimal number; encode it as a number or remove the column"
    case .notFinite(let text):
      "\(quoted(text)) is not a finite number; fill in the missing value or remove the row"
    case .overflow(let text):
      "\(quoted(text)) exceeds the largest double; rescale the column"
    }
  }
}

/// The double nearest to a decimal number, spaces and tabs around it left aside.
///
/// Strict where `Double(String)` is generous: no `nan`, no `inf`, no hexadecimal floats. Numbers too small
/// for a double become subnormal or zero, their nearest double.
func parseNumber(_ text: some StringProtocol) throws(NumberProblem) -> Double {
  let trimmed = trimmingBlanks(text)
  if trimmed.isEmpty { throw .empty }
  guard isDecimalNumber(trimmed.utf8), let value = Double(trimmed) else {
    throw isNotFiniteSpelled(trimmed) ? .notFinite(String(trimmed)) : .text(String(trimmed))
  }
  guard value.isFinite else { throw .overflow(String(trimmed)) }
  return value
}

/// `text` without the spaces and tabs at its ends.
func trimmingBlanks(_ text: some StringProtocol) -> Substring {
  func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
  var trimmed = Substring(text)
  while let first = trimmed.utf8.first, isBlank(first) { trimmed = Substring(trimmed.utf8.dropFirst()) }
  while let last = trimmed.utf8.last, isBlank(last) { trimmed = Substring(trimmed.utf8.dropLast()) }
  return trimmed
}

/// `[+-] (digits [. [digits]] | . digits) [(e|E) [+-] digits]`, in ASCII.
private func isDecimalNumber(_ text: Substring.UTF8View) -> Bool {
  var rest = text
  skipSign(&rest)
  var digits = skipDigits(&rest)
  if rest.first == UInt8(ascii: ".") {
    rest.removeFirst()
    digits += skipDigits(&rest)
  }
  if digits == 0 { return false }
  if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
    rest.removeFirst()
    skipSign(&rest)
    if skipDigits(&rest) == 0 { return false }
  }
  return rest.isEmpty
}

private func skipSign(_ rest: inout Substring.UTF8View) {
  if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
}

/// Skips digits and returns how many they were.
private func skipDigits(_ rest: inout Substring.UTF8View) -> Int {
  var count = 0
  while let byte = rest.first, byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") {
    rest.removeFirst()
    count += 1
  }
  return count
}

/// The spellings of NaN and infinity that programs write; only for a better message.
private func isNotFiniteSpelled(_ text: Substring) -> Bool {
  let unsigned = (text.first == "+" || text.first == "-" ? text.dropFirst() : text).lowercased()
  return ["nan", "inf", "infinity", "∞", "1.#inf", "1.#ind", "1.#qnan", "1.#snan"].contains(unsigned)
    || unsigned.hasPrefix("nan(")
}
