/// A fraction in lowest terms. Integer overflow traps, so every result is exact.
public struct Rational: Equatable, Comparable, Sendable, CustomStringConvertible, ExpressibleByIntegerLiteral
{
  public let numerator: Int
  /// Positive.
  public let denominator: Int

  public init(_ numerator: Int, _ denominator: Int = 1) {
    precondition(denominator != 0, "\(numerator)/0 is not a number")
    let sign = denominator.signum()
    var (divisor, rest) = (numerator.magnitude, denominator.magnitude)
    while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
    self.numerator = sign * numerator / Int(divisor)
    self.denominator = sign * denominator / Int(divisor)
  }

  public init(integerLiteral value: Int) { self.init(value) }

  /// A multiple of ¼ that a `Double` represents exactly, such as an entry of `SᵀS` for `s = 4`.
  public init(quarters value: Double) { self.init(Int(exactly: 4 * value)!, 4) }

  public static func + (a: Rational, b: Rational) -> Rational {
    Rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator)
  }
  public static func - (a: Rational, b: Rational) -> Rational { a + Rational(-b.numerator, b.denominator) }
  public static func * (a: Rational, b: Rational) -> Rational {
    Rational(a.numerator * b.numerator, a.denominator * b.denominator)
  }
  public static func / (a: Rational, b: Rational) -> Rational {
    Rational(a.numerator * b.denominator, a.denominator * b.numerator)
  }
  public static func < (a: Rational, b: Rational) -> Bool {
    a.numerator * b.denominator < b.numerator * a.denominator
  }

  public var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }
}
