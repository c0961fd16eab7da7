internal import CKernels
public import DenseLinearAlgebra

extension ActivationPattern {
  /// `B Bᵀ`: how many neurons are active on both of two points; an integer matrix, hence exact.
  ///
  /// Bits are counted, 64 neurons per word. The bit-by-bit definition is `commonCountsByDefinition`.
  ///
  /// - Shape: `n×n`. Cost: `n²m/128` word operations, split over tiles.
  /// - Claim: `ntk.gram-factorization`.
  public func commonCounts() -> Matrix {
    var counts = Matrix(rows: points, columns: points)
    updateByCounts(&counts) { _, count in count }
    return counts
  }

  /// Replaces each entry of a symmetric matrix by a function of it and of the number of neurons that are active on both of
  /// its points. Only the upper triangle is read, and the result is exactly symmetric.
  ///
  /// - Shape: `n×n`. Memory: a tile of counts for each thread.
  func updateByCounts(
    _ matrix: inout Matrix, _ update: @Sendable (_ entry: Double, _ count: Double) -> Double
  ) {
    let (n, stride, side) = (points, wordsPerPoint, Int(CKERNELS_COUNT_TILE))
    precondition(
      matrix.rows == n && matrix.columns == n,
      "a \(matrix.rows)×\(matrix.columns) matrix does not match \(n) points")
    let tiles = (n + side - 1) / side
    unsafe matrix.withUnsafeMutableElements { entries in
      unsafe words.withUnsafeBufferPointer { words in
        // Tiles are disjoint.
        nonisolated(unsafe) let (entries, words) = unsafe (entries, words)
        // Tile (p, q) with p ≤ q is task q(q+1)/2 + p.
        Parallelism.forEach(tiles * (tiles + 1) / 2) { task in
          let q = Int(((8 * Double(task) + 1).squareRoot() - 1) / 2)
          let p = task - q * (q + 1) / 2
          let (rows, columns) = (p * side..<min(n, (p + 1) * side), q * side..<min(n, (q + 1) * side))
          unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: side * side) { counts in
            unsafe counts.initialize(repeating: 0)
            if let words = unsafe words.baseAddress {
              unsafe ckernels_common_counts(
                words + rows.lowerBound * stride, rows.count, words + columns.lowerBound * stride,
                columns.count, stride, counts.baseAddress!)
            }
            for j in columns {
              for i in rows.lowerBound..<min(rows.upperBound, j + 1) {
                let count = unsafe counts[(j - columns.lowerBound) * side + i - rows.lowerBound]
                let entry = unsafe update(entries[i + j * n], Double(count))
                unsafe entries[i + j * n] = entry
                unsafe entries[j + i * n] = entry
              }
            }
          }
        }
      }
    }
  }

  /// Replaces each entry `(i, k)` of an `n×k` matrix by a function of it and of the number of neurons that are active both on point `i` and on the `k`-th of the
  /// chosen ones.
  ///
  /// - Shape: `n×k`. Cost: `nk⌈m/64⌉` word operations, split over tiles. Memory: the words of the chosen points, and a tile of counts for each thread.
  func updateByCounts(
    _ matrix: inout Matrix, with chosen: [Int],
    _ update: @Sendable (_ entry: Double, _ count: Double) -> Double
  ) {
    let (n, stride, side) = (points, wordsPerPoint, Int(CKERNELS_COUNT_TILE))
    precondition(
      matrix.rows == n && matrix.columns == chosen.count,
      "a \(matrix.rows)×\(matrix.columns) matrix does not match \(n) points and \(chosen.count) chosen ones")
    var chosenWords: [UInt64] = []
    chosenWords.reserveCapacity(chosen.count * stride)
    for j in chosen { chosenWords += words[(j * stride)..<((j + 1) * stride)] }
    unsafe matrix.withUnsafeMutableElements { entries in
      unsafe words.withUnsafeBufferPointer { words in
        unsafe chosenWords.withUnsafeBufferPointer { others in
          // Tiles of points are disjoint.
          nonisolated(unsafe) let (entries, words, others) = unsafe (entries, words, others)
          Parallelism.forEach((n + side - 1) / side) { tile in
            let rows = tile * side..<min(n, (tile + 1) * side)
            unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: side * side) { counts in
              for first in Swift.stride(from: 0, to: chosen.count, by: side) {
                let columns = first..<min(chosen.count, first + side)
                unsafe counts.initialize(repeating: 0)
                if let words = unsafe words.baseAddress, let others = unsafe others.baseAddress {
                  unsafe ckernels_common_counts(
                    words + rows.lowerBound * stride, rows.count, others + first * stride, columns.count,
                    stride, counts.baseAddress!)
                }
                for j in columns {
                  for i in rows {
                    let count = unsafe counts[(j - first) * side + i - rows.lowerBound]
                    unsafe entries[i + j * n] = update(entries[i + j * n], Double(count))
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  /// `B Bᵀ` by its definition, `Σ_r b_ir b_jr`.
  public func commonCountsByDefinition() -> Matrix {
    Matrix(rows: points, columns: points) { i, j in
      Double((0..<neurons).count { isActive(neuron: $0, point: i) && isActive(neuron: $0, point: j) })
    }
  }
}
