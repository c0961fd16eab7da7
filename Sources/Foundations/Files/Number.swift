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
package func parseNumber(_ text: some StringProtocol) throws(NumberProblem) -> Double {
  let trimmed = trimmingBlanks(text)
  if trimmed.isEmpty { throw .empty }
  guard isDecimalNumber(trimmed.utf8), let value = Double(trimmed) else {
    throw isNotFiniteSpelled(trimmed) ? .notFinite(String(trimmed)) : .text(String(trimmed))
  }
  guard value.isFinite else { throw .overflow(String(trimmed)) }
  return value
}

/// The same for a word that stands in a range of `bytes`, in a small part of the time.
///
/// Where the mantissa is at most `2⁵³` and the power of ten is a double, one multiplication or division of the two is rounded once: it gives
/// the nearest double (Clinger 1990). `parseNumber(_:)` is the definition.
package func parseNumber(ascii bytes: [UInt8], _ word: Range<Int>) throws(NumberProblem) -> Double {
  if let number = ScannedNumber(bytes, word) {
    if let nearest = number.withOneRounding { return nearest }
    if let value = Double(String(decoding: bytes[word], as: UTF8.self)), value.isFinite { return value }
  }
  return try parseNumber(String(decoding: bytes[word], as: UTF8.self))
}

/// A decimal number `±mantissa · 10^exponent`, as far as 64 bits hold it.
private struct ScannedNumber {
  private var isNegative = false
  private var mantissa: UInt64 = 0
  private var exponent = 0
  /// Whether mantissa and exponent are all there is.
  private var isWhole = true

  /// Nil unless the word is `[+-] (digits [. [digits]] | . digits) [(e|E) [+-] digits]`.
  init?(_ bytes: [UInt8], _ word: Range<Int>) {
    var place = word.lowerBound
    func stands(_ first: UInt8, _ second: UInt8) -> Bool {
      guard place < word.upperBound else { return false }
      return bytes[place] == first || bytes[place] == second
    }
    func sign() -> Bool {
      guard stands(UInt8(ascii: "-"), UInt8(ascii: "+")) else { return false }
      place += 1
      return bytes[place - 1] == UInt8(ascii: "-")
    }
    /// Appends digits to a number, up to 19 of them, and returns how many there were.
    func digits(_ number: inout UInt64, after before: Int) -> Int {
      var count = 0
      while place < word.upperBound {
        let digit = bytes[place] &- UInt8(ascii: "0")
        if digit > 9 { break }
        if before + count < 19 { number = 10 * number + UInt64(digit) } else { isWhole = false }
        count += 1
        place += 1
      }
      return count
    }
    isNegative = sign()
    let whole = digits(&mantissa, after: 0)
    var fraction = 0
    if stands(UInt8(ascii: "."), UInt8(ascii: ".")) {
      place += 1
      fraction = digits(&mantissa, after: whole)
    }
    if whole + fraction == 0 { return nil }
    exponent = -fraction
    if stands(UInt8(ascii: "e"), UInt8(ascii: "E")) {
      place += 1
      let isDivision = sign()
      var power: UInt64 = 0
      if digits(&power, after: 0) == 0 { return nil }
      if power > 1000 { isWhole = false } else { exponent += isDivision ? -Int(power) : Int(power) }
    }
    if place < word.upperBound { return nil }
  }

  /// The nearest double, where one rounding gives it.
  var withOneRounding: Double? {
    guard isWhole, mantissa <= 1 << 53, exponent.magnitude < powersOfTen.count else { return nil }
    let power = powersOfTen[Int(exponent.magnitude)]
    let magnitude = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
    return isNegative ? -magnitude : magnitude
  }
}

/// `10ᵏ`, as far as it is a double.
private let powersOfTen: [Double] = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
  1e19, 1e20,
  1e21, 1e22,
]

/// `text` without the spaces and tabs at its ends.
package func trimmingBlanks(_ text: some StringProtocol) -> Substring {
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

/// Text from a file or an argument for a message: in quotes, control characters escaped, cut to a length
/// that fits a line.
package func quoted(_ text: some StringProtocol) -> String {
  let escaped = String(text).debugDescription.dropFirst().dropLast()
  return escaped.count <= 30 ? "“\(escaped)”" : "“\(escaped.prefix(30))…”"
}
