/// A number `±m·2^e` with an integer `m` of any length: every finite double is one, and so are all sums and products of them.
///
/// It is the ground truth for bounds that are proved of floating-point results, at scales where those underflow and overflow.
public struct Dyadic: Comparable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// −1, 0 or 1.
  private let sign: Int
  /// `m`, in digits to the base `2³²`, the least first; neither the first nor the last is zero.
  private let digits: [UInt32]
  /// `e`.
  private let exponent: Int

  private init(sign: Int, digits: [UInt32], exponent: Int) {
    let low = digits.firstIndex { $0 != 0 } ?? digits.count
    let high = (digits.lastIndex { $0 != 0 } ?? -1) + 1
    self.sign = low < high ? sign : 0
    self.digits = low < high ? Array(digits[low..<high]) : []
    self.exponent = low < high ? exponent + 32 * low : 0
  }

  /// - Traps: for what is not finite.
  public init(_ x: Double) {
    precondition(x.isFinite, "\(x) is no dyadic number")
    // A multiple of 2⁻¹⁰⁷⁴, or of the last place.
    let e = max(Int(x == 0 ? 0 : x.exponent) - 52, -1074)
    let m = UInt64(Double(sign: .plus, exponent: -e, significand: x.magnitude))
    self.init(sign: x < 0 ? -1 : 1, digits: [UInt32(truncatingIfNeeded: m), UInt32(m >> 32)], exponent: e)
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
    var product = [UInt32](repeating: 0, count: a.digits.count + b.digits.count)
    for (i, x) in a.digits.enumerated() {
      var carry: UInt64 = 0
      for (j, y) in b.digits.enumerated() {
        carry += UInt64(x) * UInt64(y) + UInt64(product[i + j])
        product[i + j] = UInt32(truncatingIfNeeded: carry)
        carry >>= 32
      }
      product[i + b.digits.count] = UInt32(carry)
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
  private func shifted(to exponent: Int) -> [UInt32] {
    let (words, bits) = (self.exponent - exponent).quotientAndRemainder(dividingBy: 32)
    var result = [UInt32](repeating: 0, count: words)
    var carry: UInt64 = 0
    for digit in digits {
      carry |= UInt64(digit) << UInt64(bits)
      result.append(UInt32(truncatingIfNeeded: carry))
      carry >>= 32
    }
    return result + [UInt32(carry)]
  }

  private static func sum(_ x: [UInt32], _ y: [UInt32]) -> [UInt32] {
    var carry: UInt64 = 0
    return (0...max(x.count, y.count)).map { i in
      carry += UInt64(i < x.count ? x[i] : 0) + UInt64(i < y.count ? y[i] : 0)
      defer { carry >>= 32 }
      return UInt32(truncatingIfNeeded: carry)
    }
  }

  /// `x − y` for `x ≥ y`.
  private static func difference(_ x: [UInt32], _ y: [UInt32]) -> [UInt32] {
    var borrow: Int64 = 0
    return x.indices.map { i in
      borrow += Int64(x[i]) - (i < y.count ? Int64(y[i]) : 0)
      defer { borrow >>= 32 }
      return UInt32(truncatingIfNeeded: borrow)
    }
  }

  private static func isLess(_ x: [UInt32], _ y: [UInt32]) -> Bool {
    for i in stride(from: max(x.count, y.count) - 1, through: 0, by: -1) {
      let (a, b) = (i < x.count ? x[i] : 0, i < y.count ? y[i] : 0)
      if a != b { return a < b }
    }
    return false
  }

  public var description: String {
    guard sign != 0 else { return "0" }
    let bits = 32 * digits.count - digits.last!.leadingZeroBitCount
    return "\(sign < 0 ? "−" : "")2^(\(exponent + bits - 1)…\(exponent + bits))"
  }
}
