internal import CKernels
internal import LinearOperators

extension SignedBits {
  /// Column `i` of the matrix as doubles.
  func column(_ i: Int) -> [Double] {
    var entries = [Double](repeating: 0, count: rows)
    unsafe words.withUnsafeBufferPointer { words in
      unsafe ckernels_signed_bits(
        words.baseAddress! + i * wordsPerColumn, negative, rows, scale, &entries)
    }
    return entries
  }
}
