/// A number `±m·2^e` with an integer `m` of any length: every finite double is one, and so are all sums and products of them.
///
/// It is the ground truth for proved bounds on floating-point results, at scales where these underflow and overflow. Loops over digits
/// use a counter: without optimisation that is many times as fast as a sequence.
public struct Dyadic: Comparable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// −1, 0 or 1.
  private let sign: Int
  /// `m`, in digits to the base `2⁶⁴`, the least first; neither the first nor the last is zero.
  private let digits: [UInt]
  /// `e`.
  private let exponent: Int

  private init(sign: Int, digits: [UInt], exponent: Int) {
    var (low, high) = (0, digits.count)
    while high > 0, digits[high - 1] == 0 { high -= 1 }
    while low < high, digits[low] == 0 { low += 1 }
    self.sign = low < high ? sign : 0
    self.digits = high - low == digits.count ? digits : Array(digits[low..<high])
    self.exponent = low < high ? exponent + 64 * low : 0
  }

  /// - Traps: for a number that is not finite.
  public init(_ x: Double) {
    precondition(x.isFinite, "\(x) is not a dyadic number")
    // A multiple of 2⁻¹⁰⁷⁴, or of the last place.
    let e = max(Int(x == 0 ? 0 : x.exponent) - 52, -1074)
    let m = UInt(Double(sign: .plus, exponent: -e, significand: x.magnitude))
    self.init(sign: x < 0 ? -1 : 1, digits: [m], exponent: e)
  }

  public init(integerLiteral value: Int) { self.init(Double(value)) }

  /// `2^k`.
  public static func power(_ k: Int) -> Dyadic { Dyadic(sign: 1, digits: [1], exponent: k) }

  public var magnitude: Dyadic { Dyadic(sign: abs(sign), digits: digits, exponent: exponent) }

  public static prefix func - (a: Dyadic) -> Dyadic {
    Dyadic(sign: -a.sign, digits: a.digits, exponent: a.exponent)
  }

  public static func * (a: Dyadic, b: Dyadic) -> Dyadic {
    if a.sign * b.sign == 0 { return 0 }
    let (x, y) = (a.digits, b.digits)
    var product = [UInt](repeating: 0, count: x.count + y.count)
    var i = 0
    while i < x.count {
      var carry: UInt = 0
      var j = 0
      while j < y.count {
        // At most (2⁶⁴ − 1)² + 2(2⁶⁴ − 1) = 2¹²⁸ − 1.
        var (high, low) = x[i].multipliedFullWidth(by: y[j])
        var overflows = false
        (low, overflows) = low.addingReportingOverflow(product[i + j])
        if overflows { high += 1 }
        (low, overflows) = low.addingReportingOverflow(carry)
        if overflows { high += 1 }
        product[i + j] = low
        carry = high
        j += 1
      }
      product[i + j] = carry
      i += 1
    }
    return Dyadic(sign: a.sign * b.sign, digits: product, exponent: a.exponent + b.exponent)
  }

  public static func + (a: Dyadic, b: Dyadic) -> Dyadic {
    if a.sign == 0 { return b }
    if b.sign == 0 { return a }
    let exponent = min(a.exponent, b.exponent)
    let (x, y) = (a.shifted(to: exponent), b.shifted(to: exponent))
    if a.sign == b.sign { return Dyadic(sign: a.sign, digits: sum(x, y), exponent: exponent) }
    return isLess(x, y)
      ? Dyadic(sign: b.sign, digits: difference(y, x), exponent: exponent)
      : Dyadic(sign: a.sign, digits: difference(x, y), exponent: exponent)
  }

  public static func - (a: Dyadic, b: Dyadic) -> Dyadic { a + (-b) }
  public static func < (a: Dyadic, b: Dyadic) -> Bool { (a - b).sign < 0 }
  public static func == (a: Dyadic, b: Dyadic) -> Bool { (a - b).sign == 0 }

  /// The digits of `m·2^(e − exponent)`, for an exponent of at most `e`.
  private func shifted(to exponent: Int) -> [UInt] {
    let (words, bits) = (self.exponent - exponent).quotientAndRemainder(dividingBy: 64)
    var result = [UInt](repeating: 0, count: words + digits.count + 1)
    var i = 0
    while i < digits.count {
      result[words + i] |= digits[i] << UInt(bits)
      // A shift by all 64 bits leaves nothing.
      result[words + i + 1] = digits[i] >> UInt(64 - bits)
      i += 1
    }
    return result
  }

  private static func sum(_ x: [UInt], _ y: [UInt]) -> [UInt] {
    let (long, short) = x.count < y.count ? (y, x) : (x, y)
    var sum = long
    var carry: UInt = 0
    var i = 0
    while i < long.count, i < short.count || carry > 0 {
      let (first, overflows) = long[i].addingReportingOverflow(carry)
      let (second, overflowsToo) = first.addingReportingOverflow(i < short.count ? short[i] : 0)
      sum[i] = second
      carry = overflows || overflowsToo ? 1 : 0
      i += 1
    }
    sum.append(carry)
    return sum
  }

  /// `x − y` for `x ≥ y`.
  private static func difference(_ x: [UInt], _ y: [UInt]) -> [UInt] {
    var difference = x
    var borrow: UInt = 0
    var i = 0
    while i < x.count, i < y.count || borrow > 0 {
      let (first, overflows) = x[i].subtractingReportingOverflow(borrow)
      let (second, overflowsToo) = first.subtractingReportingOverflow(i < y.count ? y[i] : 0)
      difference[i] = second
      borrow = overflows || overflowsToo ? 1 : 0
      i += 1
    }
    return difference
  }

  private static func isLess(_ x: [UInt], _ y: [UInt]) -> Bool {
    var i = max(x.count, y.count) - 1
    while i >= 0 {
      let (a, b) = (i < x.count ? x[i] : 0, i < y.count ? y[i] : 0)
      if a != b { return a < b }
      i -= 1
    }
    return false
  }

  public var description: String {
    guard sign != 0 else { return "0" }
    let bits = 64 * digits.count - digits.last!.leadingZeroBitCount
    return "\(sign < 0 ? "−" : "")2^(\(exponent + bits - 1)…\(exponent + bits))"
  }
}
