internal import CKernels
internal import DenseLinearAlgebra

/// The ±1 Hadamard matrix `H` of Sylvester's order, `H_ij = (−1)^popcount(i & j)`, and products with it.
///
/// Its order is a power of two, it is symmetric, and `H H = N I`.
public enum WalshHadamard {
  /// `H_ij`.
  static func entry(_ i: Int, _ j: Int) -> Double {
    (i & j).nonzeroBitCount.isMultiple(of: 2) ? 1 : -1
  }

  /// The length of a row, which stays in the second-level cache of a thread (256 KiB of doubles).
  private static let longestRow = 32_768

  /// `x ← H x`, in place and unscaled. Cost: `N log₂N` additions, on all threads.
  ///
  /// A long vector is treated as a matrix with rows of `C = 32,768` entries, `H_N = H_{N/C} ⊗ H_C`: one pass over memory
  /// transforms its rows; the columns take one pass if they have up to 32 entries, two up to 32², and so on. The order of additions is not
  /// that of `plainTransform`, so the two agree exactly on integers and otherwise up to `log₂N` roundings of each entry's terms;
  /// it is the same for any number of threads.
  ///
  /// - Traps: unless the length is a power of two.
  public static func transform(_ x: inout [Double]) {
    requirePowerOfTwo(x.count)
    let (count, row) = (x.count, min(x.count, longestRow))
    unsafe x.withUnsafeMutableBufferPointer { entries in
      // Rows are disjoint, and so are columns.
      nonisolated(unsafe) let start = entries.baseAddress!
      Parallelism.forEach(count / row) { index in
        unsafe ckernels_walsh_hadamard(start + index * row, row)
      }
      let columns = Int(CKERNELS_HADAMARD_COLUMNS)
      var transformed = row
      while transformed < count {
        let stride = transformed
        let rows = min(count / stride, Int(CKERNELS_HADAMARD_ROWS))
        Parallelism.forEach(count / (rows * columns)) { index in
          let (block, bundle) = index.quotientAndRemainder(dividingBy: stride / columns)
          unsafe ckernels_walsh_hadamard_columns(
            start + block * rows * stride + bundle * columns, rows, stride)
        }
        transformed *= rows
      }
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

  /// `2^⌈log₂ length⌉`, the order of the smallest `H` that acts on `length` entries.
  static func paddedLength(_ length: Int) -> Int {
    precondition(length >= 1, "a Hadamard transform needs at least one entry, not \(length)")
    return 1 << (Int.bitWidth - (length - 1).leadingZeroBitCount)
  }

  /// The additions of one transform of that order.
  static func operations(order: Int) -> Int { order * order.trailingZeroBitCount }

  private static func requirePowerOfTwo(_ length: Int) {
    precondition(
      length > 0 && length.nonzeroBitCount == 1,
      "the order of a Sylvester Hadamard matrix is a power of two, not \(length)")
  }
}
