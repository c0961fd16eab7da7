internal import CKernels
public import Communication
public import DenseLinearAlgebra
public import LinearOperators

/// The sketch of the *neurons*: `S = C ⊗ I_d` with `C ∈ R^{q×m}` a CountSketch, `s = qd`.
///
/// The sketch of a Khatri–Rao matrix is again a Khatri–Rao matrix, `S(b̃⊗x) = (C b̃)⊗x`, so its Gram matrix is
/// `(B̃B̃ᵀ) ∘ (XXᵀ)` with `B̃` the signed bucket sums of the activations.
///
/// - Claim: `embedding.neuron-block`, `embedding.isometry-in-expectation`.
/// - Shape: `apply` maps `md×k` to `qd×k`.
/// - Edge cases: the requested rows are rounded up to a multiple of `d`; `rows` is the actual number.
/// - Cost: `2m + s` operations for each column of a Khatri–Rao matrix, `2N` for a plain one. If the left factor consists of bits, the
///   `2m` are counts, 64 columns per word.
public struct NeuronBlock: SubspaceEmbedding {
  let sketch: CountSketch
  /// `d`.
  let blockSize: Int

  public var rows: Int { sketch.rows * blockSize }
  public var columns: Int { sketch.columns * blockSize }

  /// `C ⊗ I_d` for a given `C`.
  init(sketch: CountSketch, blockSize: Int) { (self.sketch, self.blockSize) = (sketch, blockSize) }

  /// The bucket sums, `q×n`, are summed over the ranks.
  public func apply(_ a: some KhatriRaoMatrix, over communicator: Communicator) -> Matrix {
    requireSplit(a, left: sketch.columns, right: blockSize)
    if let bits = a.signedBits {
      let counts = communicator.sums(BucketCounter(sketch, bits).counts(columns: a.columns))
      return Matrix.byColumns(rows: rows, columns: a.columns) { i, result in
        unsafe counts.withUnsafeBufferPointer { counts in
          unsafe result.withUnsafeMutableBufferPointer { result in
            unsafe ckernels_kronecker_product(
              counts.baseAddress! + i * sketch.rows, sketch.rows, bits.scale, a.right.column(i), blockSize,
              result.baseAddress!)
          }
        }
      }
    }
    let left = bucketSums(a).summed(over: communicator)
    return Matrix.byColumns(rows: rows, columns: a.columns) { i, result in
      let (sums, x) = (left.elements.span.extracting(i * left.rows..<(i + 1) * left.rows), a.right.column(i))
      for t in sums.indices {
        for k in x.indices { result[t * blockSize + k] = sums[t] * x[k] }
      }
    }
  }

  /// `(B̃B̃ᵀ) ∘ (XXᵀ)`, from the bucket sums alone: `qn²` operations instead of `sn²`.
  ///
  /// Memory: `n²`, and the sums of a thousand buckets if the left factor consists of bits, otherwise of all.
  public func sketchedGram(_ a: some KhatriRaoMatrix, over communicator: Communicator) -> Matrix {
    requireSplit(a, left: sketch.columns, right: blockSize)
    var gram = Matrix(rows: a.columns, columns: a.columns)
    if let bits = a.signedBits {
      let counter = BucketCounter(sketch, bits)
      for buckets in Self.bucketGroups(sketch.rows) {
        gram.addUpperGram(of: sums(counter, buckets, columns: a.columns, over: communicator))
      }
    } else {
      gram.addUpperGram(of: bucketSums(a).summed(over: communicator))
    }
    multiplyUpperTriangle(of: &gram, byProductsOf: a.right)
    gram.mirrorUpperTriangle()
    return gram
  }

  /// The entrywise product of an upper triangle with that of `XᵀX`, computed 256 columns at a time.
  private func multiplyUpperTriangle(of gram: inout Matrix, byProductsOf x: Matrix) {
    for first in stride(from: 0, to: x.columns, by: 256) {
      let block = first..<min(first + 256, x.columns)
      let products = x.columns(0..<block.upperBound).transposeTimes(x.columns(block))
      for j in block {
        for i in 0...j { gram[i, j] *= products[i, j - first] }
      }
    }
  }

  /// Buckets whose sums are stored at once: not a power of two, because then those of neighbouring points would compete for the same cache sets.
  static let bucketsTogether = 1000

  /// The buckets whose sums are stored at once, and summed over the ranks.
  static func bucketGroups(_ q: Int) -> [Range<Int>] {
    stride(from: 0, to: q, by: bucketsTogether).map { $0..<min($0 + bucketsTogether, q) }
  }

  /// The sums of some buckets over all ranks. They are scaled after summation, so that they have the same bits for every number of ranks.
  private func sums(
    _ counter: BucketCounter, _ buckets: Range<Int>, columns: Int, over communicator: Communicator
  ) -> Matrix {
    if communicator.isAlone {
      return storing(rows: buckets.count, columns: columns) { counter.sums($0, buckets: buckets) }
    }
    let counts = storing(rows: buckets.count, columns: columns) {
      counter.counts($0, buckets: buckets).map { Double($0) }
    }
    return counts.summed(over: communicator).scaled(by: counter.scale)
  }

  /// The sketch of the left factor, `q×n`: `B̃ᵀ`.
  private func bucketSums(_ a: some KhatriRaoMatrix) -> Matrix {
    requireSplit(a, left: sketch.columns, right: blockSize)
    let sketchLeft = sketch.sketchingLeft(a)
    return storing(rows: sketch.rows, columns: a.columns, sketchLeft)
  }

  /// The matrix of bucket sums, computed for several neighbouring columns at once.
  private func storing(
    rows: Int, columns: Int, _ sums: @Sendable (_ columns: Range<Int>) -> [Double]
  ) -> Matrix {
    .byColumns(rows: rows, columns: columns, together: CountSketch.columnsTogether) { columns, result in
      let sums = sums(columns)
      for t in result.indices { result[t] = sums[t] }
    }
  }

  public func apply(_ a: Matrix) -> Matrix {
    requireFit(rows: a.rows, columns: a.columns)
    return Matrix.byColumns(rows: rows, columns: a.columns) { i, result in
      let column = a.elements.span.extracting((i * columns)..<((i + 1) * columns))
      for r in 0..<sketch.columns {
        let (start, sign) = (Int(sketch.buckets[r]) * blockSize, Double(sketch.signs[r]))
        for k in 0..<blockSize { result[start + k] += sign * column[r * blockSize + k] }
      }
    }
  }

  /// `S_{td+l, rd+k} = C_tr` where `l = k`, otherwise zero.
  public func denseMatrix() -> Matrix {
    let c = sketch.denseMatrix()
    return Matrix(rows: rows, columns: columns) { i, j in
      i % blockSize == j % blockSize ? c[i / blockSize, j / blockSize] : 0
    }
  }
}
