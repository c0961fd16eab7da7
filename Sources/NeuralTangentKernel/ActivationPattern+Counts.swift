internal import CKernels
public import DenseLinearAlgebra

extension ActivationPattern {
  /// `B Bᵀ`: how many neurons are active on both of two points, an integer matrix and therefore exact.
  ///
  /// Bits are counted, 64 neurons to a word. The bit-by-bit definition is `commonCountsByDefinition`.
  ///
  /// - Shape: `n×n`. Cost: `n²m/128` word operations, split over points.
  /// - Claim: `ntk.gram-factorization`.
  public func commonCounts() -> Matrix {
    var counts = Matrix(rows: points, columns: points)
    let (n, stride) = (points, wordsPerPoint)
    guard stride > 0 else { return counts }
    unsafe counts.withUnsafeMutableElements { entries in
      unsafe words.withUnsafeBufferPointer { words in
        guard let target = entries.baseAddress, let bits = words.baseAddress else { return }
        nonisolated(unsafe) let (target_, bits_) = unsafe (target, bits)
        Parallelism.forEach(n) { j in
          for i in 0...j {
            unsafe target_[i + j * n] = Double(
              ckernels_common_bits(bits_ + i * stride, bits_ + j * stride, stride))
          }
        }
      }
    }
    counts.mirrorUpperTriangle()
    return counts
  }

  /// `B Bᵀ` by its definition, `Σ_r b_ir b_jr`.
  public func commonCountsByDefinition() -> Matrix {
    Matrix(rows: points, columns: points) { i, j in
      Double((0..<neurons).count { isActive(neuron: $0, point: i) && isActive(neuron: $0, point: j) })
    }
  }
}
