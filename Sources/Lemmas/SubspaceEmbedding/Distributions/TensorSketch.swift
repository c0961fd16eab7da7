internal import CKernels
public import CounterStream
public import DenseLinearAlgebra
public import LinearOperators

/// The TensorSketch of degree two: the circular convolution of a CountSketch of `b̃` with one of `x`.
///
/// Coordinate `rd + k` goes to bucket `(h₁(r) + h₂(k)) mod s` with the sign `σ₁(r) σ₂(k)`. The sketch of `x`
/// touches at most `min(d, s)` buckets, so the convolution is that many rotated additions of the sketched `b̃`;
/// no Fourier transform is needed.
///
/// - Claim: `embedding.tensor-sketch`, `embedding.isometry-in-expectation`.
/// - Shape: `apply` maps `md×k` to `s×k`.
/// - Cost: `O(m + d + min(d, s)·s)` for each column of a Khatri–Rao matrix, `3N` operations for a plain one.
/// - Source: Pham and Pagh (2013); Avron, Nguyễn and Woodruff, *Subspace embeddings for the polynomial
///   kernel* (2014).
public struct TensorSketch: SubspaceEmbedding {
  let left: CountSketch
  let right: CountSketch
  /// The buckets that `h₂` hits.
  private let shifts: [Int]

  public var rows: Int { left.rows }
  public var columns: Int { left.columns * right.columns }

  /// - Throws: `SketchError.illegalParameter` when a size is below one.
  public init(
    rows: Int, leftRows m: Int, rightRows d: Int, stream: CounterStream
  ) throws(SketchError) {
    try requireSize(rows, "rows")
    try requireSize(m, "leftRows")
    try requireSize(d, "rightRows")
    self.init(
      left: try CountSketch(rows: rows, columns: m, stream: stream.substream("left")),
      right: try CountSketch(rows: rows, columns: d, stream: stream.substream("right")))
  }

  /// The convolution of two given sketches of as many rows.
  init(left: CountSketch, right: CountSketch) {
    (self.left, self.right) = (left, right)
    shifts = Set(right.buckets).sorted().map { Int($0) }
  }

  public func apply(_ a: some KhatriRaoMatrix) -> Matrix {
    requireSplit(a, left: left.columns, right: right.columns)
    let sketchLeft = left.sketchingLeft(a)
    return Matrix.byColumns(rows: rows, columns: a.columns, together: CountSketch.columnsTogether) {
      columns, result in
      let leftSketches = sketchLeft(columns)
      for (place, i) in columns.enumerated() {
        let leftSketch = leftSketches[(place * rows)..<((place + 1) * rows)]
        let rightSketch = right.apply(a.right.column(i))
        // Bucket t of the left sketch moves to t + shift, around the end.
        let twice = Array(leftSketch + leftSketch)
        unsafe result.withUnsafeMutableBufferPointer { sums in
          unsafe ckernels_add_rotations(
            twice, rows, shifts, shifts.map { rightSketch[$0] }, shifts.count,
            sums.baseAddress! + place * rows)
        }
      }
    }
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

  private func bucket(_ r: Int, _ k: Int) -> Int { (Int(left.buckets[r]) + Int(right.buckets[k])) % rows }
  private func sign(_ r: Int, _ k: Int) -> Double { Double(left.signs[r] * right.signs[k]) }

  /// `S_{t, rd+k} = σ₁(r) σ₂(k)` where `t = (h₁(r) + h₂(k)) mod s`, else zero.
  public func denseMatrix() -> Matrix {
    let d = right.columns
    return Matrix(rows: rows, columns: columns) { t, j in
      bucket(j / d, j % d) == t ? sign(j / d, j % d) : 0
    }
  }

  public func operations(columns k: Int) -> Int { 3 * columns * k }

  public func operations(khatriRao shape: KhatriRaoShape) -> Int {
    shape.columns
      * (left.operations(columns: 1) + right.operations(columns: 1) + 2 * shifts.count * rows)
  }
}
