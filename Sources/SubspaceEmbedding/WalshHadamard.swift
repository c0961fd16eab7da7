internal import CKernels

/// The ±1 Hadamard matrix `H` of Sylvester's order, `H_ij = (−1)^popcount(i & j)`, and products by it.
///
/// Its order is a power of two, it is symmetric, and `H H = N I`.
public enum WalshHadamard {
  /// `H_ij`.
  static func entry(_ i: Int, _ j: Int) -> Double {
    (i & j).nonzeroBitCount.isMultiple(of: 2) ? 1 : -1
  }

  /// `x ← H x`, in place and unscaled. Cost: `N log₂N` additions.
  ///
  /// - Traps: unless the length is a power of two.
  public static func transform(_ x: inout [Double]) {
    requirePowerOfTwo(x.count)
    let count = x.count
    unsafe x.withUnsafeMutableBufferPointer { entries in
      unsafe ckernels_walsh_hadamard(entries.baseAddress!, count)
    }
  }

  /// `H x` by the definition's recursion `H_2N = [H_N, H_N; H_N, −H_N]`: the plain twin of the kernel.
  static func plainTransform(_ x: [Double]) -> [Double] {
    requirePowerOfTwo(x.count)
    guard x.count > 1 else { return x }
    let upper = plainTransform(Array(x.prefix(x.count / 2)))
    let lower = plainTransform(Array(x.suffix(x.count / 2)))
    return zip(upper, lower).map(+) + zip(upper, lower).map(-)
  }

  /// `2^⌈log₂ length⌉`, the order of the smallest `H` that takes `length` entries.
  static func paddedLength(_ length: Int) -> Int {
    precondition(length >= 1, "no Hadamard matrix takes \(length) entries")
    return 1 << (Int.bitWidth - (length - 1).leadingZeroBitCount)
  }

  /// The additions of one transform of that order.
  static func operations(order: Int) -> Int { order * order.trailingZeroBitCount }

  private static func requirePowerOfTwo(_ length: Int) {
    precondition(
      length > 0 && length.nonzeroBitCount == 1, "no Hadamard matrix of Sylvester's order \(length)")
  }
}
