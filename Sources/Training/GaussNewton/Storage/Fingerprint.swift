public import DenseLinearAlgebra

/// A 64-bit fingerprint of numbers, to tell data apart and to notice a damaged file; no protection against
/// forgery. FNV-1a (Fowler, Noll and Vo) over the bit patterns, a word at a time.
public struct Fingerprint: Sendable, Equatable {
  private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

  public init() {}

  public mutating func add(_ numbers: [Double]) {
    for number in numbers { hash = (hash ^ number.bitPattern) &* 0x100_0000_01b3 }
  }

  public mutating func add(_ matrix: Matrix) {
    add([Double(matrix.rows), Double(matrix.columns)])
    add(matrix.elements)
  }

  /// Sixteen hexadecimal digits.
  public var text: String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
