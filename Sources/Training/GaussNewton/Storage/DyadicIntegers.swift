/// Doubles represented exactly as integers over a common power of two.
struct DyadicIntegers: Equatable {
  /// The exponent of that power; the smallest for which all numerators are integers.
  let exponent: Int
  /// The integers, in hexadecimal as Coq reads it.
  let integers: [String]

  /// - Traps: when a value is not finite.
  init(_ values: [Double]) {
    precondition(values.allSatisfy(\.isFinite), "the numbers must be finite")
    // ±q·2ᵏ with an odd q.
    let parts = values.map { value in
      let width = value.significandWidth
      return value == 0
        ? nil
        : (
          isNegative: value < 0,
          odd: UInt64(Double(sign: .plus, exponent: width, significand: value.significand)),
          power: Int(value.exponent) - width
        )
    }
    let exponent = parts.compactMap { $0.map { -$0.power } }.reduce(0, max)
    self.exponent = exponent
    integers = parts.map { part in
      guard let part else { return "0" }
      let shift = part.power + exponent
      // An odd q has at most 53 bits, so three more are within 64.
      let digits =
        String(part.odd << UInt64(shift % 4), radix: 16) + String(repeating: "0", count: shift / 4)
      return (part.isNegative ? "-0x" : "0x") + digits
    }
  }
}
