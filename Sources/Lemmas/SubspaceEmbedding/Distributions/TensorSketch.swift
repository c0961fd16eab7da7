internal import CKernels
public import Communication
public import DenseLinearAlgebra
public import LinearOperators

/// The TensorSketch of degree two: the circular convolution of a CountSketch of `b̃` with one of `x`.
///
/// Coordinate `rd + k` goes to bucket `(h₁(r) + h₂(k)) mod s` with the sign `σ₁(r) σ₂(k)`. The sketch of `x`
/// is a sum of `d` signed unit vectors, and has `s` entries, so the convolution is `min(d, s)` rotated additions of the
/// sketched `b̃`; no Fourier transform is needed.
///
/// - Claim: `embedding.tensor-sketch`, `embedding.isometry-in-expectation`.
/// - Shape: `apply` maps `md×k` to `s×k`.
/// - Cost: `O(m + d + min(d, s)·s)` for each column of a Khatri–Rao matrix, `3N` operations for a plain one. If the left factor consists of bits, its
///   sketch is computed by counting and stored as integers, in half the memory of the result.
/// - Source: Pham and Pagh (2013); Avron, Nguyễn and Woodruff, *Subspace embeddings for the polynomial
///   kernel* (2014).
public struct TensorSketch: SubspaceEmbedding {
  let left: CountSketch
  let right: CountSketch
  /// How far the sketched `b̃` is rotated: by `h₂(k)` for each `k`, or by every bucket number if there are more `k` than buckets.
  private let shifts: [Int]

  public var rows: Int { left.rows }
  public var columns: Int { left.columns * right.columns }

  /// The convolution of two given sketches with the same number of rows.
  init(left: CountSketch, right: CountSketch) {
    (self.left, self.right) = (left, right)
    shifts = right.columns <= left.rows ? right.buckets.map { Int($0) } : Array(0..<left.rows)
  }

  /// If the left factor consists of bits, integers are summed over the ranks, and the result has the same bits for every number of ranks.
  public func apply(_ a: some KhatriRaoMatrix, over communicator: Communicator) -> Matrix {
    requireSplit(a, left: left.columns, right: right.columns)
    guard let bits = a.signedBits else {
      return Matrix.byColumns(rows: rows, columns: a.columns) { i, result in
        let sketch = left.apply(a.leftColumn(i))
        addRotations(of: sketch + sketch, weights: weights(a.right.column(i)), to: &result)
      }.summed(over: communicator)
    }
    let counts = communicator.sums(BucketCounter(left, bits).counts(columns: a.columns))
    return Matrix.byColumns(rows: rows, columns: a.columns) { i, result in
      var twice = [Double](repeating: 0, count: 2 * rows)
      unsafe counts.withUnsafeBufferPointer { counts in
        unsafe ckernels_scaled_twice(counts.baseAddress! + i * rows, rows, bits.scale, &twice)
      }
      addRotations(of: twice, weights: weights(a.right.column(i)), to: &result)
    }
  }

  /// Bucket `t` of the left sketch, which is stored twice, moves to `(t + shift) mod s`.
  private func addRotations(of twice: [Double], weights: [Double], to result: inout MutableSpan<Double>) {
    unsafe result.withUnsafeMutableBufferPointer { sums in
      unsafe ckernels_add_rotations(twice, rows, shifts, weights, shifts.count, sums.baseAddress!)
    }
  }

  /// The weight of each shift: `σ₂(k) x_k`, or an entry of the sketch of `x`.
  private func weights(_ x: [Double]) -> [Double] {
    right.columns <= rows ? zip(right.signs, x).map { Double($0) * $1 } : right.apply(x)
  }

  public func apply(_ a: Matrix) -> Matrix {
    requireFit(rows: a.rows, columns: a.columns)
    let d = right.columns
    return Matrix.byColumns(rows: rows, columns: a.columns) { i, result in
      let column = a.elements.span.extracting((i * columns)..<((i + 1) * columns))
      for r in 0..<left.columns {
        for k in 0..<d { result[bucket(r, k)] += sign(r, k) * column[r * d + k] }
      }
    }
  }

  func bucket(_ r: Int, _ k: Int) -> Int { (Int(left.buckets[r]) + Int(right.buckets[k])) % rows }
  func sign(_ r: Int, _ k: Int) -> Double { Double(left.signs[r] * right.signs[k]) }

  /// `S_{t, rd+k} = σ₁(r) σ₂(k)` where `t = (h₁(r) + h₂(k)) mod s`, otherwise zero.
  public func denseMatrix() -> Matrix {
    let d = right.columns
    return Matrix(rows: rows, columns: columns) { t, j in
      bucket(j / d, j % d) == t ? sign(j / d, j % d) : 0
    }
  }
}
