/// Why a piece of text is not accepted as a number.
public enum NumberProblem: Error, Equatable, Sendable, CustomStringConvertible {
  case empty
  case text(String)
  case notFinite(String)
  case overflow(String)

  public var description: String {
    switch self {
    case .empty:
      "the value is missing; fill it in or remove the row"
    case .text(let text):
      "\(quoted(text)) is not a decimal number; encode it as a number or remove the column"
    case .notFinite(let text):
      "\(quoted(text)) is not a finite number; fill in the missing value or remove the row"
    case .overflow(let text):
      "\(quoted(text)) exceeds the largest double; rescale the column"
    }
  }
}

/// The double nearest to a decimal number; spaces and tabs around it are ignored.
///
/// Stricter than `Double(String)`: no `nan`, no `inf`, no hexadecimal floats. Numbers too small
/// for a normal double become the nearest double, subnormal or zero.
package func parseNumber(_ text: some StringProtocol) throws(NumberProblem) -> Double {
  let trimmed = trimmingBlanks(text)
  if trimmed.isEmpty { throw .empty }
  guard isDecimalNumber(trimmed.utf8), let value = Double(trimmed) else {
    throw isNotFiniteSpelled(trimmed) ? .notFinite(String(trimmed)) : .text(String(trimmed))
  }
  guard value.isFinite else { throw .overflow(String(trimmed)) }
  return value
}

/// The same for a word in a range of `bytes`, in a fraction of the time.
///
/// `parseNumber(_:)` is the definition.
package func parseNumber(ascii bytes: [UInt8], _ word: Range<Int>) throws(NumberProblem) -> Double {
  if let number = scanNumber(bytes, word), number.end == word.upperBound { return number.value }
  return try parseNumber(String(decoding: bytes[word], as: UTF8.self))
}

/// The number that starts at the front of a range of `bytes`, and where it ends; nil where no finite number starts there.
///
/// The end is that of the longest text `[+-] (digits [. [digits]] | . digits) [(e|E) [+-] digits]`; what follows is not examined.
package func scanNumber(_ bytes: [UInt8], _ range: Range<Int>) -> (value: Double, end: Int)? {
  guard let number = ScannedNumber(bytes, range) else { return nil }
  if let nearest = number.nearest { return (nearest, number.end) }
  // More digits, or a larger exponent, than 128-bit integers can represent.
  let text = String(decoding: bytes[range.lowerBound..<number.end], as: UTF8.self)
  guard let value = Double(text), value.isFinite else { return nil }
  return (value, number.end)
}

/// A decimal number `±mantissa · 10^exponent`, as far as it fits into 64 bits.
private struct ScannedNumber {
  private var isNegative = false
  private var mantissa: UInt64 = 0
  private var exponent = 0
  /// Whether mantissa and exponent represent all digits of the number.
  private var isWhole = true
  /// The position after the number.
  let end: Int

  /// Nil unless a number starts at the front of the range.
  @inline(__always)
  init?(_ bytes: [UInt8], _ range: Range<Int>) {
    let limit = range.upperBound
    var place = range.lowerBound
    if place < limit, bytes[place] == UInt8(ascii: "-") || bytes[place] == UInt8(ascii: "+") {
      isNegative = bytes[place] == UInt8(ascii: "-")
      place += 1
    }
    // Leading zeros are not digits of the mantissa, which holds 19 others.
    var (held, digits, fraction) = (0, 0, 0)
    var isFraction = false
    while place < limit {
      let digit = bytes[place] &- UInt8(ascii: "0")
      if digit <= 9 {
        if held < 19 { mantissa = 10 &* mantissa &+ UInt64(digit) } else { isWhole = false }
        if mantissa > 0 { held += 1 }
        digits += 1
        if isFraction { fraction += 1 }
      } else if bytes[place] == UInt8(ascii: "."), !isFraction {
        isFraction = true
      } else {
        break
      }
      place += 1
    }
    if digits == 0 { return nil }
    exponent = -fraction
    if place < limit, bytes[place] == UInt8(ascii: "e") || bytes[place] == UInt8(ascii: "E") {
      var next = place + 1
      var isDivision = false
      if next < limit, bytes[next] == UInt8(ascii: "-") || bytes[next] == UInt8(ascii: "+") {
        isDivision = bytes[next] == UInt8(ascii: "-")
        next += 1
      }
      let firstDigit = next
      var power = 0
      while next < limit {
        let digit = bytes[next] &- UInt8(ascii: "0")
        if digit > 9 { break }
        if power < 10_000 { power = 10 * power + Int(digit) }
        next += 1
      }
      if next > firstDigit {
        place = next
        exponent += isDivision ? -power : power
      }
    }
    end = place
  }

  /// The nearest double, where 128-bit integers suffice to compute it.
  var nearest: Double? {
    guard isWhole, exponent.magnitude < powersOfFive.count else { return nil }
    let power = powersOfFive[Int(exponent.magnitude)]
    let magnitude: Double
    if mantissa <= 1 << 53 && exponent.magnitude <= 22 {
      // Mantissa and power of ten are doubles, so one operation rounds once (Clinger 1990).
      let ten = Double(power) * powerOfTwo(Int(exponent.magnitude))
      magnitude = exponent < 0 ? Double(mantissa) / ten : Double(mantissa) * ten
    } else if exponent < 0 {
      magnitude = quotient(mantissa, by: power, scaledBy: exponent)
    } else {
      let product = mantissa.multipliedFullWidth(by: power)
      magnitude =
        Double(UInt128(product.high) << 64 | UInt128(product.low))
        * powerOfTwo(exponent)
    }
    return isNegative ? -magnitude : magnitude
  }
}

/// The double nearest to `a/b · 2^scale`, away from the ends of the range of doubles.
///
/// With `a′ = a·2^k` and `b′ = b·2^l` in `[2⁶³, 2⁶⁴)`, the quotient of `2⁶³a′` by `b′` has 63 or 64 bits, more than a double's 53; a remainder is
/// recorded in its last bit, which then decides a tie. So the conversion is the only rounding.
private func quotient(_ a: UInt64, by b: UInt64, scaledBy scale: Int) -> Double {
  let (k, l) = (a.leadingZeroBitCount, b.leadingZeroBitCount)
  let high = a << UInt64(k)
  let (quotient, remainder) = (b << UInt64(l)).dividingFullWidth((high >> 1, high << 63))
  let sticky = remainder == 0 ? quotient : quotient | 1
  return Double(sticky) * powerOfTwo(scale + l - k - 63)
}

/// `2ᵏ` within the normal range.
private func powerOfTwo(_ k: Int) -> Double { Double(bitPattern: UInt64(1023 + k) << 52) }

/// `5ᵏ`, as far as it fits into 64 bits.
private let powersOfFive: [UInt64] = (0...27).map { (0..<$0).reduce(1) { power, _ in 5 * power } }

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

/// Skips digits and returns their number.
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
